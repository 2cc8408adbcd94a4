"""The twins of shrinkage."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

from .elementwise import Elementwise, Side


class Softshrink(Elementwise):
    """The twin of Softshrink.

    Args:
        lambd: how far everything is drawn towards 0.
        side: the derivative at the kinks.
    """

    def __init__(self, lambd: float = 0.5, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.lambd = lambd

    def function(self, x: Tensor) -> Tensor:
        """Return x, drawn towards 0."""
        return functional.softshrink(x, self.lambd)

    def kinks(self) -> Sequence[float]:
        """Return where 0 is reached."""
        return -self.lambd, self.lambd


class Hardshrink(Elementwise):
    """The twin of Hardshrink.

    Args:
        lambd: up to which size everything becomes 0.
        side: the derivative at the jumps.
    """

    def __init__(self, lambd: float = 0.5, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.lambd = lambd

    def function(self, x: Tensor) -> Tensor:
        """Return x, or 0 where it is small."""
        return functional.hardshrink(x, self.lambd)

    def kinks(self) -> Sequence[float]:
        """Return where it jumps."""
        return -self.lambd, self.lambd


class Tanhshrink(Elementwise):
    """The twin of Tanhshrink."""

    def function(self, x: Tensor) -> Tensor:
        """Return x without its hyperbolic tangent."""
        return functional.tanhshrink(x)
