"""The twins of straight pieces within bounds."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

from .elementwise import Elementwise, Side


class Threshold(Elementwise):
    """The twin of Threshold.

    Args:
        threshold: above it the input goes through.
        value: what stands elsewhere.
        side: the derivative at the threshold.
    """

    def __init__(self, threshold: float, value: float, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.threshold = threshold
        self.value = value

    def function(self, x: Tensor) -> Tensor:
        """Return x above the threshold, and the value elsewhere."""
        return functional.threshold(x, self.threshold, self.value)

    def kinks(self) -> Sequence[float]:
        """Return the threshold."""
        return (self.threshold,)


class Hardtanh(Elementwise):
    """The twin of Hardtanh.

    Args:
        min_val: the lower bound.
        max_val: the upper bound.
        side: the derivative at the bounds.
    """

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.min_val = min_val
        self.max_val = max_val

    def function(self, x: Tensor) -> Tensor:
        """Return x within the bounds."""
        return functional.hardtanh(x, self.min_val, self.max_val)

    def kinks(self) -> Sequence[float]:
        """Return the bounds."""
        return self.min_val, self.max_val


class ReLU6(Elementwise):
    """The twin of ReLU6."""

    def function(self, x: Tensor) -> Tensor:
        """Return x between 0 and 6."""
        return functional.relu6(x)

    def kinks(self) -> Sequence[float]:
        """Return 0 and 6."""
        return 0.0, 6.0


class Hardsigmoid(Elementwise):
    """The twin of Hardsigmoid.

    Args:
        slope: that of the middle piece; PyTorch's is 1/6.
        side: the derivative at the kinks.
    """

    def __init__(self, *, slope: float = 1 / 6, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.slope = slope

    def function(self, x: Tensor) -> Tensor:
        """Return slope x + 1/2, between 0 and 1."""
        # Not functional.hardsigmoid: its backward multiplies by 1/6 rounded to float32, also in float64.
        return functional.hardtanh(self.slope * x + 0.5, 0.0, 1.0)

    def kinks(self) -> Sequence[float]:
        """Return where the pieces meet."""
        return -0.5 / self.slope, 0.5 / self.slope


class Hardswish(Elementwise):
    """The twin of Hardswish."""

    def function(self, x: Tensor) -> Tensor:
        """Return x times the piecewise linear sigmoid."""
        return functional.hardswish(x)

    def kinks(self) -> Sequence[float]:
        """Return where the pieces meet."""
        return -3.0, 3.0
