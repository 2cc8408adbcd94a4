"""Known mistakes about where windows lie: alike for the largest and for the average."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from ....impl import AvgPool2d, MaxPool2d
from ....impl.base import Array
from ....impl.pooling.axis import Tap, window_count, window_taps
from ....impl.pooling.sliding import Sliding
from ...catalogue import mistake


def of_windows(
    slug: str, *, title: str, misconception: str, remedy: str, source: str = "", reading: str = ""
) -> Callable[[type[Sliding]], type[Sliding]]:
    """Enter the decorated part into the catalogue twice: as max and as average pooling, mp- and ap-."""

    def enter(part: type[Sliding]) -> type[Sliding]:
        for prefix, whole in (("mp", MaxPool2d), ("ap", AvgPool2d)):
            fields = {"__doc__": part.__doc__, "__module__": part.__module__}
            wrong = type(f"{part.__name__}{whole.__name__}", (part, whole), fields)
            # Where it is played it is looked for in its module, by its name.
            setattr(sys.modules[part.__module__], wrong.__name__, wrong)
            texts: dict[str, Any] = {
                "title": title,
                "misconception": misconception,
                "remedy": remedy,
                "source": source,
                "reading": reading,
            }
            mistake(f"{prefix}-{slug}", whole.__name__, **texts)(wrong)
        return part

    return enter


@of_windows(
    "k-transposed",
    title="kernel_size (a, b) is taken as a columns and b rows.",
    misconception="Width is thought to come before height, as in the size of a picture.",
    remedy="The order is that of the axes, (H, W): try a kernel that is not square.",
    reading="windows=square",
)
class KernelTransposed(Sliding):
    """Exchanges the kernel's height and width."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        _, *others = super()._sizes(number)
        return (self.kernel_size[1 - number], *others)  # type: ignore[return-value]


@of_windows(
    "stride-sq",
    title="The stride along the height is used along the width too.",
    misconception="A stride is thought to be one number, so that the first of two will do.",
    remedy="Take the stride of each axis for itself: stride=(2, 1) steps by 2 rows and by 1 column.",
    reading="windows=kernel_size",
)
class StrideOfFirst(Sliding):
    """Steps along both axes as along the first."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        kernel, _, *others = super()._sizes(number)
        return (kernel, self.stride[0], *others)  # type: ignore[return-value]


@of_windows(
    "stride-one",
    title="Without a stride windows are one step apart.",
    misconception="Pooling is thought to slide as a convolution does, by 1 unless something else is said.",
    remedy="The default of the stride is the kernel's size: windows lie side by side.",
    reading="stride=given",
)
class StrideOne(Sliding):
    """Takes 1 for a stride that was not given."""

    def __init__(self, kernel_size: object, stride: object = None, *args: object, **options: object) -> None:
        super().__init__(kernel_size, 1 if stride is None else stride, *args, **options)  # type: ignore[arg-type]


@of_windows(
    "stride-kernel",
    title="The stride is ignored: windows always lie side by side.",
    misconception="Pooling is thought to divide a plane into blocks, whatever the stride.",
    remedy="Start window i at i times the stride: windows may overlap, or leave gaps.",
)
class StrideIgnored(Sliding):
    """Steps by the kernel."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        kernel, _, *others = super()._sizes(number)
        return (kernel, kernel, *others)  # type: ignore[return-value]


@of_windows(
    "pad-swap",
    title="padding (a, b) pads a columns and b rows.",
    misconception="Padding is thought to be given from the last axis backwards, as torch.nn.functional.pad wants it.",
    remedy="The order is that of the axes, (H, W): the first number pads above and below.",
    reading="windows=kernel_size",
)
class PaddingSwapped(Sliding):
    """Exchanges the padding of height and width."""

    def _sizes(self, number: int) -> tuple[int, int, int, int]:
        kernel, stride, _, dilation = super()._sizes(number)
        return kernel, stride, self.padding[1 - number], dilation


@of_windows(
    "pad-oneside",
    title="The padding is put before the input alone.",
    misconception="padding=p is thought to be the number of rows that are added in all.",
    remedy="Pad p on both sides of each axis: the length grows by 2 p.",
)
class PaddedBefore(Sliding):
    """Counts windows as if nothing stood behind the input."""

    def _window_count(self, number: int, length: int) -> int:
        kernel, stride, padding, dilation = self._sizes(number)
        room = length + padding - dilation * (kernel - 1) - 1
        return (-(-room // stride) if self.ceil_mode else room // stride) + 1


@of_windows(
    "out-round",
    title="The number of windows is rounded to the nearest, not down.",
    misconception="int(round(...)) is thought to be a safe way to make an integer of a quotient.",
    remedy="Divide with // : a window that does not fit is left out, unless ceil_mode asks for it.",
)
class CountRounded(Sliding):
    """Rounds the number of windows."""

    def _window_count(self, number: int, length: int) -> int:
        kernel, stride, padding, dilation = self._sizes(number)
        exact = (length + 2 * padding - dilation * (kernel - 1) - 1) / stride
        return super()._window_count(number, length) if self.ceil_mode else int(exact + 0.5) + 1


@of_windows(
    "ceil-ignored",
    title="ceil_mode is ignored: the number of windows is always rounded down.",
    misconception="The option is thought to concern odd sizes that never occur.",
    remedy="With ceil_mode round the quotient up, and let the last window hang over the end.",
)
class CeilIgnored(Sliding):
    """Always rounds down."""

    def _window_count(self, number: int, length: int) -> int:
        return window_count(length, *self._sizes(number), ceil_mode=False)


@of_windows(
    "ceil-in-padding",
    title="With ceil_mode there are windows that start behind the input.",
    misconception="Rounding up is thought to be all there is to ceil_mode.",
    remedy="Leave out the last window where it starts in the padding behind the input, or beyond it.",
    source="pytorch/pytorch#45357",
)
class StartsInPadding(Sliding):
    """Keeps windows without a single input."""

    def _window_count(self, number: int, length: int) -> int:
        kernel, stride, padding, dilation = self._sizes(number)
        room = length + 2 * padding - dilation * (kernel - 1) - 1
        return (-(-room // stride) if self.ceil_mode else room // stride) + 1

    def _taps(self, number: int, length: int, count: int) -> list[Tap]:
        return [tap for tap in window_taps(length, count, *self._sizes(number)) if tap[0].start < tap[0].stop]


@of_windows(
    "dx-crop",
    title="backward cuts the padding off the wrong end, so that the gradient is moved by it.",
    misconception="Taking the first H rows of the padded gradient is thought to undo the padding.",
    remedy="Cut p off both ends: the gradient of the input starts behind the padding.",
)
class CutAtTheEnd(Sliding):
    """Returns the gradient moved by the padding."""

    def backward(self, grad_output: Array) -> Array:
        """Return the first rows and columns of the padded gradient."""
        grad = super().backward(grad_output)  # type: ignore[misc]
        padded = np.pad(grad, [(0, 0)] * (grad.ndim - 2) + [(pad, 0) for pad in self.padding])
        first: Array = padded[..., : grad.shape[-2], : grad.shape[-1]].copy()
        return first


@of_windows(
    "bwd-stride-rem",
    title="backward returns a gradient without the rows and columns behind the last window.",
    misconception="Windows are thought to tile the input without a remainder.",
    remedy="Start from zeros of the input's own shape, kept from forward.",
    source="PKUFlyingPig/CMU10-714#6",
)
class RemainderLost(Sliding):
    """Returns as much as the windows cover."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient up to the end of the last window."""
        grad = super().backward(grad_output)  # type: ignore[misc]
        ends = []
        for number, count in enumerate(grad_output.shape[-2:]):
            kernel, stride, padding, dilation = self._sizes(number)
            ends.append(slice((count - 1) * stride - padding + dilation * (kernel - 1) + 1))
        covered: Array = grad[(..., *ends)].copy()
        return covered
