"""The twin of multiplication by Gaussian noise."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..base import Array, Randomness, Twin, torch_generator


class GaussianDropout(Twin):
    """The twin of multiplication by Gaussian noise.

    Args:
        p: the noise has the variance p / (1 - p).
        rng: a generator to draw from, or a seed.
        accumulate: without effect, as there are no parameters.

    Raises:
        ValueError: p lies outside [0, 1).
    """

    def __init__(self, p: float = 0.5, *, rng: Randomness = None, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        if not 0.0 <= p < 1.0:
            found = f"GaussianDropout: p = {p!r} ({type(p).__name__})"
            raise ValueError(f"{found}, but should be a number in [0, 1); the variance of the noise is p / (1 - p)")
        self.std = (p / (1.0 - p)) ** 0.5
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return x times noise of mean 1; x itself in evaluation."""

        def noisy(x: Tensor) -> Tensor:
            if not self.training:
                return x
            noise = torch.empty_like(x, requires_grad=False)
            return x * noise.normal_(1.0, self.std, generator=torch_generator(self.rng))

        return self.record(noisy, x)
