"""The twin of Upsample."""

from __future__ import annotations

from collections.abc import Sequence

from torch.nn import functional

from ..base import Array, Twin
from .convolution import PerAxis


class Upsample(Twin):
    """The twin of Upsample.

    Args:
        size: height and width of the output; or else
        scale_factor: what they are multiplied by.
        mode: `nearest` or `bilinear`.
        align_corners: whether the centres of the corners stay in the corners.
        always_aligned: whether they do so without being asked.
        recomputed: whether a factor stands for the ratio of the sizes, which differs from it where one was rounded.
    """

    def __init__(
        self,
        size: PerAxis | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        *,
        always_aligned: bool = False,
        recomputed: bool = False,
    ) -> None:
        super().__init__()
        self.size = size
        self.scale_factor = scale_factor
        self.mode = mode
        self.recomputed = recomputed
        self.align_corners = True if always_aligned and mode != "nearest" and align_corners is None else align_corners

    def forward(self, x: Array) -> Array:
        """Return x sampled anew."""
        recomputed = self.recomputed and self.scale_factor is not None
        options = (self.size, self.scale_factor, self.mode, self.align_corners, recomputed)
        return self.record(lambda x: functional.interpolate(x, *options), x)
