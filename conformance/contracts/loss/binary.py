"""Losses of two classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from scipy import special

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...fills import Fill
from ...identity import Equation, Identity
from .. import shapes
from .base import SHAPES, LossContract, PairContract, settled_signs, squashed
from .identities import duplication, reduced, related

_CLASSES = 3
_NEXT_TO_NOTHING = 1e9
_NEARLY = 2.0**-30
"""How far from certain: 1 less that is exact, and PyTorch, which divides by 1e-12 at least, divides by it."""
_CLOSE = 1e-4
_SLACK = 1e12
"""A little may be added to what logarithms are taken of: it changes the loss by 1e-4 of it, and the gradient by 1%."""
# None sum to their number: a mean that divides by their sum would be the same.
_FACTORS = st.sampled_from([[1.0, 0.5, 2.0], [3.0, 1.0, 0.5], [2.0, 2.0, 0.5], [0.5, 3.0, 2.0]]).map(np.array)


def _not_certainly_wrong(program: Program) -> Program | None:
    """Return the program if no prediction is as far from its target as can be."""
    pairs = [map(np.asarray, call.args) for call in program.calls if call.method == "forward"]
    return program if all(np.all(np.abs(p - t) < 1) for p, t in pairs) else None


def _hard(program: Program) -> Program | None:
    """Return the program if all targets are 0 or 1."""
    targets = [np.asarray(call.args[1]) for call in program.calls if call.method == "forward"]
    return program if all(np.all((t == 0) | (t == 1)) for t in targets) else None


HARD = Convention(
    "target",
    "any share",
    "0 or 1",
    "targets are 0 or 1, and nothing between",
    users="textbooks, course notebooks",
    within=_hard,
)
ANOTHER_COST = Convention(
    "certainty",
    "100",
    "other",
    "what is certain and wrong costs another amount than 100, as it does where probabilities are cut off",
    users="Keras, scikit-learn",
    within=_not_certainly_wrong,
)

RAISED = Convention(
    "eps",
    "nowhere",
    "in the logarithm",
    "at most 1e-7 is added to probabilities before their logarithm is taken, so that what is certain has one",
    users="course notebooks that write np.log(p + 1e-12)",
    twin={"eps": 0.0},
    freedom=({"eps": 0.0}, {"eps": 1e-7}),
    within=_not_certainly_wrong,
)


class _Binary(LossContract):
    """A cross-entropy of two classes, of each element."""

    conventions: ClassVar[tuple[Convention, ...]] = (*PairContract.conventions, HARD)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return predictions and targets, sometimes between 0 and 1; of three columns where columns have weights."""
        weighted = any(isinstance(value, np.ndarray) for value in program.config.values())
        shape = shapes.leading().map(lambda axes: (*axes, _CLASSES)) if weighted else SHAPES
        pair = shape.flatmap(lambda shape: st.tuples(fill.array(shape), fill.array(shape)))

        def fit(drawn: tuple[bool, tuple[Array, Array]]) -> Arguments:
            soft, (prediction, target) = drawn
            fitted = self.fitted(program, (prediction, target))
            return fitted[0], squashed(target) if soft else fitted[1]

        return st.tuples(st.booleans(), pair).map(fit)

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments with targets of 0 and 1."""
        prediction, target = map(np.asarray, arguments)
        return self.of_numbers(prediction), settled_signs(target)

    def of_numbers(self, prediction: Array) -> Array:
        """Return predictions made of any numbers."""
        return prediction

    def scale(self, program: Program, index: int) -> float:  # noqa: ARG002 - whatever the call
        """Return 1: probabilities, and what logarithms are taken of, are near it."""
        return 1.0


def _certain(wrong: int) -> Callable[[Contract], Sequence[st.SearchStrategy[Program]]]:
    """Return strata of programs of one forward whose predictions are certain and right; with 1 at least one wrong.

    Vectors, and rows of a matrix: who takes matrices alone is asked as well.
    """
    config = st.fixed_dictionaries({"reduction": st.sampled_from(["mean", "sum"])})
    pair = st.tuples(st.sampled_from([0.0, 1.0]), st.integers(0, wrong))
    first = st.tuples(st.sampled_from([0.0, 1.0]), st.just(wrong))

    def several(axes: int) -> st.SearchStrategy[list[tuple[float, int]]]:
        # A matrix of one element is left out for those whose loss is one.
        return st.builds(lambda one, rest: [one, *rest], first, st.lists(pair, min_size=axes - 1, max_size=3))

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        def program(axes: int, config: Any, pairs: list[tuple[float, int]]) -> Program:
            target, off = (np.array(column, ndmin=axes) for column in zip(*pairs, strict=True))
            return contract.default(config, (Call("forward", (np.abs(target - off), target)),))

        return [st.builds(partial(program, axes), config, several(axes)) for axes in (1, 2)]

    return strata


def _nothing(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript) if _not_certainly_wrong(program) else ():
        # Next to nothing: whoever cuts probabilities off is not at 0.
        yield Equation("loss of what is certain and right", found.output, np.zeros(()), _NEXT_TO_NOTHING)


def _hundreds(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        cost = 100.0 * np.abs(found.x - np.asarray(found.args[1]))
        whole = program.config.get("reduction", "mean") == "sum"
        # What a mean is over, elements, rows or columns, is a reading, and other laws ask for it.
        expected = cost.sum() / np.array([1] if whole else [cost.size, *cost.shape])
        nearest = expected[np.argmin(np.abs(expected - found.output))]
        yield Equation("loss of what is certain", found.output, np.asarray(nearest), 100.0, cost.size)


def _nearly_wrong(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strata of programs of predictions that are wrong and next to certain, in a vector or in rows."""
    config = st.fixed_dictionaries({"reduction": st.sampled_from(["mean", "sum"])})

    def program(axes: int, config: Any, targets: list[float]) -> Program:
        target = np.array(targets, ndmin=axes)
        call = Call("forward", (np.abs(1 - target - _NEARLY), target))
        return contract.default(config, (call, Call("backward", (np.ones(()),))))

    targets = st.lists(st.sampled_from([1.0, 0.0]), min_size=2, max_size=4)
    return [st.builds(partial(program, axes), config, targets) for axes in (1, 2)]


def _steep(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        whole = -found.x.size * np.log(_NEARLY)
        # Whatever is summed or averaged: that is told by the loss, which is another one where it is cut off.
        divisors = (1, found.x.size, *found.x.shape)
        divisor = next((one for one in divisors if np.isclose(found.output * one, whole, rtol=_CLOSE)), None)
        if divisor is not None and found.gradient is not None:
            expected = (1 - 2 * np.asarray(found.args[1])) / _NEARLY / divisor
            yield Equation("gradient of what is nearly certain", found.gradient, expected, _SLACK / _NEARLY / divisor)


class BCELoss(_Binary):
    """The cross-entropy of two classes, of probabilities."""

    component = "BCELoss"
    model = impl.BCELoss
    twin = reference.BCELoss
    aliases: ClassVar = ("BCE", "BinaryCrossEntropy", "BinaryCrossEntropyLoss", "LogLoss")
    conventions: ClassVar = (*_Binary.conventions, ANOTHER_COST, RAISED)
    choices: ClassVar = {**LossContract.choices, "weight": (None, _FACTORS)}
    identities: ClassVar = (
        duplication(),
        related(
            "exchange",
            "Exchanging the two classes does not change the loss.",
            "L(p, t) = L(1 - p, 1 - t)",
            lambda arguments: (1 - np.asarray(arguments[0]), 1 - np.asarray(arguments[1])),
            lambda _, found: (found.output, None),
            size=lambda _, found: np.abs(found.output) + 100.0,
        ),
        Identity(
            "right",
            "A certain prediction that is right has loss 0.",
            "L(0, 0) = L(1, 1) = 0",
            _certain(0),
            _nothing,
            telling=True,
        ),
        Identity(
            "wrong",
            "A certain prediction that is wrong has loss 100.",
            "L(0, 1) = L(1, 0) = 100",
            _certain(1),
            _hundreds,
            telling=True,
        ),
        Identity(
            "nearly",
            "Where a wrong prediction that is nearly certain costs -log p, its gradient is -1 / p.",
            "dL/dp (p, 1) = -1 / p, dL/dp (p, 0) = 1 / (1 - p)",
            _nearly_wrong,
            _steep,
            telling=True,
        ),
    )

    def of_numbers(self, prediction: Array) -> Array:
        """Return probabilities, never 0 or 1: there, sources disagree on the gradient."""
        return squashed(prediction)


def _turned(arguments: Arguments) -> Arguments:
    return -np.asarray(arguments[0]), 1 - np.asarray(arguments[1])


def _gaps(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strata of programs of one logit that is wrong by a gap: by a large one in half of them."""

    def program(target: float, gap: float) -> Program:
        wrong = gap if target == 0 else -gap
        return contract.default({}, (Call("forward", (np.array([wrong]), np.array([target]))),))

    several = ([50.0, 1.0, 20.0, -30.0, -1e4], [800.0, 1e4])
    return [st.sampled_from(gaps).map(partial(program, target)) for gaps in several for target in (0.0, 1.0)]


def _softplus(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        wrong = np.where(np.asarray(found.args[1]) == 0, found.x, -found.x)
        expected = np.asarray(-np.sum(special.log_expit(-wrong)))
        yield Equation("loss of one logit", found.output, expected, np.abs(expected) + 1.0)


class BCEWithLogitsLoss(_Binary):
    """The cross-entropy of two classes, of logits."""

    component = "BCEWithLogitsLoss"
    model = impl.BCEWithLogitsLoss
    twin = reference.BCEWithLogitsLoss
    aliases: ClassVar = ("BCEWithLogits", "SigmoidCrossEntropy", "SigmoidCrossEntropyLoss", "SigmoidBCELoss")
    choices: ClassVar = {**LossContract.choices, "weight": (None, _FACTORS), "pos_weight": (None, _FACTORS)}
    identities: ClassVar = (
        duplication(),
        related(
            "exchange",
            "Exchanging the two classes does not change the loss.",
            "L(z, t) = L(-z, 1 - t)",
            _turned,
            lambda _, found: (found.output, None if found.gradient is None else -found.gradient),
            config={"reduction": st.sampled_from(["mean", "sum"]), "pos_weight": st.just(None)},
            size=lambda _, found: np.abs(found.output) + 1.0,
        ),
        Identity(
            "gap",
            "The loss of a wrong logit grows without bound: at 50 it is 50.",
            "L(z, 0) = L(-z, 1) = log(1 + exp(z))",
            _gaps,
            _softplus,
            telling=True,
        ),
    )

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the logits: (1 - t) z + log(1 + exp(-z)) cancels where they are far below 0."""
        return 1.0 + self.size_of(program, index)[0]
