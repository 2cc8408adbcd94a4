"""The twins of gated units."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin
from .elementwise import Elementwise


class SiLU(Elementwise):
    """The twin of SiLU."""

    def function(self, x: Tensor) -> Tensor:
        """Return x times its logistic function."""
        return functional.silu(x)


class GELU(Elementwise):
    """The twin of GELU.

    Args:
        approximate: "none" or "tanh".
    """

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def function(self, x: Tensor) -> Tensor:
        """Return x times the normal distribution's function, or times its approximation."""
        return functional.gelu(x, approximate=self.approximate)


class Mish(Elementwise):
    """The twin of Mish."""

    def function(self, x: Tensor) -> Tensor:
        """Return x tanh(softplus(x))."""
        return functional.mish(x)


class GLU(Twin):
    """The twin of GLU.

    Args:
        dim: the axis that is cut into halves.
    """

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Array) -> Array:
        """Return one half times the other's logistic function."""
        return self.record(lambda x: functional.glu(x, self.dim), x)
