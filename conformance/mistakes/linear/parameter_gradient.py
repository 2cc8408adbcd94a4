"""Fully connected layers with wrong gradients of their parameters."""

from __future__ import annotations

import numpy as np

from ....impl import Linear
from ....impl.base import Array
from ...catalogue import mistake


class _OwnBiasGradient(Linear):
    """Adds to the gradient of the bias what `_bias_gradient` makes of the upstream gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        before = self.grads["bias"] if "bias" in self.params else None
        if before is not None:
            self.grads["bias"] = np.zeros_like(before)
        grad_x = super().backward(grad_output)
        if before is not None:
            self.grads["bias"] = before + self._bias_gradient(grad_output)
        return grad_x

    def _bias_gradient(self, grad_output: Array) -> Array:
        raise NotImplementedError


@mistake(
    "lin-gb-mean",
    "Linear",
    title="The gradient of the bias is the mean over the batch, not the sum.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Sum over the rows: whether to average is the loss's business, and its gradient carries it.",
)
class BiasGradientAveraged(_OwnBiasGradient):
    """Averages the bias gradient."""

    def _bias_gradient(self, grad_output: Array) -> Array:
        mean: Array = grad_output.reshape(-1, self.out_features).mean(axis=0)
        return mean


@mistake(
    "lin-nd-bias",
    "Linear",
    title="The gradient of the bias is summed over the first axis alone.",
    misconception="An input is thought to have two axes always.",
    remedy="Sum over every axis but the last: the bias was added at each of their positions.",
    reading="inputs=2-D",
)
class BiasGradientOverOneAxis(_OwnBiasGradient):
    """Sums the bias gradient over the first axis."""

    def _bias_gradient(self, grad_output: Array) -> Array:
        total: Array = grad_output.sum(axis=0)
        return total


@mistake(
    "lin-gb-one-number",
    "Linear",
    title="The gradient of the bias is summed over the outputs too: each of its elements gets the same number.",
    misconception="sum() is thought to run over the batch, as nothing else is there to be summed.",
    remedy="Sum over the rows alone, axis=0: each output has a bias of its own.",
)
class BiasGradientOfAll(_OwnBiasGradient):
    """Sums the bias gradient over everything."""

    def _bias_gradient(self, grad_output: Array) -> Array:
        return np.full(self.out_features, grad_output.sum())


class _OwnWeightGradient(Linear):
    """Adds to the gradient of the weight what `_weight_gradient` makes of input and upstream gradient."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._input = x.copy()
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        before = self.grads["weight"]
        self.grads["weight"] = np.zeros_like(before)
        grad_x = super().backward(grad_output)
        self.grads["weight"] = before + self._weight_gradient(self._input, grad_output)
        return grad_x

    def _weight_gradient(self, x: Array, grad_output: Array) -> Array:
        raise NotImplementedError


@mistake(
    "lin-gw-divN",
    "Linear",
    title="The gradient of the weight is divided by the number of rows.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Leave the division to the loss: its mean divides the upstream gradient by the number of rows.",
)
class WeightGradientAveraged(_OwnWeightGradient):
    """Averages the weight gradient."""

    def _weight_gradient(self, x: Array, grad_output: Array) -> Array:
        rows = x.reshape(-1, self.in_features)
        gradient: Array = grad_output.reshape(-1, self.out_features).T @ rows / len(rows)
        return gradient


@mistake(
    "lin-grads-divN",
    "Linear",
    title="The gradients of weight and bias are both divided by the number of rows.",
    misconception="dW = 1/m dZ Aᵀ is copied from a course whose loss leaves the 1/m out of its own gradient.",
    remedy="Let one of them divide: a loss that is a mean has done so, and its upstream gradient carries the 1/m.",
)
class GradientsAveraged(Linear):
    """Averages both parameter gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient; add the means of the parameters' gradients."""
        before = {name: grad.copy() for name, grad in self.grads.items()}
        grad_x = super().backward(grad_output)
        rows = grad_output.size // self.out_features
        for name, grad in self.grads.items():
            grad[...] = before[name] + (grad - before[name]) / rows
        return grad_x


@mistake(
    "lin-nd-flatten",
    "Linear",
    title="With more than two axes, input and gradient are flattened in different orders.",
    misconception="x.T is thought to swap the first axis with the last; it reverses all of them.",
    remedy="Flatten both with reshape(-1, features), and transpose afterwards.",
    reading="inputs=2-D",
)
class FlattenedInDifferentOrders(_OwnWeightGradient):
    """Transposes the input before it flattens it."""

    def _weight_gradient(self, x: Array, grad_output: Array) -> Array:
        columns = x.T.reshape(self.in_features, -1)
        gradient: Array = (columns @ grad_output.reshape(-1, self.out_features)).T
        return gradient


@mistake(
    "lin-cache-list",
    "Linear",
    title="Inputs are appended to a list that is never cleared, and backward takes the first.",
    misconception="The first input is thought to be the one that this backward belongs to.",
    remedy="Keep the input of the latest forward, and replace it in the next one.",
)
class FirstInputKept(_OwnWeightGradient):
    """Computes its weight gradient from its first input of this batch size."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features, bias)
        self._inputs: list[Array] = []

    def forward(self, x: Array) -> Array:
        """Return y."""
        self._inputs.append(x.copy())
        return super().forward(x)

    def _weight_gradient(self, x: Array, grad_output: Array) -> Array:  # noqa: ARG002 - it takes the first one
        rows = self._inputs[0].reshape(-1, self.in_features)
        gradient: Array = grad_output.reshape(-1, self.out_features).T @ rows
        return gradient
