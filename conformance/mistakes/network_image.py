"""Known wrong convolutional networks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...impl import CNN
from ...impl.base import Array
from ..catalogue import mistake


class _Steps(CNN):
    """The right network in steps, of which a mistake gets one wrong."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        y = self.fc.forward(self._flat(self._pooled(self.conv.forward(x))))
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add to the gradients; return dx."""
        self._saved_for(grad_output)
        return self.conv.backward(self._unpooled(self._unflat(self.fc.backward(grad_output))))

    def _pooled(self, maps: Array) -> Array:
        pooled: Any = self.pool.forward(self.relu.forward(maps))
        return np.asarray(pooled)

    def _unpooled(self, gradient: Array) -> Array:
        return self.relu.backward(self.pool.backward(gradient))

    def _flat(self, pooled: Array) -> Array:
        self._shape = pooled.shape
        return pooled.reshape(len(pooled), self.fc.in_features)

    def _unflat(self, gradient: Array) -> Array:
        return gradient.reshape(self._shape)


@mistake(
    "cnn-flat-channels-last",
    "CNN",
    title="The pooled image is flattened with channels last.",
    misconception="The order of the features is thought not to matter, as the weight of the next layer is learnt.",
    remedy="Flatten as PyTorch does, channel after channel: weights are handed from one network to another.",
)
class FlatChannelsLast(_Steps):
    """Moves the channels to the end before it flattens."""

    def _flat(self, pooled: Array) -> Array:
        self._moved = pooled.transpose(0, 2, 3, 1).shape
        return pooled.transpose(0, 2, 3, 1).reshape(len(pooled), self.fc.in_features)

    def _unflat(self, gradient: Array) -> Array:
        return gradient.reshape(self._moved).transpose(0, 3, 1, 2)


@mistake(
    "cnn-unflat-other-order",
    "CNN",
    title="backward gives the flat gradient its shape back in another order than forward flattened it.",
    misconception="Any shape with the right number of elements is thought to undo reshape.",
    remedy="Reshape to the very shape that forward flattened, (N, C, H, W), with no axes moved.",
)
class UnflatInOtherOrder(_Steps):
    """Takes height and width for each other."""

    def _unflat(self, gradient: Array) -> Array:
        return gradient.reshape(self._shape).transpose(0, 1, 3, 2).copy()


@mistake(
    "cnn-relu-not-undone",
    "CNN",
    title="backward goes from the pooling straight to the convolution, and leaves relu out.",
    misconception="relu has no parameters, so it is thought to have no part in backward.",
    remedy="Multiply by relu's derivative between the two: what was off hands no gradient on.",
)
class ReluNotUndone(_Steps):
    """Goes around relu."""

    def _unpooled(self, gradient: Array) -> Array:
        return self.pool.backward(gradient)


@mistake(
    "cnn-no-relu",
    "CNN",
    title="There is no relu after the convolution.",
    misconception="Taking the largest is thought to be nonlinear enough.",
    remedy="Apply relu to the convolution's output.",
)
class NoRelu(_Steps):
    """Pools what the convolution gave."""

    def _pooled(self, maps: Array) -> Array:
        pooled: Any = self.pool.forward(maps)
        return np.asarray(pooled)

    def _unpooled(self, gradient: Array) -> Array:
        return self.pool.backward(gradient)


@mistake(
    "cnn-mean-pool",
    "CNN",
    title="Windows are pooled by their mean.",
    misconception="Any pooling is thought to be as good as any other.",
    remedy="Take the largest of each window; the gradient goes to that element alone.",
)
class MeanPool(_Steps):
    """Takes the mean of each window."""

    def _pooled(self, maps: Array) -> Array:
        on = self.relu.forward(maps)
        rows, channels, height, width = on.shape
        mean: Array = on.reshape(rows, channels, height // 2, 2, width // 2, 2).mean(axis=(3, 5))
        return mean

    def _unpooled(self, gradient: Array) -> Array:
        return self.relu.backward(gradient.repeat(2, axis=2).repeat(2, axis=3) / 4)


@mistake(
    "cnn-gradient-to-whole-window",
    "CNN",
    title="backward hands a window's gradient to all four of its elements.",
    misconception="The window is thought to share its largest element's gradient.",
    remedy="Only the largest element moves the output: remember where it was.",
)
class GradientToWholeWindow(_Steps):
    """Repeats the gradient over the window."""

    def _unpooled(self, gradient: Array) -> Array:
        return self.relu.backward(gradient.repeat(2, axis=2).repeat(2, axis=3))


@mistake(
    "cnn-averaged-again",
    "CNN",
    title="backward divides the parameters' gradients by the number of images.",
    misconception="Each layer is thought to have to average over the batch.",
    remedy="Sum over images: the mean is the loss's, and is in the upstream gradient already.",
)
class ImagesAveragedAgain(CNN):
    """Averages over images."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, and add means to the gradients."""
        before = {name: value.copy() for name, value in self.grads.items()}
        grad_x = super().backward(grad_output)
        for name, value in self.grads.items():
            value[...] = before[name] + (value - before[name]) / max(len(grad_output), 1)
        return grad_x
