"""Known wrong softmax and softmin."""

from __future__ import annotations

import numpy as np

from ....impl import Softmax, Softmin
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "act-softmax-diag",
    "Softmax",
    title="backward multiplies by p (1 - p), which is the diagonal of the Jacobian alone.",
    misconception="The softmax is thought to be element-wise, as the sigmoid is.",
    remedy="Every output depends on every input of its row: dx_i has a term from each dy_j.",
)
class DiagonalAlone(Softmax):
    """Forgets what the outputs share."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy p (1 - p)."""
        _, y = self._saved_for(grad_output)
        grad_x: Array = grad_output * y * (1 - y)
        return grad_x


@mistake(
    "act-softmax-overflow",
    "Softmax",
    title="Exponentials are taken of the inputs as they are: large ones give inf / inf.",
    misconception="Exponentials are thought never to overflow.",
    remedy="A shift of a row changes nothing: choose one after which no exponent is positive.",
    source="borgwang/tinynn#7",
)
class Overflowing(Softmax):
    """Takes no maximum off."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        axis = self._axis_of(x)
        with np.errstate(all="ignore"):
            y: Array = np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)
        self._save_for_backward(x.shape, axis, y.copy())
        return y


@mistake(
    "act-softmax-global-max",
    "Softmax",
    title="The largest of the whole array is taken off: a row of much smaller inputs becomes 0 / 0.",
    misconception="Since any constant may be subtracted, one for all rows is thought to be enough.",
    remedy="Take each row's own maximum: its largest exponent is then 0.",
)
class OneMaximumForAll(Softmax):
    """Takes off one maximum."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        axis = self._axis_of(x)
        with np.errstate(all="ignore"):
            exponentials = np.exp(x - np.max(x))
            y: Array = exponentials / np.sum(exponentials, axis=axis, keepdims=True)
        self._save_for_backward(x.shape, axis, y.copy())
        return y


@mistake(
    "act-softmax-whole-array",
    "Softmax",
    title="All outputs together sum to 1, not those of each row.",
    misconception="np.sum is thought to sum each row by default.",
    remedy="Sum along the axis, with keepdims=True so that the sums stand beside their rows.",
)
class WholeArray(Softmax):
    """Sums over everything."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        axis = self._axis_of(x)
        exponentials = np.exp(x - np.max(x))
        y: Array = exponentials / np.sum(exponentials)
        self._save_for_backward(x.shape, axis, y.copy())
        return y


@mistake(
    "act-softmax-last-axis",
    "Softmax",
    title="The last axis is taken whatever dim says.",
    misconception="Classes are thought to be on the last axis always.",
    remedy="Use the option where the axis is named: in images classes stand on the second axis.",
)
class LastAxis(Softmax):
    """Ignores its option."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.dim = -1
        return super().forward(x)


@mistake(
    "act-softmax-columns",
    "Softmax",
    title="The first axis is taken whatever dim says: each column sums to 1.",
    misconception="Samples are thought to stand in columns, or axis=0 to mean along a row.",
    remedy="In (N, C) rows are samples: sum over the second axis.",
    reading="dim=0",
)
class Columns(Softmax):
    """Takes the first axis."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.dim = 0
        return super().forward(x)


@mistake(
    "act-softmax-loss-gradient",
    "Softmax",
    title="backward returns p - dy, which is the gradient of the cross-entropy with dy for the target.",
    misconception="Softmax and its loss are known as one thing, with a simple gradient.",
    remedy="The loss is a component of its own: multiply its gradient by the Jacobian of the softmax.",
)
class GradientOfTheLoss(Softmax):
    """Takes itself for the loss."""

    def backward(self, grad_output: Array) -> Array:
        """Return p - dy."""
        _, y = self._saved_for(grad_output)
        grad_x: Array = y - grad_output
        return grad_x


@mistake(
    "act-softmax-sum-unweighted",
    "Softmax",
    title="backward takes off Σ dy, without the probabilities in the sum.",
    misconception="The formula is remembered by its look.",
    remedy="What is taken off is the mean of dy under the probabilities: then a constant dy gives 0.",
)
class SumUnweighted(Softmax):
    """Forgets the probabilities in the sum."""

    def backward(self, grad_output: Array) -> Array:
        """Return p (dy - Σ dy)."""
        axis, y = self._saved_for(grad_output)
        grad_x: Array = y * (grad_output - np.sum(grad_output, axis=axis, keepdims=True))
        return grad_x


@mistake(
    "act-softmin-gradient-sign",
    "Softmin",
    title="backward has the sign of the softmax's.",
    misconception="The minus is thought to be a matter of forward alone.",
    remedy="Use the chain rule: -x has the derivative -1.",
)
class MinusForgotten(Softmin):
    """Forgets the minus in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx with its sign turned."""
        return -super().backward(grad_output)


@mistake(
    "act-softmin-complement",
    "Softmin",
    title="forward returns 1 - softmax(x), which does not sum to 1.",
    misconception="The opposite of a probability is thought to be its complement.",
    remedy="Negate the inputs, not the outputs.",
)
class ComplementTaken(Softmin):
    """Takes complements."""

    def forward(self, x: Array) -> Array:
        """Return 1 - softmax(x)."""
        return 1 - super().forward(-x)


@mistake(
    "act-softmin-is-softmax",
    "Softmin",
    title="It is the softmax: the largest gets the most.",
    misconception="The two are thought to differ in name only.",
    remedy="The smallest input gets the most.",
)
class IsSoftmax(Softmin):
    """Is the softmax."""

    def forward(self, x: Array) -> Array:
        """Return softmax(x)."""
        return super().forward(-x)

    def backward(self, grad_output: Array) -> Array:
        """Return the softmax's dx."""
        return -super().backward(grad_output)


@mistake(
    "act-softmin-shift",
    "Softmin",
    title="The largest input is taken off before the sign is turned: exponents are positive, and overflow.",
    misconception="What keeps the softmax safe is taken over as it stands.",
    remedy="The largest of -x is what has to be taken off.",
)
class ShiftedTheWrongWay(Softmin):
    """Takes off the wrong end."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        axis = self._axis_of(x)
        with np.errstate(all="ignore"):
            exponentials = np.exp(np.max(x, axis=axis, keepdims=True) - x)
            y: Array = exponentials / np.sum(exponentials, axis=axis, keepdims=True)
        self._save_for_backward(x.shape, axis, y.copy())
        return y
