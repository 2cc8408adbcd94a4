"""Stochastic depth: whole examples skip what a residual branch would add."""

from __future__ import annotations

from ..checks import message
from .mask import SharedMask


class DropPath(SharedMask):
    """Inverted dropout of whole examples, for the branch of a residual block: x + drop_path(f(x)).

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each example: the block is left out for some
    of a batch, and the others make up for it, so that E[y] = x. Evaluation: y = x, the same array.
    Gradient: dx = dy ∘ m / (1 - p), with forward's own m. The paper drops for a whole batch at once, and scales in
    evaluation instead.

    Args:
        p: the probability that an example is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (N, *), m (N, 1, ...). dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x has no axis.

    Source: Huang et al., "Deep Networks with Stochastic Depth", ECCV 2016; torchvision.ops.StochasticDepth, mode="row".
    """

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if not shape:
            remedy = "its first axis holds the examples"
            raise ValueError(message("DropPath.forward", "x.shape", shape, "a shape (N, *)", remedy))
        return (shape[0], *[1] * (len(shape) - 1))
