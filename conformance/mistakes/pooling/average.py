"""Known wrong pooling by the average: what the sum is divided by, and how it goes back."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import AvgPool2d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "ap-sum",
    "AvgPool2d",
    title="forward returns the sum of each window.",
    misconception="The next layer is thought to learn the factor.",
    remedy="Divide by the number of places in the window, in backward too.",
)
class SumOnly(AvgPool2d):
    """Divides by 1."""

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        return np.ones_like(super()._divisor(lengths, counts))


@mistake(
    "ap-bwd-undivided",
    "AvgPool2d",
    title="backward hands each element the whole gradient of its window.",
    misconception="Dividing in forward is thought to be enough.",
    remedy="An element is worth 1 / k of its average, and so is its part of the gradient.",
)
class GradientUndivided(AvgPool2d):
    """Goes back as if from sums."""

    def backward(self, grad_output: Array) -> Array:
        """Return the sum of the windows' gradients."""
        _, _, divisor = self._saved_for(grad_output)
        return super().backward(grad_output * divisor)


@mistake(
    "ap-bwd-corner",
    "AvgPool2d",
    title="backward puts the gradient of a window into its first element alone.",
    misconception="backward is thought to pick one element, as in max pooling.",
    remedy="Every element of the window took part in the average: share the gradient out.",
)
class FirstOfWindow(AvgPool2d):
    """Gives all of it to one element."""

    def backward(self, grad_output: Array) -> Array:
        """Return each window's gradient at its first element inside the input."""
        _, lengths, _ = self._saved_for(grad_output)
        grad_x = np.zeros((*grad_output.shape[:-2], *lengths), grad_output.dtype)
        rows, columns = [
            np.maximum(np.arange(count) * self.stride[number] - self.padding[number], 0)
            for number, count in enumerate(grad_output.shape[-2:])
        ]
        np.add.at(grad_x, (..., rows[:, None], columns), grad_output)  # type: ignore[arg-type]
        return grad_x


@mistake(
    "ap-overlap-assign",
    "AvgPool2d",
    title="Where windows overlap backward overwrites the gradient of one with that of the next.",
    misconception="An element is thought to be in one window only, as with the default stride.",
    remedy="Add to the gradient, +=: an element takes part in every window that it is in.",
    source="devitocodes/joey#5",
)
class OverlapAssigned(AvgPool2d):
    """Assigns instead of adding."""

    def backward(self, grad_output: Array) -> Array:
        """Return what the last window of each element hands back."""
        _, lengths, divisor = self._saved_for(grad_output)
        share = grad_output / divisor
        grad_x = np.zeros((*grad_output.shape[:-2], *lengths), grad_output.dtype)
        for row in range(grad_output.shape[-2]):
            for column in range(grad_output.shape[-1]):
                corner = [
                    at * step - pad for at, step, pad in zip((row, column), self.stride, self.padding, strict=True)
                ]
                inside: Any = tuple(
                    slice(max(start, 0), start + size) for start, size in zip(corner, self.kernel_size, strict=True)
                )
                grad_x[(..., *inside)] = share[..., row : row + 1, column : column + 1]
        return grad_x


@mistake(
    "ap-cip",
    "AvgPool2d",
    title="count_include_pad is ignored: places in the padding are never counted.",
    misconception="An average is thought to be that of what is there.",
    remedy="By default PyTorch divides by all places of the window, padding included.",
    reading="count_include_pad=False",
    source="apache/tvm#1144",
)
class PaddingNeverCounts(AvgPool2d):
    """Leaves the padding out."""

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        self.count_include_pad = False
        return super()._divisor(lengths, counts)


@mistake(
    "ap-cip-always",
    "AvgPool2d",
    title="count_include_pad is ignored: places in the padding always count.",
    misconception="All windows are thought to have the same divisor.",
    remedy="Without count_include_pad divide by the number of places inside the input, window by window.",
    source="tracel-ai/burn#5450",
)
class PaddingAlwaysCounts(AvgPool2d):
    """Counts the padding."""

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        self.count_include_pad = True
        return super()._divisor(lengths, counts)


@mistake(
    "ap-ceil-divisor",
    "AvgPool2d",
    title="A window that hangs over the end, as with ceil_mode, is divided by all of its places.",
    misconception="The kernel's size is thought to be the divisor always.",
    remedy="Places beyond the padding do not exist: they do not count, even with count_include_pad.",
    source="microsoft/onnxruntime#16203",
)
class OverhangCounts(AvgPool2d):
    """Counts what hangs over."""

    def _places(self, number: int, length: int, count: int) -> Array:
        places = super()._places(number, length, count)
        return np.full_like(places, self.kernel_size[number]) if self.count_include_pad else places


@mistake(
    "ap-override-ignored",
    "AvgPool2d",
    title="divisor_override is ignored.",
    misconception="The option is accepted and forgotten.",
    remedy="Where divisor_override is given divide by it, whatever the window holds.",
)
class OverrideIgnored(AvgPool2d):
    """Divides by the number of places."""

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        self.divisor_override = None
        return super()._divisor(lengths, counts)


@mistake(
    "ap-override-further",
    "AvgPool2d",
    title="The average is divided by divisor_override once more.",
    misconception="The option is thought to scale the average.",
    remedy="divisor_override takes the place of the number of places: divide the sum once.",
)
class OverrideFurther(AvgPool2d):
    """Divides twice."""

    def _divisor(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        override, self.divisor_override = self.divisor_override, None
        places = super()._divisor(lengths, counts)
        self.divisor_override = override
        return places * (override or 1)


@mistake(
    "ap-k-squared",
    "AvgPool2d",
    title="Sums are divided by the square of the kernel's height.",
    misconception="Kernels are thought to be square.",
    remedy="A window has height times width places.",
    reading="windows=square",
)
class KernelSquared(AvgPool2d):
    """Divides as if the kernel were square."""

    def _places(self, number: int, length: int, count: int) -> Array:
        places = super()._places(number, length, count)
        whole = places == self.kernel_size[number]
        return np.where(whole, self.kernel_size[0], places)


@mistake(
    "ap-pad-edge",
    "AvgPool2d",
    title="The padding repeats the border of the input.",
    misconception="Repeating the border is thought to distort the averages least.",
    remedy="Pad with zeros: pooling has no other padding.",
)
class PaddedWithBorder(AvgPool2d):
    """Repeats the border."""

    def forward(self, x: Array) -> Array:
        """Return averages with the border repeated."""
        y = super().forward(x)
        if not any(self.padding):
            return y
        edges = [(0, 0)] * (x.ndim - 2) + [(pad, pad) for pad in self.padding]
        border = np.pad(x, edges, mode="edge") - np.pad(x, edges)
        plain = AvgPool2d(self.kernel_size, self.stride, 0, self.ceil_mode, divisor_override=1)
        rows, columns = y.shape[-2:]
        sums = plain.forward(border)[..., :rows, :columns]
        _, _, divisor = self._saved_for(y)
        answer: Array = y + sums / divisor
        return answer
