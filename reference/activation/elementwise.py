"""What the twins of element-wise functions share: a torch function, and a choice of its derivative where it bends."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import torch
from torch import Tensor

from ..base import Array, Twin

Side: TypeAlias = Literal["left", "right"]


class Elementwise(Twin, ABC):
    """A twin that is one torch function of one input.

    Args:
        side: which derivative there is at a kink, that on its left or on its right; None for PyTorch's choice.
    """

    def __init__(self, *, side: Side | None = None) -> None:
        super().__init__()
        self.side = side

    @abstractmethod
    def function(self, x: Tensor) -> Tensor:
        """Return the function's values, computed by torch."""

    def kinks(self) -> Sequence[float]:
        """Return the places where the function bends, or jumps."""
        return ()

    def forward(self, x: Array) -> Array:
        """Return the function's values."""
        return self.record(lambda x: bent(self.function, x, self.kinks(), self.side), x)


def bent(
    function: Callable[[Tensor], Tensor],
    x: Tensor,
    kinks: Sequence[float],
    side: Side | None,
    beside: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """Return a function's values, with the derivative of one side at its kinks.

    Args:
        function: the function, which torch can differentiate.
        x: where.
        kinks: the places where it bends, or jumps.
        side: the side; None for the derivative that torch takes.
        beside: the function as it is to be differentiated beside a kink, where that is another.
    """
    y = function(x)
    if side is None:
        return y
    beyond = torch.full_like(x, math.inf if side == "right" else -math.inf)
    bending = torch.isin(x, torch.tensor(kinks, dtype=x.dtype))
    # The next number's derivative, under the kink's own value.
    shifted = (beside or function)(torch.where(bending, x + (torch.nextafter(x, beyond) - x).detach(), x))
    return torch.where(bending, shifted + (y - shifted).detach(), y)
