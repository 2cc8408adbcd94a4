"""The twins of exponential units."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

from .elementwise import Elementwise, Side


class ELU(Elementwise):
    """The twin of ELU.

    Args:
        alpha: the depth on the left.
        side: the derivative at the kink.
    """

    def __init__(self, alpha: float = 1.0, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.alpha = alpha

    def function(self, x: Tensor) -> Tensor:
        """Return the exponential linear unit."""
        return functional.elu(x, self.alpha)

    def kinks(self) -> Sequence[float]:
        """Return 0."""
        return (0.0,)


class SELU(Elementwise):
    """The twin of SELU."""

    def function(self, x: Tensor) -> Tensor:
        """Return the scaled exponential linear unit."""
        return functional.selu(x)

    def kinks(self) -> Sequence[float]:
        """Return 0."""
        return (0.0,)


class CELU(Elementwise):
    """The twin of CELU.

    Args:
        alpha: the depth on the left.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def function(self, x: Tensor) -> Tensor:
        """Return the exponential linear unit, as wide as it is deep."""
        # Not functional.celu: its backward divides by alpha rounded to float32, also in float64.
        return self.alpha * functional.elu(x / self.alpha)
