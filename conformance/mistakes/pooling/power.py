"""Known wrong power-average pooling."""

from __future__ import annotations

import math

import numpy as np

from ....impl import LPPool2d
from ....impl.base import Array
from ....impl.pooling.planes import back_to_all, sums
from ...catalogue import mistake


class PowerSteps(LPPool2d):
    """Power-average pooling in steps."""

    def forward(self, x: Array) -> Array:
        """Return the root of the sum of powers of each window."""
        counts, lengths = self._window_counts(x), x.shape[-2:]
        taps = [self._taps(number, length, counts[number]) for number, length in enumerate(lengths)]
        weight = self.weight(lengths, counts).astype(x.dtype)
        power = self.power()
        with np.errstate(all="ignore"):
            total = weight * sums(self.base(x) ** power, taps, counts)
            y = self.root(total)
            inner = self.inner(total, y) * weight
            outer = self.base(x) ** (power - 1.0) * self.slope(x)
        self._save_for_backward(y.shape, taps, lengths, inner.astype(x.dtype), outer.astype(x.dtype))
        return y.astype(x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the input."""
        taps, lengths, inner, outer = self._saved_for(grad_output)
        with np.errstate(all="ignore"):
            grad: Array = back_to_all(grad_output * inner, taps, lengths) * outer
        return grad

    def power(self) -> float:
        """Return p."""
        return self.norm_type

    def base(self, x: Array) -> Array:
        """Return what powers are taken of."""
        return x

    def slope(self, x: Array) -> Array:
        """Return the derivative of that."""
        return np.ones_like(x)

    def weight(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        """Return what sums are multiplied by."""
        return self._weight(lengths, counts)

    def root(self, total: Array) -> Array:
        """Return the output."""
        root: Array = total ** (1.0 / self.power())
        return root

    def inner(self, total: Array, y: Array) -> Array:
        """Return the derivative of the root times p."""
        zero = total == 0
        return np.where(zero, 0.0, np.where(zero, 1.0, y) ** (1.0 - self.power()))


@mistake(
    "lp-mean",
    "LPPool2d",
    title="The root is taken of the mean of the powers, not of their sum.",
    misconception="Power-average pooling is thought to average, as its name says.",
    remedy="Sum the powers: with p = 1 the output is the sum of the window.",
)
class RootOfMean(PowerSteps):
    """Averages the powers."""

    def weight(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        """Return what makes means of sums."""
        return super().weight(lengths, counts) / math.prod(self.kernel_size)


@mistake(
    "lp-no-root",
    "LPPool2d",
    title="The root is left out: forward returns the sums of powers.",
    misconception="The root is thought not to matter, as it keeps the order.",
    remedy="Take the p-th root of each sum.",
)
class RootLeftOut(PowerSteps):
    """Returns sums of powers."""

    def root(self, total: Array) -> Array:
        """Return the sums."""
        return total.copy()

    def inner(self, total: Array, y: Array) -> Array:
        """Return p."""
        _ = y
        return np.full_like(total, self.power())


@mistake(
    "lp-abs",
    "LPPool2d",
    title="Powers are taken of magnitudes.",
    misconception="Power-average pooling is thought to be a norm.",
    remedy="PyTorch raises the numbers themselves: with p = 1 negative ones are subtracted.",
    reading="powers=of |x|",
)
class Magnitudes(PowerSteps):
    """Takes a norm."""

    def base(self, x: Array) -> Array:
        """Return magnitudes."""
        return np.abs(x)

    def slope(self, x: Array) -> Array:
        """Return signs."""
        return np.sign(x)


@mistake(
    "lp-overhang",
    "LPPool2d",
    title="A window that hangs over the end, as with ceil_mode, is the root of the sum of what is there.",
    misconception="What is not there is thought to count as 0.",
    remedy="PyTorch averages the powers that are there, and multiplies by all places of the window.",
    reading="overhang=summed",
)
class OverhangSummed(PowerSteps):
    """Sums what is there."""

    def weight(self, lengths: tuple[int, ...], counts: list[int]) -> Array:
        """Return 1."""
        return np.ones_like(super().weight(lengths, counts))


@mistake(
    "lp-norm-ignored",
    "LPPool2d",
    title="norm_type is ignored: the power is always 2.",
    misconception="The Euclidean norm is thought to be the norm.",
    remedy="Raise to the power norm_type, and take that root.",
)
class AlwaysEuclidean(PowerSteps):
    """Takes the second power."""

    def power(self) -> float:
        """Return 2."""
        return 2.0


@mistake(
    "lp-nan-at-zero",
    "LPPool2d",
    title="backward gives NaN where a window holds zeros alone.",
    misconception="A sum of powers is thought to be above zero always.",
    remedy="The root has no derivative at 0: take the gradient to be 0 there.",
)
class ZeroByZero(PowerSteps):
    """Divides by the output."""

    def inner(self, total: Array, y: Array) -> Array:
        """Return a power of the output, infinite where it is 0."""
        _ = total
        powers: Array = y ** (1.0 - self.power())
        return powers


@mistake(
    "lp-bwd-no-root",
    "LPPool2d",
    title="backward leaves out the derivative of the root.",
    misconception="The root is thought to be undone by the power.",
    remedy="The chain rule passes through the root as well: divide by the output to the power p - 1.",
)
class DerivativeOfRootLeftOut(PowerSteps):
    """Goes back through the powers alone."""

    def inner(self, total: Array, y: Array) -> Array:
        """Return 1."""
        _ = y
        return np.ones_like(total)


@mistake(
    "lp-bwd-twice-p",
    "LPPool2d",
    title="backward multiplies by p, which the derivative of the root takes out again.",
    misconception="The exponent 1 / p is forgotten when the root is differentiated.",
    remedy="The p of the power and the 1 / p of the root cancel.",
)
class TimesP(PowerSteps):
    """Multiplies by p."""

    def inner(self, total: Array, y: Array) -> Array:
        """Return the derivative of the root times p twice."""
        return super().inner(total, y) * self.power()


@mistake(
    "lp-bwd-sign",
    "LPPool2d",
    title="backward loses the sign of the input.",
    misconception="An even power is thought to have a derivative that is even too.",
    remedy="The derivative of x^p is p x^(p - 1): of an even power it has the sign of x.",
)
class SignLost(PowerSteps):
    """Goes back with magnitudes."""

    def slope(self, x: Array) -> Array:
        """Return what takes the sign out."""
        return np.where(x < 0, -1.0, 1.0) if self.power() % 2 == 0 else np.ones_like(x)


@mistake(
    "lp-ceil-ignored",
    "LPPool2d",
    title="ceil_mode is ignored: the number of windows is always rounded down.",
    misconception="The option is thought to concern odd sizes that never occur.",
    remedy="With ceil_mode round the quotient up, and let the last window hang over the end.",
)
class CeilIgnored(LPPool2d):
    """Always rounds down."""

    def _window_count(self, number: int, length: int) -> int:
        return (length - self.kernel_size[number]) // self.stride[number] + 1
