"""The twins of dropout of whole channels, examples and sequences: bits say which of them."""

from __future__ import annotations

from torch import Tensor

from ..base import Array, Randomness
from .mask import RandomMask


class SharedMask(RandomMask):
    """Inverted dropout of whole parts of the input.

    Args:
        p: the probability that a part is dropped.
        rng: a generator to draw from, or a seed.
        accumulate: without effect, as there are no parameters.
        original: whether what is kept is left as it is in training, and evaluation scales.

    Raises:
        ValueError: p lies outside [0, 1].
    """

    def __init__(
        self, p: float = 0.5, *, rng: Randomness = None, accumulate: bool = True, original: bool = False
    ) -> None:
        super().__init__(p, rng=rng, accumulate=accumulate)
        self.original = original

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the parts where `kept` is 0 dropped and the others scaled up; x itself in evaluation."""
        scale = 1.0 if self.original else 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0

        def dropped(x: Tensor) -> Tensor:
            if not self.training:
                return x * (1.0 - self.p) if self.original else x
            return x * (self._bits(x, kept) * scale)

        return self.record(dropped, x)


class _Channels(SharedMask):
    """Drops channels with all their positions."""

    positions: int

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape with 1 for each axis of positions."""
        return (*shape[: len(shape) - self.positions], *[1] * self.positions)


class Dropout1d(_Channels):
    """The twin of dropout of channels of sequences."""

    positions = 1


class Dropout2d(_Channels):
    """The twin of dropout of channels of images."""

    positions = 2


class Dropout3d(_Channels):
    """The twin of dropout of channels of volumes."""

    positions = 3


class DropPath(SharedMask):
    """The twin of stochastic depth."""

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return one entry for each example."""
        return (shape[0], *[1] * (len(shape) - 1))


class VariationalDropout(SharedMask):
    """The twin of dropout with one mask for all steps."""

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return one entry for each unit of each sequence."""
        return (1, *shape[1:])
