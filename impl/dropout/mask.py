"""A random mask: what is kept and what is dropped, and the gradient that goes the same way."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_number


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


class SharedMask(RandomMask):
    """Inverted dropout of whole parts of the input: one draw decides for all elements of a part.

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each part, so that E[y] = x; p = 1 gives
    zeros. Evaluation: y = x, the same array.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating(f"{type(self).__name__}.forward", "x", x)
        shape = self._mask_shape(x.shape)
        if not self.training:
            self._save_for_backward(x.shape, 1.0)
            return x
        scale = 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0
        # An axis of length 1 is repeated along the input's: the part's one factor reaches all of its elements.
        factor = self._draw_kept(shape) * x.dtype.type(scale)
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        return y

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the mask of an input: 1 where its elements share a draw.

        Raises:
            ValueError: the input does not have the axes that make a part.
        """
        raise NotImplementedError
