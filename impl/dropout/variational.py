"""Variational dropout of sequences: one mask for all steps."""

from __future__ import annotations

from ..checks import message
from .mask import SharedMask

_AXES = 3


class VariationalDropout(SharedMask):
    """Inverted dropout of sequences that drops the same units at every step.

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each unit of each sequence, and used at all
    of its steps: to drop in this way is to draw one network for the whole sequence, as variational inference asks for.
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ m / (1 - p), with forward's own m.

    Args:
        p: the probability that a unit is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (L, N, H), steps first as in PyTorch's recurrent layers, m (1, N, H). dtypes: float64 and float32,
    kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x does not have three axes.

    Source: Gal and Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural Networks", 2016.
    """

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) != _AXES:
            remedy = "its axes are steps, sequences and units"
            raise ValueError(message("VariationalDropout.forward", "x.shape", shape, "a shape (L, N, H)", remedy))
        return (1, *shape[1:])
