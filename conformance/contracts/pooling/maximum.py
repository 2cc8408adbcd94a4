"""Pooling by the largest of each window."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from .windows import STRIDE_GIVEN, Sliding, channels_last, dilations, sliding_choices, square


class MaxPool(Sliding):
    """The largest of each window; where several are, any share-out of the gradient among them is right."""

    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = ({"ties": "lowest"}, {"ties": "highest"})

    def scale(self, program: Program, index: int) -> float:
        """Return the largest upstream gradient: which of those that are tied gets how much of it is anybody's choice."""
        call = program.calls[index]
        return float(np.max(np.abs(call.args[0]), initial=0.0)) if call.method == "backward" else 0.0  # type: ignore[arg-type]


class MaxPool2d(MaxPool):
    """The largest of each window over two axes."""

    component = "MaxPool2d"
    axes = 2
    model = impl.MaxPool2d
    twin = reference.MaxPool2d
    aliases: ClassVar = ("MaxPool", "MaxPooling", "MaxPooling2D", "MaxPool2D", "MaxPoolLayer", "MaxPooling2d")
    choices: ClassVar = {**sliding_choices(2), **dilations(2), "ceil_mode": (False, True)}
    conventions: ClassVar = (channels_last(2), square(), STRIDE_GIVEN)
