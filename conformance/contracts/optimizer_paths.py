"""What the equations of optimizers read from a program and its transcript: where the parameters went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...play import Array, Program, Transcript, address
from ..contract import Config
from .passes import state_after

Gradients = Mapping[str, Array]


@dataclass(frozen=True)
class Path:
    """Where one instance's parameters went.

    Attributes:
        gradients: what each step was given.
        params: the parameters before the first step, and after each.
        config: the options, with PyTorch's defaults.
    """

    gradients: Sequence[Gradients]
    params: Sequence[Gradients]
    config: Config

    def option(self, name: str) -> float:
        """Return an option as a number."""
        value: Any = self.config.get(name, 0.0)
        return float(value)

    def moved(self, name: str) -> list[Array]:
        """Return how far one parameter had come down after each step."""
        return [self.params[0][name] - value[name] for value in self.params[1:]]

    def size(self, name: str) -> Array:
        """Return the size of the terms that were added to one parameter on the way."""
        steps = np.sum([np.abs(gradient[name]) for gradient in self.gradients], axis=0)
        held = np.sum([np.abs(value[name]) for value in self.params], axis=0)
        size: Array = held + 2 * self.option("lr") * (len(self.gradients) + 1) * steps
        return size

    @property
    def names(self) -> list[str]:
        """The parameters that every step was given a gradient for."""
        return [name for name in self.params[0] if all(name in gradient for gradient in self.gradients)]

    @property
    def terms(self) -> int:
        """How many terms were added up."""
        return 4 * len(self.gradients)


def paths(program: Program, transcript: Transcript) -> list[Path]:
    """Return the path of every instance that made a step."""
    found = []
    for instance in range(program.instances):
        steps = [
            index
            for index, call in enumerate(program.calls[: len(transcript.answers)])
            if call.method == "step" and call.instance == instance
        ]
        if steps:
            states = [state_after(transcript, index, instance) for index in (-1, *steps)]
            params = [
                {address.name_of(name): value for name, value in address.parameters(state).items()} for state in states
            ]
            gradients: list[Any] = [program.calls[index].args[0] for index in steps]
            found.append(Path(gradients, params, program.config))
    return found
