"""Channels turned into pixels, and pixels into channels."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_size, message
from .axes import check_images

_AXES = 2


class _Shuffle(Layer):
    """What both layers share: a factor, and the way there and back, each of them a reordering."""

    def _pixels(self, x: Array, factor: int) -> Array:
        """Return (N, C r², H, W) as (N, C, H r, W r)."""
        n, channels, height, width = x.shape
        blocks = x.reshape(n, channels // factor**2, factor, factor, height, width)
        return blocks.transpose(0, 1, 4, 2, 5, 3).reshape(n, -1, height * factor, width * factor)

    def _channels(self, y: Array, factor: int) -> Array:
        """Return (N, C, H r, W r) as (N, C r², H, W)."""
        n, channels, height, width = y.shape
        blocks = y.reshape(n, channels, height // factor, factor, width // factor, factor)
        return blocks.transpose(0, 1, 3, 5, 2, 4).reshape(n, -1, height // factor, width // factor)


class PixelShuffle(_Shuffle):
    """Channels turned into pixels: r² channels give one of r times the height and width.

    y[n, c, h r + i, w r + j] = x[n, c r² + i r + j, h, w]. Nothing is computed, so dx is dy put back in its order.

    Args:
        upscale_factor: r.

    Shapes: x (N, C r², H, W), y (N, C, H r, W r). dtypes: float64 and float32, kept.

    Raises:
        TypeError: r is no integer; x is no array of floating-point numbers.
        ValueError: r is below 1; x does not have four axes, or a multiple of r² channels.

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
    Neural Network", CVPR 2016; torch.nn.PixelShuffle.
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        check_size("PixelShuffle", "upscale_factor", upscale_factor)
        self.upscale_factor = upscale_factor

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_images("PixelShuffle.forward", x, _AXES)
        if x.shape[1] % self.upscale_factor**2:
            expected = f"a multiple of {self.upscale_factor**2} channels"
            raise ValueError(message("PixelShuffle.forward", "x.shape", x.shape, expected, "they become pixels"))
        y = self._pixels(x, self.upscale_factor)
        self._save_for_backward(y.shape)
        return _own(y, x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        return _own(self._channels(grad_output, self.upscale_factor), grad_output)


class PixelUnshuffle(_Shuffle):
    """Pixels turned into channels: the inverse of PixelShuffle.

    y[n, c r² + i r + j, h, w] = x[n, c, h r + i, w r + j]. Nothing is computed, so dx is dy put back in its order.

    Args:
        downscale_factor: r.

    Shapes: x (N, C, H r, W r), y (N, C r², H, W). dtypes: float64 and float32, kept.

    Raises:
        TypeError: r is no integer; x is no array of floating-point numbers.
        ValueError: r is below 1; x does not have four axes, or its height or width is no multiple of r.

    Source: torch.nn.PixelUnshuffle.
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        check_size("PixelUnshuffle", "downscale_factor", downscale_factor)
        self.downscale_factor = downscale_factor

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_images("PixelUnshuffle.forward", x, _AXES)
        if any(size % self.downscale_factor for size in x.shape[2:]):
            expected = f"a height and a width that are multiples of {self.downscale_factor}"
            raise ValueError(message("PixelUnshuffle.forward", "x.shape", x.shape, expected, "pixels become channels"))
        y = self._channels(x, self.downscale_factor)
        self._save_for_backward(y.shape)
        return _own(y, x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        return _own(self._pixels(grad_output, self.downscale_factor), grad_output)


def _own(array: Array, source: Array) -> Array:
    """Return an array that shares no memory with its source: with a factor of 1 reordering is a view."""
    return array.copy() if np.may_share_memory(array, source) else array
