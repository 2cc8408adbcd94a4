"""The twins of containers: PyTorch's own functions for the parts that containers are given, and its autograd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from .base import Array, Twin, tensor

Function: TypeAlias = Callable[..., Tensor]


class Container(Twin):
    """What the twins of containers share: modules of torch for the parts, with their arrays under dotted names."""

    def __init__(self, inside: Mapping[str, Any], *, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        self.inside = {name: type(layer).__name__ for name, layer in inside.items()}
        for name, layer in inside.items():
            for key, value in layer.params.items():
                self.add_parameter(f"{name}.{key}", tensor(value))
            self.buffers.update({f"{name}.{key}": value.copy() for key, value in layer.buffers.items()})

    def through(self, name: str, x: Tensor, parameters: Mapping[str, Tensor]) -> Tensor:
        """Return what the layer of a name makes of x; what moves its buffers has no gradient."""
        kind = self.inside[name]
        if kind == "Affine":
            return functional.linear(x, parameters[f"{name}.weight"], parameters[f"{name}.bias"])
        if kind == "Same":
            return x
        return torch.tanh(x) if kind == "Tanh" else self._drift(f"{name}.mean", x)

    def _drift(self, buffer: str, x: Tensor) -> Tensor:
        mean = tensor(self.buffers[buffer], x.detach().numpy().dtype)
        if not self.training:
            return x - mean
        if x.numel():
            seen = x.detach().flatten(0, -2).mean(0).double()
            self.buffers[buffer] = torch.lerp(tensor(self.buffers[buffer]).double(), seen, 0.25).numpy()
        return 2 * (x - mean)


class Sequential(Container):
    """The twin of Sequential.

    Args:
        layers: the parts, in order.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(self, *layers: Any, accumulate: bool = True) -> None:
        super().__init__({str(place): layer for place, layer in enumerate(layers)}, accumulate=accumulate)

    def forward(self, x: Array) -> Array:
        """Return what comes out at the end."""

        def chain(x: Tensor, **parameters: Tensor) -> Tensor:
            for name in self.inside:
                x = self.through(name, x, parameters)
            return x

        return self.record(chain, x)


class Residual(Container):
    """The twin of Residual.

    Args:
        layer: the part that has a way around it.
        accumulate: whether backward adds to `grads`.
    """

    def __init__(self, layer: Any, *, accumulate: bool = True) -> None:
        super().__init__({"layer": layer}, accumulate=accumulate)

    def forward(self, x: Array) -> Array:
        """Return x and what the layer makes of it, added up."""

        def around(x: Tensor, **parameters: Tensor) -> Tensor:
            return x + self.through("layer", x, parameters)

        return self.record(around, x)
