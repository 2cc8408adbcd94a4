"""Known wrong convolutions of sequences and of volumes: what goes wrong there alone."""

from __future__ import annotations

from collections.abc import Sequence

from ...catalogue import mistake
from .steps import Conv1dSteps, Conv3dSteps


@mistake(
    "c1-causal",
    "Conv1d",
    title="All of the padding stands before the first element: no output sees what comes after it.",
    misconception="Sequences are thought to be padded at their beginning, as causal convolutions are.",
    remedy="Add padding elements at both ends; a causal layer pads by itself, and calls this one without padding.",
)
class Causal(Conv1dSteps):
    """Pads at the beginning."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the whole border at the beginning."""
        return [(low + high, 0) for low, high in self._border]


@mistake(
    "c1-stride-dilation",
    "Conv1d",
    title="Stride and dilation are exchanged.",
    misconception="Both are remembered as the step of something.",
    remedy="The stride is the step from window to window, the dilation that from element to element inside one.",
)
class StrideAndDilationExchanged(Conv1dSteps):
    """Exchanges stride and dilation."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._grid = type(self._grid)(self.dilation, self.stride, self.groups)


@mistake(
    "c3-depth-unpadded",
    "Conv3d",
    title="Height and width are padded, and the depth is not.",
    misconception="A volume is thought to be a stack of images, each of them padded by itself.",
    remedy="The first number of the padding belongs to the depth, the third axis of x.",
)
class DepthUnpadded(Conv3dSteps):
    """Leaves the depth as it is."""

    def border(self) -> Sequence[tuple[int, int]]:
        """Return the border without that of the depth."""
        return [(0, 0), *self._border[1:]]


@mistake(
    "c3-depth-stride",
    "Conv3d",
    title="The depth has the stride of the height.",
    misconception="The stride is thought to have two numbers, as that of an image.",
    remedy="A stride has a number for each of the three axes, the depth's first.",
    reading="sizes=kernel_size",
)
class DepthHasHeightsStride(Conv3dSteps):
    """Uses the stride of the height twice."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        stride = (self.stride[1], *self.stride[1:])
        self._grid = type(self._grid)(stride, self.dilation, self.groups)
