"""The twins of recurrent layers: torch's own modules, called with the parameters of the moment."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ..base import Array, Randomness, Twin, drawing_from
from .readings import Parameters, Reading, Stack, reset_before


class _Recurrent(Twin):
    """What all share.

    Args:
        rng: seeds the initial parameters and dropout.
        accumulate: whether backward adds to `grads`, or overwrites them.
        output_alone: whether the last states are kept back.
        constant_states: whether backward says nothing of the first states' gradients.
        constant_cell: whether it says nothing of that of the last of them.
        update: which state a gated recurrent unit's update gate weighs, `old` or `new`.
        reset: whether its old state is reset `after` it is multiplied or `before`.
        one_bias: whether there is one bias, torch's first, and the second one is 0.
        options: those of torch's module.
    """

    module: ClassVar[type[torch.nn.RNNBase]]
    states: ClassVar[int] = 1

    def __init__(
        self,
        *args: Any,
        rng: Randomness = None,
        accumulate: bool = True,
        output_alone: bool = False,
        constant_states: bool = False,
        constant_cell: bool = False,
        update: str = "old",
        reset: str = "after",
        one_bias: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.output_alone = output_alone
        self.constant_states = constant_states
        self.constant_cell = constant_cell
        self.reading = Reading(update, reset, one_bias=one_bias)
        self.rng = np.random.default_rng(rng)
        with drawing_from(self.rng):
            self.layer = self.module(*args, **{**options, "dtype": torch.float64})
        for name, value in self.layer.named_parameters():
            if not (one_bias and name.startswith("bias_hh")):
                self.add_parameter(name, value.detach().clone())

    def forward(self, x: Array, *states: Array | None, lengths: Array | None = None) -> Any:
        """Return the output and the last states; states that are not given are 0."""
        self.layer.train(self.training)

        def run(x: Tensor, *states: Tensor | None, **parameters: Tensor) -> tuple[Tensor, ...]:
            read = self.reading.torchs(parameters)
            if self.reading.reset == "before":
                return self._reset_before(x, states[0], read, lengths)
            given = [state for state in states if state is not None]
            initial = None if not given else given[0] if len(given) == 1 else tuple(given)
            inputs: Any = x
            if lengths is not None:
                counts = torch.from_numpy(np.asarray(lengths, np.int64).copy())
                inputs = pack_padded_sequence(x, counts, self.layer.batch_first, enforce_sorted=False)
            output, last = torch.func.functional_call(self.layer, read, (inputs, initial))
            if lengths is not None:
                time = x.shape[1 if self.layer.batch_first else 0]
                output, _ = pad_packed_sequence(output, self.layer.batch_first, total_length=time)
            finals = last if isinstance(last, tuple) else (last,)
            return (output,) if self.output_alone else (output, *finals)

        with drawing_from(self.rng, self.layer.dropout if self.training else 0.0):
            return self.record(run, x, *states, *[None] * (self.states - len(states)))

    def backward(self, *grad_outputs: Array | float | None) -> Any:
        """Put the parameters' gradients into `grads`; return that of x, and those of the first states."""
        grad_x, *of_states = super().backward(*grad_outputs)
        if self.constant_states:
            of_states = [None] * len(of_states)
        return (grad_x, *of_states[:-1], None) if self.constant_cell else (grad_x, *of_states)

    def _reset_before(
        self, x: Tensor, h: Tensor | None, parameters: Parameters, lengths: Array | None
    ) -> tuple[Tensor, ...]:
        """Return what torch has no module for."""
        layer = self.layer
        sequence = x.transpose(0, 1) if layer.batch_first else x
        rows = layer.num_layers * (1 + layer.bidirectional)
        first = x.new_zeros(rows, sequence.shape[1], layer.hidden_size) if h is None else h
        counts = None if lengths is None else torch.from_numpy(np.asarray(lengths, np.int64).copy())

        def drop(x: Tensor) -> Tensor:
            return functional.dropout(x, layer.dropout, self.training)

        stack = Stack(reset_before, layer.num_layers, layer.bidirectional, drop)
        output, last = stack.run(sequence, first, parameters, counts)
        output = output.transpose(0, 1) if layer.batch_first else output
        return (output,) if self.output_alone else (output, last)


class RNN(_Recurrent):
    """The twin of the layer without gates."""

    module = torch.nn.RNN


class GRU(_Recurrent):
    """The twin of the gated recurrent unit."""

    module = torch.nn.GRU


class LSTM(_Recurrent):
    """The twin of long short-term memory."""

    module = torch.nn.LSTM
    states = 2
