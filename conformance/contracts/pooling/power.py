"""Power-average pooling."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments
from ...convention import Convention
from ...fills import Fill
from .identities import SCALED_INPUT
from .windows import SIZES_OF_WINDOWS, STRIDE_GIVEN, Sliding, channels_last, sliding_choices

_ABSOLUTE = Convention(
    "powers",
    "of x",
    "of |x|",
    "powers are taken of magnitudes, as in a norm: with an odd p negative numbers count as much as positive ones",
    users="textbooks that write ||x||_p",
    twin={"absolute": True},
)
_SUMMED = Convention(
    "overhang",
    "scaled",
    "summed",
    "a window that hangs over the end is the root of the sum of what is there, and not more for what is missing",
    users="whoever follows the formula",
    twin={"summed": True},
)


def _choices(axes: int) -> Choices:
    sliding = sliding_choices(axes)
    # An odd power has a root of positive sums alone, except for the first: inputs are drawn accordingly.
    return {
        "norm_type": (2.0, 1.0, 3.0, 4.0),
        "kernel_size": sliding["kernel_size"],
        "stride": sliding["stride"],
        "ceil_mode": (False, True),
    }


class LPPool(Sliding):
    """The p-th root of the sum of p-th powers; where it is 0 a sum may or may not let the gradient through."""

    required: ClassVar = ("norm_type", "kernel_size")
    freedom: ClassVar = ({"through_zero": False}, {"through_zero": True})
    identities: ClassVar = (SCALED_INPUT,)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return batches of planes; without negative numbers where powers are odd, and sums might have no root."""
        power: Any = program.config["norm_type"]
        change = np.abs if power % 2 == 1 and power > 1 else np.asarray
        return super().arguments(program, fill).map(lambda args: (change(np.asarray(args[0])),))


class LPPool1d(LPPool):
    """The power average of each window along one axis."""

    component = "LPPool1d"
    axes = 1
    model = impl.LPPool1d
    twin = reference.LPPool1d
    aliases: ClassVar = ("LpPool1d", "LPPool1D")
    choices: ClassVar = _choices(1)
    conventions: ClassVar = (channels_last(1), STRIDE_GIVEN, _ABSOLUTE, _SUMMED)


class LPPool2d(LPPool):
    """The power average of each window over two axes."""

    component = "LPPool2d"
    axes = 2
    model = impl.LPPool2d
    twin = reference.LPPool2d
    aliases: ClassVar = ("LpPool", "LPPool", "LpPool2d", "LPPool2D")
    choices: ClassVar = _choices(2)
    conventions: ClassVar = (channels_last(2), *SIZES_OF_WINDOWS, STRIDE_GIVEN, _ABSOLUTE, _SUMMED)


class LPPool3d(LPPool):
    """The power average of each window over three axes."""

    component = "LPPool3d"
    axes = 3
    model = impl.LPPool3d
    twin = reference.LPPool3d
    aliases: ClassVar = ("LpPool3d", "LPPool3D")
    choices: ClassVar = _choices(3)
    conventions: ClassVar = (channels_last(3), *SIZES_OF_WINDOWS, STRIDE_GIVEN, _ABSOLUTE, _SUMMED)
