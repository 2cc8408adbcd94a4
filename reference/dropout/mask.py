"""What the twins share that drop at random."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..base import Array, Randomness, Twin, tensor, torch_generator


class RandomMask(Twin):
    """What all forms share: the probability p to drop, and the bits.

    Args:
        p: the probability that an element is dropped.
        rng: a generator to draw from, or a seed.
        accumulate: without effect, as there are no parameters.

    Raises:
        ValueError: p lies outside [0, 1].
    """

    def __init__(self, p: float = 0.5, *, rng: Randomness = None, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        if not 0.0 <= p <= 1.0:
            found = f"{type(self).__name__}: p = {p!r} ({type(p).__name__})"
            raise ValueError(
                f"{found}, but should be a number in [0, 1]; p is the probability that an element is dropped"
            )
        self.p = p
        self.rng = np.random.default_rng(rng)

    def _bits(self, x: Tensor, kept: Array | None) -> Tensor:
        if kept is not None:
            return tensor(kept).to(x.dtype)
        bits = torch.empty(self.mask_shape(tuple(x.shape)), dtype=x.dtype)
        return bits.bernoulli_(1.0 - self.p, generator=torch_generator(self.rng))

    def mask_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the shape of the mask of an input: one bit for each element, where they do not share any."""
        return shape
