"""Losses of the distance between a number and its target."""

from __future__ import annotations

import numpy as np

from ..base import Array
from ..checks import check_number
from .base import ElementwiseLoss


class MSELoss(ElementwiseLoss):
    """The squared error.

    With d = prediction - target: l = d² and dl/dprediction = 2 d. There is no 1/2 in it, so there is a 2 in the
    gradient. The reduction `none` returns l, `sum` Σ l, and `mean` the mean over all elements, not over rows.

    Args:
        reduction: `none`, `mean` or `sum`.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, or the shapes differ.

    Source: torch.nn.MSELoss.
    """

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        difference = np.subtract(prediction, target, dtype=prediction.dtype)
        return self._reduce(difference * difference, difference)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (difference,) = self._upstream(grad_output)
        grad: Array = difference * (2 * upstream)
        return grad


class L1Loss(ElementwiseLoss):
    """The absolute error.

    With d = prediction - target: l = |d| and dl/dprediction = sign d, which is taken to be 0 at the kink d = 0.

    Args:
        reduction: `none`, `mean` or `sum`; the mean is over all elements.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers.
        ValueError: the reduction is unknown, or the shapes differ.

    Source: torch.nn.L1Loss.
    """

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        difference = np.subtract(prediction, target, dtype=prediction.dtype)
        return self._reduce(np.abs(difference), difference)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (difference,) = self._upstream(grad_output)
        grad: Array = np.sign(difference)
        grad *= upstream
        return grad


class SmoothL1Loss(ElementwiseLoss):
    """The absolute error, rounded off where it is below beta.

    With d = prediction - target: l = d² / (2 beta) where |d| < beta, else |d| - beta / 2. The gradient is d / beta, cut
    off at -1 and 1. Both are made of c, d cut off at -beta and beta: l = c (d - c/2) / beta and dl/dprediction =
    c / beta. For beta = 0 it is the absolute error.

    Args:
        reduction: `none`, `mean` or `sum`; the mean is over all elements.
        beta: up to which error it is a parabola, at least 0.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers; beta is no number.
        ValueError: the reduction is unknown, beta is negative, or the shapes differ.

    Source: torch.nn.SmoothL1Loss; Girshick, "Fast R-CNN", ICCV 2015.
    """

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        check_number("SmoothL1Loss", "beta", beta, 0.0, remedy="it is the error up to which the loss is a parabola")
        self.beta = beta

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        difference = np.subtract(prediction, target, dtype=prediction.dtype)
        if self.beta == 0:
            return self._reduce(np.abs(difference), np.sign(difference))
        slope = np.clip(difference, -self.beta, self.beta)
        # In place: memory is what takes the time here.
        difference -= slope / 2
        slope /= self.beta
        difference *= slope
        return self._reduce(difference, slope)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (slope,) = self._upstream(grad_output)
        grad: Array = slope * upstream
        return grad


class HuberLoss(ElementwiseLoss):
    """Half the squared error, continued by a straight line where the error is above delta.

    With d = prediction - target: l = d² / 2 where |d| <= delta, else delta (|d| - delta / 2). The gradient is d, cut
    off at -delta and delta. Both are made of that c: l = c (d - c/2) and dl/dprediction = c. It is delta times
    SmoothL1Loss with beta = delta, so that the two are the same at 1 only.

    Args:
        reduction: `none`, `mean` or `sum`; the mean is over all elements.
        delta: up to which error it is a parabola, above 0.

    Shapes: prediction and target have the same one, any; the loss is a scalar, or has that shape if not reduced.
    dtypes: float64 and float32, the prediction's is kept.

    Raises:
        TypeError: prediction or target is no array of floating-point numbers; delta is no number.
        ValueError: the reduction is unknown, delta is not positive, or the shapes differ.

    Source: torch.nn.HuberLoss; Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics
    35(1), 1964.
    """

    def __init__(self, *, reduction: str = "mean", delta: float = 1.0) -> None:
        super().__init__(reduction=reduction)
        remedy = "it is the error up to which the loss is a parabola"
        check_number("HuberLoss", "delta", delta, 0.0, above=True, remedy=remedy)
        self.delta = delta

    def forward(self, prediction: Array, target: Array) -> Array:
        """Return the loss."""
        self._check_pair(prediction, target)
        difference = np.subtract(prediction, target, dtype=prediction.dtype)
        clipped = np.clip(difference, -self.delta, self.delta)
        # In place: memory is what takes the time here.
        difference -= clipped / 2
        difference *= clipped
        return self._reduce(difference, clipped)

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient of the prediction; a number stands for an array full of it."""
        upstream, (clipped,) = self._upstream(grad_output)
        grad: Array = clipped * upstream
        return grad
