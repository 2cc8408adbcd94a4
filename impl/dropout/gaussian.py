"""Dropout's Gaussian relative."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_number


class GaussianDropout(Layer):
    """Multiplication by Gaussian noise of mean 1 in training, of inverted dropout's variance; identity in evaluation.

    Training: y = x ∘ n with n ~ N(1, p / (1 - p)) for each element, so that E[y] = x and Var y = x² p / (1 - p).
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ n, with forward's own n.

    Args:
        p: the probability to drop of the inverted dropout that has this variance; below 1.
        rng: a generator to draw from, or a seed.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1).

    Source: Srivastava et al., JMLR 15 (2014), section 10; keras.layers.GaussianDropout.
    """

    def __init__(self, p: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        check_number("GaussianDropout", "p", p, 0.0, 1.0, below=True, remedy="the variance of the noise is p / (1 - p)")
        self.std = np.sqrt(p / (1.0 - p))
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("GaussianDropout.forward", "x", x)
        if not self.training:
            self._save_for_backward(x.shape, 1.0)
            return x
        noise = (1.0 + self.std * self.rng.standard_normal(x.shape)).astype(x.dtype, copy=False)
        self._save_for_backward(x.shape, noise)
        y: Array = x * noise
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (noise,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * noise
        return grad_x
