"""Functions of a whole axis."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments, Contract
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import ONE_COLUMN, ONE_ROW, TWO_AXES
from ..sizes import forward_of, largest, size_of_log_sum, upstream_size
from .softmax_identities import DIFFERENCES, OF_NEGATION, probabilities

_COLUMNS = Convention(
    "dim",
    "1",
    "0",
    "there is no dim: samples stand in columns, and the function is taken along the first axis",
    users="the Deep Learning Specialization of deeplearning.ai",
    fixed={"dim": 0},
)


class _AlongAxis(shapes.KeepsShape, Contract):
    """What they promise alike.

    Of those without dim only (N, C) is asked for. There PyTorch takes the last axis, as everybody does; of one or three
    axes it takes the first, and warns that nobody should count on it.
    """

    choices: ClassVar = {"dim": (-1, 1, 0, -2)}
    conventions: ClassVar = (TWO_AXES, ONE_ROW, ONE_COLUMN, _COLUMNS)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs of two to four axes, of two where the axis is not given."""
        longest = 4 if "dim" in program.config else 2
        return shapes.shapes(2, longest).flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return the length of the longest axis."""
        return max((max(array.shape, default=1) for array in program.arrays()), default=1)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the inputs, which cancel in x - log(sum exp(x)), times that of the upstream gradient."""
        forward = forward_of(program, index)
        size = size_of_log_sum(largest(*forward.args) if forward else 0.0, self.terms(program))
        return size * upstream_size(program, index, otherwise=1.0)


def _itself(output: Array) -> Array:
    return output


class Softmax(_AlongAxis):
    """Probabilities along an axis, the most for the largest."""

    component = "Softmax"
    model = impl.Softmax
    twin = reference.Softmax
    aliases: ClassVar = ("SoftmaxLayer", "SoftmaxActivation", "ActivationSoftmax")
    identities: ClassVar = probabilities(_itself)


class Softmin(_AlongAxis):
    """Probabilities along an axis, the most for the smallest."""

    component = "Softmin"
    model = impl.Softmin
    twin = reference.Softmin
    aliases: ClassVar = ("SoftminLayer", "SoftminActivation")
    identities: ClassVar = (*probabilities(_itself), OF_NEGATION)


class LogSoftmax(_AlongAxis):
    """Logarithms of probabilities along an axis."""

    component = "LogSoftmax"
    model = impl.LogSoftmax
    twin = reference.LogSoftmax
    aliases: ClassVar = ("LogSoftmaxLayer", "LogSoftmaxActivation")
    identities: ClassVar = (*probabilities(np.exp), DIFFERENCES)
