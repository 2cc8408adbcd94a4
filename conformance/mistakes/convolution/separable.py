"""Known wrong depthwise-separable convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import Conv2d, DepthwiseSeparableConv2d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "ds-relu",
    "DepthwiseSeparableConv2d",
    title="A ReLU stands between the two convolutions.",
    misconception="Every convolution is thought to be followed by an activation; the two here are the factors of one.",
    remedy="Hand the depthwise output on as it is; an activation comes after both, if at all.",
)
class ActivatedBetween(DepthwiseSeparableConv2d):
    """Cuts off what is negative in between."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._hand_over()
        apart = self._depthwise.forward(x)
        self._positive = apart > 0
        y = self._pointwise.forward(apart * self._positive)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        self._hand_over()
        return self._depthwise.backward(self._pointwise.backward(grad_output) * self._positive)


@mistake(
    "ds-shared-kernel",
    "DepthwiseSeparableConv2d",
    title="Every channel is convolved with the kernel of the first.",
    misconception="Depthwise is thought to mean that one kernel slides over all channels.",
    remedy="Each channel has a kernel of its own: groups=in_channels.",
)
class KernelShared(DepthwiseSeparableConv2d):
    """Uses one kernel."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return self._with_one_kernel(super().forward, x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx; the first kernel gets all of the gradient."""
        before = self.grads["depthwise_weight"].copy()
        grad_x = self._with_one_kernel(super().backward, grad_output)
        total = (self.grads["depthwise_weight"] - before).sum(axis=0)
        self.grads["depthwise_weight"][...] = before
        self.grads["depthwise_weight"][0] += total
        return grad_x

    def _with_one_kernel(self, call: Any, array: Array) -> Array:
        own = self.params["depthwise_weight"]
        self.params["depthwise_weight"] = np.broadcast_to(own[:1], own.shape)
        answer: Array = call(array)
        self.params["depthwise_weight"] = own
        return answer


@mistake(
    "ds-bias-lost",
    "DepthwiseSeparableConv2d",
    title="The bias of the depthwise convolution is not added.",
    misconception="One bias is thought to be enough for both convolutions.",
    remedy="Two convolutions have a bias each, unless bias=False takes both away.",
)
class DepthwiseBiasLost(DepthwiseSeparableConv2d):
    """Forgets the first bias."""

    def forward(self, x: Array) -> Array:
        """Return y without the first bias."""
        own = self.params.get("depthwise_bias")
        if own is None:
            return super().forward(x)
        self.params["depthwise_bias"] = np.zeros_like(own)
        y = super().forward(x)
        self.params["depthwise_bias"] = own
        return y


@mistake(
    "ds-stride-twice",
    "DepthwiseSeparableConv2d",
    title="The stride is used in both convolutions.",
    misconception="Both convolutions are thought to get all options.",
    remedy="The pointwise convolution has a stride of 1: it mixes channels, and moves nothing.",
)
class StrideTwice(DepthwiseSeparableConv2d):
    """Has strides in both."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bias = "pointwise_bias" in self.params
        channels = (self._pointwise.in_channels, self._pointwise.out_channels)
        self._pointwise = Conv2d(*channels, 1, self._depthwise.stride, bias=bias)


@mistake(
    "ds-pointwise-gradient",
    "DepthwiseSeparableConv2d",
    title="The gradient of the depthwise kernels misses the way through the pointwise ones.",
    misconception="Each of the two is thought to get the upstream gradient itself.",
    remedy="Go back through the pointwise convolution first: its input's gradient is the depthwise output's.",
)
class PointwiseSkipped(DepthwiseSeparableConv2d):
    """Goes back through channels that are not mixed."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, as if the mixing were a mean."""
        self._saved_for(grad_output)
        self._hand_over()
        self._pointwise.backward(grad_output)
        mean = grad_output.mean(axis=1, keepdims=True)
        return self._depthwise.backward(np.repeat(mean, self._depthwise.out_channels, axis=1))
