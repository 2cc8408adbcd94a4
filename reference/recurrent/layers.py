"""The twins of recurrent layers: torch's own modules, called with the parameters of the moment."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ..base import Array, Randomness, Twin, torch_generator

_BATCHED = 3


class _Recurrent(Twin):
    """What all share.

    Args:
        rng: seeds the initial parameters and dropout.
        accumulate: whether backward adds to `grads`, or overwrites them.
        options: those of torch's module.
    """

    module: ClassVar[type[torch.nn.RNNBase]]
    states: ClassVar[int] = 1

    def __init__(self, *args: Any, rng: Randomness = None, accumulate: bool = True, **options: Any) -> None:
        super().__init__(accumulate=accumulate)
        self.rng = np.random.default_rng(rng)
        with torch.random.fork_rng():
            torch.manual_seed(torch_generator(self.rng).initial_seed())
            self.layer = self.module(*args, dtype=torch.float64, **options)
        for name, value in self.layer.named_parameters():
            self.add_parameter(name, value.detach().clone())

    def forward(self, x: Array, *states: Array | None, lengths: Array | None = None) -> Any:
        """Return the output and the last states; states that are not given are 0."""
        self.layer.train(self.training)

        def run(x: Tensor, *states: Tensor | None, **parameters: Tensor) -> tuple[Tensor, ...]:
            given = [state for state in states if state is not None]
            initial = None if not given else given[0] if len(given) == 1 else tuple(given)
            inputs: Any = x
            if lengths is not None:
                counts = torch.from_numpy(np.asarray(lengths, np.int64).copy())
                inputs = pack_padded_sequence(x, counts, self.layer.batch_first, enforce_sorted=False)
            output, last = torch.func.functional_call(self.layer, parameters, (inputs, initial))
            if lengths is not None:
                time = x.shape[1 if self.layer.batch_first else 0]
                output, _ = pad_packed_sequence(output, self.layer.batch_first, total_length=time)
            return output, *(last if isinstance(last, tuple) else (last,))

        with torch.random.fork_rng():
            torch.manual_seed(torch_generator(self.rng).initial_seed())
            return self.record(run, x, *states, *[None] * (self.states - len(states)))


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
