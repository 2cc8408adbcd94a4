"""Losses."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import ALL, SCALED, Fill
from .. import shapes
from .cross_entropy_identities import CROSS_ENTROPY_IDENTITIES

_IGNORED = -100
_WEIGHTS = st.lists(st.sampled_from([1.0, 0.5, 2.0, 3.0]), min_size=2, max_size=5).map(np.array)


def _one_hot(call: Call) -> Call:
    if call.method != "forward":
        return call
    logits, target = (np.asarray(value) for value in call.args)
    return replace(call, args=(logits, np.eye(logits.shape[1], dtype=logits.dtype)[target]))


def _counted(program: Program) -> Program | None:
    """Return the program if no sample is ignored: a one-hot row always has a class."""
    ignored = program.config.get("ignore_index", _IGNORED)
    targets = [np.asarray(call.args[1]) for call in program.calls if call.method == "forward"]
    return None if any(np.any(target == ignored) for target in targets) else program


class CrossEntropyLoss(Contract):
    """Softmax cross-entropy of logits (N, C) with class indices (N,)."""

    component = "CrossEntropyLoss"
    kind = "loss"
    model = impl.CrossEntropyLoss
    twin = reference.CrossEntropyLoss
    aliases: ClassVar = ("CrossEntropy", "SoftmaxCrossEntropy", "SoftmaxCrossEntropyLoss", "CELoss", "SoftmaxLoss")
    fills: ClassVar = (*ALL, SCALED)
    conventions: ClassVar = (
        Convention(
            "target",
            "index",
            "one-hot",
            "the target has a row for each sample, with 1 at its class and 0 elsewhere",
            users="Keras, Deep Learning from Scratch",
            call=_one_hot,
            within=_counted,
        ),
        Convention(
            "reduction",
            "mean",
            "sum",
            "the loss is the sum over the batch",
            users="textbooks that write L = sum_n l_n",
            fixed={"reduction": "sum"},
        ),
        Convention(
            "reduction",
            "mean",
            "none",
            "the loss is one number for each sample",
            users="Dive into Deep Learning",
            fixed={"reduction": "none"},
        ),
    )
    identities: ClassVar = CROSS_ENTROPY_IDENTITIES
    choices: ClassVar = {
        "reduction": ("mean", "sum", "none"),
        "weight": (None, _WEIGHTS, _WEIGHTS),
        "ignore_index": (-100, 1),
        "label_smoothing": (0.0, 0.1, 0.5),
    }

    def configs(self) -> st.SearchStrategy[Config]:
        """Return reductions, class weights, an ignored class and label smoothing, plain first."""
        extra = self.chosen()
        plain = {"reduction": extra.pop("reduction")}
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

    def terms(self, program: Program) -> int:
        """Return the larger of the number of classes and the number of losses in a batch."""
        logits = [np.asarray(call.args[0]) for call in program.calls if call.method == "forward"]
        return max((max(x.shape[1], x.size // x.shape[1]) for x in logits), default=1)

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
