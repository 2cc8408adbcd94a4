"""The twins of rectifiers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, Twin, tensor, torch_generator
from .elementwise import Elementwise, Side, bent

_KINK = (0.0,)


class ReLU(Elementwise):
    """The twin of ReLU."""

    def function(self, x: Tensor) -> Tensor:
        """Return the positive part."""
        return functional.relu(x)

    def kinks(self) -> Sequence[float]:
        """Return 0."""
        return _KINK


class LeakyReLU(Elementwise):
    """The twin of LeakyReLU.

    Args:
        negative_slope: the slope on the left.
        side: the derivative at the kink.
    """

    def __init__(self, negative_slope: float = 0.01, *, side: Side | None = None) -> None:
        super().__init__(side=side)
        self.negative_slope = negative_slope

    def function(self, x: Tensor) -> Tensor:
        """Return the leaky positive part."""
        return functional.leaky_relu(x, self.negative_slope)

    def kinks(self) -> Sequence[float]:
        """Return 0."""
        return _KINK


class PReLU(Twin):
    """The twin of PReLU.

    Args:
        num_parameters: how many slopes there are, one or one a channel.
        init: what they start from.
        side: the derivative at the kink.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        *,
        side: Side | None = None,
        accumulate: bool = True,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.side = side
        self.add_parameter("weight", torch.full((num_parameters,), init, dtype=torch.float64))

    def forward(self, x: Array) -> Array:
        """Return the leaky positive part."""

        def prelu(x: Tensor, *, weight: Tensor) -> Tensor:
            # The slope's gradient at the kink is x, which is 0: not the number next to it.
            beside = partial(functional.prelu, weight=weight.detach())
            return bent(partial(functional.prelu, weight=weight), x, _KINK, self.side, beside)

        return self.record(prelu, x)


class RReLU(Twin):
    """The twin of RReLU.

    Args:
        lower: the smallest slope on the left.
        upper: the largest.
        side: the derivative at the kink.
        rng: a generator to draw from, or a seed.
    """

    def __init__(
        self, lower: float = 1 / 8, upper: float = 1 / 3, *, side: Side | None = None, rng: Randomness = None
    ) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.side = side
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array, *, slope: Array | None = None) -> Array:
        """Return the leaky positive part; in training with slopes of its own, or those given, held to their bounds."""
        left = (
            self._slope(x, slope) if self.training else torch.tensor((self.lower + self.upper) / 2, dtype=torch.float64)
        )

        def rrelu(x: Tensor) -> Tensor:
            return bent(lambda x: torch.where(x > 0, x, left.to(x.dtype) * x), x, _KINK, self.side)

        return self.record(rrelu, x)

    def _slope(self, x: Array, given: Array | None) -> Tensor:
        if given is not None:
            return tensor(given).clamp(self.lower, self.upper)
        share = torch.rand(x.shape, generator=torch_generator(self.rng), dtype=torch.float64)
        return self.lower + (self.upper - self.lower) * share
