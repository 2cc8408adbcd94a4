"""The twins of dropout: which elements are kept may be given, the scale is always the twin's own."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .base import Array, Randomness, Twin, tensor, torch_generator


class _RandomMask(Twin):
    """What both forms share: the probability p to drop, and the bits.

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
        return torch.empty_like(x, requires_grad=False).bernoulli_(1.0 - self.p, generator=torch_generator(self.rng))


class Dropout(_RandomMask):
    """The twin of inverted dropout."""

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the elements where `kept` is 0 dropped and the others scaled up; x itself in evaluation."""

        def inverted(x: Tensor) -> Tensor:
            scale = 1.0 / (1.0 - self.p) if self.p < 1.0 else 0.0
            return x * self._bits(x, kept).mul_(scale) if self.training else x

        return self.record(inverted, x)


class OriginalDropout(_RandomMask):
    """The twin of the original paper's dropout."""

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return x with the elements where `kept` is 0 dropped; (1 - p) x in evaluation."""

        def original(x: Tensor) -> Tensor:
            return x * self._bits(x, kept) if self.training else x * (1.0 - self.p)

        return self.record(original, x)


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
