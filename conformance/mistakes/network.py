"""Known wrong perceptrons with a hidden layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...impl import MLP
from ...impl.base import Array
from ..catalogue import mistake

_RATE = 0.01


class _Steps(MLP):
    """The right network in steps, of which a mistake gets one wrong."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        w1, b1, w2, b2 = self._parameters(x)
        self._x = x.reshape(-1, x.shape[-1]).copy()
        z = self._x @ w1.T + b1
        self._h = self._activated(z)
        self._z = z
        y: Array = (self._h @ w2.T + b2).reshape(*x.shape[:-1], len(b2))
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add to the gradients; return dx."""
        self._saved_for(grad_output)
        w1, _, w2, _ = self._parameters(grad_output)
        rows = grad_output.reshape(-1, grad_output.shape[-1])
        grad_z = self._through_activation(self._through_output(rows, w2))
        self._add(rows, grad_z)
        grad_x: Array = (grad_z @ w1).reshape(*grad_output.shape[:-1], w1.shape[1])
        return grad_x

    def _parameters(self, like: Array) -> tuple[Array, ...]:
        return tuple(value.astype(like.dtype, copy=False) for value in self.params.values())

    @property
    def _is_relu(self) -> bool:
        return type(self._inside["1"]).__name__ == "ReLU"

    def _activated(self, z: Array) -> Array:
        activated: Array = np.maximum(z, 0) if self._is_relu else np.tanh(z)
        return activated

    def _through_output(self, rows: Array, w2: Array) -> Array:
        return rows @ w2

    def _through_activation(self, grad_h: Array) -> Array:
        return grad_h * ((self._z > 0) if self._is_relu else 1 - self._h**2)

    def _add(self, rows: Array, grad_z: Array) -> None:
        self.grads["0.weight"] += grad_z.T @ self._x
        self.grads["0.bias"] += grad_z.sum(axis=0)
        self.grads["2.weight"] += rows.T @ self._h
        self.grads["2.bias"] += rows.sum(axis=0)


@mistake(
    "net-activation-not-undone",
    "MLP",
    title="backward leaves the activation's derivative out.",
    misconception="The activation has no parameters, so it is thought to have no part in backward.",
    remedy="Multiply the hidden gradient by a'(z) before it goes through the first layer.",
)
class ActivationNotUndone(_Steps):
    """Goes from the output layer straight to the first."""

    def _through_activation(self, grad_h: Array) -> Array:
        return grad_h


@mistake(
    "net-no-activation",
    "MLP",
    title="There is no activation between the layers: the network is one affine map.",
    misconception="Two layers are thought to be more than one by themselves.",
    remedy="Apply the activation to the first layer's output.",
)
class NoActivation(_Steps):
    """Computes W2 (W1 x + b1) + b2."""

    def _activated(self, z: Array) -> Array:
        return z.copy()

    def _through_activation(self, grad_h: Array) -> Array:
        return grad_h


@mistake(
    "net-derivative-of-gradient",
    "MLP",
    title="backward takes the activation's derivative at the gradient, not at the hidden layer's input.",
    misconception="backward is thought to be forward with the gradient in the place of x.",
    remedy="Keep z from forward: the derivative is a'(z), whatever the gradient is.",
)
class DerivativeOfGradient(_Steps):
    """Looks at the sign of the gradient."""

    def _through_activation(self, grad_h: Array) -> Array:
        slope: Array = grad_h * ((grad_h > 0) if self._is_relu else 1 - np.tanh(grad_h) ** 2)
        return slope


@mistake(
    "net-activated-output",
    "MLP",
    title="The activation is applied to the output as well.",
    misconception="Every layer is thought to end with the activation.",
    remedy="The last layer is affine: scores and targets may be of either sign.",
)
class ActivatedOutput(_Steps):
    """Activates its scores."""

    def forward(self, x: Array) -> Array:
        """Return a(y)."""
        self._y = super().forward(x)
        return self._activated(self._y)

    def backward(self, grad_output: Array) -> Array:
        """Return dx of that."""
        slope = (self._y > 0) if self._is_relu else 1 - np.tanh(self._y) ** 2
        return super().backward(grad_output * slope)


@mistake(
    "net-input-for-hidden",
    "MLP",
    title="The output layer's weight gradient is taken with z, the hidden layer before its activation.",
    misconception="The activation is thought to belong to the next layer, so that z is what was multiplied.",
    remedy="A weight's gradient is the upstream gradient times what the weight was multiplied by in forward: h.",
)
class PreactivationForHidden(_Steps):
    """Multiplies by z."""

    def _add(self, rows: Array, grad_z: Array) -> None:
        super()._add(rows, grad_z)
        self.grads["2.weight"] += rows.T @ (self._z - self._h)


@mistake(
    "net-averaged-again",
    "MLP",
    title="backward divides the parameters' gradients by the number of rows.",
    misconception="Each layer is thought to have to average over the batch.",
    remedy="Sum over rows: the mean is the loss's, and is in the upstream gradient already.",
)
class AveragedAgain(_Steps):
    """Averages over rows."""

    def _add(self, rows: Array, grad_z: Array) -> None:
        count = max(len(rows), 1)
        before = {name: value.copy() for name, value in self.grads.items()}
        super()._add(rows, grad_z)
        for name, value in self.grads.items():
            value[...] = before[name] + (value - before[name]) / count


@mistake(
    "net-bias-of-first-row",
    "MLP",
    title="The bias gradients are those of the first row alone.",
    misconception="A bias is the same for all rows, so one row is thought to do.",
    remedy="Sum over all rows: every row's loss depends on the bias.",
)
class BiasOfFirstRow(_Steps):
    """Does not sum over rows."""

    def _add(self, rows: Array, grad_z: Array) -> None:
        super()._add(rows, grad_z)
        self.grads["0.bias"] -= grad_z[1:].sum(axis=0)
        self.grads["2.bias"] -= rows[1:].sum(axis=0)


@mistake(
    "net-step-in-backward",
    "MLP",
    title="backward steps the output layer before the gradient goes through its weight.",
    misconception="Each layer is thought to learn when its turn comes.",
    remedy="Leave all parameters alone until all gradients are known; then let an optimizer step.",
)
class StepInBackward(_Steps):
    """Goes back through the stepped weight."""

    def _through_output(self, rows: Array, w2: Array) -> Array:
        self.params["2.weight"] -= _RATE * (rows.T @ self._h)
        grad_h: Array = rows @ self.params["2.weight"].astype(w2.dtype)
        return grad_h


@mistake(
    "net-output-layer-not-cleared",
    "MLP",
    title="zero_grad clears the first layer's gradients alone.",
    misconception="The output layer's gradients are thought to be overwritten by the next backward.",
    remedy="Clear the gradients of every layer, since backward adds to all of them.",
)
class OutputLayerNotCleared(MLP):
    """Leaves the output layer's gradients."""

    def zero_grad(self) -> None:
        """Clear the first layer."""
        self._inside["0"].zero_grad()


@mistake(
    "net-first-layer-frozen",
    "MLP",
    title="backward stops at the hidden layer, and the first layer never learns.",
    misconception="The loss is thought to depend on the output layer's parameters alone.",
    remedy="Go on through the activation and the first layer: its weights move the loss as well.",
)
class FirstLayerFrozen(_Steps):
    """Leaves the first layer's gradients at zero."""

    def _add(self, rows: Array, grad_z: Array) -> None:
        super()._add(rows, np.zeros_like(grad_z))


@mistake(
    "net-weights-tied-to-start",
    "MLP",
    title="backward uses a copy of the output weight that was made in the constructor.",
    misconception="A copy is thought to follow its original.",
    remedy="Read the weight where it is kept, each time: training moves it.",
)
class WeightOfTheStart(_Steps):
    """Goes back through the first weight it had."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._first_w2 = self.params["2.weight"].copy()

    def _through_output(self, rows: Array, w2: Array) -> Array:  # noqa: ARG002 - that is the mistake
        grad_h: Array = rows @ self._first_w2.astype(rows.dtype)
        return grad_h
