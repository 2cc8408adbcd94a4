"""Known wrong sinusoidal positions."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ....impl import SinusoidalPositionalEncoding
from ....impl.attention.positions import angles
from ....impl.base import Array
from ...catalogue import mistake


class _Phases(SinusoidalPositionalEncoding):
    """Positions whose angles are a step of their own."""

    def phases(self, length: int) -> Array:
        """Return the angle of each pair at each position."""
        return angles(length, (self.d_model + 1) // 2, self.d_model, 10000.0)

    def _encoded(self, length: int) -> Array:
        table = np.empty((length, self.d_model))
        phase = self.phases(length)
        table[:, 0::2] = np.sin(phase)
        table[:, 1::2] = np.cos(phase)[:, : self.d_model // 2]
        return table


class _OfEachFeature(SinusoidalPositionalEncoding):
    """Positions whose sines and cosines have angles of their own, by the number of the feature."""

    times: ClassVar[float] = 1.0

    def _encoded(self, length: int) -> Array:
        exponent = self.times * np.arange(self.d_model) / self.d_model
        phase = np.arange(float(length))[:, None] * 10000.0**-exponent
        table = np.sin(phase)
        table[:, 1::2] = np.cos(phase[:, 1::2])
        return table


@mistake(
    "pos-from-one",
    "SinusoidalPositionalEncoding",
    title="Positions are counted from 1.",
    misconception="Counting is thought to start at 1.",
    remedy="Count from 0: at the first position all sines are 0 and all cosines 1.",
)
class FromOne(_Phases):
    """Counts from one."""

    def phases(self, length: int) -> Array:
        """Return the angles of the position after."""
        return super().phases(length + 1)[1:]


@mistake(
    "pos-exponent-i",
    "SinusoidalPositionalEncoding",
    title="The exponent is i / d_model with i the number of the pair: wavelengths reach the root of 10000 alone.",
    misconception="The i of the formula is thought to be the feature; it is the pair, and stands there as 2 i.",
    remedy="Features 2 i and 2 i + 1 share the angle t / 10000^(2 i / d_model).",
)
class HalfTheExponent(_Phases):
    """Forgets the two."""

    def phases(self, length: int) -> Array:
        """Return angles that fall too slowly."""
        return angles(length, (self.d_model + 1) // 2, 2 * self.d_model, 10000.0)


@mistake(
    "pos-exponent-doubled",
    "SinusoidalPositionalEncoding",
    title="The exponent is 2 j / d_model with j the number of the sine's feature: wavelengths reach 10000 squared.",
    misconception="The i of the formula is thought to be the feature that a loop in steps of two is at.",
    remedy="In a loop over j = 0, 2, 4, ... the angle is t / 10000^(j / d_model): j is 2 i already.",
)
class TwiceTheExponent(_Phases):
    """Doubles the number of the feature."""

    def phases(self, length: int) -> Array:
        """Return angles that fall too fast."""
        return angles(length, (self.d_model + 1) // 2, self.d_model / 2, 10000.0)


@mistake(
    "pos-exponent-next",
    "SinusoidalPositionalEncoding",
    title="The exponents are 2 j / d_model of a sine's feature j, and 2 (j + 1) / d_model of the cosine after it.",
    misconception="The i of the formula is thought to be the feature, and a cosine to have the angle of its own.",
    remedy="In a loop over j = 0, 2, 4, ... sine and cosine share the angle t / 10000^(j / d_model): j is 2 i already.",
)
class TwiceTheExponentOfEachFeature(_OfEachFeature):
    """Gives each feature an angle, twice as far down."""

    times = 2.0


@mistake(
    "pos-exponent-feature",
    "SinusoidalPositionalEncoding",
    title="Each feature has an angle of its own: a cosine does not share its sine's.",
    misconception="The exponent is thought to follow the number of the feature.",
    remedy="A sine and the cosine after it are a pair with one angle, so that k positions further on each pair is "
    "turned by k times that angle, wherever it starts.",
)
class AngleOfEachFeature(_OfEachFeature):
    """Gives each feature an angle."""


@mistake(
    "pos-multiplied",
    "SinusoidalPositionalEncoding",
    title="The position is multiplied by 10000^(2 i / d_model) instead of divided.",
    misconception="The sign of the exponent is lost where the power is written as an exponential.",
    remedy="The angles get smaller from pair to pair: exp(-2 i log(10000) / d_model).",
)
class AnglesGrow(_Phases):
    """Loses the minus."""

    def phases(self, length: int) -> Array:
        """Return angles that grow from pair to pair."""
        return angles(length, (self.d_model + 1) // 2, self.d_model, 1 / 10000.0)


@mistake(
    "pos-sin-alone",
    "SinusoidalPositionalEncoding",
    title="All features are sines.",
    misconception="Sines alone are thought to be enough.",
    remedy="Even features are sines and odd ones cosines of the same angle.",
)
class SinesAlone(_Phases):
    """Knows no cosine."""

    def _encoded(self, length: int) -> Array:
        return np.asarray(np.repeat(np.sin(self.phases(length)), 2, axis=1)[:, : self.d_model])


@mistake(
    "pos-cos-first",
    "SinusoidalPositionalEncoding",
    title="Even features are cosines and odd ones sines.",
    misconception="A pair is thought to be written as a point of the circle is, cosine first.",
    remedy="Even features, the first among them, are the sines.",
)
class CosinesFirst(_Phases):
    """Has the two in the other order."""

    def _encoded(self, length: int) -> Array:
        phase = self.phases(length)
        return np.asarray(np.stack([np.cos(phase), np.sin(phase)], axis=-1).reshape(length, -1)[:, : self.d_model])


@mistake(
    "pos-apart",
    "SinusoidalPositionalEncoding",
    title="All sines stand before all cosines.",
    misconception="The order of the features is thought not to matter.",
    remedy="Sines and cosines alternate in the paper: even features and odd ones.",
    reading="features=apart",
)
class Apart(_Phases):
    """Puts them side by side."""

    def _encoded(self, length: int) -> Array:
        phase = self.phases(length)
        return np.asarray(np.concatenate([np.sin(phase), np.cos(phase)], axis=-1)[:, : self.d_model])


@mistake(
    "pos-along-batch",
    "SinusoidalPositionalEncoding",
    title="Positions are counted along the first axis, which is the batch.",
    misconception="A table made for sequences first is taken over: (T, N, d_model).",
    remedy="The batch stands first: position t is row t of the axis before the features.",
)
class AlongTheBatch(SinusoidalPositionalEncoding):
    """Tells samples apart instead of positions."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        table = self._encoded(len(x)).astype(x.dtype)
        super().forward(x)
        y: Array = x + table.reshape(len(x), *[1] * (x.ndim - 2), self.d_model)
        return y


@mistake(
    "pos-inplace",
    "SinusoidalPositionalEncoding",
    title="Positions are added to the caller's own array.",
    misconception="The input is thought to be free to overwrite once it was read.",
    remedy="Write the sum into a new array: x += p changes what the caller still holds.",
)
class AddedInPlace(SinusoidalPositionalEncoding):
    """Adds in place."""

    def forward(self, x: Array) -> Array:
        """Return x, changed."""
        x[...] = super().forward(x)
        return x


@mistake(
    "pos-bwd-scaled",
    "SinusoidalPositionalEncoding",
    title="backward multiplies by the positions.",
    misconception="Whatever forward uses is thought to be a factor of the gradient.",
    remedy="What is added has no part in the gradient: dx = dy.",
)
class BackwardMultiplied(SinusoidalPositionalEncoding):
    """Takes the sum for a product."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy times the positions."""
        grad_x: Array = super().backward(grad_output) * self._table[: grad_output.shape[-2]]
        return grad_x.astype(grad_output.dtype)
