"""The twin of normalization by neighbouring channels."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ..base import Array, Twin


class LocalResponseNorm(Twin):
    """The twin of LocalResponseNorm.

    Args:
        size: how many channels are in a sum.
        alpha: weight of the mean square.
        beta: the power.
        k: what is added to it.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.options = (size, alpha, beta, k)

    def forward(self, x: Array) -> Array:
        """Return x divided by a power of the squares of its neighbours."""

        def normalized(x: Tensor) -> Tensor:
            return functional.local_response_norm(x, *self.options)

        return self.record(normalized, x)
