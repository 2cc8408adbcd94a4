"""Known wrong logarithms of the softmax."""

from __future__ import annotations

import numpy as np

from ....impl import LogSoftmax
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-logsoftmax-of-softmax",
    "LogSoftmax",
    title="forward takes the logarithm of the softmax, which is 0 where an input is much smaller than another: -inf.",
    misconception="Two functions that are safe alone are thought to be safe one after the other.",
    remedy="Simplify the logarithm of the quotient on paper: no exponential is left alone under it.",
)
class LogarithmOfZero(LogSoftmax):
    """Takes the logarithm of what has become 0."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        with np.errstate(all="ignore"):
            return np.log(np.exp(super().forward(x)))


@mistake(
    "act-logsoftmax-eps",
    "LogSoftmax",
    title="A small number is added to the softmax before its logarithm is taken.",
    misconception="Adding a small number is thought to change nothing but log 0.",
    remedy="Simplify the logarithm of the quotient on paper: it needs no such help.",
    source="chainer/chainer#584",
)
class LogarithmMoved(LogSoftmax):
    """Adds a small number."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        return np.log(np.exp(super().forward(x)) + 1e-8)


@mistake(
    "act-logsoftmax-max-lost",
    "LogSoftmax",
    title="The maximum is taken off under the exponential alone: the outputs are too large by it.",
    misconception="The shift is thought to cancel by itself, so that it is needed in one place only.",
    remedy="Take the maximum off x before anything else, or add it back to the logarithm of the sum.",
)
class MaximumLost(LogSoftmax):
    """Does not add the maximum back."""

    def forward(self, x: Array) -> Array:
        """Return y, too large by the maximum."""
        y: Array = super().forward(x) + np.max(x, axis=self._axis_of(x), keepdims=True)
        return y


@mistake(
    "act-logsoftmax-gradient-of-one",
    "LogSoftmax",
    title="backward returns dy - p, as if dy summed to 1.",
    misconception="The gradient is known from the loss, where it is that of one class.",
    remedy="Each output takes the same logarithm off: p is multiplied by the sum of dy.",
)
class SumForgotten(LogSoftmax):
    """Forgets the sum."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy - p."""
        _, exponentials, total = self._saved_for(grad_output)
        grad_x: Array = grad_output - exponentials / total
        return grad_x


@mistake(
    "act-logsoftmax-diag",
    "LogSoftmax",
    title="backward multiplies by 1 - p, which is the diagonal of the Jacobian alone.",
    misconception="The function is thought to be element-wise.",
    remedy="Every output depends on every input of its row: dx_i has a term from each dy_j.",
)
class DiagonalOfLogarithm(LogSoftmax):
    """Forgets what the outputs share."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy (1 - p)."""
        _, exponentials, total = self._saved_for(grad_output)
        grad_x: Array = grad_output * (1 - exponentials / total)
        return grad_x
