"""A component as the function of its tensors that gradient checkers want, in place of a layer with state."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from layerproof.conformance.contract import Contract
from layerproof.play import Array, Call, LocalSubject, Program, address


@dataclass(frozen=True)
class Problem:
    """An implementation with the one program that every tool is given: one forward and one backward.

    Attributes:
        contract: the component's contract.
        implementation: the class.
        program: config, parameters, the forward's arguments and the upstream gradient.
    """

    contract: Contract
    implementation: Callable[..., Any]
    program: Program

    @cached_property
    def subject(self) -> LocalSubject:
        """The implementation as the judge sees it."""
        return LocalSubject(self.contract.component, self.implementation)

    @cached_property
    def forward_call(self) -> Call:
        """The program's forward."""
        return next(call for call in self.program.calls if call.method == "forward")

    @cached_property
    def upstream(self) -> Array:
        """The gradient that backward is given."""
        return np.asarray(next(call for call in self.program.calls if call.method == "backward").args[0])

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in the program's order."""
        return tuple(map(address.name_of, address.parameters(self.program.state)))

    @cached_property
    def tensors(self) -> list[Array]:
        """What there is a gradient for: the differentiable arguments, then the parameters."""
        arguments = [np.asarray(self.forward_call.args[position]) for position in self.contract.differentiable]
        return arguments + [self.program.state[address.parameter(name)] for name in self.parameters]

    @property
    def in_float32(self) -> bool:
        """Whether the tensors are of single precision."""
        return self.tensors[0].dtype == np.float32

    @cached_property
    def _built(self) -> Any:
        return self.implementation(**self.program.config)

    def layer(self, tensors: Sequence[Array] = (), *, training: bool = True) -> Any:
        """Return a new layer that holds these parameters, or the program's; a random one draws from the program's seed.

        A copy of one that is built once: what a constructor costs is none of the checkers' doing.
        """
        layer = copy.copy(self._built)
        given = tensors[len(self.contract.differentiable) :] if tensors else self._parameter_arrays
        layer.params = dict(zip(self.parameters, given, strict=True))
        layer.grads = {name: np.zeros_like(value) for name, value in layer.params.items()}
        layer.training = training
        if self.contract.random:
            layer.rng = np.random.default_rng(self.program.seed)
        return layer

    @property
    def _parameter_arrays(self) -> list[Array]:
        return self.tensors[len(self.contract.differentiable) :]

    def forward(self, layer: Any, tensors: Sequence[Array] = ()) -> Array:
        """Return a layer's output, on some tensors or on the program's."""
        arguments = list(self.forward_call.args)
        for position, value in zip(self.contract.differentiable, tensors, strict=False):
            arguments[position] = value
        return np.asarray(layer.forward(*arguments))

    def backward(self, layer: Any, upstream: Array) -> list[Array]:
        """Return the gradients of all tensors."""
        for gradient in layer.grads.values():
            gradient.fill(0.0)
        returned = layer.backward(upstream)
        arguments = list(returned) if isinstance(returned, tuple) else [returned]
        return arguments + [layer.grads[name] for name in self.parameters]
