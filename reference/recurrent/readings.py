"""Recurrence as others read it: an update gate the other way round, a reset before, one bias."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Parameters = Mapping[str, Tensor]


@dataclass(frozen=True)
class Reading:
    """How the rows of weights and biases are read.

    Attributes:
        update: which state the update gate weighs, `old` or `new`.
        reset: whether the old state is reset `after` it is multiplied or `before`.
        one_bias: whether the second bias is not there, and 0.
    """

    update: str = "old"
    reset: str = "after"
    one_bias: bool = False

    def torchs(self, parameters: Parameters) -> dict[str, Tensor]:
        """Return the parameters with torch's signs, and all that torch has."""
        found = {name: value if "weight_hr" in name else self._turned(value) for name, value in parameters.items()}
        if self.one_bias:
            first = [name for name in parameters if name.startswith("bias_ih")]
            found |= {name.replace("bias_ih", "bias_hh"): torch.zeros_like(parameters[name]) for name in first}
        return found

    def _turned(self, value: Tensor) -> Tensor:
        if self.update == "new":  # 1 - sigmoid(a) = sigmoid(-a)
            reset, update, candidate = value.chunk(3)
            value = torch.cat([reset, -update, candidate])
        return value


def reset_before(x: Tensor, h: Tensor, parameters: Parameters, suffix: str = "") -> Tensor:
    """Return a gated recurrent unit's next state, the old one reset before it is multiplied.

    Args:
        x: (N, input_size).
        h: (N, H).
        parameters: torch's.
        suffix: what stands behind the parameters' names.
    """
    hidden = parameters[f"weight_hh{suffix}"].chunk(3)
    bias_ih, bias_hh = (parameters.get(f"bias_{name}{suffix}") for name in ("ih", "hh"))
    inputs = functional.linear(x, parameters[f"weight_ih{suffix}"], bias_ih).chunk(3, dim=1)
    biases = [None] * 3 if bias_hh is None else bias_hh.chunk(3)
    reset, update = (
        torch.sigmoid(inputs[gate] + functional.linear(h, hidden[gate], biases[gate])) for gate in range(2)
    )
    candidate = torch.tanh(inputs[2] + functional.linear(reset * h, hidden[2], biases[2]))
    return (1 - update) * candidate + update * h


@dataclass(frozen=True)
class Stack:
    """Layers and directions of a step.

    Attributes:
        step: gives the next state from x, h, the parameters and what stands behind their names.
        layers: how many stand on each other.
        both: whether a second set of parameters goes over the sequence from its end.
        drop: what becomes of what one layer hands to the next.
    """

    step: Callable[[Tensor, Tensor, Parameters, str], Tensor]
    layers: int
    both: bool
    drop: Callable[[Tensor], Tensor]

    def run(self, x: Tensor, h: Tensor, parameters: Parameters, lengths: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return the output (T, N, D H) and the last states, of x (T, N, input_size) and the first states h."""
        last: list[Tensor] = []
        for layer in range(self.layers):
            sides = []
            for suffix in (f"_l{layer}", f"_l{layer}_reverse")[: 1 + self.both]:
                steps: dict[int, Tensor] = {}
                state = h[len(last)]
                for time in range(len(x)) if not suffix.endswith("_reverse") else reversed(range(len(x))):
                    new = self.step(x[time], state, parameters, suffix)
                    counts = torch.ones(len(new), 1) > 0 if lengths is None else (time < lengths)[:, None]
                    state = torch.where(counts, new, state)
                    steps[time] = torch.where(counts, new, torch.zeros_like(new))
                last.append(state)
                sides.append(torch.stack([steps[time] for time in range(len(x))]))
            x = torch.cat(sides, dim=2)
            x = self.drop(x) if layer < self.layers - 1 else x
        return x, torch.stack(last)
