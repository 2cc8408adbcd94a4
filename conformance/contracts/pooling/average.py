"""Pooling by the average of each window."""

from __future__ import annotations

from typing import ClassVar

from .... import impl, reference
from ...choices import Choices
from ...convention import Convention
from .identities import DILUTED, OVERHANG, WHOLE, constant
from .windows import SIZES_OF_WINDOWS, STRIDE_GIVEN, Sliding, channels_last, sliding_choices

PADDING_LEFT_OUT = Convention(
    "count_include_pad",
    "True",
    "False",
    "places in the padding do not count",
    users="Keras, TensorFlow",
    fixed={"count_include_pad": False},
)
_COUNTED: Choices = {"ceil_mode": (False, True), "count_include_pad": (True, False)}
_OVERRIDDEN: Choices = {"divisor_override": (None, 3)}


class AvgPool(Sliding):
    """The average of each window: linear, so that each gradient is the sum of shares."""

    affine: ClassVar = frozenset({"args[0]"})
    error_model = "multilinear"
    identities: ClassVar = (constant(padding_counts=True), OVERHANG, DILUTED, WHOLE)


class AvgPool1d(AvgPool):
    """The average of each window along one axis."""

    component = "AvgPool1d"
    axes = 1
    model = impl.AvgPool1d
    twin = reference.AvgPool1d
    aliases: ClassVar = ("AveragePooling1D", "AvgPool1D", "AvgPooling1d", "AveragePool1d")
    choices: ClassVar = {**sliding_choices(1), **_COUNTED}
    conventions: ClassVar = (channels_last(1), STRIDE_GIVEN, PADDING_LEFT_OUT)


class AvgPool2d(AvgPool):
    """The average of each window over two axes."""

    component = "AvgPool2d"
    axes = 2
    model = impl.AvgPool2d
    twin = reference.AvgPool2d
    aliases: ClassVar = (
        *("AvgPool", "AveragePool", "AveragePooling", "AvgPooling", "MeanPool"),
        *("AveragePooling2D", "AvgPool2D", "AvgPooling2d", "AveragePool2d", "MeanPool2d"),
    )
    choices: ClassVar = {**sliding_choices(2), **_COUNTED, **_OVERRIDDEN}
    conventions: ClassVar = (channels_last(2), *SIZES_OF_WINDOWS, STRIDE_GIVEN, PADDING_LEFT_OUT)


class AvgPool3d(AvgPool):
    """The average of each window over three axes."""

    component = "AvgPool3d"
    axes = 3
    model = impl.AvgPool3d
    twin = reference.AvgPool3d
    aliases: ClassVar = ("AveragePooling3D", "AvgPool3D", "AvgPooling3d", "AveragePool3d")
    choices: ClassVar = {**sliding_choices(3), **_COUNTED, **_OVERRIDDEN}
    conventions: ClassVar = (channels_last(3), *SIZES_OF_WINDOWS, STRIDE_GIVEN, PADDING_LEFT_OUT)
