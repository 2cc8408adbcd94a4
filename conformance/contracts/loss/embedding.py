"""Losses of how far vectors are from one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...choices import Row
from ...contract import Arguments, Contract
from ...convention import Convention
from ...fills import INTEGERS, TIES, Fill
from ...identity import Equation, Identity
from .. import shapes
from ..sizes import forward_of
from .base import LABELS, SUMMED, UNREDUCED, LossContract, signs
from .identities import duplication, reduced, related


def _nothing(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of one forward in which a vector is 0."""

    def program(rows: int, columns: int, which: int) -> Program:
        args = [np.ones((rows, columns)), np.ones((rows, columns)), np.ones(rows)]
        args[which][0] = 0.0
        return contract.default({}, (Call("forward", tuple(args)),))

    return [st.builds(program, st.integers(1, 3), st.integers(1, 3), st.integers(0, 1))]


def _whole(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        expected = 1.0 if program.config.get("reduction", "mean") == "sum" else 1 / len(found.x)
        # What keeps a length from 0 may show in the others, at 1e-12.
        yield Equation("loss of a vector that is 0", found.output, np.asarray(expected), 1e4, found.x.size)


class CosineEmbeddingLoss(LossContract):
    """How far two vectors are from pointing the same way, or from pointing apart."""

    component = "CosineEmbeddingLoss"
    model = impl.CosineEmbeddingLoss
    twin = reference.CosineEmbeddingLoss
    aliases: ClassVar = ("CosineEmbedding", "CosineLoss", "CosineSimilarityLoss")
    differentiable: ClassVar = (0, 1)
    freedom: ClassVar = ({"slope": 0.0}, {"slope": 1.0}, {"slope": None})
    conventions: ClassVar = (SUMMED, UNREDUCED, LABELS)
    choices: ClassVar = {**LossContract.choices, "margin": (0.0, 0.3)}
    identities: ClassVar = (
        duplication(lambda _, found: 4.0 * len(found.x)),
        related(
            "length",
            "Only directions count: vectors four times as long give the same loss.",
            "L(4 x1, 4 x2) = L(x1, x2)",
            lambda arguments: (4 * np.asarray(arguments[0]), 4 * np.asarray(arguments[1]), arguments[2]),
            lambda _, found: (found.output, None),
            # Far from 0: 1e-12 may stand in a squared length.
            size=lambda _, found: 1e4 * len(found.x),
            fills=(INTEGERS,),
        ),
        Identity(
            "nothing",
            "A vector that is 0 has the cosine 0 with every other.",
            "L(0, x, 1) = 1",
            _nothing,
            _whole,
            telling=True,
        ),
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return rows of two inputs, none of them 0, and a label for each."""

        def batch(rows: int, columns: int) -> st.SearchStrategy[Arguments]:
            arrays = (fill.array((rows, columns)), fill.array((rows, columns)), fill.array((rows,)))
            return st.tuples(*arrays).map(lambda drawn: self.fitted(program, drawn))

        return st.tuples(shapes.BATCHES, shapes.SIZES).flatmap(lambda size: batch(*size))

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the program
        """Return the arguments without rows of zeros, where sources disagree on the gradient, and with labels."""
        first, second, target = map(np.asarray, arguments)
        return _somewhere(first), _somewhere(second), signs(target)

    def scale(self, program: Program, index: int) -> float:
        """Return 1, the size of a cosine, or in a gradient what cancels there: the upstream gradient by a length."""
        forward = forward_of(program, index)
        if forward is None or program.calls[index].method != "backward":
            return 1.0
        squares = [np.sum(np.square(np.asarray(value)), axis=1) for value in forward.args[:2]]
        with np.errstate(all="ignore"):
            return float(self.size_of(program, index)[1] / np.sqrt(np.min(squares, initial=np.inf)))


def _somewhere(rows: Array) -> Array:
    return np.where(np.any(rows != 0, axis=1, keepdims=True), rows, 1.0)


class TripletMarginLoss(LossContract):
    """By how much the positive fails to be closer to the anchor than the negative, by a margin."""

    component = "TripletMarginLoss"
    model = impl.TripletMarginLoss
    twin = reference.TripletMarginLoss
    aliases: ClassVar = ("TripletMargin", "TripletLoss")
    differentiable: ClassVar = (0, 1, 2)
    freedom: ClassVar = tuple({"slope": slope, "tie": tie} for slope in (0.0, 1.0) for tie in (0.0, 1.0))
    conventions: ClassVar = (
        SUMMED,
        UNREDUCED,
        Convention(
            "eps",
            "in differences",
            "nowhere",
            "nothing is added to the differences of two points",
            users="textbooks",
            fixed={"eps": 0.0},
        ),
        Convention(
            "distance",
            "norm",
            "squared",
            "distances are squared: the root of the sum is not taken",
            users="FaceNet",
            twin={"squared": True},
        ),
    )
    choices: ClassVar = {
        **LossContract.choices,
        "margin": (1.0, 0.5, 4.0),
        "p": (2.0, 1.0, 3.0),
        "eps": (1e-6, 0.5, 0.0),
        "swap": (False, True),
    }
    identities: ClassVar = (duplication(lambda _, found: 4.0 * found.x.size + np.sum(np.abs(found.x)) * 9),)

    def together(self, config: Row) -> bool:
        """Tell whether there is one gradient where points are the same: the 1-norm without eps has many."""
        return not (config.get("p") == 1.0 and config.get("eps") == 0.0)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - whatever it is
        """Return rows of anchors, positives and negatives, some of them the same."""

        def batch(rows: int, columns: int) -> st.SearchStrategy[Arguments]:
            return st.tuples(*(fill.array((rows, columns)) for _ in range(3)))

        def tied(drawn: Arguments) -> Arguments:
            anchor, positive, negative = (np.array(value) for value in drawn)
            if fill is TIES:
                positive[0] = anchor[0]
                negative[-1] = anchor[-1]
            return anchor, positive, negative

        return st.tuples(shapes.BATCHES, shapes.SIZES).flatmap(lambda size: batch(*size)).map(tied)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of a distance, or in a gradient that of the upstream gradient: two of each cancel."""
        size, upstream = self.size_of(program, index)
        return upstream if program.calls[index].method == "backward" else 2 * size + 1.0
