"""The twin of the linear layer whose weights are dropped."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array, Randomness, tensor, torch_generator
from ..linear.linear import Linear


class DropConnect(Linear):
    """The twin of DropConnect.

    Args:
        in_features: length of the last axis of the input.
        out_features: length of the last axis of the output.
        p: the probability that a weight is dropped.
        bias: whether a bias is added.
        rng: a generator to draw from, or a seed.
        accumulate: whether backward adds to `grads`.

    Raises:
        ValueError: p lies outside [0, 1).
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        p: float = 0.5,
        bias: bool = True,
        *,
        rng: Randomness = None,
        accumulate: bool = True,
    ) -> None:
        self.rng = np.random.default_rng(rng)
        super().__init__(in_features, out_features, bias, rng=self.rng, accumulate=accumulate)
        if not 0.0 <= p < 1.0:
            found = f"DropConnect: p = {p!r} ({type(p).__name__})"
            raise ValueError(
                f"{found}, but should be a number in [0, 1); p is the probability that a weight is dropped"
            )
        self.p = p

    def forward(self, x: Array, *, kept: Array | None = None) -> Array:
        """Return the output with the weights where `kept` is 0 dropped and the others scaled up; all in evaluation."""

        def dropped(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
            if self.training:
                bits = tensor(self._drawn() if kept is None else kept).to(x.dtype)
                weight = weight * (bits / (1.0 - self.p))
            return functional.linear(x, weight, bias)

        return self.record(dropped, x)

    def _drawn(self) -> Array:
        bits = torch.empty(self.params["weight"].shape).bernoulli_(1 - self.p, generator=torch_generator(self.rng))
        return bits.numpy()
