"""Dropout whose comparison with p is the wrong way round, and whose scale is right."""

from __future__ import annotations

import numpy as np

from ....impl import AlphaDropout, DropConnect, Dropout, FeatureAlphaDropout, Linear, OriginalDropout
from ....impl.base import Array
from ...catalogue import mistake
from .keeping import KeepsWithP
from .shared import ALL, entered

_TITLE = "The comparison is the wrong way round: {} kept with probability p, and scaled as if with 1 - p."
_BELIEF = "rand < p is read as the mask of what stays."
_REMEDY = "A uniform number is below p with probability p: that is how often something is to be dropped."


class _Turned(KeepsWithP):
    """Keeps with probability p, and scales as if with 1 - p."""


globals().update(
    entered(
        "do-compare-turned",
        [Dropout, OriginalDropout, AlphaDropout],
        _Turned,
        title=_TITLE.format("an element is"),
        misconception=_BELIEF,
        remedy=_REMEDY,
        mirror="p=keep",
    )
    | entered(
        "do-compare-turned",
        [*ALL, FeatureAlphaDropout],
        _Turned,
        title=_TITLE.format("what is dropped as one is"),
        misconception=_BELIEF,
        remedy=_REMEDY,
        mirror="p=keep",
    )
)


@mistake(
    "dc-compare-turned",
    "DropConnect",
    title=_TITLE.format("a weight is"),
    misconception=_BELIEF,
    remedy=_REMEDY,
    mirror="p=keep",
)
class WeightsTurned(DropConnect):
    """Keeps weights with probability p, and divides by 1 - p."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._factor = 1.0
        if self.training:
            kept = self.rng.random(self.params["weight"].shape) < self.p
            self._factor = kept / (1.0 - self.p) if self.p < 1.0 else np.zeros(kept.shape)
        return Linear.forward(self, x)
