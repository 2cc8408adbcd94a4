"""What the contracts of losses share: reductions and their readings, and how pairs of inputs are drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from ....play import Array, Call, Program
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import IN_COLUMNS, TWO_AXES
from ..sizes import forward_of, largest, upstream_size
from .order import TARGET_FIRST

_LEAST = 1e-6
_MATRIX = 2

SHAPES = st.one_of(shapes.shapes(), shapes.shapes(2), shapes.shapes(2))
"""More often of several axes: with one alone, rows and elements are the same."""

SUMMED = Convention(
    "reduction",
    "mean",
    "sum",
    "the loss is the sum over the batch",
    users="textbooks that write L = sum_n l_n",
    fixed={"reduction": "sum"},
)
UNREDUCED = Convention(
    "reduction",
    "mean",
    "none",
    "the loss is one number for each sample",
    users="Dive into Deep Learning",
    fixed={"reduction": "none"},
)
OF_ROWS = Convention(
    "mean",
    "elements",
    "rows",
    "the mean is over rows: the losses of a row's elements add up",
    users="CS231n, Neural Networks and Deep Learning",
    twin={"over": "rows"},
)


def _alone(returned: Array) -> Array:
    return returned.reshape(()) if returned.ndim == _MATRIX and returned.size == 1 else returned


def _of_several(program: Program) -> Program | None:
    """Return the program unless a gradient in it has one element: it would be taken for a loss."""
    inputs = [call.args[0] for call in program.calls if call.method == "forward"]
    return program if all(np.size(one) > 1 for one in inputs) else None  # type: ignore[arg-type]


IN_A_MATRIX = Convention(
    "loss",
    "a number",
    "(1, 1)",
    "the loss is a matrix of one element",
    users="CMU 11-785, code that sums by multiplying with matrices of ones",
    returned=_alone,
    within=_of_several,
)
HALVED = Convention(
    "factor",
    "1",
    "1/2",
    "the loss has a factor of 1/2, so that its gradient has no factor of 2",
    users="textbooks, Deep Learning from Scratch, optax.l2_loss",
    twin={"factor": 0.5},
)


class LossContract(Contract):
    """A loss with PyTorch's three reductions."""

    kind = "loss"
    conventions: ClassVar[tuple[Convention, ...]] = (SUMMED, UNREDUCED, TARGET_FIRST)
    choices: ClassVar = {"reduction": ("mean", "sum", "none")}

    def output_shapes(self, program: Program) -> tuple[tuple[int, ...], ...]:
        """Return the shape of what a forward returns: one number, unless its terms are left alone."""
        alone = program.config.get("reduction", self.default_of("reduction")) == "none"
        return super().output_shapes(program) if alone else ((),)

    def size_of(self, program: Program, index: int) -> tuple[float, float]:
        """Return the size of the largest input of call `index`, or of its forward, and of its upstream gradient.

        The latter is 1 for a forward.
        """
        forward = forward_of(program, index)
        return largest(*forward.args) if forward else 0.0, upstream_size(program, index, otherwise=1.0)


class SignedContract(LossContract):
    """A loss whose terms have either sign, so that they may cancel in the sum."""

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the largest input, which that of the terms goes with; gradients do not cancel."""
        return self.size_of(program, index)[0] if program.calls[index].method == "forward" else 0.0


class PairContract(LossContract):
    """A loss of each element of a prediction against the same element of a target."""

    conventions: ClassVar[tuple[Convention, ...]] = (
        SUMMED,
        UNREDUCED,
        OF_ROWS,
        TWO_AXES,
        IN_COLUMNS,
        IN_A_MATRIX,
        TARGET_FIRST,
    )

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return a prediction and a target of one shape, any."""
        return SHAPES.flatmap(lambda shape: st.tuples(fill.array(shape), fill.array(shape)))


def settled_signs(array: Array) -> Array:
    """Return 1 where an array is above 0, and 0 elsewhere."""
    return np.asarray(array > 0, np.float64)


def squashed(array: Array) -> Array:
    """Return numbers of any size as probabilities that are not certain: 1/2 for 0, 3/4 for 1."""
    with np.errstate(over="ignore"):
        return np.asarray(np.clip((1 + array / (1 + np.abs(array))) / 2, _LEAST, 1 - _LEAST))


def _from_zero(call: Call) -> Call:
    if call.method != "forward":
        return call
    return replace(call, args=(*call.args[:-1], (np.asarray(call.args[-1]) + 1) / 2))


LABELS = Convention(
    "labels",
    "-1 and 1",
    "0 and 1",
    "labels are 0 and 1",
    users="course notebooks, Siamese networks",
    call=_from_zero,
)


def signs(array: Array) -> Array:
    """Return 1 where an array is above 0, and -1 elsewhere."""
    return 2 * settled_signs(array) - 1
