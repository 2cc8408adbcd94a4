"""Dropout of whole channels, for inputs whose neighbours are alike."""

from __future__ import annotations

from typing import ClassVar

from ..checks import message
from .mask import SharedMask


class _Channels(SharedMask):
    """Drops a channel of an example with all of its positions.

    Attributes:
        axes: how many axes an input may have, those of one example without a batch or not among them.
        form: the same in words.
    """

    axes: ClassVar[tuple[int, ...]]
    form: ClassVar[str]

    def _mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) not in self.axes:
            place, remedy = f"{type(self).__name__}.forward", "channels stand on the axis before the positions"
            raise ValueError(message(place, "x.shape", shape, f"a shape {self.form}", remedy))
        leading = len(shape) - max(self.axes) + 2
        return (*shape[:leading], *[1] * (len(shape) - leading))


class Dropout1d(_Channels):
    """Inverted dropout of whole channels of sequences.

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each channel of each example. Neighbours in
    a feature map are much alike: where they were dropped one by one, the rest would tell what is missing.
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ m / (1 - p), with forward's own m.

    Args:
        p: the probability that a channel is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (N, C, L) or (C, L), m (N, C, 1) or (C, 1). dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x has other axes.

    Source: Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015; torch.nn.Dropout1d.
    """

    axes = (2, 3)
    form = "(N, C, L) or (C, L)"


class Dropout2d(_Channels):
    """Inverted dropout of whole channels of images.

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each channel of each example. Neighbours in
    a feature map are much alike: where they were dropped one by one, the rest would tell what is missing.
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ m / (1 - p), with forward's own m.

    Args:
        p: the probability that a channel is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (N, C, H, W), m (N, C, 1, 1). dtypes: float64 and float32, kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x has other axes. Of three axes PyTorch takes the first for a batch, with a
            warning, although its other layers for images take it for the channels: give a batch of one.

    Source: Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015; torch.nn.Dropout2d.
    """

    axes = (4,)
    form = "(N, C, H, W)"


class Dropout3d(_Channels):
    """Inverted dropout of whole channels of volumes.

    Training: y = x ∘ m / (1 - p), with m ~ Bernoulli(1 - p) drawn once for each channel of each example. Neighbours in
    a feature map are much alike: where they were dropped one by one, the rest would tell what is missing.
    Evaluation: y = x, the same array. Gradient: dx = dy ∘ m / (1 - p), with forward's own m.

    Args:
        p: the probability that a channel is dropped.
        rng: a generator to draw from, or a seed.

    Shapes: x and y (N, C, D, H, W) or (C, D, H, W), m (N, C, 1, 1, 1) or (C, 1, 1, 1). dtypes: float64 and float32,
    kept.

    Raises:
        TypeError: p is no number; x is no array of floating-point numbers.
        ValueError: p lies outside [0, 1]; x has other axes.

    Source: Tompson et al., "Efficient Object Localization Using Convolutional Networks", CVPR 2015; torch.nn.Dropout3d.
    """

    axes = (4, 5)
    form = "(N, C, D, H, W) or (C, D, H, W)"
