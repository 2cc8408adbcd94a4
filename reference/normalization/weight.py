"""The twin of weight normalization."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, torch_generator


class WeightNorm(Twin):
    """The twin of WeightNorm.

    Args:
        in_features: length of the last axis of the input.
        out_features: length of the last axis of the output.
        bias: whether a bias is added.
        dim: the axis along which lengths differ; None for one length.
        rng: a generator to draw the initial parameters from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        dim: int | None = 0,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.dim = -1 if dim is None else dim
        generator = torch_generator(np.random.default_rng(rng))
        bound = 1.0 / math.sqrt(in_features)
        empty = torch.empty(out_features, in_features, dtype=torch.float64)
        direction = empty.uniform_(-bound, bound, generator=generator)
        self.add_parameter("weight_g", torch.norm_except_dim(direction, 2, self.dim))
        self.add_parameter("weight_v", direction)
        if bias:
            empty = torch.empty(out_features, dtype=torch.float64)
            self.add_parameter("bias", empty.uniform_(-bound, bound, generator=generator))

    def forward(self, x: Array) -> Array:
        """Return x times the transposed weight, plus the bias."""

        def normalized(x: Tensor, *, weight_g: Tensor, weight_v: Tensor, bias: Tensor | None = None) -> Tensor:
            weight = weight_g * weight_v / torch.norm_except_dim(weight_v, 2, self.dim)
            return functional.linear(x, weight, bias)

        return self.record(normalized, x)
