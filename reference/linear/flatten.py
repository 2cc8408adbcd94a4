"""The twin of several axes made one."""

from __future__ import annotations

import torch

from ..base import Array, Twin


class Flatten(Twin):
    """The twin of Flatten.

    Args:
        start_dim: the first of the axes.
        end_dim: the last of the axes.
        accumulate: without effect, as there are no parameters.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1, *, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, x: Array) -> Array:
        """Return x with the axes made one."""
        return self.record(lambda x: torch.flatten(x, self.start_dim, self.end_dim), x)
