"""Layers that are made of layers."""

from __future__ import annotations

from typing import Any

from ..base import Layer


class Composite(Layer):
    """A layer made of others, whose parameters it has under dotted names, `out_proj.weight`, as PyTorch does.

    The arrays are those of the layers themselves: whoever updates them in place updates both.
    """

    def __init__(self) -> None:
        super().__init__()
        # Any, because each has arguments of its own.
        self._layers: dict[str, Any] = {}

    def train(self) -> None:
        """Enter training mode, with all layers."""
        super().train()
        for layer in self._layers.values():
            layer.train()

    def eval(self) -> None:
        """Enter evaluation mode, with all layers."""
        super().eval()
        for layer in self._layers.values():
            layer.eval()

    def _add_layer(self, name: str, layer: Layer) -> None:
        self._layers[name] = layer
        for key, value in layer.params.items():
            self.params[f"{name}.{key}"] = value
            self.grads[f"{name}.{key}"] = layer.grads[key]

    def _hand_down(self) -> None:
        """Give the layers the arrays that stand in `params` and `grads`: a caller may have put others there."""
        for name, layer in self._layers.items():
            for key in layer.params:
                layer.params[key] = self.params[f"{name}.{key}"]
                layer.grads[key] = self.grads[f"{name}.{key}"]
