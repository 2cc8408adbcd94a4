"""What all layers and losses have: a mode, parameters and gradients, buffers, and a memory of the last forward."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

from .checks import check_floating, check_shape

Array: TypeAlias = npt.NDArray[Any]
Randomness: TypeAlias = np.random.Generator | int | None
"""A generator to draw from, a seed to make one, or None for one that nobody can predict."""


class Layer:
    """A differentiable component.

    `backward` belongs to the latest `forward`, may be repeated, and adds to `grads` until `zero_grad` clears them.
    Arguments are never changed. Parameters and their gradients are float64 unless a caller puts in others; what is
    returned has the dtype of the forward's input.

    Attributes:
        dtypes: names of the input dtypes that are supported.
        training: True in training mode, which is where a layer starts.
        params: trainable arrays by PyTorch's names; an optimizer updates them in place.
        grads: gradients of `params`, by the same names.
        buffers: arrays that are kept but not trained, by PyTorch's names.
    """

    dtypes: ClassVar[tuple[str, ...]] = ("float64", "float32")

    def __init__(self) -> None:
        self.training = True
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}
        self.buffers: dict[str, Array] = {}
        self._saved: tuple[Any, ...] | None = None
        self._output_shape: tuple[int, ...] = ()

    def train(self) -> None:
        """Enter training mode."""
        self.training = True

    def eval(self) -> None:
        """Enter evaluation mode."""
        self.training = False

    def zero_grad(self) -> None:
        """Fill every gradient with zeros, in place."""
        for grad in self.grads.values():
            grad.fill(0.0)

    def _add_parameter(self, name: str, value: Array) -> None:
        self.params[name] = value
        self.grads[name] = np.zeros_like(value)

    def _save_for_backward(self, output_shape: tuple[int, ...], *values: Any) -> None:
        """Keep what `backward` will need; nothing of it may be an array that a caller holds."""
        self._output_shape = output_shape
        self._saved = values

    def _workspace(self, place: int, like: Array) -> Array:
        """Return an array for numbers like those of another: what the last forward kept at a place, where that fits.

        It is the layer's alone, and nobody will go back through that forward any more, so a forward may write to it
        once nothing can fail. New memory would cost more time than many a sum over it.
        """
        if self._saved is not None:
            kept: Array = self._saved[place]
            if (kept.shape, kept.dtype) == (like.shape, like.dtype):
                return kept
        return np.empty(like.shape, like.dtype)

    def _saved_for(self, grad_output: Array) -> tuple[Any, ...]:
        """Return what the latest forward kept.

        Raises:
            RuntimeError: there was no forward.
            TypeError: `grad_output` is no array of floating-point numbers.
            ValueError: `grad_output` does not have the shape of the forward's output.
        """
        place = f"{type(self).__name__}.backward"
        if self._saved is None:
            raise RuntimeError(f"{place}: there is no forward to go back through; call forward first")
        check_floating(place, "grad_output", grad_output)
        remedy = "its shape is that of the latest forward's output"
        check_shape(place, "grad_output", grad_output.shape, self._output_shape, remedy)
        return self._saved
