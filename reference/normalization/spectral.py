"""The twin of spectral normalization."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, tensor, torch_generator


class SpectralNorm(Twin):
    """The twin of SpectralNorm.

    Args:
        in_features: length of the last axis of the input.
        out_features: length of the last axis of the output.
        bias: whether a bias is added.
        n_power_iterations: how many steps a forward in training takes.
        eps: the least that a vector's length is divided by.
        rng: a generator to draw the initial parameters and directions from, or a seed.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        n_power_iterations: int = 1,
        eps: float = 1e-12,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.n_power_iterations = n_power_iterations
        self.eps = eps
        generator = torch_generator(np.random.default_rng(rng))
        bound = 1.0 / math.sqrt(in_features)
        shapes = {"weight_orig": (out_features, in_features), "bias": (out_features,)}
        for name in ("weight_orig", "bias") if bias else ("weight_orig",):
            empty = torch.empty(shapes[name], dtype=torch.float64)
            self.add_parameter(name, empty.uniform_(-bound, bound, generator=generator))
        for name, size in (("weight_u", out_features), ("weight_v", in_features)):
            drawn = torch.randn(size, dtype=torch.float64, generator=generator)
            self.buffers[name] = functional.normalize(drawn, dim=0, eps=eps).numpy()
        self._iterate(tensor(self.params["weight_orig"]), 15)

    def forward(self, x: Array) -> Array:
        """Return x times the transposed weight, plus the bias; in training move the singular vectors."""

        def normalized(x: Tensor, *, weight_orig: Tensor, bias: Tensor | None = None) -> Tensor:
            if self.training:
                self._iterate(weight_orig.detach(), self.n_power_iterations)
            left, right = (tensor(self.buffers[name], x.detach().numpy().dtype) for name in ("weight_u", "weight_v"))
            return functional.linear(x, weight_orig / torch.dot(left, torch.mv(weight_orig, right)), bias)

        return self.record(normalized, x)

    def _iterate(self, matrix: Tensor, steps: int) -> None:
        left = tensor(self.buffers["weight_u"]).to(matrix.dtype)
        for _ in range(steps):
            right = functional.normalize(torch.mv(matrix.t(), left), dim=0, eps=self.eps)
            left = functional.normalize(torch.mv(matrix, right), dim=0, eps=self.eps)
            self.buffers["weight_u"][...], self.buffers["weight_v"][...] = left.numpy(), right.numpy()
