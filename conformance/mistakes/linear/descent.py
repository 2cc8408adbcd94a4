"""Fully connected layers that move their parameters in backward, and do it wrong."""

from __future__ import annotations

from ....impl import Linear
from ....impl.base import Array
from ...catalogue import mistake


class _Descending(Linear):
    """Moves its parameters in backward, each as `_move` does it."""

    def backward(self, grad_output: Array, learning_rate: float) -> Array:  # type: ignore[override]
        """Move the parameters; return the input's gradient."""
        grad_x = super().backward(grad_output)
        for name, gradient in self.grads.items():
            self._move(name, gradient, learning_rate)
            gradient.fill(0)
        return grad_x

    def _move(self, name: str, gradient: Array, learning_rate: float) -> None:
        self.params[name] -= learning_rate * gradient


@mistake(
    "lin-descends-before-dx",
    "Linear",
    title="backward moves the weight first, and computes the input's gradient with the weight that it moved.",
    misconception="The order of the lines is thought not to matter, as all of them belong to the same step.",
    remedy="Compute the input's gradient before the parameters move: it belongs to the weight that forward used.",
)
class MovesBeforeInputGradient(_Descending):
    """Hands down the gradient of the weight that it moved to."""

    def backward(self, grad_output: Array, learning_rate: float) -> Array:  # type: ignore[override]
        """Move the parameters; return the gradient times the moved weight."""
        super().backward(grad_output, learning_rate)
        grad_x: Array = grad_output @ self._weight(grad_output)
        return grad_x


@mistake(
    "lin-descends-uphill",
    "Linear",
    title="backward adds the gradient to the parameters.",
    misconception="The gradient is thought to point to where the loss falls.",
    remedy="Subtract it: the gradient points to where the loss grows.",
)
class Ascends(_Descending):
    """Moves along the gradient."""

    def _move(self, name: str, gradient: Array, learning_rate: float) -> None:
        self.params[name] += learning_rate * gradient


@mistake(
    "lin-descends-bias-assigned",
    "Linear",
    title="backward sets the bias to the step, where it should move by it.",
    misconception="`=-` is thought to be `-=`, or what is assigned is thought to be the step alone.",
    remedy="Write bias -= learning_rate * gradient: `bias =- step` assigns the number -step.",
)
class AssignsBias(_Descending):
    """Keeps the step of the bias in the bias's place."""

    def _move(self, name: str, gradient: Array, learning_rate: float) -> None:
        if name == "bias":
            self.params[name] *= 0
        super()._move(name, gradient, learning_rate)


@mistake(
    "lin-rate-twice",
    "Linear",
    title="The learning rate goes into each step twice.",
    misconception="A gradient that is scaled where it is computed is thought to be scaled where it is subtracted, too.",
    remedy="Multiply by the learning rate once, where the parameters move.",
)
class RateTwice(_Descending):
    """Moves by the square of the learning rate."""

    def _move(self, name: str, gradient: Array, learning_rate: float) -> None:
        super()._move(name, gradient, learning_rate**2)
