"""Known wrong shuffles of channels and pixels."""

from __future__ import annotations

from ....impl import PixelShuffle, PixelUnshuffle
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "px-reshape",
    "PixelShuffle",
    title="The output is the input's elements in their order, in another shape.",
    misconception="reshape is thought to move elements to where the new axes want them.",
    remedy="Give every factor an axis of its own, transpose so that h stands beside i and w beside j, then reshape.",
)
class Reshaped(PixelShuffle):
    """Reshapes without a transposition."""

    def _pixels(self, x: Array, factor: int) -> Array:
        n, channels, height, width = x.shape
        return x.reshape(n, channels // factor**2, height * factor, width * factor)

    def _channels(self, y: Array, factor: int) -> Array:
        n, channels, height, width = y.shape
        return y.reshape(n, channels * factor**2, height // factor, width // factor)


@mistake(
    "px-transposed",
    "PixelShuffle",
    title="Blocks are transposed: channel i r + j becomes pixel (j, i).",
    misconception="Which of the two small axes is the block's height is thought not to matter.",
    remedy="Channels fill a block row by row: the first r of them are its first row.",
)
class BlocksTransposed(PixelShuffle):
    """Fills blocks column by column."""

    def _pixels(self, x: Array, factor: int) -> Array:
        return super()._pixels(x.swapaxes(2, 3), factor).swapaxes(2, 3)

    def _channels(self, y: Array, factor: int) -> Array:
        return super()._channels(y.swapaxes(2, 3), factor).swapaxes(2, 3)


@mistake(
    "px-places-first",
    "PixelShuffle",
    title="The place inside a block counts before the channel: channels are read as (r, r, C).",
    misconception="TensorFlow's depth_to_space is taken for PyTorch's PixelShuffle.",
    remedy="PyTorch's channels are (C, r, r): c r² + i r + j becomes pixel (i, j) of channel c.",
    reading="channels=(r, r, C)",
)
class PlacesFirst(PixelShuffle):
    """Reads places before channels."""

    def _pixels(self, x: Array, factor: int) -> Array:
        blocks = x.reshape(len(x), factor**2, -1, *x.shape[2:]).swapaxes(1, 2)
        return super()._pixels(blocks.reshape(x.shape), factor)

    def _channels(self, y: Array, factor: int) -> Array:
        x = super()._channels(y, factor)
        return x.reshape(len(x), -1, factor**2, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)


@mistake(
    "px-backward-shape",
    "PixelShuffle",
    title="backward reshapes the gradient to the input's shape, without putting it back in order.",
    misconception="The shape of a gradient is thought to be all that matters in a layer that computes nothing.",
    remedy="Transpose on the way back as well, in reverse: the gradient goes to the channel that its pixel came from.",
)
class GradientReshaped(PixelShuffle):
    """Reshapes its gradient."""

    def _channels(self, y: Array, factor: int) -> Array:
        n, channels, height, width = y.shape
        return y.reshape(n, channels * factor**2, height // factor, width // factor)


@mistake(
    "pu-reshape",
    "PixelUnshuffle",
    title="The output is the input's elements in their order, in another shape.",
    misconception="reshape is thought to move elements to where the new axes want them.",
    remedy="Give every factor an axis of its own, transpose so that the block stands after the channel, then reshape.",
)
class UnshuffleReshaped(PixelUnshuffle):
    """Reshapes without a transposition."""

    def _pixels(self, x: Array, factor: int) -> Array:
        n, channels, height, width = x.shape
        return x.reshape(n, channels // factor**2, height * factor, width * factor)

    def _channels(self, y: Array, factor: int) -> Array:
        n, channels, height, width = y.shape
        return y.reshape(n, channels * factor**2, height // factor, width // factor)


@mistake(
    "pu-places-first",
    "PixelUnshuffle",
    title="The place inside a block counts before the channel: channels come as (r, r, C).",
    misconception="TensorFlow's space_to_depth is taken for PyTorch's PixelUnshuffle.",
    remedy="PyTorch's channels are (C, r, r): pixel (i, j) of channel c becomes c r² + i r + j.",
    reading="channels=(r, r, C)",
)
class UnshufflePlacesFirst(PixelUnshuffle):
    """Puts places before channels."""

    def _pixels(self, x: Array, factor: int) -> Array:
        blocks = x.reshape(len(x), factor**2, -1, *x.shape[2:]).swapaxes(1, 2)
        return super()._pixels(blocks.reshape(x.shape), factor)

    def _channels(self, y: Array, factor: int) -> Array:
        x = super()._channels(y, factor)
        return x.reshape(len(x), -1, factor**2, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)
