"""The twin of normalization over groups of channels."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class GroupNorm(Twin):
    """The twin of GroupNorm.

    Args:
        num_groups: the number of groups.
        num_channels: the number of channels.
        eps: added to the variance.
        affine: whether there are a weight and a bias.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, *, accumulate: bool = True
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.num_groups = num_groups
        self.eps = eps
        if affine:
            self.add_parameter("weight", torch.ones(num_channels, dtype=torch.float64))
            self.add_parameter("bias", torch.zeros(num_channels, dtype=torch.float64))

    def forward(self, x: Array) -> Array:
        """Return x normalized over groups of its channels."""

        def normalized(x: Tensor, *, weight: Tensor | None = None, bias: Tensor | None = None) -> Tensor:
            return functional.group_norm(x, self.num_groups, weight, bias, self.eps)

        return self.record(normalized, x)
