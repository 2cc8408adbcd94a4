"""Parts: small layers for a container that is judged, told in a program as `("Affine", 3, 2)` and built by the player.

Each stands on its own and needs NumPy alone, so that a snippet can show it. They keep the native interface: arrays in
`params`, `grads` and `buffers` that are written into and never replaced, `train` and `eval`, gradients that add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .binding import spread
from .program import Array


class Affine:
    """y = x W^T + b over the last axis; starts with all weights different."""

    def __init__(self, in_features: int, out_features: int) -> None:
        size = in_features * out_features
        weight = (np.arange(size).reshape(out_features, in_features) + 1.0) / size
        self.params = {"weight": weight, "bias": np.linspace(0.5, 1.0, out_features)}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        self.buffers: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.x = x.copy()
        y: Array = x @ self.params["weight"].astype(x.dtype).T + self.params["bias"].astype(x.dtype)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Add to the gradients; return dx."""
        rows = grad_output.reshape(-1, grad_output.shape[-1])
        self.grads["weight"] += rows.T @ self.x.reshape(-1, self.x.shape[-1])
        self.grads["bias"] += rows.sum(axis=0)
        grad_x: Array = grad_output @ self.params["weight"].astype(grad_output.dtype)
        return grad_x

    def train(self, mode: bool = True) -> None:
        """Do nothing: both modes are alike."""

    def eval(self) -> None:
        """Do nothing."""

    def zero_grad(self) -> None:
        """Clear the gradients."""
        for gradient in self.grads.values():
            gradient[...] = 0


class Tanh:
    """y = tanh(x)."""

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.y: Array = np.tanh(x)
        return self.y.copy()

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        grad_x: Array = grad_output * (1 - self.y**2)
        return grad_x

    def train(self, mode: bool = True) -> None:
        """Do nothing: both modes are alike."""

    def zero_grad(self) -> None:
        """Do nothing: there are no gradients."""

    eval = zero_grad


class Same:
    """y = x, and dx = dy: both are the arrays that it is given, as those of dropout in evaluation may be."""

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        """Return x itself."""
        return x

    def backward(self, grad_output: Array) -> Array:
        """Return dy itself."""
        return grad_output

    def train(self, mode: bool = True) -> None:
        """Do nothing: both modes are alike."""

    def zero_grad(self) -> None:
        """Do nothing: there are no gradients."""

    eval = zero_grad


class Drift:
    """In training y = 2 (x - r), and then the buffer r moves towards x's mean; in evaluation y = x - r."""

    def __init__(self, features: int) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers = {"mean": np.zeros(features)}
        self.training = True

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.factor = 2.0 if self.training else 1.0
        y: Array = self.factor * (x - self.buffers["mean"].astype(x.dtype))
        if self.training and x.size:
            mean = x.reshape(-1, x.shape[-1]).mean(axis=0)
            self.buffers["mean"] += 0.25 * (mean - self.buffers["mean"])
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return self.factor * grad_output

    def train(self, mode: bool = True) -> None:
        """Enter training mode, or evaluation mode."""
        self.training = mode

    def eval(self) -> None:
        """Enter evaluation mode."""
        self.training = False

    def zero_grad(self) -> None:
        """Do nothing: there are no gradients."""


PARTS: Mapping[str, Callable[..., Any]] = {"Affine": Affine, "Tanh": Tanh, "Same": Same, "Drift": Drift}


def is_part(value: Any) -> bool:
    """Tell whether a value of a program stands for a part."""
    return type(value) is tuple and bool(value) and type(value[0]) is str and value[0] in PARTS


def built(value: Any) -> Any:
    """Return a value of a config with a new part for whatever stands for one; several come in a list."""
    if is_part(value):
        name, *sizes = value
        return PARTS[name](*sizes)
    return [built(item) for item in value] if are_parts(value) else value


def are_parts(value: Any) -> bool:
    """Tell whether a value of a program stands for several parts."""
    return type(value) is tuple and bool(value) and all(map(is_part, value))


def construct(implementation: Callable[..., Any], config: Mapping[str, Any], **keywords: Any) -> Any:
    """Return an object of one's own class, given a program's config by PyTorch's names, and further keywords."""
    made = {name: built(value) for name, value in config.items()}
    several = spread(implementation, made)
    given = made.pop(several) if several else ()
    return implementation(*given, **made, **keywords)


def named(config: Mapping[str, Any]) -> list[str]:
    """Return the names of the parts of a config, each once, in order."""
    values = [value for value in config.values() if is_part(value) or are_parts(value)]
    found = [part for value in values for part in ([value] if is_part(value) else value)]
    return list(dict.fromkeys(name for name, *_ in found))


def source(config: Mapping[str, Any]) -> str:
    """Return Python that defines the parts of a config, for whoever has NumPy alone; "" where there are none."""
    import inspect  # noqa: PLC0415 - a worker starts for every submission, and never needs it

    sources = [inspect.getsource(PARTS[name]) for name in named(config)]
    return "\n\n".join(["Array = np.ndarray\n", *sources]) if sources else ""
