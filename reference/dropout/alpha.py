"""The twins of alpha dropout."""

from __future__ import annotations

import math

from torch import Tensor

from ..base import Array
from .mask import RandomMask

_SATURATION = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717


class AlphaDropout(RandomMask):
    """The twin of alpha dropout of single elements."""

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the elements where `kept` is 0 saturated, all of it brought back to mean 0 and variance 1."""

        def alpha(x: Tensor) -> Tensor:
            if not self.training:
                return x
            if self.p == 1.0:
                return x * 0.0
            bits = self._bits(x, kept)
            scale = 1 / math.sqrt((1 - self.p) * (1 + self.p * _SATURATION**2))
            return scale * (x * bits + _SATURATION * (1 - bits) - self.p * _SATURATION)

        return self.record(alpha, x)


class FeatureAlphaDropout(AlphaDropout):
    """The twin of alpha dropout of whole channels."""

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return one entry for each channel of each example."""
        return (*shape[:2], *[1] * (len(shape) - 2))
