"""Known wrong padding layers that add numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import ConstantPad1d, ConstantPad2d, ConstantPad3d, ZeroPad1d, ZeroPad2d, ZeroPad3d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "zp-ends",
    "ZeroPad1d",
    title="The first number of the padding is added at the end, the second at the beginning.",
    misconception="Which number belongs to which end is thought not to matter.",
    remedy="Padding is (left, right): its first number comes before the first element.",
    reading="padding=one number",
)
class EndsExchanged(ZeroPad1d):
    """Exchanges the ends."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding)
        self._border = [(high, low) for low, high in self._border]


@mistake(
    "zp-order",
    "ZeroPad2d",
    title="The padding is read as (top, bottom, left, right).",
    misconception="Numbers are thought to come in the order of the axes; PyTorch's begin with the last axis.",
    remedy="Padding is (left, right, top, bottom): the last axis, the width, comes first.",
    reading="padding=one number",
)
class HeightFirst(ZeroPad2d):
    """Reads the first axis first."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding)
        self._border = self._border[::-1]


@mistake(
    "zp-backward-whole",
    "ZeroPad2d",
    title="backward hands the gradient on with its padding.",
    misconception="A layer without parameters is thought to have nothing to do on the way back.",
    remedy="Cut the padding off: the gradient of the input has the input's shape.",
)
class GradientWhole(ZeroPad2d):
    """Returns what it is given."""

    def backward(self, grad_output: Array) -> Array:
        """Return the upstream gradient."""
        self._saved_for(grad_output)
        return grad_output.copy()


@mistake(
    "zp-pairs",
    "ZeroPad2d",
    title="The padding is a pair for each axis, ((top, bottom), (left, right)).",
    misconception="The form that NumPy and Keras take is thought to be PyTorch's.",
    remedy="Take four numbers, (left, right, top, bottom), or declare the other reading.",
    reading="padding=pairs",
)
class PairsTaken(ZeroPad2d):
    """Takes pairs."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding if isinstance(padding, int) else (*padding[1], *padding[0]))


@mistake(
    "zp3-order",
    "ZeroPad3d",
    title="The padding is read as (front, back, top, bottom, left, right).",
    misconception="Numbers are thought to come in the order of the axes; PyTorch's begin with the last axis.",
    remedy="Padding is (left, right, top, bottom, front, back): the last axis, the width, comes first.",
    reading="padding=one number",
)
class DepthFirst(ZeroPad3d):
    """Reads the first axis first."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding)
        self._border = self._border[::-1]


@mistake(
    "kp-crop",
    "ConstantPad1d",
    title="backward takes the gradient of the input from the beginning of the padded one.",
    misconception="Only the shape is checked when the padding is removed.",
    remedy="The input begins at [left:] of the output, and so does its gradient.",
)
class CroppedAtTheBeginning(ConstantPad1d):
    """Begins at the beginning."""

    def backward(self, grad_output: Array) -> Array:
        """Return the first elements."""
        self._saved_for(grad_output)
        return grad_output[:, :, : grad_output.shape[2] - sum(self._border[0])].copy()


@mistake(
    "kp-value-ignored",
    "ConstantPad2d",
    title="The padding is zeros, whatever the value.",
    misconception="Padding is thought to be zero always.",
    remedy="Fill the frame with value: np.full, or constant_values in np.pad.",
)
class ValueIgnored(ConstantPad2d):
    """Pads with zeros."""

    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding, value)
        self._fill = 0.0


@mistake(
    "kp-added",
    "ConstantPad3d",
    title="The value is added to the input too.",
    misconception="Adding into a frame filled with the value is thought to be as good as into one of zeros.",
    remedy="Write the input into the middle (=) of an array filled with the value.",
)
class ValueAdded(ConstantPad3d):
    """Adds the value everywhere."""

    def forward(self, x: Array) -> Array:
        """Return y with the value added to x."""
        return super().forward((x + self.value).astype(x.dtype))


@mistake(
    "kp-gradient-value",
    "ConstantPad2d",
    title="backward adds the value to the gradient.",
    misconception="What is done to the input is thought to be done to its gradient as well.",
    remedy="The value is a constant: it moves no output when the input moves.",
)
class ValueInGradient(ConstantPad2d):
    """Adds the value to the gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx plus the value."""
        return (super().backward(grad_output) + self.value).astype(np.result_type(grad_output))
