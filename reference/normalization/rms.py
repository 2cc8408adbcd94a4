"""The twin of normalization by the root of the mean square."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class RMSNorm(Twin):
    """The twin of RMSNorm.

    Args:
        normalized_shape: the lengths of the last axes, or the length of the last one.
        eps: added to the mean square; None for the distance from 1 to the next number of the input's dtype.
        elementwise_affine: whether there is a weight.
        weight_offset: what is added to the weight before it scales, and is missing from its start at 1; PyTorch's is 0.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        *,
        weight_offset: float = 0.0,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        self.weight_offset = weight_offset
        if elementwise_affine:
            self.add_parameter("weight", torch.full(self.shape, 1.0 - weight_offset, dtype=torch.float64))

    def forward(self, x: Array) -> Array:
        """Return x divided by the root of its mean square."""

        def normalized(x: Tensor, *, weight: Tensor | None = None) -> Tensor:
            scale = None if weight is None else weight + self.weight_offset
            return functional.rms_norm(x, self.shape, scale, self.eps)

        return self.record(normalized, x)
