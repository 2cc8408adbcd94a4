"""Dropout: the inverted form that frameworks use, the form of the original paper, and its Gaussian relative."""

from __future__ import annotations

import numpy as np

from .base import Array, Layer, Randomness
from .checks import check_floating, check_number


class _RandomMask(Layer):
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


class Dropout(_RandomMask):
    """Inverted dropout: drops elements at random in training and scales up the others; identity in evaluation.

    Training: y = x ∘ m / (1 - p) with m ~ Bernoulli(1 - p) for each element, so that E[y] = x; p = 1 gives zeros.
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ m / (1 - p), with forward's own m.

    Args:
        p: the probability that an element is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1].

    Source: torch.nn.Dropout; the paper is that of `OriginalDropout`, which mentions this form in section 10.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("Dropout.forward", "x", x)
        if not self.training:
            self._save_for_backward(x.shape, 1.0)
            return x
        scale = 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0
        factor = self._draw_kept(x.shape) * x.dtype.type(scale)
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        return y


class OriginalDropout(_RandomMask):
    """Dropout as first published: drops elements at random in training and scales down in evaluation.

    Training: y = x ∘ m with m ~ Bernoulli(1 - p) for each element. Evaluation: y = (1 - p) x, the mean of training's y.
    Gradient: dx = dy ∘ m in training, (1 - p) dy in evaluation. The paper writes p for the probability to keep; here it
    is the probability to drop, as in PyTorch.

    Args:
        p: the probability that an element is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1].

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15 (2014).
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("OriginalDropout.forward", "x", x)
        factor = self._draw_kept(x.shape) if self.training else 1.0 - self.p
        self._save_for_backward(x.shape, factor)
        y: Array = x * factor
        return y


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
