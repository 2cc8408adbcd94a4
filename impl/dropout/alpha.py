"""Dropout for self-normalizing networks: what is dropped takes the value that SELU saturates at."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_floating, message
from .mask import RandomMask

SATURATION = -1.7580993408473766
"""SELU far below 0: -λ α, with λ = 1.0507... and α = 1.6733..."""
_LEAST_AXES = 2


def correction(p: float) -> tuple[float, float]:
    """Return the a and b that bring mean and variance back to 0 and 1 where a share p, below 1, is saturated."""
    scale = 1.0 / math.sqrt((1.0 - p) * (1.0 + p * SATURATION**2))
    return scale, -scale * p * SATURATION


class AlphaDropout(RandomMask):
    """Dropout that keeps mean 0 and variance 1, for networks of SELU.

    Training: y = a (x ∘ m + α' (1 - m)) + b, with m ~ Bernoulli(1 - p) for each element, α' = -1.7581 the value at
    which SELU saturates, a = ((1 - p) (1 + p α'²))^(-1/2) and b = -a p α'. Then E[y] = 0 and Var y = 1 wherever x has
    mean 0 and variance 1. p = 1 gives zeros. Evaluation: y = x, the same array. Gradient: dx = a dy ∘ m.

    Args:
        p: the probability that an element is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1].

    Source: Klambauer et al., "Self-Normalizing Neural Networks", NeurIPS 2017; torch.nn.AlphaDropout.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating(f"{type(self).__name__}.forward", "x", x)
        shape = self._mask_shape(x.shape)
        if not self.training:
            self._save_for_backward(x.shape, 1.0)
            return x
        if self.p == 1.0:
            self._save_for_backward(x.shape, 0.0)
            return np.zeros_like(x)
        kept = self._draw_kept(shape)
        scale, shift = (x.dtype.type(value) for value in correction(self.p))
        factor = kept * scale
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        y += np.where(kept, shift, scale * x.dtype.type(SATURATION) + shift)
        return y

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape


class FeatureAlphaDropout(AlphaDropout):
    """Alpha dropout of whole channels: all positions of a channel are kept, or all take the value of saturation.

    Training: y = a (x ∘ m + α' (1 - m)) + b, with m ~ Bernoulli(1 - p) drawn once for each channel of each example;
    α', a and b are those of `AlphaDropout`, and so are evaluation and gradient.

    Args:
        p: the probability that a channel is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (N, C, *), m (N, C, 1, ...). dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x has fewer than two axes.

    Source: torch.nn.FeatureAlphaDropout.
    """

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) < _LEAST_AXES:
            remedy = "channels are its second axis"
            raise ValueError(message("FeatureAlphaDropout.forward", "x.shape", shape, "a shape (N, C, *)", remedy))
        return (*shape[:2], *[1] * (len(shape) - 2))
