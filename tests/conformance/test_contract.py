"""Contracts: what a component promises, and what is drawn for it."""

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import CALLS, SEQUENCE, STEPS
from layerproof.play import Call, Program


def configs(promised: Contract, count: int = 30) -> list[dict[str, object]]:
    """Return configs that are drawn."""
    programs = promised.all_configs.map(promised.default)
    return [dict(program.config) for program, _ in each([programs], count, 0)]


@pytest.mark.parametrize("promised", contracts().values(), ids=lambda promised: promised.component)
def test_options_are_the_models_own(promised: Contract) -> None:
    """Configs name options that the implementation has, with the required ones always among them."""
    for config in configs(promised):
        assert set(config) <= set(promised.options)
        assert set(promised.required) <= set(config)


@pytest.mark.parametrize("promised", contracts().values(), ids=lambda promised: promised.component)
def test_every_option_is_drawn(promised: Contract) -> None:
    """An option that is never drawn could not be got wrong."""
    drawn = {name for config in configs(promised, 200) for name in config}
    assert drawn == set(promised.options)


def test_lacking_options_are_left_out() -> None:
    """For a subject without an option nothing is drawn that needs it, and the contract is made once."""
    linear = contract("Linear")
    narrow = linear.narrowed(frozenset({"bias"}))
    assert all("bias" not in config for config in configs(narrow))
    assert narrow.lacking == {"bias"}
    assert linear.narrowed(frozenset({"bias"})) is narrow
    assert linear.narrowed() is linear
    assert not linear.lacking


@pytest.mark.parametrize(
    ("component", "option", "value", "asks"),
    [
        ("Linear", "bias", True, False),
        ("Linear", "bias", False, True),
        ("Linear", "bias", 1, True),
        ("SGD", "momentum", 0.0, False),
        ("SGD", "momentum", 0.9, True),
        ("CrossEntropyLoss", "weight", None, False),
        ("CrossEntropyLoss", "weight", np.ones(3), True),
    ],
)
def test_defaults_need_no_option(component: str, option: str, value: object, *, asks: bool) -> None:
    """Only another value than the default, of its type, asks for an option."""
    assert contract(component).asks_for(option, value) is asks  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("component", "config", "shape", "output"),
    [
        ("Linear", {"in_features": 3, "out_features": 2}, (4, 5, 3), (4, 5, 2)),
        ("BatchNorm1d", {"num_features": 3}, (4, 3, 2), (4, 3, 2)),
        ("ReLU", {}, (), ()),
    ],
)
def test_output_shapes_are_the_twins(
    component: str, config: dict[str, int], shape: tuple[int, ...], output: tuple[int, ...]
) -> None:
    """The twin says what shape the upstream gradient of a program's last call has."""
    promised = contract(component)
    program = promised.default(config, (Call("forward", (np.ones(shape),), instance=1),))
    assert promised.output_shapes(program) == (output,)


TOLD = [name for name, one in contracts().items() if type(one).output_shapes is not Contract.output_shapes]


@pytest.mark.parametrize("component", TOLD)
def test_shapes_that_a_contract_tells_are_the_twins(component: str) -> None:
    """Where no twin is asked for the shape of an output, it would have said the same."""
    promised = contract(component)
    for program, _ in each(ONCE.strata(promised)[:6], 3, int(np.random.default_rng().integers(2**31))):
        forward = next(call for call in program.calls if call.method == "forward")
        asked = program.with_calls(forward)
        assert promised.output_shapes(asked) == Contract.output_shapes(promised, asked)


@pytest.mark.parametrize(("reduction", "shape"), [("none", (3,)), ("mean", ()), ("sum", ())])
def test_output_shapes_follow_the_config(reduction: str, shape: tuple[int, ...]) -> None:
    """Two configs have two shapes."""
    promised = contract("CrossEntropyLoss")
    call = Call("forward", (np.ones((3, 2)), np.array([0, 1, 0])))
    assert promised.output_shapes(promised.default({"reduction": reduction}, (call,))) == (shape,)


def test_twins_take_options() -> None:
    """A twin follows a convention by options that are added to the config."""
    twin = contract("Linear").reference.given({"accumulate": False})
    assert twin.given({"other": 1}).options == {"accumulate": False, "other": 1}
    assert twin.name == "Linear (twin)"
    x = np.ones((2, 3))
    state = {"params.weight": np.ones((1, 3))}
    calls = (Call("forward", (x,)), Call("backward", (np.ones((2, 1)),)), Call("backward", (np.ones((2, 1)),)))
    program = Program("Linear", "layer", {"in_features": 3, "out_features": 1, "bias": False}, state, calls)
    assert "grads.weight" not in twin.play(program).answers[2].state
    assert "grads.weight" in contract("Linear").reference.play(program).answers[2].state


def test_chance() -> None:
    """It has a part in what is drawn, and in training wherever an option says how large a part."""
    for promised in contracts().values():
        rated = "modes" in promised.traits and promised.rate in promised.options
        assert promised.random is (rated or promised.kind == "initializer"), promised.component
    assert contract("Dropout").random
    assert not contract("BatchNorm1d").random


def test_who_has_no_samples_has_no_distribution() -> None:
    """Most draw nothing that answers tell."""
    with pytest.raises(NotImplementedError):
        contract("ReLU").distribution({}, (1, 1))
    assert contract("ReLU").samples() == ()


def test_unknown_components_are_refused() -> None:
    """The message lists those there are."""
    with pytest.raises(KeyError, match=r"no component 'Relu6'; known are: .*, BatchNorm1d, .*, kaiming_normal"):
        contract("Relu6")


@pytest.mark.parametrize(("component", "home"), [("ReLU", "activation"), ("OriginalDropout", "dropout")])
def test_families(component: str, home: str) -> None:
    """A contract's family is the file that it stands in."""
    assert family(contract(component)) == home


def test_contracts_are_sorted_and_single() -> None:
    """One of each, by name."""
    assert list(contracts()) == sorted(contracts())
    assert set(contracts()) == set(impl.__all__)


@pytest.mark.parametrize("component", contracts())
def test_terms_are_at_least_one(component: str) -> None:
    """Errors are allowed to grow with the longest sum, of one term at least."""
    promised = contract(component)
    experiments = [one for one in (ONCE, SEQUENCE, STEPS, CALLS) if one.applies(promised)]
    drawn = [program for one in experiments for program, _ in each(one.strata(promised), 3, 0)]
    for program in drawn:
        assert promised.terms(program) >= 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(0, []), (1, [0]), (3, [0, 1, 2]), (6, [0, 1, 2, 0, 1, 2]), (7, [0, 1, 2, 0, 1, 2, 0])],
)
def test_batches_of_any_size(rows: int, expected: list[int]) -> None:
    """The first rows, or all and again, of every argument alike; a number has none."""
    logits, target = np.arange(6.0).reshape(3, 2), np.array([0, 1, 2])
    given = Call("forward", (logits, target, np.array(1.0), 0.5), {"mask": target > 0}, seed=4)
    resized = contract("CrossEntropyLoss").with_rows(given, rows)
    first, second, number, plain = resized.args
    assert (resized.method, resized.seed, np.shape(resized.kwargs["mask"])) == ("forward", 4, (rows,))  # type: ignore[arg-type]
    assert np.array_equal(first, logits[expected])  # type: ignore[arg-type]
    assert np.asarray(second).tolist() == expected
    assert (np.asarray(number).tolist(), plain) == (1.0, 0.5)
