"""The twins of positions, which PyTorch has no layers for: the formulas of the papers on tensors."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from ..base import Array, Twin


def _angles(x: Tensor, base: float) -> Tensor:
    length, width = x.shape[-2:]
    exponents = torch.arange(0, width, 2, dtype=torch.float64) / width
    wavelengths: Tensor = base**exponents
    return torch.arange(length, dtype=torch.float64)[:, None] / wavelengths


class SinusoidalPositionalEncoding(Twin):
    """The twin of SinusoidalPositionalEncoding.

    Args:
        d_model: the number of features.
        max_len: the length of the longest sequence.
        order: whether sines and cosines alternate, or all sines stand before all cosines; the paper's is `alternating`.
    """

    def __init__(
        self, d_model: int, max_len: int = 5000, *, order: Literal["alternating", "apart"] = "alternating"
    ) -> None:
        super().__init__()
        self.d_model = d_model
        self.max_len = max_len
        self.order = order

    def forward(self, x: Array) -> Array:
        """Return x with positions."""
        return self.record(self.added, x)

    def added(self, x: Tensor) -> Tensor:
        """Return a tensor with positions."""
        return x + self._encoded(x).to(x.dtype)

    def _encoded(self, x: Tensor) -> Tensor:
        phase = _angles(x, 10000.0)
        parts = phase.sin(), phase.cos()
        if self.order == "apart":
            return torch.cat(parts, -1)[:, : self.d_model]
        return torch.stack(parts, -1).flatten(-2)[:, : self.d_model]


class RotaryPositionalEmbedding(Twin):
    """The twin of RotaryPositionalEmbedding, whose pairs are complex numbers.

    Args:
        dim: the number of features.
        base: of the angles.
        interleaved: whether neighbours are a pair.
    """

    def __init__(self, dim: int, base: float = 10000.0, interleaved: bool = True) -> None:
        super().__init__()
        self.dim = dim
        self.base = base
        self.interleaved = interleaved

    def forward(self, x: Array) -> Array:
        """Return x with its pairs turned."""
        return self.record(self._turned, x)

    def _turned(self, x: Tensor) -> Tensor:
        axis = -1 if self.interleaved else -2
        shape = (-1, 2) if self.interleaved else (2, -1)
        pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], *shape).movedim(axis, -1).contiguous())
        phase = _angles(x, self.base)
        turned = pairs * torch.polar(torch.ones_like(phase), phase).to(pairs.dtype)
        return torch.view_as_real(turned).movedim(-1, axis).flatten(-2)
