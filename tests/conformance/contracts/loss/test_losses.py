"""What losses promise."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance import strategies as st
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.laws import laws_of
from layerproof.play import Call, Program

LOSSES = [name for name, one in contracts().items() if family(one) == "loss" and name != "CrossEntropyLoss"]
IDENTITIES = [
    (name, identity.id, package)
    for name in LOSSES
    for identity in contract(name).identities
    for package in (impl, reference)
    if package is impl or identity.level == "required"
]


@pytest.mark.parametrize(("component", "identity", "package"), IDENTITIES)
def test_identities_hold(
    component: str, identity: str, package: object, broken_identity: Callable[..., list[str]]
) -> None:
    """Our implementation obeys every equation, and the twin all that are required."""
    assert broken_identity(component, identity, getattr(package, component)) == []


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("MSELoss", "symmetry", "mse-sign", None),
        ("MSELoss", "duplication", "mse-mean-last", "loss of the second forward = "),
        ("MSELoss", "nothing", "mse-root", "gradient of the second forward"),
        ("MSELoss", "scaling", "mse-root", "loss of the second forward = "),
        ("BCELoss", "right", "bce-log-0", "loss of what is certain and right = nan"),
        ("BCELoss", "wrong", "bce-clip", "loss of what is certain = "),
        ("BCELoss", "exchange", "bce-one-side", "loss of the second forward = "),
        ("BCEWithLogitsLoss", "gap", "bcel-clip", "loss of one logit = "),
        ("BCEWithLogitsLoss", "exchange", "bcel-pos-both", None),
        ("KLDivLoss", "itself", "kl-cross-entropy", "loss of the second forward = "),
        ("SoftMarginLoss", "large", "soft-margin-overflow", "loss of one score = inf"),
        ("MarginRankingLoss", "exchange", "ranking-margin-label", "loss of the second forward = "),
        ("MultiMarginLoss", "shift", "mm-sign", None),
        ("CosineEmbeddingLoss", "length", "cos-dot", "loss of the second forward = "),
        ("CosineEmbeddingLoss", "nothing", "cos-zero", "loss of a vector that is 0 = nan"),
        ("TripletMarginLoss", "duplication", "triplet-mean-open", None),
        ("NLLLoss", "shift", "nll-softmax", "loss of the second forward = "),
        ("CTCLoss", "alignments", "ctc-viterbi", "loss by all alignments = "),
        ("CTCLoss", "alignments", "ctc-repeat-merged", "loss by all alignments = "),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str | None, broken_identity: Callable[..., list[str]]
) -> None:
    """An equation is broken by known mistakes, and says where; None where a mistake is none of its business."""
    broken = broken_identity(component, identity, mistake)
    assert any(text.startswith(message) for text in broken) if message else not broken


@pytest.mark.parametrize(("identity", "least"), [("right", 0), ("wrong", 1)])
def test_what_is_certain_is_right_or_wrong(identity: str, least: int) -> None:
    """Of what is certain and wrong there is at least one in every program, and none in those of the other equation."""
    known = contract("BCELoss")
    strata = next(one for one in known.identities if one.id == identity).strata(known)
    for seed in range(30):
        (prediction, target) = strata[0].choose(st.Seeded(str(seed))).calls[0].args
        assert bool(np.any(prediction != target)) is bool(least)


@pytest.mark.parametrize("component", LOSSES)
def test_programs(component: str, twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, on finite numbers, under every option and each of its values."""
    known = contract(component)
    seen: dict[str, set[str]] = {name: set() for name in known.choices}
    for program in twin_answers(component):
        for name, value in program.config.items():
            seen[name].add("an array" if isinstance(value, np.ndarray) else repr(value))
        assert all(np.isfinite(array).all() for array in program.arrays())
    for name, values in known.choices.items():
        wanted = {repr(value) for value in values if value is None or isinstance(value, bool | int | float | str)}
        assert wanted <= seen[name], name


@pytest.mark.parametrize("component", ["BCELoss", "CTCLoss", "GaussianNLLLoss", "KLDivLoss", "PoissonNLLLoss"])
def test_numbers_are_fitted(component: str) -> None:
    """Any numbers in the place of a forward's become such as the loss is defined for."""
    known = contract(component)
    numbers = 3 * np.random.default_rng(1).normal(size=(3, 4, 3))
    others = {
        "CTCLoss": (np.array([[1, 2]] * 4), np.full(4, 3), np.full(4, 2)),
        "GaussianNLLLoss": (numbers, numbers),
    }.get(component, (numbers,))
    fitted = known.fitted(known.default({}), (numbers, *others))
    loss = type(known).model().forward(*fitted)
    assert np.isfinite(loss)


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_what_may_be_a_margin_exactly_has_either_derivative(evidence: Callable[..., Evidence], p: float) -> None:
    """A distance of 2 and one of 3 are a margin of 1 apart but for their rounding: whoever gets 0 there is right."""
    points = (np.array([[2.0]]), np.array([[4.0]]), np.array([[5.0]]))
    calls = (Call("forward", points), Call("backward", (np.ones(1),)))
    found = evidence(contract("TripletMarginLoss").default({"p": p, "reduction": "none"}, calls))
    law = next(one for one in laws_of(found.contract) if one.id == "gradient.input")
    assert all(check.holds for check in law.checks(found))
    gradients: list[Any] = [choice.answers[1].returned for choice in found.expectation.choices]
    assert {float(np.round(positive.item(), 9)) for _, positive, _ in gradients} == {0.0, 1.0}
