"""Steps of gradient descent on a whole network, before each of which its parameters are set to the twin's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...play import Array, Call, LocalSubject, Program, address
from .. import strategies as st
from ..contract import Contract
from ..fills import NORMAL
from ..law import Searched, has
from . import draw as parts

RATE = 0.1
STEPS = 3
CALLS = 4
"""How many calls a step has: load, zero_grad, forward, backward."""


@st.composite
def _trained(draw: st.DrawFn, contract: Contract) -> Program:
    """Draw a network, and train the twin on one batch for a mean of squares, step by step."""
    program = parts.bare(draw, contract)
    forward = parts.forward(draw, contract, program, NORMAL)
    (shape,) = contract.output_shapes(program.with_calls(forward))
    target = draw(NORMAL.array(shape))
    held = program.state
    for _ in range(STEPS):
        parameters = address.parameters(held)
        program = program.with_calls(*program.calls, Call("load", kwargs=parameters), Call("zero_grad"), forward)
        # Hypothesis, which may be drawing around this, wants no generator seeded.
        twin = LocalSubject(contract.component, type(contract).twin, seeding=False)
        error = np.asarray(twin.play(program).answers[-1].returned) - target
        program = program.with_calls(*program.calls, Call("backward", (error / len(error),)))
        held = stepped(parameters, twin.play(program).state_after(len(program.calls) - 1))
    return program


def stepped(parameters: dict[str, Array], state: dict[str, Array]) -> dict[str, Array]:
    """Return the parameters after a step of gradient descent by the gradients in a state, clipped to a norm of 1.

    With longer steps some networks run away, and what their gradients are then is rounding.

    Args:
        parameters: what they are, by dotted name.
        state: where the gradients are, `grads.weight` for `params.weight`; one that is missing is zero.
    """
    gradients = {name: state.get(address.gradient_of(name), np.zeros(1)) for name in parameters}
    squares = sum(float(np.vdot(gradient, gradient)) for gradient in gradients.values())
    rate = RATE / max(1.0, math.sqrt(squares))
    return {name: value - rate * gradients[name] for name, value in parameters.items()}


def steps_of(program: Program) -> Sequence[tuple[Call, ...]]:
    """Return the calls of each whole step."""
    calls = program.calls
    found = [calls[start : start + CALLS] for start in range(0, len(calls), CALLS)]
    return [step for step in found if tuple(call.method for call in step) == _STEP]


_STEP = ("load", "zero_grad", "forward", "backward")


def whole(program: Program) -> bool:
    """Tell whether a program is made of whole steps: what is shrunk must stay one."""
    return bool(program.calls) and len(steps_of(program)) * CALLS == len(program.calls)


def alone(program: Program, parameters: dict[str, Array], *calls: Call) -> Program:
    """Return a program of these calls on a new network with these parameters."""
    return replace(program, state={**program.state, **parameters}, calls=calls)


def _networks(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [_trained(contract)]


TRAINING = Searched("training", has("trained"), _networks, after=("once",), alone=True, valid=whole)
