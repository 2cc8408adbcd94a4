"""What PyTorch has for a layer or loss of ours: a module of the same name, or a few of its functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from layerproof.reference.network import CNN, MLP, LSTMClassifier, TransformerClassifier

Parts: TypeAlias = Sequence[tuple[str, Mapping[str, Any]]]
Build: TypeAlias = Callable[..., nn.Module]


class _Plain(nn.Module):
    """A function as a module."""

    def __init__(self, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return what the function does."""
        return self.function(*inputs)


class _LSTMCell(nn.LSTMCell):
    """PyTorch's cell, with the two states as two arguments."""

    def forward(self, x: Tensor, hx: Tensor, cx: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        """Return the next states."""
        return super().forward(x, (hx, cx))


class _Around(nn.Module):
    """A module with a way around it."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """Return x and what the module makes of it, added up."""
        found: Tensor = x + self.layer(x)
        return found


class _DropConnect(nn.Linear):
    """A linear layer whose weights are dropped."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the output with one mask of weights."""
        return functional.linear(x, functional.dropout(self.weight, 0.5), self.bias)


def _shared_mask(axis: int) -> Build:
    """Return what builds dropout of which an axis, or all but the first, shares a mask."""

    def drop(x: Tensor) -> Tensor:
        shape = [1 if (axis and place == 0) or (not axis and place) else size for place, size in enumerate(x.shape)]
        return x * x.new_empty(shape).bernoulli_(0.5).mul_(2.0)

    return lambda: _Plain(drop)


def _original(x: Tensor) -> Tensor:
    return x * torch.empty_like(x, requires_grad=False).bernoulli_(0.5)


def _noisy(x: Tensor) -> Tensor:
    return x * torch.empty_like(x, requires_grad=False).normal_(1.0, 1.0)


def _rotary(dim: int) -> nn.Module:
    """Return the turning of pairs as complex numbers, with the angles kept as we keep them."""
    frequencies = 10000.0 ** (-torch.arange(0, dim, 2) / dim)

    def turn(x: Tensor) -> Tensor:
        phase = torch.arange(x.shape[-2])[:, None] * frequencies
        pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * torch.polar(torch.ones_like(phase), phase)).flatten(-2)

    return _Plain(turn)


def _sinusoidal(d_model: int) -> nn.Module:
    """Return the addition of a table that is made once."""
    phase = torch.arange(5000)[:, None] * 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)
    table = torch.stack((phase.sin(), phase.cos()), -1).flatten(-2)
    return _Plain(lambda x: x + table[: x.shape[-2]])


def _separable(in_channels: int, out_channels: int, kernel_size: int, padding: int) -> nn.Module:
    depthwise = nn.Conv2d(in_channels, in_channels, kernel_size, padding=padding, groups=in_channels)
    return nn.Sequential(depthwise, nn.Conv2d(in_channels, out_channels, 1))


def _network(twin: Callable[..., Any]) -> Build:
    return lambda **config: twin(**config).module.float()


_BUILDS: Mapping[str, Build] = {
    "CNN": _network(CNN),
    "DepthwiseSeparableConv2d": _separable,
    "DropConnect": _DropConnect,
    "DropPath": _shared_mask(0),
    "GaussianDropout": lambda: _Plain(_noisy),
    "LSTMCell": _LSTMCell,
    "LSTMClassifier": _network(LSTMClassifier),
    "MLP": _network(MLP),
    "OriginalDropout": lambda: _Plain(_original),
    "Residual": _Around,
    "RotaryPositionalEmbedding": _rotary,
    "ScaledDotProductAttention": lambda: _Plain(functional.scaled_dot_product_attention),
    "SinusoidalPositionalEncoding": _sinusoidal,
    "TransformerClassifier": _network(TransformerClassifier),
    "SpectralNorm": lambda **config: nn.utils.spectral_norm(nn.Linear(**config)),
    "VariationalDropout": _shared_mask(1),
    "WeightNorm": lambda **config: weight_norm(nn.Linear(**config)),
}


def counterpart(component: str, config: Mapping[str, Any], parts: Parts = ()) -> nn.Module:
    """Return PyTorch's module for a component.

    Args:
        component: its name.
        config: its options.
        parts: the layers that it is built with, and their options.
    """
    build = _BUILDS.get(component) or getattr(nn, component)
    found: nn.Module = build(*(counterpart(name, options) for name, options in parts), **config)
    return found
