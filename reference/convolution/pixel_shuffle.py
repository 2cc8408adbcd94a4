"""The twins of PixelShuffle and PixelUnshuffle."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class PixelShuffle(Twin):
    """The twin of PixelShuffle.

    Args:
        upscale_factor: what height and width are multiplied by.
        places_first: whether the place inside a block counts before the channel; PyTorch counts the channel first.
    """

    def __init__(self, upscale_factor: int, *, places_first: bool = False) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor
        self.places_first = places_first

    def forward(self, x: Array) -> Array:
        """Return x with channels turned into pixels."""

        def shuffle(x: Tensor) -> Tensor:
            if self.places_first:
                x = x.reshape(len(x), self.upscale_factor**2, -1, *x.shape[2:]).transpose(1, 2).flatten(1, 2)
            return functional.pixel_shuffle(x, self.upscale_factor)

        return self.record(shuffle, x)


class PixelUnshuffle(Twin):
    """The twin of PixelUnshuffle.

    Args:
        downscale_factor: what height and width are divided by.
        places_first: whether the place inside a block counts before the channel; PyTorch counts the channel first.
    """

    def __init__(self, downscale_factor: int, *, places_first: bool = False) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor
        self.places_first = places_first

    def forward(self, x: Array) -> Array:
        """Return x with pixels turned into channels."""

        def unshuffle(x: Tensor) -> Tensor:
            y = functional.pixel_unshuffle(x, self.downscale_factor)
            if self.places_first:
                y = y.reshape(len(x), x.shape[1], -1, *y.shape[2:]).transpose(1, 2).flatten(1, 2)
            return y

        return self.record(unshuffle, x)
