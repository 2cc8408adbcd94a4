"""Containers: layers that are made of layers."""

from __future__ import annotations

from typing import Any

from .base import Array, Layer
from .checks import check_floating, check_shape, message


class Container(Layer):
    """A layer with layers inside.

    Its `params`, `grads` and `buffers` hold the very arrays of the layers inside, under the layer's name and a dot:
    what an optimizer writes into one is seen by the other. Layers therefore write into their arrays, and never put
    others in their place.
    """

    def __init__(self) -> None:
        super().__init__()
        self._inside: dict[str, Any] = {}

    def train(self) -> None:
        """Enter training mode, with all layers inside."""
        super().train()
        for layer in self._inside.values():
            layer.train()

    def eval(self) -> None:
        """Enter evaluation mode, with all layers inside."""
        super().eval()
        for layer in self._inside.values():
            layer.eval()

    def _hold(self, name: str, layer: Any) -> None:
        """Take a layer in under a name, with its arrays.

        Raises:
            TypeError: it has no `forward` or no `backward`.
        """
        if not all(callable(getattr(layer, method, None)) for method in ("forward", "backward")):
            place = type(self).__name__
            remedy = "give an object of such a class, not the class"
            raise TypeError(message(place, f"layer {name!r}", layer, "a layer with forward and backward", remedy))
        self._inside[name] = layer
        for own, held in ((self.params, layer.params), (self.grads, layer.grads), (self.buffers, layer.buffers)):
            own.update({f"{name}.{key}": array for key, array in held.items()})


class Sequential(Container):
    """Layers, one after the other.

    y = f_n(... f_2(f_1(x))). By the chain rule the last layer's backward comes first: dx = b_1(... b_(n-1)(b_n(dy))).

    Args:
        layers: the layers, in the order in which x goes through them; their arrays are named by their places, from 0:
            "0.weight", "0.bias", "2.weight".

    Shapes and dtypes: x has those that the first layer takes, y those that the last one gives; without layers y is x.

    Raises:
        TypeError: a layer has no forward or no backward; x is no array of floating-point numbers.

    Source: torch.nn.Sequential.
    """

    def __init__(self, *layers: Any) -> None:
        super().__init__()
        for place, layer in enumerate(layers):
            self._hold(str(place), layer)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating(f"{type(self).__name__}.forward", "x", x)
        y = x
        for layer in self._inside.values():
            y = layer.forward(y)
        self._save_for_backward(y.shape)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Have each layer add to its gradients, the last one first; return dx."""
        self._saved_for(grad_output)
        grad_x = grad_output
        for layer in reversed(self._inside.values()):
            grad_x = layer.backward(grad_x)
        return grad_x


class Residual(Container):
    """A layer with a way around it.

    y = x + f(x). x is used twice, so its gradient has two parts: dx = dy + b(dy), where b is f's backward.

    Args:
        layer: f, which keeps shapes; its arrays are named "layer.weight", "layer.bias".

    Shapes and dtypes: those that f takes; y has the shape of x.

    Raises:
        TypeError: the layer has no forward or no backward; x is no array of floating-point numbers.
        ValueError: f(x) has another shape than x.

    Source: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, equation 1.
    """

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self._hold("layer", layer)

    def forward(self, x: Array) -> Array:
        """Return y."""
        check_floating("Residual.forward", "x", x)
        inner: Array = self._inside["layer"].forward(x)
        remedy = "x is added to it: give a layer that keeps shapes"
        check_shape("Residual.forward", "layer.forward(x)", inner.shape, x.shape, remedy)
        self._save_for_backward(x.shape)
        return x + inner

    def backward(self, grad_output: Array) -> Array:
        """Have the layer add to its gradients; return dx."""
        self._saved_for(grad_output)
        grad_x: Array = grad_output + self._inside["layer"].backward(grad_output)
        return grad_x
