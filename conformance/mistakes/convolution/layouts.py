"""Convolutions that keep or take their arrays in another layout."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import Conv2d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "cv-channels-last",
    "Conv2d",
    title="Inputs and outputs have their channels on the last axis.",
    misconception="The layout of Keras and TensorFlow is thought to be PyTorch's as well.",
    remedy="PyTorch's images are (N, C, H, W): move the channels to the second axis, or declare the other layout.",
    reading="data_format=channels last",
)
class ChannelsLast(Conv2d):
    """Takes (N, H, W, C)."""

    def forward(self, x: Array) -> Array:
        """Return y with its channels last."""
        return np.moveaxis(super().forward(np.moveaxis(x, -1, 1)), 1, -1)

    def backward(self, grad_output: Array) -> Array:
        """Return dx with its channels last."""
        return np.moveaxis(super().backward(np.moveaxis(grad_output, -1, 1)), 1, -1)


@mistake(
    "cv-layout",
    "Conv2d",
    title="The weight has shape (kernel height, kernel width, in, out).",
    misconception="The layout of Keras and TensorFlow is thought to be PyTorch's as well.",
    remedy="Keep the weight as (out, in / groups, kernel height, kernel width), or declare the other layout.",
    reading="weight_layout=(kH, kW, I, O)",
)
class KernelAxesFirst(Conv2d):
    """Keeps its weight as Keras does."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._add_parameter("weight", self.params["weight"].transpose(2, 3, 1, 0).copy())

    def forward(self, x: Array) -> Array:
        """Return y."""
        return self._in_pytorchs_layout(super().forward, x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx; add to the gradients."""
        return self._in_pytorchs_layout(super().backward, grad_output)

    def _in_pytorchs_layout(self, call: Any, array: Array) -> Array:
        for arrays in (self.params, self.grads):
            arrays["weight"] = arrays["weight"].transpose(3, 2, 0, 1)
        answer: Array = call(array)
        for arrays in (self.params, self.grads):
            arrays["weight"] = arrays["weight"].transpose(2, 3, 1, 0)
        return answer
