"""Known wrong pooling by the largest."""

from __future__ import annotations

import numpy as np

from ....impl import MaxPool2d
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "mp-abs",
    "MaxPool2d",
    title="forward takes the element of the largest magnitude.",
    misconception="The strongest response is thought to be the one furthest from zero.",
    remedy="Compare the values themselves: of -3 and 1 the larger is 1.",
)
class LargestMagnitude(MaxPool2d):
    """Compares magnitudes."""

    def forward(self, x: Array) -> Array:
        """Return what the largest magnitudes belong to."""
        above: Array = super().forward(np.abs(x))
        below = MaxPool2d.forward(self, x)
        return np.where(below == above, above, -above)
