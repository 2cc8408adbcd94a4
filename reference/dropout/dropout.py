"""The twins of dropout: which elements are kept may be given, the scale is always the twin's own."""

from __future__ import annotations

from torch import Tensor

from ..base import Array
from .mask import RandomMask


class Dropout(RandomMask):
    """The twin of inverted dropout."""

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the elements where `kept` is 0 dropped and the others scaled up; x itself in evaluation."""

        def inverted(x: Tensor) -> Tensor:
            scale = 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0
            return x * self._bits(x, kept).mul_(scale) if self.training else x

        return self.record(inverted, x)


class OriginalDropout(RandomMask):
    """The twin of the original paper's dropout."""

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the elements where `kept` is 0 dropped; (1 - p) x in evaluation."""

        def original(x: Tensor) -> Tensor:
            return x * self._bits(x, kept) if self.training else x * (1.0 - self.p)

        return self.record(original, x)
