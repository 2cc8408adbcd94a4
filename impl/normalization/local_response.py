"""Normalization by neighbouring channels."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message


class LocalResponseNorm(Layer):
    """Division of each value by a power of the squares of its neighbours in other channels.

    s_c = Σ x_j² over the channels j from c - size // 2 to c + (size - 1) // 2 that there are; d = k + alpha / size s;
    y = x d^-beta. The sum is divided by size also at the ends, where fewer channels are in it.

    Gradient: dx_j = dy_j d_j^-beta - 2 alpha beta / size x_j Σ dy_c x_c d_c^(-beta - 1), over the channels c whose sum
    x_j is in: those from j - (size - 1) // 2 to j + size // 2.

    Args:
        size: how many channels are in a sum.
        alpha: weight of the mean square.
        beta: the power.
        k: what is added to it.

    Shapes: x and y (N, C, *), with one axis of positions or more. dtypes: float64 and float32, kept.

    Raises:
        TypeError: an option has the wrong type; x is no array of floating-point numbers.
        ValueError: an option is out of range; x has fewer than three axes.

    Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks",
    NeurIPS 2012, section 3.3, which does not divide alpha by size; torch.nn.LocalResponseNorm.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        check_size("LocalResponseNorm", "size", size)
        check_number("LocalResponseNorm", "alpha", alpha, 0.0, remedy="it weighs the mean square; 1e-4 is usual")
        check_number("LocalResponseNorm", "beta", beta, 0.0, remedy="it is a power; 0.75 is usual")
        check_number("LocalResponseNorm", "k", k, 0.0, remedy="it keeps the division away from zero; 1 is usual")
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("LocalResponseNorm.forward", "x", x)
        if x.ndim < 3:  # noqa: PLR2004 - sample, channel and position
            remedy = "channels stand on the second axis, and positions follow"
            raise ValueError(message("LocalResponseNorm.forward", "x.shape", x.shape, "(N, C, *)", remedy))
        before, after = self.size // 2, (self.size - 1) // 2
        divisor = _window_sums(np.square(x), before, after)
        divisor *= self.alpha / self.size
        divisor += self.k
        power = divisor**-self.beta
        # A copy, so that a caller who reuses x before backward does not change the gradient.
        self._save_for_backward(x.shape, x.copy(), divisor, power)
        y: Array = x * power
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        x, divisor, power = self._saved_for(grad_output)
        grad_x: Array = grad_output * power
        shares = grad_x * x
        shares /= divisor
        # The window is turned round: whose sum a channel is in, and not who is in its sum.
        through = _window_sums(shares, (self.size - 1) // 2, self.size // 2)
        through *= x
        through *= 2.0 * self.alpha * self.beta / self.size
        grad_x -= through
        return grad_x


def _window_sums(values: Array, before: int, after: int) -> Array:
    """Return for each channel the sum over those from so many before to so many after it."""
    total = values.copy()
    for distance in range(1, min(max(before, after) + 1, values.shape[1])):
        if distance <= before:
            total[:, distance:] += values[:, :-distance]
        if distance <= after:
            total[:, :-distance] += values[:, distance:]
    return total
