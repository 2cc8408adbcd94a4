"""A mask that keeps with probability p."""

from __future__ import annotations

from ....impl.base import Array
from ....impl.dropout.mask import RandomMask


class KeepsWithP(RandomMask):
    """Keeps with probability p; what follows from the mask is up to the layer that it is mixed into."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = self.rng.random(shape) < self.p
        return kept
