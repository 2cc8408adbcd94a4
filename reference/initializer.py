"""The twins of initial values."""

from __future__ import annotations

import math

import numpy as np
import torch

from .base import Array, Randomness, torch_generator


def kaiming_normal(
    shape: tuple[int, ...],
    *,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    a: float = 0.0,
    rng: Randomness = None,
) -> Array:
    """Return weights drawn by torch.nn.init.kaiming_normal_, in float64.

    Args:
        shape: (O, I) of a linear layer's weight, or (O, I, k1, ...) of a convolution's.
        mode: `fan_in` or `fan_out`.
        nonlinearity: what follows the layer, by PyTorch's names.
        a: the slope of the leaky ReLU where x < 0.
        rng: a generator to seed torch's from, or a seed.
    """
    weight = torch.empty(shape, dtype=torch.float64)
    generator = torch_generator(np.random.default_rng(rng))
    torch.nn.init.kaiming_normal_(weight, a, mode, nonlinearity, generator)  # type: ignore[arg-type]
    return weight.numpy()


def kaiming_normal_std(
    shape: tuple[int, ...], *, mode: str = "fan_in", nonlinearity: str = "leaky_relu", a: float = 0.0
) -> float:
    """Return the standard deviation that `kaiming_normal` draws with: PyTorch's gain over the root of the fan."""
    weight = torch.empty(shape, device="meta")
    fan = weight[0] if mode == "fan_in" else weight[:, 0]
    return torch.nn.init.calculate_gain(nonlinearity, a) / math.sqrt(fan.numel())  # type: ignore[arg-type]
