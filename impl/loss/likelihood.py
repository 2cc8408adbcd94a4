"""Negative log-likelihoods of counts and of numbers with a normal error."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array
from ..checks import check_floating, check_number, message
from .base import ElementwiseLoss


class PoissonNLLLoss(ElementwiseLoss):
    """The negative log-likelihood of counts that follow Poisson's distribution.

    With log_input the prediction x is the logarithm of the rate: l = exp(x) - t x and dl/dx = exp(x) - t. Else it is
    the rate: l = x - t log(x + eps) and dl/dx = 1 - t / (x + eps). The term log t!, which does not depend on x, is left
    out, or with `full` approximated by Stirling's t log t - t + log(2 pi t) / 2 where t > 1.

    Args:
        log_input: whether the prediction is the logarithm of the rate.
        full: whether the term log t! is added.
        eps: what keeps the logarithm of a rate of 0 finite, above 0.
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers; eps is no number.
        ValueError: the reduction is unknown, eps is not positive, or the shapes differ.

    Source: torch.nn.PoissonNLLLoss.
    """

    def __init__(
        self, *, log_input: bool = True, full: bool = False, eps: float = 1e-8, reduction: str = "mean"
    ) -> None:
        super().__init__(reduction=reduction)
        remedy = "it keeps the logarithm of a rate of 0 finite"
        check_number("PoissonNLLLoss", "eps", eps, 0.0, above=True, remedy=remedy)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        target = target.astype(prediction.dtype)
        if self.log_input:
            rate = np.exp(prediction)
            losses = rate - target * prediction
            slope = rate - target
        else:
            raised = prediction + prediction.dtype.type(self.eps)
            losses = prediction - target * np.log(raised)
            slope = 1 - target / raised
        if self.full:
            many = np.where(target > 1, target, 1)
            stirling = many * np.log(many) - many + 0.5 * np.log(2 * math.pi * many)
            losses += np.where(target > 1, stirling, 0)
        return self._reduce(losses, slope)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return grad


class GaussianNLLLoss(ElementwiseLoss):
    """The negative log-likelihood of targets that are normal around the prediction, with a variance predicted too.

    With d = prediction - target and v = max(var, eps):
    l = (log v + d² / v) / 2, dl/dprediction = d / v and dl/dvar = (1 - d² / v) / (2 v).
    Below eps the gradient of var is that at eps, so that a variance that got too small is not stuck. The term
    log(2 pi) / 2, which does not depend on either, is left out, or added with `full`.

    Args:
        full: whether the constant term is added.
        eps: what no variance is taken to be below, above 0.
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: prediction and target have the same one, any; var has it too, or 1 in the place of the last axis where the
        elements along that share one variance; the loss is a scalar, or has the prediction's shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction, target or var is no array of floating-point numbers; eps is no number.
        ValueError: the reduction is unknown, eps is not positive, the shapes do not fit, or a variance is negative.

    Source: torch.nn.GaussianNLLLoss; Nix and Weigend, "Estimating the Mean and Variance of the Target Probability
    Distribution", ICNN 1994.
    """

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(reduction=reduction)
        check_number("GaussianNLLLoss", "eps", eps, 0.0, above=True, remedy="it keeps variances away from 0")
        self.full = full
        self.eps = eps

    def forward(self, prediction: Array, target: Array, var: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        self._check_variance(prediction, var)
        dtype = prediction.dtype
        variance = np.maximum(var.astype(dtype), dtype.type(self.eps))
        difference = np.subtract(prediction, target, dtype=dtype)
        relative = difference / variance
        losses = 0.5 * (np.log(variance) + difference * relative)
        if self.full:
            losses += dtype.type(0.5 * math.log(2 * math.pi))
        return self._reduce(losses, relative, variance, var.shape)

    def backward(self, grad_output: Array | float = 1.0) -> tuple[Array, Array]:
        """Return the gradients of prediction and var; a number stands for an array full of it."""
        upstream, (relative, variance, shape) = self._upstream(grad_output)
        grad_prediction: Array = relative * upstream
        grad_variance: Array = 0.5 * upstream * (1 / variance - relative * relative)
        if grad_variance.shape != shape:
            grad_variance = grad_variance.sum(axis=-1, keepdims=True)
        return grad_prediction, grad_variance

    @staticmethod
    def _check_variance(prediction: Array, var: Array) -> None:
        place = "GaussianNLLLoss.forward"
        check_floating(place, "var", var)
        shared = (*prediction.shape[:-1], 1)
        if var.shape not in {prediction.shape, shared}:
            expected = f"{prediction.shape} or {shared}"
            raise ValueError(message(place, "var.shape", var.shape, expected, "give one for each element, or each row"))
        if (var < 0).any():
            remedy = "give variances, not their logarithms"
            raise ValueError(message(place, "var", float(var.min()), "at least 0", remedy))
