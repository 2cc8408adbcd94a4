"""Known wrong sequences of layers."""

from __future__ import annotations

from typing import Any

from ...impl import Sequential
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "ct-backward-in-order",
    "Sequential",
    title="backward goes through the layers in forward's order.",
    misconception="The order is thought not to matter; with layers of equal width it even runs without an error.",
    remedy="Go from the last layer to the first: the upstream gradient is that of the last layer's output.",
)
class BackwardInOrder(Sequential):
    """Calls the first layer's backward first."""

    def backward(self, grad_output: Array) -> Array:
        """Return what the last layer makes of what the first one made."""
        self._saved_for(grad_output)
        grad_x = grad_output
        for layer in self._inside.values():
            grad_x = layer.backward(grad_x)
        return grad_x


@mistake(
    "ct-layers-reversed",
    "Sequential",
    title="backward turns the container's own list of layers around: list.reverse() works in place.",
    misconception="list.reverse() is thought to return another list, as reversed() does.",
    remedy="Iterate over reversed(layers), or over layers[::-1], which leave the list as it is.",
)
class LayersReversed(Sequential):
    """Has its layers the other way around after each backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, and leave the layers reversed."""
        grad_x = super().backward(grad_output)
        self._inside = dict(reversed(self._inside.items()))
        return grad_x


@mistake(
    "ct-upstream-to-all",
    "Sequential",
    title="backward gives every layer the gradient of the container's output.",
    misconception="The upstream gradient is thought to be one number that all layers share.",
    remedy="Hand each layer what the layer after it returned from its backward.",
)
class UpstreamToAll(Sequential):
    """Does not hand the gradient from layer to layer."""

    def backward(self, grad_output: Array) -> Array:
        """Return what the first layer makes of the upstream gradient, as long as widths allow it."""
        self._saved_for(grad_output)
        grad_x = grad_output
        for layer in reversed(self._inside.values()):
            try:
                grad_x = layer.backward(grad_output)
            except ValueError:
                grad_x = layer.backward(grad_x)
        return grad_x


@mistake(
    "ct-first-left-out",
    "Sequential",
    title="backward stops before the first layer.",
    misconception="range(len(layers) - 1, 0, -1) is thought to end with 0.",
    remedy="range leaves its end out: count down to and with 0, or iterate over reversed(layers).",
)
class FirstLeftOut(Sequential):
    """Never calls the first layer's backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of the first layer's output."""
        self._saved_for(grad_output)
        grad_x = grad_output
        for layer in list(self._inside.values())[:0:-1]:
            grad_x = layer.backward(grad_x)
        return grad_x


@mistake(
    "ct-forward-again",
    "Sequential",
    title="backward calls forward on the layers again, one by one, to have their inputs.",
    misconception="forward is thought to have no side effects.",
    remedy="Each layer keeps what its backward needs: a second forward moves running statistics once more.",
)
class ForwardAgain(Sequential):
    """Runs forward once more before it goes back."""

    def forward(self, x: Array) -> Array:
        """Return y, and keep x."""
        self._x = x.copy()
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return dx of a second forward."""
        super().forward(self._x)
        return super().backward(grad_output)


@mistake(
    "ct-mode-kept",
    "Sequential",
    title="eval and train change the container's own mode, and tell its layers nothing.",
    misconception="Layers are thought to know the mode of their container.",
    remedy="Hand train and eval on to each layer: dropout and normalization look at their own mode.",
)
class ModeKept(Sequential):
    """Keeps the mode to itself."""

    def train(self) -> None:
        """Enter training mode, alone."""
        self.training = True

    def eval(self) -> None:
        """Enter evaluation mode, alone."""
        self.training = False


@mistake(
    "ct-eval-for-good",
    "Sequential",
    title="eval is handed on to the layers, and train is not.",
    misconception="Training is thought to be over once a model was evaluated.",
    remedy="Hand train on as well: models are evaluated after every epoch, and then trained further.",
)
class EvalForGood(Sequential):
    """Leaves its layers in evaluation mode."""

    def train(self) -> None:
        """Enter training mode, alone."""
        self.training = True


@mistake(
    "ct-parameters-copied",
    "Sequential",
    title="params holds copies of the layers' arrays.",
    misconception="A copy is thought to follow its original.",
    remedy="Hand out the layers' own arrays: what an optimizer writes into a copy, no layer ever sees.",
)
class ParametersCopied(Sequential):
    """Hands out copies."""

    def __init__(self, *layers: Any) -> None:
        super().__init__(*layers)
        self.params = {name: value.copy() for name, value in self.params.items()}


@mistake(
    "ct-gradients-copied",
    "Sequential",
    title="grads is put together once, in the constructor, of copies of the layers' gradients.",
    misconception="Gradients that were collected once are thought to follow those that the layers go on adding to.",
    remedy="Hand out the layers' own arrays, or collect the gradients whenever they are asked for.",
)
class GradientsCopied(Sequential):
    """Hands out gradients that stay zero."""

    def __init__(self, *layers: Any) -> None:
        super().__init__(*layers)
        self.grads = {name: value.copy() for name, value in self.grads.items()}


@mistake(
    "ct-zero-grad-first",
    "Sequential",
    title="zero_grad clears the gradients of the first layer alone.",
    misconception="return inside the loop is thought to end one turn of it.",
    remedy="Clear the gradients of every layer: look where the loop ends.",
)
class FirstCleared(Sequential):
    """Leaves the loop after one layer."""

    def zero_grad(self) -> None:
        """Clear the first gradient's layer."""
        first = next(iter(self.grads), "").partition(".")[0]
        for name, gradient in self.grads.items():
            if name.startswith(f"{first}."):
                gradient[...] = 0


@mistake(
    "ct-zero-grad-none",
    "Sequential",
    title="zero_grad is not handed on: the layers go on adding to their gradients.",
    misconception="The container has no parameters of its own, so there is thought to be nothing to clear.",
    remedy="Call zero_grad of each layer.",
)
class NothingCleared(Sequential):
    """Clears nothing."""

    def zero_grad(self) -> None:
        """Do nothing."""


@mistake(
    "ct-zero-grad-rebound",
    "Sequential",
    title="zero_grad puts new arrays of zeros into grads, and the layers keep adding to theirs.",
    misconception="Putting an array into a dict is thought to change the array that was there.",
    remedy="Write zeros into the arrays, grad[...] = 0: a new array is known to the container alone.",
)
class GradientsRebound(Sequential):
    """Parts with its layers' gradients."""

    def zero_grad(self) -> None:
        """Put zeros in the place of the layers' arrays."""
        self.grads = {name: gradient * 0 for name, gradient in self.grads.items()}


@mistake(
    "ct-last-left-out",
    "Sequential",
    title="forward leaves the last layer out.",
    misconception="range(n - 1) is thought to reach n - 1; or the output layer is thought to be applied elsewhere.",
    remedy="Go through all layers: for layer in layers.",
)
class LastLeftOut(Sequential):
    """Stops one layer early, as long as there are two."""

    def __init__(self, *layers: Any) -> None:
        super().__init__(*layers)
        if len(self._inside) > 1:
            self._inside.pop(str(len(layers) - 1))
