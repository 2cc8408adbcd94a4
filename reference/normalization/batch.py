"""The twins of normalization over a batch."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin, tensor


class BatchNorm(Twin):
    """The common part of the twins.

    Attributes:
        forms: the forms of input, as they are told.
        ranks: how many axes these have.

    Args:
        num_features: the number of channels.
        eps: added to the variance.
        momentum: weight of the new value in the running statistics; None for the average over all batches.
        affine: whether there are a weight and a bias.
        track_running_stats: whether there are running statistics.
        biased_running_var: whether the running variance averages the biased variance; PyTorch's averages the unbiased.
        running_var_start: what the running variance is before the first batch; PyTorch's is 1.
        accumulate: whether backward adds to `grads`.
    """

    forms: ClassVar[str]
    ranks: ClassVar[frozenset[int]]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        biased_running_var: bool = False,
        running_var_start: float = 1.0,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.eps = eps
        self.momentum = momentum
        self.biased_running_var = biased_running_var
        if affine:
            self.add_parameter("weight", torch.ones(num_features, dtype=torch.float64))
            self.add_parameter("bias", torch.zeros(num_features, dtype=torch.float64))
        if track_running_stats:
            self.buffers["running_mean"] = np.zeros(num_features)
            self.buffers["running_var"] = np.full(num_features, running_var_start)
            self.buffers["num_batches_tracked"] = np.zeros((), dtype=np.int64)

    def forward(self, x: Array) -> Array:
        """Return x normalized, and in training move the running statistics.

        Raises:
            ValueError: x has another number of axes, or one value per channel where the batch's statistics are needed.
        """
        if x.ndim not in self.ranks:
            expected = f"{self.forms}; channels stand on the second axis"
            place = f"{type(self).__name__}.forward"
            raise ValueError(f"{place}: x.shape = {x.shape} (tuple), but should be {expected}")
        if not self.buffers:
            return self.record(self._normalized, x)
        mean, var = (tensor(self.buffers[name], x.dtype) for name in ("running_mean", "running_var"))
        share = 1.0 / (int(self.buffers["num_batches_tracked"]) + 1) if self.momentum is None else self.momentum
        var_before = var.clone()
        y = self.record(self._normalized, x, running_mean=mean, running_var=var, momentum=share)
        if self.training:
            if self.biased_running_var:
                channels = tensor(x).transpose(0, 1).flatten(1)
                var = var_before.lerp(channels.var(1, correction=0), share)
            self.buffers["running_mean"][...] = mean.numpy()
            self.buffers["running_var"][...] = var.numpy()
            self.buffers["num_batches_tracked"] += 1
        return y

    def _normalized(
        self,
        x: Tensor,
        *,
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        running_mean: Tensor | None = None,
        running_var: Tensor | None = None,
        momentum: float = 0.0,
    ) -> Tensor:
        uses_batch = self.training or running_mean is None
        return functional.batch_norm(x, running_mean, running_var, weight, bias, uses_batch, momentum, self.eps)


class BatchNorm1d(BatchNorm):
    """The twin of BatchNorm1d."""

    forms = "(N, C) or (N, C, L)"
    ranks = frozenset({2, 3})


class BatchNorm2d(BatchNorm):
    """The twin of BatchNorm2d."""

    forms = "(N, C, H, W)"
    ranks = frozenset({4})


class BatchNorm3d(BatchNorm):
    """The twin of BatchNorm3d."""

    forms = "(N, C, D, H, W)"
    ranks = frozenset({5})
