"""The twins of recurrent cells: torch's own modules, called with the parameters of the moment."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from ..base import Array, Randomness, Twin, drawing_from
from .readings import Reading, reset_before


class _Cell(Twin):
    """What all share.

    Args:
        rng: seeds the initial parameters.
        accumulate: whether backward adds to `grads`, or overwrites them.
        update: which state a gated recurrent unit's update gate weighs, `old` or `new`.
        reset: whether its old state is reset `after` it is multiplied or `before`.
        one_bias: whether there is one bias, torch's first, and the second one is 0.
        options: those of torch's module.
    """

    module: ClassVar[type[torch.nn.RNNCellBase]]

    def __init__(
        self,
        *args: Any,
        rng: Randomness = None,
        accumulate: bool = True,
        update: str = "old",
        reset: str = "after",
        one_bias: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(accumulate=accumulate)
        self.reading = Reading(update, reset, one_bias=one_bias)
        with drawing_from(np.random.default_rng(rng)):
            self.cell = self.module(*args, **{**options, "dtype": torch.float64})
        for name, value in self.cell.named_parameters():
            if not (one_bias and name.startswith("bias_hh")):
                self.add_parameter(name, value.detach().clone())

    def forward(self, x: Array, hx: Array | None = None) -> Any:
        """Return the next h; the one before is 0 where it is not given."""

        def run(x: Tensor, h: Tensor | None, **parameters: Tensor) -> Tensor:
            read = self.reading.torchs(parameters)
            if self.reading.reset == "before":
                return reset_before(x, x.new_zeros(len(x), self.cell.hidden_size) if h is None else h, read)
            next_state: Tensor = torch.func.functional_call(self.cell, read, (x, h))
            return next_state

        return self.record(run, x, hx)


class RNNCell(_Cell):
    """The twin of the cell without gates."""

    module = torch.nn.RNNCell


class GRUCell(_Cell):
    """The twin of a gated recurrent unit's cell."""

    module = torch.nn.GRUCell


class LSTMCell(_Cell):
    """The twin of long short-term memory's cell."""

    module = torch.nn.LSTMCell

    def forward(self, x: Array, hx: Array | None = None, cx: Array | None = None) -> Any:
        """Return the next h and c; those before are 0 where they are not given."""

        def run(x: Tensor, *states: Tensor | None, **parameters: Tensor) -> tuple[Tensor, ...]:
            given = tuple(state for state in states if state is not None) or None
            next_states: tuple[Tensor, ...] = torch.func.functional_call(
                self.cell, self.reading.torchs(parameters), (x, given)
            )
            return next_states

        return self.record(run, x, hx, cx)
