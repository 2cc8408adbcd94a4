"""Rectifiers: the identity on the right of 0, and a straight line of another slope on its left."""

from __future__ import annotations

import math

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_number, check_size, message
from .elementwise import Elementwise


class ReLU(Layer):
    """The rectified linear unit.

    y = max(x, 0); dx = dy ∘ [x > 0], so the derivative at the kink x = 0 is taken to be 0. NaN stays NaN.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: x is no array of floating-point numbers.

    Source: torch.nn.ReLU.
    """

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("ReLU.forward", "x", x)
        self._save_for_backward(x.shape, x > 0)
        return np.maximum(x, 0)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (positive,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * positive
        return grad_x


class LeakyReLU(Elementwise):
    """The leaky rectified linear unit, which lets some of what is negative through.

    y = x where x > 0, a x where x <= 0, with a = negative_slope; dx = dy there, a dy here, the kink x = 0 included.

    Args:
        negative_slope: the slope a on the left; any number.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: negative_slope is no number; x is no array of floating-point numbers.

    Source: Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013;
    torch.nn.LeakyReLU.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        remedy = "it is the slope on the left of 0; 0.01 is usual"
        check_number("LeakyReLU", "negative_slope", negative_slope, -math.inf, remedy=remedy)
        self.negative_slope = float(negative_slope)

    def _value_and_slope(self, x: Array) -> tuple[Array, Array]:
        slope = _slope(x, self.negative_slope)
        return x * slope, slope


class PReLU(Layer):
    """The leaky rectified linear unit whose slope on the left is learnt, one for all or one for each channel.

    y = x where x > 0, w x where x <= 0; dx = dy there, w dy here, the kink x = 0 included; dw = Σ dy min(x, 0), over
    all elements that share w.

    Args:
        num_parameters: 1 for one slope, or the number of channels C.
        init: what params["weight"], of shape (num_parameters,), starts from.

    Shapes: x and y (N, C, ...), and any shape where num_parameters is 1. dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: num_parameters is below 1; x has another number of channels.

    Source: He et al., "Delving Deep into Rectifiers", ICCV 2015; torch.nn.PReLU.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        super().__init__()
        check_size("PReLU", "num_parameters", num_parameters)
        check_number("PReLU", "init", init, -math.inf, remedy="slopes start from it; 0.25 is usual")
        self._add_parameter("weight", np.full(num_parameters, float(init)))

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("PReLU.forward", "x", x)
        count = self.params["weight"].size
        if count > 1 and x.shape[1:2] != (count,):
            remedy = "channels stand on the second axis; num_parameters = 1 shares one slope"
            raise ValueError(message("PReLU.forward", "x.shape", x.shape, f"(N, {count}, ...)", remedy))
        along_channels = [count if axis == 1 else 1 for axis in range(x.ndim)]
        weight = self.params["weight"].astype(x.dtype).reshape(along_channels)
        slope, negative = _slope(x, weight), np.minimum(x, 0)
        self._save_for_backward(x.shape, slope, negative)
        y: Array = x * slope
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add dw to `grads`; return dx."""
        slope, negative = self._saved_for(grad_output)
        weight = self.params["weight"]
        others = tuple(axis for axis in range(negative.ndim) if axis != 1 or weight.size == 1)
        self.grads["weight"] += np.sum(grad_output * negative, axis=others, dtype=np.float64)
        grad_x: Array = grad_output * slope
        return grad_x


class RReLU(Layer):
    """The leaky rectified linear unit whose slope on the left is drawn at random in training.

    y = x where x > 0, a x where x <= 0; dx = dy there, a dy here. In training a ~ U(lower, upper), drawn anew for each
    element and each forward; in evaluation a = (lower + upper) / 2.

    Args:
        lower: the smallest slope on the left.
        upper: the largest.
        rng: a generator to draw from, or a seed.

    Shapes: x and y have any shape. dtypes: float64 and float32, kept.

    Raises:
        TypeError: lower or upper is no number; x is no array of floating-point numbers.
        ValueError: upper lies below lower.

    Source: Xu et al., "Empirical Evaluation of Rectified Activations in Convolutional Network", 2015; torch.nn.RReLU.
    """

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, *, rng: Randomness = None) -> None:
        super().__init__()
        remedy = "slopes are drawn between lower and upper"
        check_number("RReLU", "lower", lower, -math.inf, remedy=remedy)
        check_number("RReLU", "upper", upper, lower, remedy=remedy)
        self.lower, self.upper = float(lower), float(upper)
        self.rng = np.random.default_rng(rng)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("RReLU.forward", "x", x)
        left: float | Array = (self.lower + self.upper) / 2
        if self.training:
            left = self.rng.uniform(self.lower, self.upper, x.shape).astype(x.dtype)
        slope = _slope(x, left)
        self._save_for_backward(x.shape, slope)
        y: Array = x * slope
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        (slope,) = self._saved_for(grad_output)
        grad_x: Array = grad_output * slope
        return grad_x


def _slope(x: Array, left: float | Array) -> Array:
    """Return 1 where x > 0, and `left` elsewhere."""
    right = (x > 0).astype(x.dtype)
    slope: Array = right + left * (1 - right)
    return slope
