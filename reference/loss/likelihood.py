"""The twins of negative log-likelihoods."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ..base import Array
from .base import Loss, like


class PoissonNLLLoss(Loss):
    """The twin of PoissonNLLLoss.

    Args:
        log_input: whether the prediction is the logarithm of the rate.
        full: whether the term that depends on the target alone is added.
        eps: what keeps the logarithm of a rate of 0 finite.
        options: those of every loss.
    """

    def __init__(self, *, log_input: bool = True, full: bool = False, eps: float = 1e-8, **options: Any) -> None:
        super().__init__(**options)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the negative log-likelihood of counts."""
        options = {"log_input": self.log_input, "full": self.full, "eps": self.eps}
        return self.reduced(functional.poisson_nll_loss, prediction, target=like(target, prediction), **options)


class GaussianNLLLoss(Loss):
    """The twin of GaussianNLLLoss.

    Args:
        full: whether the constant term is added.
        eps: what no variance is taken to be below.
        stuck: whether the gradient of a variance below eps is 0, as the loss does not change there; PyTorch's is not.
        options: those of every loss.
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, stuck: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.full = full
        self.eps = eps
        self.stuck = stuck

    def forward(self, prediction: Array, target: Array, var: Array) -> Array:
        """Return the negative log-likelihood of a normal distribution."""

        def loss(prediction: Tensor, var: Tensor, target: Tensor, reduction: str) -> Tensor:
            variance = torch.where(var < self.eps, self.eps, var) if self.stuck else var
            return functional.gaussian_nll_loss(
                prediction, target, variance, full=self.full, eps=self.eps, reduction=reduction
            )

        return self.reduced(loss, prediction, var, target=like(target, prediction))
