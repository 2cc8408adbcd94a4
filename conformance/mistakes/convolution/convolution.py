"""Known wrong convolutions: where windows lie, and what they see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....impl.base import Array
from ...catalogue import mistake
from .steps import Conv2dSteps


@mistake(
    "cv-k-transposed",
    "Conv2d",
    title="Kernels are used transposed: their rows stand where their columns should.",
    misconception="Which axis of a kernel is its height is thought not to matter.",
    remedy="The third axis of the weight goes with H and the fourth with W: try a kernel that is not symmetric.",
)
class KernelTransposed(Conv2dSteps):
    """Multiplies with transposed kernels."""

    def kernels(self) -> Array:
        """Return the weight with its last two axes exchanged."""
        return self.params["weight"].swapaxes(2, 3)


@mistake(
    "cv-stride-sq",
    "Conv2d",
    title="The stride of one axis is used on the other.",
    misconception="Width before height, as in a picture's size, is thought to be the order of the strides.",
    remedy="The first number of the stride belongs to H, the third axis of x: test strides that differ.",
    reading="sizes=kernel_size",
)
class StrideSwapped(Conv2dSteps):
    """Exchanges its strides."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._grid = type(self._grid)(self.stride[::-1], self.dilation, self.groups)


@mistake(
    "cv-pad-swap",
    "Conv2d",
    title="The padding of one axis is added to the other.",
    misconception="Width before height, as in a picture's size, is thought to be the order of the padding.",
    remedy="The first number of the padding belongs to H, the third axis of x: test paddings that differ.",
    reading="sizes=one number",
)
class PaddingSwapped(Conv2dSteps):
    """Exchanges its paddings."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the border with its axes exchanged."""
        return self._border[::-1]


@mistake(
    "cv-dil-ignored",
    "Conv2d",
    title="The dilation enters the output's size, and not which elements a window sees.",
    misconception="Dilation is thought to affect the output's size only.",
    remedy="Element k of a kernel is multiplied with the input k * dilation further, not k further.",
)
class DilationIgnored(Conv2dSteps):
    """Sees neighbours whatever its dilation."""

    def at(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return what a place sees without dilation."""
        return type(self._grid)(self.stride, (1, 1), self.groups).seen_by(tuple(place), tuple(positions))


@mistake(
    "cv-pad-edge",
    "Conv2d",
    title="The padding repeats the edge of the image where it should be zeros.",
    misconception="np.pad's mode is thought not to matter, or zeros to look wrong beside the image.",
    remedy="Pad with zeros, mode='constant', unless padding_mode says otherwise.",
)
class EdgeRepeated(Conv2dSteps):
    """Repeats the edge."""

    def numpy_mode(self) -> str:
        """Return the mode that repeats the edge instead of zeros."""
        return "edge" if self.padding_mode == "zeros" else super().numpy_mode()


@mistake(
    "cv-pad-oneside",
    "Conv2d",
    title="The padding is added after the last row and column alone.",
    misconception="padding is thought to be how much is added in all.",
    remedy="padding elements are added at both ends of each axis: H grows by 2 * padding.",
)
class PaddedAtTheEnd(Conv2dSteps):
    """Pads at the end."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the border without what comes first; what keeps the size is whole, at the end."""
        if isinstance(self.padding, str):
            return [(0, low + high) for low, high in self._border]
        return [(0, high) for _, high in self._border]


@mistake(
    "cv-out-round",
    "Conv2d",
    title="The number of windows is rounded up: the last one hangs over the edge, into zeros.",
    misconception="Every input is thought to have to be covered by a window.",
    remedy="Round down: floor((H + 2 padding - dilation (k - 1) - 1) / stride) + 1, windows that fit in whole.",
)
class WindowsRoundedUp(Conv2dSteps):
    """Has one window more where there is a remainder."""

    def padded(self, x: Array) -> Array:
        """Return x with its padding, and zeros for the last window."""
        wide = super().padded(x)
        reach = self._grid.reach(self.kernel_size)
        spans = zip(wide.shape[2:], reach, self.stride, strict=True)
        more = [(0, -(size - length) % step) for size, length, step in spans]
        return np.pad(wide, ((0, 0), (0, 0), *more))

    def cropped(self, grad_wide: Array, shape: tuple[int, ...]) -> Array:
        """Return the gradient without that of the zeros."""
        sizes = [size + low + high for size, (low, high) in zip(shape[2:], self.border(), strict=True)]
        return super().cropped(grad_wide[:, :, : sizes[0], : sizes[1]], shape)


@mistake(
    "cv-same-symmetric",
    "Conv2d",
    title="'same' adds dilation * (kernel_size // 2) at both ends, which is one too many for an even kernel.",
    misconception="kernel_size // 2 at either side is thought to keep every size, as it does for odd kernels.",
    remedy="'same' adds dilation * (k - 1) in all; where that is odd, the one more stands at the end.",
    reading="padding=numbers",
)
class SameIsSymmetric(Conv2dSteps):
    """Pads half a kernel at both ends."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the border of half a kernel."""
        if self.padding != "same":
            return self._border
        widths = [d * (k // 2) for k, d in zip(self.kernel_size, self.dilation, strict=True)]
        return [(width, width) for width in widths]


@mistake(
    "cv-same-left",
    "Conv2d",
    title="Where 'same' adds an odd number, the one more stands at the beginning.",
    misconception="Which end gets the odd element is thought not to matter.",
    remedy="Add total // 2 before the first element and the rest after the last, as PyTorch and TensorFlow do.",
    reading="padding=numbers",
)
class SameLeansLeft(Conv2dSteps):
    """Pads more at the beginning."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the border with its ends exchanged."""
        return [(high, low) for low, high in self._border]


@mistake(
    "cv-flipped",
    "Conv2d",
    title="Kernels are rotated by 180 degrees before they are multiplied: that is mathematics' convolution.",
    misconception="A convolutional layer is thought to convolve; what every framework computes is a cross-correlation.",
    remedy="Multiply the kernel as it is, or say that yours is reversed: a trained weight means another thing there.",
    reading="kernel=convolution",
)
class KernelReversed(Conv2dSteps):
    """Convolves."""

    def kernels(self) -> Array:
        """Return reversed kernels."""
        return np.flip(self.params["weight"], (2, 3))

    def weight_gradient(self, seen: Array, grad_output: Array) -> Array:
        """Return the gradient of the kernels, reversed back."""
        return np.flip(super().weight_gradient(seen, grad_output), (2, 3))


@mistake(
    "cv-groups-mixed",
    "Conv2d",
    title="Channels are dealt to the groups in turn: channel c belongs to group c % groups.",
    misconception="Any way of dividing the channels is thought to be as good.",
    remedy="Groups are blocks of neighbours: channel c belongs to group c // (in_channels // groups).",
)
class GroupsInTurn(Conv2dSteps):
    """Deals channels in turn."""

    def group_of_inputs(self) -> Array:
        """Return the remainder of each channel's number."""
        return np.arange(self.in_channels) % self.groups


@mistake(
    "cv-groups-first",
    "Conv2d",
    title="Every group is given the channels of the first.",
    misconception="The slice of the input is thought to advance by itself from group to group.",
    remedy="Group g takes the channels from g * in_channels // groups on.",
)
class FirstGroupForAll(Conv2dSteps):
    """Sees the first group only."""

    def seen(self, wide: Array) -> Array:
        """Return what is seen of the first group, for every group."""
        first = wide[:, : self.in_channels // self.groups]
        return super().seen(np.tile(first, (1, self.groups, 1, 1)))


@mistake(
    "cv-mode-ignored",
    "Conv2d",
    title="The padding is zeros, whatever padding_mode says.",
    misconception="The option is stored and never used.",
    remedy="Reflect the image, repeat its edge or go on at its other end, as padding_mode says.",
)
class ModeIgnored(Conv2dSteps):
    """Pads with zeros always."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.padding_mode = "zeros"


@mistake(
    "cv-reflect-edge",
    "Conv2d",
    title="A reflection repeats the edge: the first element of the padding is the first of the image.",
    misconception="The mirror is thought to stand beside the edge; it stands on it.",
    remedy="Leave the edge out, as np.pad's mode 'reflect' does; 'symmetric' is the one that repeats it.",
)
class EdgeReflected(Conv2dSteps):
    """Reflects with the edge."""

    def numpy_mode(self) -> str:
        """Return the mode that reflects the edge too."""
        return "symmetric" if self.padding_mode == "reflect" else super().numpy_mode()


@mistake(
    "cv-bias-axis",
    "Conv2d",
    title="The bias is added along the width.",
    misconception="NumPy is thought to find the channel axis; it aligns a vector with the last axis.",
    remedy="Reshape the bias to (1, O, 1, 1), and try an output whose width is not its number of channels.",
)
class BiasAlongWidth(Conv2dSteps):
    """Adds the bias to the last axis."""

    def with_bias(self, y: Array) -> Array:
        """Return y with the bias along its last axis."""
        moved: Array = y + self.params["bias"]
        return moved
