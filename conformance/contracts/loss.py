"""Losses."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ... import impl, reference
from ...play import Array, Program
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..fills import Fill
from . import shapes
from .loss_identities import CROSS_ENTROPY_IDENTITIES

_IGNORED = (-100, 1)


class CrossEntropyLoss(Contract):
    """Softmax cross-entropy of logits (N, C) with class indices (N,)."""

    component = "CrossEntropyLoss"
    kind = "loss"
    model = impl.CrossEntropyLoss
    twin = reference.CrossEntropyLoss
    aliases: ClassVar = ("CrossEntropy", "SoftmaxCrossEntropy", "SoftmaxCrossEntropyLoss", "CELoss", "SoftmaxLoss")
    identities: ClassVar = CROSS_ENTROPY_IDENTITIES

    def configs(self) -> st.SearchStrategy[Config]:
        """Return reductions, class weights, an ignored class and label smoothing, plain first."""
        plain = {"reduction": st.sampled_from(["mean", "sum", "none"])}
        extra = {
            "weight": st.lists(st.sampled_from([1.0, 0.5, 2.0, 3.0]), min_size=2, max_size=5).map(np.array),
            "ignore_index": st.sampled_from(_IGNORED),
            "label_smoothing": st.sampled_from([0.1, 0.5, 0.0]),
        }
        return st.one_of(
            st.fixed_dictionaries(plain),
            *(st.fixed_dictionaries({**plain, name: values}) for name, values in extra.items()),
            st.fixed_dictionaries({**plain, **extra}),
        )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return logits (N, C) and targets (N,), sometimes with ignored targets, never all of them.

        PyTorch takes positions too, (N, C, d1, ...); a loss written for rows alone is right without them.
        """
        weight = program.config.get("weight")
        classes = st.just(len(weight)) if isinstance(weight, np.ndarray) else st.integers(2, 6)
        return st.tuples(shapes.BATCHES, classes).flatmap(lambda size: self._batch(program, fill, *size))

    def scale(self, program: Program, index: int) -> float:  # noqa: ARG002 - whatever the call
        """Return 1: probabilities, and the sum whose logarithm is taken, are near it."""
        return 1.0

    def _batch(self, program: Program, fill: Fill, rows: int, classes: int) -> st.SearchStrategy[Arguments]:
        ignored = program.config.get("ignore_index")
        counted = [label for label in range(classes) if label != ignored]
        labels = st.sampled_from([*counted, *([ignored] if ignored is not None else [])])
        targets = st.tuples(st.sampled_from(counted), st.lists(labels, min_size=rows - 1, max_size=rows - 1))
        return st.tuples(fill.array((rows, classes)), targets.map(lambda parts: _integers([parts[0], *parts[1]])))


def _integers(values: list[object]) -> Array:
    return np.array(values, np.int64)
