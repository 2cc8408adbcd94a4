"""Known wrong local response normalizations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....impl import LocalResponseNorm
from ....impl.base import Array
from ...catalogue import mistake


class LocalResponseSteps(LocalResponseNorm):
    """Local response normalization whose steps are methods."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        weight = self.weight()
        sums = self.window(np.square(x), *self.reach())
        divisor = self.k + weight * sums
        power = divisor**-self.beta
        self._save_for_backward(x.shape, x.copy(), divisor, power)
        y: Array = (x * power).astype(x.dtype)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        x, divisor, power = self._saved_for(grad_output)
        shares = grad_output * x * power / divisor
        through = 2.0 * self.beta * self.weight() * x * self.back(shares)
        grad_x: Array = (grad_output * power - through).astype(grad_output.dtype)
        return grad_x

    def weight(self) -> Any:
        """Return what the sum is multiplied by."""
        return self.alpha / self.size

    def reach(self) -> tuple[int, int]:
        """Return how many channels before and after are in a sum."""
        return self.size // 2, (self.size - 1) // 2

    def back(self, shares: Array) -> Array:
        """Return for each channel the sum over those whose sum it is in."""
        before, after = self.reach()
        return self.window(shares, after, before)

    @staticmethod
    def window(values: Array, before: int, after: int) -> Array:
        """Return for each channel the sum from so many before to so many after it."""
        channels = np.arange(values.shape[1])
        apart = channels[None, :] - channels[:, None]
        inside = ((apart >= -before) & (apart <= after)).astype(values.dtype)
        total: Array = np.einsum("cj,nj...->nc...", inside, values)
        return total


@mistake(
    "lrn-alpha-sum",
    "LocalResponseNorm",
    title="alpha weighs the sum of the squares, and not their mean.",
    misconception="The paper's alpha is taken for PyTorch's.",
    remedy="Divide alpha by size, or declare the other reading.",
    reading="alpha=sum",
)
class AlphaOfTheSum(LocalResponseSteps):
    """Multiplies the sum by alpha."""

    def weight(self) -> Any:
        """Return alpha."""
        return self.alpha


@mistake(
    "lrn-count",
    "LocalResponseNorm",
    title="At the ends the sum is divided by the number of channels that there are.",
    misconception="A mean is thought to run over the channels that exist.",
    remedy="Divide by size everywhere: channels that are missing count as zeros.",
)
class CountedChannels(LocalResponseSteps):
    """Divides by the number of channels in the sum."""

    @staticmethod
    def window(values: Array, before: int, after: int) -> Array:
        """Return the sum, made larger where channels are missing."""
        ones = LocalResponseSteps.window(np.ones_like(values), before, after)
        return LocalResponseSteps.window(values, before, after) * ((before + after + 1) / ones)

    def back(self, shares: Array) -> Array:
        """Return the sum over those whose sum a channel is in."""
        before, after = self.reach()
        ones = LocalResponseSteps.window(np.ones_like(shares), before, after)
        return LocalResponseSteps.window(shares * (self.size / ones), after, before)


@mistake(
    "lrn-window-even",
    "LocalResponseNorm",
    title="With an even size the window has one channel too many after it, and one too few before.",
    misconception="The longer half of a window is thought to lie ahead.",
    remedy="Take size // 2 channels before and (size - 1) // 2 after: that matters where size is even.",
)
class LongerAfter(LocalResponseSteps):
    """Turns the window round."""

    def reach(self) -> tuple[int, int]:
        """Return the halves in the other order."""
        return (self.size - 1) // 2, self.size // 2


@mistake(
    "lrn-window-wide",
    "LocalResponseNorm",
    title="The window has size channels on either side.",
    misconception="size is read as a radius.",
    remedy="Let size count all channels of a sum, the one in the middle among them.",
)
class AsRadius(LocalResponseSteps):
    """Takes size for the radius."""

    def reach(self) -> tuple[int, int]:
        """Return size twice."""
        return self.size, self.size


@mistake(
    "lrn-positions",
    "LocalResponseNorm",
    title="The sum runs over neighbouring positions instead of channels.",
    misconception="Neighbours are thought to be pixels.",
    remedy="Sum over the second axis: each position is normalized by itself, across channels.",
    reading="layout=channels last",
)
class OverPositions(LocalResponseSteps):
    """Sums over the last axis."""

    @staticmethod
    def window(values: Array, before: int, after: int) -> Array:
        """Return for each position the sum over its neighbours."""
        return LocalResponseSteps.window(values.swapaxes(1, -1), before, after).swapaxes(1, -1)


@mistake(
    "lrn-sqrt",
    "LocalResponseNorm",
    title="Values are divided by the root, whatever beta is.",
    misconception="Normalization is thought to take a square root always.",
    remedy="Raise the divisor to the power beta.",
)
class SquareRoot(LocalResponseSteps):
    """Ignores beta."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.beta = 0.5


@mistake(
    "lrn-k-fixed",
    "LocalResponseNorm",
    title="1 is added to the sum, whatever k is.",
    misconception="One source's constant is taken for a part of the formula.",
    remedy="Add the argument k.",
)
class ConstantK(LocalResponseSteps):
    """Ignores k."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.k = 1.0


@mistake(
    "lrn-absolute",
    "LocalResponseNorm",
    title="The sum is of absolute values and not of squares.",
    misconception="Absolute values are thought to be as good as squares.",
    remedy="Square what is summed.",
)
class AbsoluteValues(LocalResponseNorm):
    """Sums absolute values."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        divisor = LocalResponseSteps.window(np.abs(x), self.size // 2, (self.size - 1) // 2)
        divisor = self.k + self.alpha / self.size * divisor
        power = divisor**-self.beta
        self._save_for_backward(x.shape, x.copy(), divisor, power)
        y: Array = (x * power).astype(x.dtype)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        x, divisor, power = self._saved_for(grad_output)
        shares = LocalResponseSteps.window(grad_output * x * power / divisor, (self.size - 1) // 2, self.size // 2)
        grad_x: Array = grad_output * power - self.beta * self.alpha / self.size * np.sign(x) * shares
        return grad_x.astype(grad_output.dtype)


@mistake(
    "lrn-bwd-own",
    "LocalResponseNorm",
    title="backward goes through a channel's own square alone.",
    misconception="The neighbours in the sum are thought to be constants.",
    remedy="A channel is in its neighbours' sums too: add up what comes back through each of them.",
)
class OwnSquareAlone(LocalResponseSteps):
    """Drops the paths through the neighbours' sums."""

    def back(self, shares: Array) -> Array:
        """Return a channel's own share."""
        return shares


@mistake(
    "lrn-bwd-constant",
    "LocalResponseNorm",
    title="backward takes the divisor for a constant.",
    misconception="The divisor is thought not to depend on the input.",
    remedy="Differentiate through the divisor too: a second term is subtracted.",
)
class ConstantDivisor(LocalResponseSteps):
    """Drops the path through the divisor."""

    def back(self, shares: Array) -> Array:
        """Return nothing."""
        return np.zeros_like(shares)


@mistake(
    "lrn-bwd-window",
    "LocalResponseNorm",
    title="backward sums over the same window as forward, which is another where size is even.",
    misconception="A window is thought to be symmetric always.",
    remedy="Turn the window round: sum over the channels whose sum a channel is in.",
)
class SameWindow(LocalResponseSteps):
    """Does not turn the window round."""

    def back(self, shares: Array) -> Array:
        """Return the sum over a channel's own window."""
        return self.window(shares, *self.reach())
