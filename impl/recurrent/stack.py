"""What all recurrent layers share: weights, a stack of layers, two directions, dropout between layers, and lengths."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from ..base import Array, Layer, Randomness
from ..checks import check_floating, check_integers, check_number, check_shape, check_size, message
from .equations import Equations
from .sweep import Sweep, Weights

_SEQUENCES = 3


class Recurrent(Layer):
    """A stack of sweeps over time.

    Attributes:
        states: the number of state arrays.
    """

    states: ClassVar[int] = 1
    _sweep: ClassVar[type[Sweep]] = Sweep

    def __init__(
        self,
        gates: int,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        proj_size: int,
        rng: Randomness,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        for option, size in (("input_size", input_size), ("hidden_size", hidden_size), ("num_layers", num_layers)):
            check_size(name, option, size)
        remedy = "it is the probability that an element between two layers is dropped"
        check_number(name, "dropout", dropout, 0.0, 1.0, remedy=remedy)
        if not 0 <= proj_size < hidden_size:
            remedy = "0 stands for no projection"
            raise ValueError(message(name, "proj_size", proj_size, f"an integer in [0, {hidden_size})", remedy))
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = dropout
        self.directions = 2 if bidirectional else 1
        self.proj_size = proj_size
        self.input_size = input_size
        self.rng = np.random.default_rng(rng)
        self._add_weights(gates)

    @property
    def output_size(self) -> int:
        """The size of h."""
        return self.proj_size or self.hidden_size

    def _add_weights(self, gates: int) -> None:
        bound = 1.0 / math.sqrt(self.hidden_size)
        for layer in range(self.num_layers):
            width = self.output_size * self.directions if layer else self.input_size
            for suffix in self._suffixes(layer):
                shapes: dict[str, tuple[int, ...]] = {
                    "weight_ih": (gates * self.hidden_size, width),
                    "weight_hh": (gates * self.hidden_size, self.output_size),
                }
                if self.bias:
                    shapes |= dict.fromkeys(("bias_ih", "bias_hh"), (gates * self.hidden_size,))
                if self.proj_size:
                    shapes["weight_hr"] = (self.proj_size, self.hidden_size)
                for name, shape in shapes.items():
                    self._add_parameter(f"{name}_{suffix}", self.rng.uniform(-bound, bound, shape))

    def _suffixes(self, layer: int) -> list[str]:
        return [f"l{layer}", f"l{layer}_reverse"][: self.directions]

    def _equations(self, suffix: str, dtype: np.dtype[Any]) -> Equations:
        """Return the equations of one layer in one direction."""
        raise NotImplementedError

    def _run(self, x: Array, initial: tuple[Array | None, ...], lengths: Array | None) -> tuple[Array, ...]:
        """Return the output and the last states."""
        place = f"{type(self).__name__}.forward"
        sequence, counts = self._checked(place, x, lengths)
        batch = sequence.shape[1]
        states = [
            self._checked_state(place, name, state, x, batch)
            for name, state in zip(("h_0", "c_0"), initial, strict=False)
        ]
        sweeps: list[Sweep] = []
        masks: list[Array | float] = []
        last: list[tuple[Array, ...]] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction, suffix in enumerate(self._suffixes(layer)):
                sweep = self._sweep(self._equations(suffix, x.dtype), self._weights(suffix, x.dtype), direction == 1)
                row = layer * self.directions + direction
                output, state = sweep.forward(sequence, tuple(one[row] for one in states), counts)
                outputs.append(output)
                sweeps.append(sweep)
                last.append(state)
            sequence = outputs[0] if len(outputs) == 1 else np.concatenate(outputs, axis=2)
            masks.append(self._mask(layer, sequence))
            sequence = sequence * masks[-1] if layer < self.num_layers - 1 else sequence
        output = self._as_given(sequence, x.ndim)
        finals = [np.stack(parts) for parts in zip(*last, strict=True)]
        finals = [final if x.ndim == _SEQUENCES else final[:, 0] for final in finals]
        self._save_for_backward(output.shape, x.shape, sweeps, masks)
        return output, *finals

    def _back(self, grad_output: Array, grad_finals: tuple[Array | None, ...]) -> tuple[Array, ...]:
        """Add the weights' gradients to `grads`; return those of x and of the first states."""
        shape, sweeps, masks = self._saved_for(grad_output)
        grad = self._time_first(grad_output)
        batch = grad.shape[1]
        sizes = (self.output_size, self.hidden_size)[: self.states]
        rows = self.num_layers * self.directions
        finals = [
            np.zeros((rows, batch, size), grad.dtype) if final is None else np.reshape(final, (rows, batch, size))
            for final, size in zip(grad_finals, sizes, strict=True)
        ]
        firsts: dict[int, tuple[Array, ...]] = {}
        for layer in reversed(range(self.num_layers)):
            parts = np.split(grad * masks[layer] if layer < self.num_layers - 1 else grad, self.directions, axis=2)
            grads_x = []
            for direction, suffix in enumerate(self._suffixes(layer)):
                row = layer * self.directions + direction
                state = tuple(final[row] for final in finals)
                grad_x, firsts[row], weights = sweeps[row].backward(parts[direction], state)
                grads_x.append(grad_x)
                self._add_gradients(suffix, weights)
            grad = grads_x[0] if len(grads_x) == 1 else grads_x[0] + grads_x[1]
        starts = [np.stack(parts) for parts in zip(*(firsts[row] for row in range(rows)), strict=True)]
        starts = [start if len(shape) == _SEQUENCES else start[:, 0] for start in starts]
        return self._as_given(grad, len(shape)), *starts

    def _mask(self, layer: int, sequence: Array) -> Array | float:
        """Return what a layer's output is multiplied by on its way to the next one: inverted dropout in training."""
        if not (self.training and self.dropout) or layer == self.num_layers - 1:
            return 1.0
        if self.dropout == 1.0:
            return 0.0
        kept = self.rng.random(sequence.shape, dtype=np.float32) >= self.dropout
        mask: Array = kept * sequence.dtype.type(1.0 / (1.0 - self.dropout))
        return mask

    def _weights(self, suffix: str, dtype: np.dtype[Any]) -> Weights:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        arrays = (self.params.get(f"{name}_{suffix}") for name in names)
        return Weights(*(None if array is None else array.astype(dtype, copy=True) for array in arrays))  # type: ignore[arg-type]

    def _add_gradients(self, suffix: str, grads: Any) -> None:
        names = {
            "input": "weight_ih",
            "hidden": "weight_hh",
            "input_bias": "bias_ih",
            "hidden_bias": "bias_hh",
            "projection": "weight_hr",
        }
        for part, grad in grads.items():
            name = f"{names[part]}_{suffix}"
            if name in self.grads:
                self.grads[name] += grad

    def _time_first(self, x: Array) -> Array:
        """Return a sequence as (T, N, size)."""
        if x.ndim < _SEQUENCES:
            return x[:, np.newaxis]
        return x.swapaxes(0, 1) if self.batch_first else x

    def _as_given(self, sequence: Array, ndim: int) -> Array:
        """Return a sequence (T, N, size) in the order and with the axes of the input."""
        if ndim < _SEQUENCES:
            return sequence[:, 0]
        return np.ascontiguousarray(sequence.swapaxes(0, 1)) if self.batch_first else sequence

    def _checked(self, place: str, x: Array, lengths: Array | None) -> tuple[Array, Array | None]:
        """Return a copy of the sequence as (T, N, input_size), and the lengths."""
        check_floating(place, "x", x)
        if x.ndim not in {2, _SEQUENCES} or x.shape[-1] != self.input_size or 0 in x.shape:
            axes = "N, T" if self.batch_first else "T, N"
            expected = f"({axes}, {self.input_size}) or (T, {self.input_size}) with at least one step"
            raise ValueError(message(place, "x.shape", x.shape, expected, "the last axis holds the input_size"))
        sequence = np.array(self._time_first(x), order="C")
        if lengths is None:
            return sequence, None
        time, batch, _ = sequence.shape
        check_integers(place, "lengths", lengths)
        check_shape(place, "lengths", lengths.shape, (batch,), "give one length for each sequence")
        if lengths.min() < 1 or lengths.max() > time:
            wrong = int(lengths.max() if lengths.max() > time else lengths.min())
            remedy = "leave out sequences without steps"
            raise ValueError(message(place, "a length", wrong, f"in [1, {time}]", remedy))
        return sequence, lengths.copy()

    def _checked_state(self, place: str, name: str, state: Array | None, x: Array, batch: int) -> Array:
        size = self.output_size if name == "h_0" else self.hidden_size
        rows = self.num_layers * self.directions
        if state is None:
            return np.zeros((rows, batch, size), x.dtype)
        check_floating(place, name, state)
        expected = (rows, batch, size) if x.ndim == _SEQUENCES else (rows, size)
        check_shape(place, name, state.shape, expected, "one state for each layer and direction")
        return state.reshape(rows, batch, size).astype(x.dtype)
