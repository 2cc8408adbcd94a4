"""A random mask: what is kept and what is dropped, and the gradient that goes the same way."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_number


class RandomMask(Layer):
    """A layer that multiplies element by element; training and evaluation differ in the factor alone."""

    def __init__(self, p: float = 0.5, *, rng: Randomness = None) -> None:
        super().__init__()
        check_number(type(self).__name__, "p", p, 0.0, 1.0, remedy="p is the probability that an element is dropped")
        self.p = p
        self.rng = np.random.default_rng(rng)

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        """Return True with probability 1 - p, independently for every element."""
        # A float32 draw is a multiple of 2**-24: half the time of float64, and p is met to 6e-8.
        kept: Array = self.rng.random(shape, dtype=np.float32) >= self.p
        return kept

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input: `grad_output` times the factor that `forward` multiplied by."""
        (factor,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * factor
        return grad_x
