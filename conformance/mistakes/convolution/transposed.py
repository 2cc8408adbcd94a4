"""Known wrong transposed convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....impl import ConvTranspose2d
from ....impl.base import Array
from ...catalogue import mistake
from .transposed_steps import ConvTranspose1dSteps, ConvTranspose2dSteps, ConvTranspose3dSteps


@mistake(
    "ct-output-padding",
    "ConvTranspose2d",
    title="output_padding adds rows and columns of zeros to the finished output.",
    misconception="The name is taken literally.",
    remedy="Make the output larger before padding is cut off: kernels may reach what is added, and so does the bias.",
)
class ZerosAdded(ConvTranspose2dSteps):
    """Adds zeros at the end."""

    def forward(self, x: Array) -> Array:
        """Return y with zeros at its end."""
        y = super().forward(x)
        kept = [size - more for size, more in zip(y.shape[2:], self.output_padding, strict=True)]
        y[:, :, kept[0] :] = 0.0
        y[:, :, :, kept[1] :] = 0.0
        return y


@mistake(
    "ct-output-padding-begin",
    "ConvTranspose2d",
    title="output_padding makes the output larger at its beginning.",
    misconception="Which end becomes longer is thought not to matter.",
    remedy="The output becomes longer at its end: the first kernel begins at -padding, whatever output_padding is.",
)
class LongerAtTheBeginning(ConvTranspose2dSteps):
    """Moves every kernel by output_padding."""

    def at(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where a place is put, further by output_padding."""
        spatial = zip(super().at(place, positions)[1:], self.output_padding, strict=True)
        return (..., *(slice(part.start + more, part.stop + more, part.step) for part, more in spatial))


@mistake(
    "ct-padding-added",
    "ConvTranspose2d",
    title="padding makes the output larger at both ends, where it should make it smaller.",
    misconception="Padding is thought to add something always, as it does to a convolution's input.",
    remedy="padding is that of the convolution that this layer is the adjoint of: cut that much off at both ends.",
)
class PaddingAdded(ConvTranspose2dSteps):
    """Adds a frame."""

    def cut(self, wide: Array) -> Array:
        """Return the output in a frame of zeros."""
        return np.pad(wide, ((0, 0), (0, 0), *((width, width) for width in self.padding)))

    def uncut(self, grad_output: Array, shape: tuple[int, ...]) -> Array:
        """Return the gradient without the frame."""
        high, wide = self.padding
        return grad_output[:, :, high : high + shape[2], wide : wide + shape[3]]


@mistake(
    "ct-zeros",
    "ConvTranspose2d",
    title="stride zeros are put between two inputs, where it should be stride - 1.",
    misconception="The stride is thought to be the number of zeros.",
    remedy="Kernels of neighbouring inputs begin stride apart: there are stride - 1 places between them.",
)
class ZeroTooMany(ConvTranspose2dSteps):
    """Has a stride that is one too large."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stride = tuple(step + 1 if step > 1 else 1 for step in self.stride)
        self._grid = type(self._grid)(stride, self.dilation, self.groups)


@mistake(
    "ct-assign",
    "ConvTranspose2d",
    title="A kernel overwrites what others have put into the same place.",
    misconception="Kernels are thought to lie side by side, as they do where the stride is their size.",
    remedy="Add (+=): what several kernels reach is the sum of them.",
)
class KernelsOverwritten(ConvTranspose2dSteps):
    """Keeps what was put last."""

    def added_up(self, stamps: Array, sizes: tuple[int, ...]) -> Array:
        """Return what was put last at each place."""
        wide = np.zeros((*stamps.shape[:2], *sizes))
        for number, place in enumerate(self.places()):
            wide[self.at(place, stamps.shape[3:])] = stamps[:, :, number]
        return wide


@mistake(
    "ct-flipped",
    "ConvTranspose2d",
    title="Kernels are rotated by 180 degrees before they are put into the output.",
    misconception="The layer is thought to be a correlation of the stretched input; that takes the rotated kernel.",
    remedy="Put kernels in as they are, or rotate them once more where you correlate the stretched input with them.",
    reading="kernel=convolution",
)
class KernelReversed(ConvTranspose2dSteps):
    """Puts reversed kernels."""

    def kernels(self) -> Array:
        """Return reversed kernels."""
        return np.flip(self.params["weight"], (2, 3))

    def weight_gradient(self, x: Array, seen: Array) -> Array:
        """Return the gradient of the kernels, reversed back."""
        return np.flip(super().weight_gradient(x, seen), (2, 3))


@mistake(
    "ct-flip-backward",
    "ConvTranspose2d",
    title="backward multiplies with kernels that are rotated by 180 degrees.",
    misconception="backward is thought to need the rotated kernel always.",
    remedy="Forward put the kernel in as it is: backward correlates with the same.",
)
class KernelReversedBackward(ConvTranspose2dSteps):
    """Goes back through reversed kernels."""

    def dense_backward(self) -> Array:
        """Return the weight with its places reversed."""
        return self.dense()[:, :, ::-1]


@mistake(
    "ct-layout",
    "ConvTranspose2d",
    title="The weight is read as (out, in, ...), as that of a convolution is.",
    misconception="Every layer is thought to have its outputs first.",
    remedy="The weight is that of the convolution that goes the other way: (in, out / groups, ...).",
)
class OutputsFirst(ConvTranspose2dSteps):
    """Exchanges inputs and outputs of its weight."""

    def dense(self) -> Array:
        """Return the weight with its first two axes exchanged."""
        return super().dense().swapaxes(0, 1)


@mistake(
    "ct-groups-mixed",
    "ConvTranspose2d",
    title="Channels are dealt to the groups in turn: channel c belongs to group c % groups.",
    misconception="Any way of dividing the channels is thought to be as good.",
    remedy="Groups are blocks of neighbours: channel c belongs to group c // (in_channels // groups).",
)
class GroupsInTurn(ConvTranspose2dSteps):
    """Deals channels in turn."""

    def group_of_inputs(self) -> Array:
        """Return the remainder of each channel's number."""
        return np.arange(self.in_channels) % self.groups


@mistake(
    "ct-db-mean",
    "ConvTranspose2d",
    title="The gradient of the bias is the mean over batch and positions, not the sum.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Sum over batch, height and width: the bias was added at each of their places.",
)
class BiasGradientAveraged(ConvTranspose2dSteps):
    """Averages the bias gradient."""

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Add the mean."""
        self.grads["bias"] += grad_output.mean(axis=(0, 2, 3))


@mistake(
    "ct-grad-overwrite",
    "ConvTranspose2d",
    title="backward overwrites the parameter gradients instead of adding to them.",
    misconception="A layer is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradients (+=), and clear them in zero_grad: a layer used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(ConvTranspose2d):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient; keep only the latest parameter gradients."""
        self.zero_grad()
        return super().backward(grad_output)


@mistake(
    "ct1-cut-end",
    "ConvTranspose1d",
    title="All of the padding is cut off at the end.",
    misconception="Only the length of the output is looked at.",
    remedy="Cut off padding elements at both ends: the first kernel begins at -padding.",
)
class CutAtTheEnd(ConvTranspose1dSteps):
    """Cuts off at the end."""

    def cut(self, wide: Array) -> Array:
        """Return the first elements."""
        return wide[:, :, : wide.shape[2] - 2 * self.padding[0]]


@mistake(
    "ct1-dilation",
    "ConvTranspose1d",
    title="The dilation moves whole kernels apart, on top of the stride.",
    misconception="Dilation is thought to stretch the output.",
    remedy="Dilation moves the elements of a kernel apart; kernels are stride apart.",
)
class DilationMovesKernels(ConvTranspose1dSteps):
    """Multiplies the stride by the dilation."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._grid = type(self._grid)((self.stride[0] * self.dilation[0],), (1,), self.groups)


@mistake(
    "ct3-depth-dilation",
    "ConvTranspose3d",
    title="Kernels are dilated along height and width, and not along the depth.",
    misconception="A volume is thought to be a stack of images.",
    remedy="The first number of the dilation belongs to the depth, the third axis of x.",
)
class DepthNotDilated(ConvTranspose3dSteps):
    """Ignores the dilation of the depth, except for the size."""

    def at(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where a place is put without the dilation of the depth."""
        return type(self._grid)(self.stride, (1, *self.dilation[1:]), self.groups).seen_by(
            tuple(place), tuple(positions)
        )
