"""Convolutions with wrong gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....impl import Conv2d
from ....impl.base import Array
from ...catalogue import mistake
from .steps import Conv2dSteps


@mistake(
    "cv-col2im-assign",
    "Conv2d",
    title="backward writes each window's gradient into the input's, where it should add it.",
    misconception="backward is thought to undo the copying of windows; their overlap is forgotten.",
    remedy="Add (+=): an element that several windows saw gets a gradient from each of them.",
    source="oreilly-japan/deep-learning-from-scratch#27",
)
class ColumnsAssigned(Conv2dSteps):
    """Keeps the last gradient only."""

    def added_up(self, grad_seen: Array, wide_shape: tuple[int, ...]) -> Array:
        """Return the gradient that was written last."""
        grad_wide = np.zeros(wide_shape)
        for number, place in enumerate(self.places()):
            grad_wide[self.at(place, grad_seen.shape[3:])] = grad_seen[:, :, number]
        return grad_wide


@mistake(
    "cv-dx-crop",
    "Conv2d",
    title="backward cuts the input's gradient out of the corner of the padded one, not out of its middle.",
    misconception="Only the shape is checked when the padding is removed.",
    remedy="The image begins at [padding:] on each axis of the padded one, and so does its gradient.",
)
class CroppedAtTheCorner(Conv2dSteps):
    """Begins at the corner."""

    def cropped(self, grad_wide: Array, shape: tuple[int, ...]) -> Array:
        """Return the first rows and columns."""
        return grad_wide[:, :, : shape[2], : shape[3]]


@mistake(
    "cv-mode-backward",
    "Conv2d",
    title="backward drops the gradient of the padding, also where that was made of the image.",
    misconception="Padding is thought to be constant always.",
    remedy="What was reflected, repeated or taken from the other end has a gradient: add it to where it came from.",
)
class BorderGradientDropped(Conv2dSteps):
    """Crops in every mode."""

    def cropped(self, grad_wide: Array, shape: tuple[int, ...]) -> Array:
        """Return the middle alone."""
        (top, _), (left, _) = self.border()
        return grad_wide[:, :, top : top + shape[2], left : left + shape[3]]


@mistake(
    "cv-dil-backward",
    "Conv2d",
    title="backward adds the gradients to neighbouring inputs, as if there were no dilation.",
    misconception="Dilation is thought to matter in forward only.",
    remedy="The gradient goes to what the window saw: index both passes in the same way.",
)
class DilationIgnoredBackward(Conv2dSteps):
    """Goes back without dilation."""

    def at_backward(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where gradients would belong without dilation."""
        return type(self._grid)(self.stride, (1, 1), self.groups).seen_by(tuple(place), tuple(positions))


@mistake(
    "cv-stride-backward",
    "Conv2d",
    title="backward adds the gradients as if windows were neighbours, whatever the stride.",
    misconception="The formula for a stride of 1 is thought to hold for all.",
    remedy="Window p began at p * stride: its gradient begins there too.",
)
class StrideIgnoredBackward(Conv2dSteps):
    """Goes back without stride."""

    def at_backward(self, place: Sequence[int], positions: Sequence[int]) -> tuple[Any, ...]:
        """Return where gradients would belong without a stride."""
        return type(self._grid)((1, 1), self.dilation, self.groups).seen_by(tuple(place), tuple(positions))


@mistake(
    "cv-bwd-stride-rem",
    "Conv2d",
    title="backward returns a gradient of the size that the windows cover, not of the input's.",
    misconception="Windows are thought to cover the input, so that its size can be computed from the output's.",
    remedy="Keep the input's shape: what no window reached, because the stride left it over, has gradient 0.",
    source="PKUFlyingPig/CMU10-714#6",
)
class RemainderForgotten(Conv2dSteps):
    """Computes the input's size from the output's."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of what was covered."""
        grad_x = super().backward(grad_output)
        covered = self._grid.sizes(grad_output.shape[2:], self.kernel_size)
        sizes = [size - low - high for size, (low, high) in zip(covered, self.border(), strict=True)]
        return grad_x[:, :, : max(sizes[0], 0), : max(sizes[1], 0)].copy()


@mistake(
    "cv-flip-backward",
    "Conv2d",
    title="backward multiplies with kernels that are rotated by 180 degrees.",
    misconception="The gradient is known to be a convolution with the rotated kernel; adding up windows has done that.",
    remedy="Rotate where you correlate the padded gradient with the kernel, not where you add window to window.",
)
class KernelReversedBackward(Conv2dSteps):
    """Goes back through reversed kernels."""

    def kernels_backward(self) -> Array:
        """Return the weight with its places reversed."""
        return self.dense()[:, :, ::-1]


@mistake(
    "cv-db-mean",
    "Conv2d",
    title="The gradient of the bias is the mean over batch and positions, not the sum.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Sum over batch, height and width: the bias was added at each of their places.",
)
class BiasGradientAveraged(Conv2dSteps):
    """Averages the bias gradient."""

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Add the mean."""
        self.grads["bias"] += grad_output.mean(axis=(0, 2, 3))


@mistake(
    "cv-db-meanN",
    "Conv2d",
    title="The gradient of the bias is divided by the batch size.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Sum over the batch as over the positions: the loss's mean divides the upstream gradient already.",
)
class BiasGradientAveragedOverTheBatch(Conv2dSteps):
    """Averages the bias gradient over the batch."""

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Add the mean over the batch of the sums over positions."""
        self.grads["bias"] += grad_output.mean(axis=0).sum(axis=(1, 2))


@mistake(
    "cv-db-nospatial",
    "Conv2d",
    title="The gradient of the bias is summed over the batch alone, and has a height and a width.",
    misconception="The sum over axis 0 of the fully connected layer is thought to be enough.",
    remedy="The bias has one number a channel, and so has its gradient: sum over height and width too.",
)
class BiasGradientForEachPosition(Conv2dSteps):
    """Sums the bias gradient over the batch."""

    def add_bias_gradient(self, grad_output: Array) -> None:
        """Put in the sum over the batch."""
        self.grads["bias"] = grad_output.sum(axis=0)


@mistake(
    "cv-dw-meanN",
    "Conv2d",
    title="The gradient of the weight is divided by the batch size.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Leave the division to the loss: its mean divides the upstream gradient by the batch size.",
)
class WeightGradientAveraged(Conv2dSteps):
    """Averages the weight gradient."""

    def weight_gradient(self, seen: Array, grad_output: Array) -> Array:
        """Return the mean over the batch."""
        gradient: Array = super().weight_gradient(seen, grad_output) / len(grad_output)
        return gradient


@mistake(
    "cv-dw-first",
    "Conv2d",
    title="The gradient of the weight is that of the last sample in the batch.",
    misconception="A loop over the batch is thought to add up what it assigns.",
    remedy="Add (+=) inside the loop over the samples: each of them used the same weight.",
)
class WeightGradientOfOneSample(Conv2dSteps):
    """Takes the last sample's gradient."""

    def weight_gradient(self, seen: Array, grad_output: Array) -> Array:
        """Return what the last sample gives."""
        return super().weight_gradient(seen[-1:], grad_output[-1:])


@mistake(
    "cv-dw-window",
    "Conv2d",
    title="The gradient of the weight is that of the last window alone.",
    misconception="A loop over samples and positions is thought to add up what it assigns.",
    remedy="Add (+=) inside the loop over the windows: each of them used the same weight.",
)
class WeightGradientOfOneWindow(Conv2dSteps):
    """Takes the gradient of the last sample's last window."""

    def weight_gradient(self, seen: Array, grad_output: Array) -> Array:
        """Return what the last window gives."""
        return super().weight_gradient(seen[-1:, ..., -1:, -1:], grad_output[-1:, ..., -1:, -1:])


@mistake(
    "cv-grad-overwrite",
    "Conv2d",
    title="backward overwrites the parameter gradients instead of adding to them.",
    misconception="A layer is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradients (+=), and clear them in zero_grad: a layer used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(Conv2d):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient; keep only the latest parameter gradients."""
        self.zero_grad()
        return super().backward(grad_output)
