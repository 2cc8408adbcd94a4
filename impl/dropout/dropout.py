"""Dropout of single elements: the inverted form that frameworks use, and the form of the original paper."""

from __future__ import annotations

from ..base import Array
from ..checks import check_floating
from .mask import RandomMask


class Dropout(RandomMask):
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


class OriginalDropout(RandomMask):
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
