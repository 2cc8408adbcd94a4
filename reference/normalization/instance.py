"""The twins of normalization of each channel of each sample."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin, tensor


class InstanceNorm(Twin):
    """The common part of the twins.

    Attributes:
        axes: how many axes of positions an input has.

    Args:
        num_features: the number of channels.
        eps: added to the variance.
        momentum: weight of the new value in the running statistics; None leaves them where they are.
        affine: whether there are a weight and a bias.
        track_running_stats: whether there are running statistics.
        accumulate: whether backward adds to `grads`.
    """

    axes: ClassVar[int]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        *,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.eps = eps
        self.momentum = momentum
        if affine:
            self.add_parameter("weight", torch.ones(num_features, dtype=torch.float64))
            self.add_parameter("bias", torch.zeros(num_features, dtype=torch.float64))
        if track_running_stats:
            self.buffers["running_mean"] = np.zeros(num_features)
            self.buffers["running_var"] = np.ones(num_features)

    def forward(self, x: Array) -> Array:
        """Return x normalized, and in training move the running statistics.

        Raises:
            ValueError: x has another number of axes, or one position where a sample's own statistics are needed.
        """
        if x.ndim - self.axes not in {1, 2}:
            place = f"{type(self).__name__}.forward"
            raise ValueError(f"{place}: x.shape = {x.shape} (tuple), but should have {self.axes} axes of positions")
        if not self.buffers:
            return self.record(self._normalized, x)
        mean, var = (tensor(self.buffers[name], x.dtype) for name in ("running_mean", "running_var"))
        y = self.record(self._normalized, x, running_mean=mean, running_var=var)
        if self.training and self.momentum is not None:
            self.buffers["running_mean"][...] = mean.numpy()
            self.buffers["running_var"][...] = var.numpy()
        return y

    def _normalized(
        self,
        x: Tensor,
        *,
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        running_mean: Tensor | None = None,
        running_var: Tensor | None = None,
    ) -> Tensor:
        uses_own = self.training or running_mean is None
        batch = x if x.ndim == self.axes + 2 else x[None]
        statistics = (running_mean, running_var)
        share = self.momentum or 0.0
        return functional.instance_norm(batch, *statistics, weight, bias, uses_own, share, self.eps).reshape(x.shape)


class InstanceNorm1d(InstanceNorm):
    """The twin of InstanceNorm1d."""

    axes = 1


class InstanceNorm2d(InstanceNorm):
    """The twin of InstanceNorm2d."""

    axes = 2


class InstanceNorm3d(InstanceNorm):
    """The twin of InstanceNorm3d."""

    axes = 3
