"""Losses that ask for a margin between classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from .base import LossContract, settled_signs, squashed
from .binary import HARD
from .identities import duplication, reduced, related

_CLASSES = st.integers(2, 5)
# Never as many as their sum: a mean that divides by that would be the same.
_WEIGHTS = st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=0, max_size=3).map(
    lambda more: np.array([3.0, 0.5, *more])
)


def _classes(program: Program) -> st.SearchStrategy[int]:
    weight = program.config.get("weight")
    return st.just(len(weight)) if isinstance(weight, np.ndarray) else _CLASSES


def _integers(values: Any) -> Array:
    return np.array(values, np.int64)


def _lifted(arguments: Arguments) -> Arguments:
    return (np.asarray(arguments[0]) + 4.0, *arguments[1:])


_SHIFT = related(
    "shift",
    "A constant added to all scores changes nothing: only differences count.",
    "L(x + 4) = L(x)",
    _lifted,
    lambda _, found: (found.output, None),
    size=lambda _, found: np.abs(found.output) + np.sum(np.abs(found.x) + 4.0) * 9,
)


class MultiMarginLoss(LossContract):
    """What the score of the true class lacks to be larger than each other one by a margin."""

    component = "MultiMarginLoss"
    model = impl.MultiMarginLoss
    twin = reference.MultiMarginLoss
    aliases: ClassVar = ("MultiMargin", "MulticlassHingeLoss", "MultiClassHingeLoss")
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    conventions: ClassVar = (
        *LossContract.conventions,
        Convention(
            "classes",
            "averaged",
            "summed",
            "the hinges of a row's classes add up, and are not divided by the number of classes",
            users="CS231n",
            twin={"divided": False},
        ),
    )
    choices: ClassVar = {
        **LossContract.choices,
        "p": (1, 2),
        "margin": (1.0, 0.5, 2.0),
        "weight": (None, _WEIGHTS),
    }
    identities: ClassVar = (duplication(), _SHIFT)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return scores (N, C) and a class for each row."""

        def batch(rows: int, classes: int) -> st.SearchStrategy[Arguments]:
            labels = st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows)
            return st.tuples(fill.array((rows, classes)), labels.map(_integers))

        return st.tuples(shapes.BATCHES, _classes(program)).flatmap(lambda size: batch(*size))


class MultiLabelMarginLoss(LossContract):
    """What the scores of true classes lack to be larger than those of the others by 1."""

    component = "MultiLabelMarginLoss"
    model = impl.MultiLabelMarginLoss
    twin = reference.MultiLabelMarginLoss
    aliases: ClassVar = ("MultiLabelMargin", "MultiLabelHingeLoss")
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0})
    identities: ClassVar = (duplication(), _SHIFT)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - whatever it is
        """Return scores (N, C), and for each row the true classes, from none to all, before a -1 and what follows."""

        def row(classes: int) -> st.SearchStrategy[list[int]]:
            def listed(drawn: tuple[int, int, int]) -> list[int]:
                first, count, rest = drawn
                return [*((first + place) % classes for place in range(count)), -1, *[rest] * classes][:classes]

            # What stands after the first -1, another -1 or a class, does not count.
            return st.tuples(st.integers(0, classes - 1), st.integers(0, classes), st.integers(-1, 1)).map(listed)

        def batch(rows: int, classes: int) -> st.SearchStrategy[Arguments]:
            lists = st.lists(row(classes), min_size=rows, max_size=rows)
            return st.tuples(fill.array((rows, classes)), lists.map(_integers))

        return st.tuples(shapes.BATCHES, _CLASSES).flatmap(lambda size: batch(*size))


def _gaps(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strata of programs of a row of two scores that are wrong by a gap: by a large one in half of them."""

    def program(gap: float) -> Program:
        return contract.default({}, (Call("forward", (np.array([[gap, -gap]]), np.array([[0.0, 1.0]]))),))

    return [st.sampled_from(gaps).map(program) for gaps in ([50.0, 1.0, 20.0, -30.0, -1e4], [800.0, 1e4])]


def _softplus(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        expected = np.asarray(-special.log_expit(-found.x[0, 0]))
        yield Equation("loss of one row", found.output, expected, np.abs(expected) + 1.0)


class MultiLabelSoftMarginLoss(LossContract):
    """The mean over classes of two classes' cross-entropy."""

    component = "MultiLabelSoftMarginLoss"
    model = impl.MultiLabelSoftMarginLoss
    twin = reference.MultiLabelSoftMarginLoss
    aliases: ClassVar = ("MultiLabelSoftMargin",)
    conventions: ClassVar = (*LossContract.conventions, HARD)
    choices: ClassVar = {**LossContract.choices, "weight": (None, _WEIGHTS)}
    identities: ClassVar = (
        duplication(),
        Identity(
            "gap",
            "The loss of wrong scores grows without bound: at 50 it is 50.",
            "L(x, 0) = L(-x, 1) = log(1 + exp(x))",
            _gaps,
            _softplus,
            telling=True,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return scores (N, C) and targets, sometimes between 0 and 1."""

        def batch(rows: int, classes: int) -> st.SearchStrategy[Arguments]:
            shape = (rows, classes)
            target = st.sampled_from([settled_signs, squashed]).flatmap(lambda form: fill.array(shape).map(form))
            return st.tuples(fill.array(shape), target)

        return st.tuples(shapes.BATCHES, _classes(program)).flatmap(lambda size: batch(*size))

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments with targets of 0 and 1."""
        return arguments[0], settled_signs(np.asarray(arguments[1]))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the scores: (1 - y) x + log(1 + exp(-x)) cancels where they are far below 0."""
        return 1.0 + self.size_of(program, index)[0]
