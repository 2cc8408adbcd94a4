"""The twin of normalization over the last axes."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class LayerNorm(Twin):
    """The twin of LayerNorm.

    Args:
        normalized_shape: the lengths of the last axes, or the length of the last one.
        eps: added to the variance.
        elementwise_affine: whether there is a weight.
        bias: whether there is a bias besides.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        self.eps = eps
        if elementwise_affine:
            self.add_parameter("weight", torch.ones(self.shape, dtype=torch.float64))
        if elementwise_affine and bias:
            self.add_parameter("bias", torch.zeros(self.shape, dtype=torch.float64))

    def forward(self, x: Array) -> Array:
        """Return x normalized over its last axes."""

        def normalized(x: Tensor, *, weight: Tensor | None = None, bias: Tensor | None = None) -> Tensor:
            return functional.layer_norm(x, self.shape, weight, bias, self.eps)

        return self.record(normalized, x)
