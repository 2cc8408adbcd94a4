"""The twins of initial values."""

from __future__ import annotations

import math

import numpy as np
import torch

from .base import Array, Randomness, torch_generator

_CUT_STD = 0.8796256610342398
"""Standard deviation of a standard normal cut at two."""


def kaiming_normal(
    shape: tuple[int, ...],
    *,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    a: float = 0.0,
    rng: Randomness = None,
    truncated: bool = False,
) -> Array:
    """Return weights drawn by torch.nn.init.kaiming_normal_, in float64.

    Args:
        shape: (O, I) of a linear layer's weight, or (O, I, k1, ...) of a convolution's.
        mode: `fan_in` or `fan_out`.
        nonlinearity: what follows the layer, by PyTorch's names.
        a: the slope of the leaky ReLU where x < 0.
        rng: a generator to seed torch's from, or a seed.
        truncated: whether what falls beyond two standard deviations is drawn again, from a distribution so much wider
            that the standard deviation stays; PyTorch leaves the tails.
    """
    weight = torch.empty(shape, dtype=torch.float64)
    generator = torch_generator(np.random.default_rng(rng))
    if truncated:
        wider = kaiming_normal_std(shape, mode=mode, nonlinearity=nonlinearity, a=a) / _CUT_STD
        torch.nn.init.trunc_normal_(weight, 0.0, wider, -2.0 * wider, 2.0 * wider, generator)
        return weight.numpy()
    torch.nn.init.kaiming_normal_(weight, a, mode, nonlinearity, generator)  # type: ignore[arg-type]
    return weight.numpy()


def kaiming_normal_std(
    shape: tuple[int, ...], *, mode: str = "fan_in", nonlinearity: str = "leaky_relu", a: float = 0.0
) -> float:
    """Return the standard deviation that `kaiming_normal` draws with: PyTorch's gain over the root of the fan."""
    weight = torch.empty(shape, device="meta")
    fan = weight[0] if mode == "fan_in" else weight[:, 0]
    return torch.nn.init.calculate_gain(nonlinearity, a) / math.sqrt(fan.numel())  # type: ignore[arg-type]
