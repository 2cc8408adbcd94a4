"""The twin of the fully connected layer."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional

from ..base import Array, Randomness, Twin, torch_generator


class Linear(Twin):
    """The twin of Linear.

    Args:
        in_features: length of the last axis of the input.
        out_features: length of the last axis of the output.
        bias: whether a bias is added.
        rng: a generator to draw the initial parameters from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *, rng: Randomness = None, accumulate: bool = True
    ) -> None:
        super().__init__(accumulate=accumulate)
        generator = torch_generator(np.random.default_rng(rng))
        bound = 1.0 / math.sqrt(in_features)
        shapes = {"weight": (out_features, in_features), "bias": (out_features,)}
        for name in ("weight", "bias") if bias else ("weight",):
            empty = torch.empty(shapes[name], dtype=torch.float64)
            self.add_parameter(name, empty.uniform_(-bound, bound, generator=generator))

    def forward(self, x: Array) -> Array:
        """Return x times the transposed weight, plus the bias."""
        return self.record(functional.linear, x)
