"""What contracts of losses of class indices share."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from ....play import Array, Call, Program
from ... import strategies as st
from ...contract import Arguments, Config
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import IN_COLUMNS
from .base import IN_A_MATRIX, SUMMED, UNREDUCED, LossContract
from .order import TARGET_FIRST

IGNORED = -100
"""PyTorch's default of what no class is: rows of it are ignored."""
_TWO = 2
# Never as many as their sum: a mean that divides by that would be the same.
_WEIGHTS = st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=0, max_size=3).map(
    lambda more: np.array([3.0, 0.5, *more])
)


def _one_hot(call: Call) -> Call:
    if call.method != "forward":
        return call
    logits, target = (np.asarray(value) for value in call.args)
    if target.dtype.kind == "f":
        return call
    return replace(call, args=(logits, np.eye(logits.shape[1], dtype=logits.dtype)[target]))


def _counted(program: Program) -> Program | None:
    """Return the program if no sample is ignored, and samples have no positions: a one-hot row always has a class."""
    ignored = program.config.get("ignore_index", IGNORED)
    targets = [np.asarray(call.args[1]) for call in program.calls if call.method == "forward"]
    of_rows = all(np.ndim(call.args[0]) == _TWO for call in program.calls if call.method == "forward")  # type: ignore[arg-type]
    return program if of_rows and not any(np.any(target == ignored) for target in targets) else None


ONE_HOT_ROWS = Convention(
    "target",
    "index",
    "one-hot",
    "the target has a row for each sample, with 1 at its class and 0 elsewhere",
    users="Keras, Deep Learning from Scratch",
    call=_one_hot,
    within=_counted,
)


class ClassesContract(LossContract):
    """A loss of rows of scores (N, C) with class indices (N,)."""

    conventions: ClassVar = (ONE_HOT_ROWS, SUMMED, UNREDUCED, IN_COLUMNS, IN_A_MATRIX, TARGET_FIRST)
    choices: ClassVar = {
        "reduction": ("mean", "sum", "none"),
        "weight": (None, _WEIGHTS, _WEIGHTS),
        "ignore_index": (-100, 1, 0),
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

    def _batch(self, program: Program, fill: Fill, rows: int, classes: int) -> st.SearchStrategy[Arguments]:
        ignored = program.config.get("ignore_index")
        counted = [label for label in range(classes) if label != ignored]
        labels = st.sampled_from([*counted, *([ignored] if ignored is not None else [])])
        targets = st.tuples(st.sampled_from(counted), st.lists(labels, min_size=rows - 1, max_size=rows - 1))
        return st.tuples(fill.array((rows, classes)), targets.map(lambda parts: _integers([parts[0], *parts[1]])))


def _integers(values: list[object]) -> Array:
    return np.array(values, np.int64)
