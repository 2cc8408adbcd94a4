"""Known wrong ways around a layer."""

from __future__ import annotations

from ...impl import Residual
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "re-skip-forgotten",
    "Residual",
    title="backward returns the layer's gradient alone: the skip connection is forgotten.",
    misconception="The addition of x is thought to be undone by the layer's backward.",
    remedy="x is used twice, so its gradient is a sum of two: one of each use.",
)
class SkipForgotten(Residual):
    """Forgets the skip connection in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the layer's part of dx."""
        grad_x: Array = self._inside["layer"].backward(grad_output)
        return grad_x


@mistake(
    "re-layer-forgotten",
    "Residual",
    title="backward returns the upstream gradient as it is, once the layer has its own.",
    misconception="The gradient is thought to flow through the skip connection alone.",
    remedy="Add what the layer's backward returns: it is the part of x's gradient that goes through the layer.",
)
class LayerForgotten(Residual):
    """Forgets the layer's part of dx."""

    def backward(self, grad_output: Array) -> Array:
        """Return the skip connection's part of dx."""
        super().backward(grad_output)
        return grad_output.copy()


@mistake(
    "re-no-skip",
    "Residual",
    title="forward returns f(x) without x.",
    misconception="The skip connection is thought to be for gradients alone.",
    remedy="Add x in forward: y = x + f(x).",
)
class NoSkip(Residual):
    """Forgets the skip connection in forward."""

    def forward(self, x: Array) -> Array:
        """Return f(x)."""
        super().forward(x)
        inner: Array = self._inside["layer"].forward(x)
        return inner


@mistake(
    "re-gradient-in-place",
    "Residual",
    title="backward adds the layer's gradient to the caller's grad_output, in place.",
    misconception="The upstream gradient is thought to belong to this layer, and += to be an economy.",
    remedy="Return a new sum: another branch of the network may be given the same upstream gradient.",
)
class GradientInPlace(Residual):
    """Writes into the upstream gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the caller's own array."""
        grad_output += self._inside["layer"].backward(grad_output)
        return grad_output


@mistake(
    "re-inner-gradient-in-place",
    "Residual",
    title="backward adds the upstream gradient to the layer's own answer, in place.",
    misconception="What a layer returns is thought to be a new array, which nobody else has.",
    remedy="Return a new sum: dropout in evaluation may hand back the very array that it was given.",
)
class InnerGradientInPlace(Residual):
    """Writes into the gradient that the layer returns."""

    def backward(self, grad_output: Array) -> Array:
        """Return the layer's own array."""
        grad_x: Array = self._inside["layer"].backward(grad_output)
        grad_x += grad_output
        return grad_x


@mistake(
    "re-inner-output-in-place",
    "Residual",
    title="forward adds x to the layer's own output, in place.",
    misconception="What a layer returns is thought to be a new array, which nobody else has.",
    remedy="Return a new sum: dropout in evaluation may hand back the very array that it was given.",
)
class InnerOutputInPlace(Residual):
    """Writes into what the layer returns."""

    def forward(self, x: Array) -> Array:
        """Return the layer's own array."""
        super().forward(x)
        y: Array = self._inside["layer"].forward(x)
        y += x
        return y


@mistake(
    "re-input-in-place",
    "Residual",
    title="forward adds the layer's output to the caller's x, in place.",
    misconception="x += f(x) is thought to make a new x.",
    remedy="Return x + f(x): += writes into the array that the caller handed over.",
)
class InputInPlace(Residual):
    """Writes into its input."""

    def forward(self, x: Array) -> Array:
        """Return the caller's own array."""
        x += super().forward(x) - x
        return x


@mistake(
    "re-halved",
    "Residual",
    title="forward returns the mean of x and f(x).",
    misconception="A sum is thought to need a scale, so that numbers do not grow from block to block.",
    remedy="Add the two as they are; what keeps numbers from growing is normalization.",
)
class Halved(Residual):
    """Halves the sum."""

    def forward(self, x: Array) -> Array:
        """Return (x + f(x)) / 2."""
        return super().forward(x) / 2

    def backward(self, grad_output: Array) -> Array:
        """Return dx of that."""
        return super().backward(grad_output / 2)


@mistake(
    "re-mode-kept",
    "Residual",
    title="eval changes the block's own mode, and tells the layer inside nothing.",
    misconception="The layer is thought to know the mode of its block.",
    remedy="Hand train and eval on to the layer: dropout and normalization look at their own mode.",
)
class InnerModeKept(Residual):
    """Keeps the mode to itself."""

    def train(self) -> None:
        """Enter training mode, alone."""
        self.training = True

    def eval(self) -> None:
        """Enter evaluation mode, alone."""
        self.training = False


@mistake(
    "re-gradient-twice",
    "Residual",
    title="backward calls the layer's backward twice: once for its gradients, and once for dx.",
    misconception="The layer's backward is thought to give a result and nothing else.",
    remedy="Call it once, and use what it returns: every call adds to the layer's gradients.",
)
class GradientTwice(Residual):
    """Adds the layer's gradients twice."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx, and count the layer's gradients double."""
        self._inside["layer"].backward(grad_output)
        return super().backward(grad_output)
