"""The parity test that most people write first: default options, normal inputs, one forward and one backward."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ..play import Array, Call, Program, Subject, SubjectLost, address
from ..play.parts import construct
from ..play.transcript import Returned
from . import strategies as st
from .contract import Config, Contract
from .drawing import each
from .evidence import Evidence
from .experiments import draw as parts
from .fills import NORMAL

_DRAWS = 10
_CLOSE = 1e-7
_SQUARE = (256, 256)
_CLOSE_SPREAD = 0.05


def passes_parity(contract: Contract, subject: Subject, seed: int) -> bool:
    """Tell whether a subject passes a naive parity test against its twin.

    It is built with default options, holds the twin's initial parameters, and is left in the mode it starts in. What
    one forward and one backward (or one step, or one call) return, and the gradients or parameters they write, are
    compared by np.allclose with the tolerances of torch.testing in float64. The elements that a random subject drops
    are taken over from it; of an initializer, the standard deviation of one square weight is compared.

    Args:
        contract: the component's contract.
        subject: the implementation.
        seed: draws the inputs.
    """
    evidence = Evidence(contract, _program(contract, seed), subject, contract.reference)
    try:
        if evidence.got.raised is not None:
            return False
    except SubjectLost:
        return False
    if "draws" in contract.traits:
        return _spread_close(contract, evidence.got.answers[-1].returned)
    return all(_close(got, expected) for got, expected in _compared(evidence))


def _program(contract: Contract, seed: int) -> Program:
    """Return one program of several drawn: the one whose axes differ most, as most people choose them."""
    if "draws" in contract.traits:
        return contract.default({}, (Call("call", (_SQUARE,), seed=seed % 2**32),))
    drawn = (program for program, _ in each([_programs(contract)], _DRAWS, seed))
    usual = max(drawn, key=lambda program: (len(_axes(program)), program.size))
    # What has no default stays, and what a contract puts in the place of defaults that nothing can be built with.
    given = {name: value for name, value in usual.config.items() if contract.asks_for(name, value)}
    usual = replace(usual, config=given, state=_initial(contract, given, seed) or usual.state)
    # Noise that no twin can be given leaves evaluation alone to compare.
    return usual.with_calls(Call("eval"), *usual.calls) if contract.hidden(usual) else usual


def _axes(program: Program) -> set[int]:
    return {length for array in program.arrays() for length in array.shape if length > 1}


@st.composite
def _programs(draw: st.DrawFn, contract: Contract) -> Program:
    program = parts.bare(draw, contract, _defaults(contract))
    if contract.kind in {"layer", "loss"}:
        program = program.with_calls(parts.forward(draw, contract, program, NORMAL))
        return program.with_calls(*program.calls, parts.backward(draw, contract, program, NORMAL))
    method = "step" if contract.kind == "optimizer" else "call"
    return program.with_calls(Call(method, draw(contract.inputs(program, NORMAL))))


def _defaults(contract: Contract) -> dict[str, Any]:
    """Return the options that need not be given, with their defaults."""
    parameters = inspect.signature(type(contract).model).parameters
    return {
        name: parameters[name].default
        for name in contract.options
        if parameters[name].default is not inspect.Parameter.empty
    }


def _initial(contract: Contract, config: Config, seed: int) -> dict[str, Array]:
    """Return the parameters and buffers that a new twin starts from."""
    if not contract.sections:
        return {}
    twin = type(contract).twin
    random = {"rng": seed} if "rng" in inspect.signature(twin).parameters else {}
    built = construct(twin, config, **random)
    return {
        address.entry(section, name): value
        for section in sorted(contract.sections)
        for name, value in getattr(built, section).items()
    }


def _compared(evidence: Evidence) -> Iterator[tuple[Returned, Returned]]:
    """Yield what came and what was right: all that is returned, and afterwards all but the buffers."""
    last = len(evidence.program.calls) - 1
    for got, expected in zip(evidence.got.answers, evidence.expected.answers, strict=True):
        yield got.returned, expected.returned
    held = evidence.got.state_after(last)
    for name, value in evidence.expected.state_after(last).items():
        if address.split(name)[0] != "buffers":
            yield held.get(name), value


def _close(got: Returned, expected: Returned) -> bool:
    if isinstance(expected, tuple):
        same_length = isinstance(got, tuple) and len(got) == len(expected)
        return same_length and all(map(_close, got, expected))  # type: ignore[arg-type]
    if not isinstance(expected, np.ndarray):
        return True
    if not isinstance(got, np.ndarray) or got.shape != expected.shape:
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(got, expected, rtol=_CLOSE, atol=_CLOSE))


def _spread_close(contract: Contract, got: Returned) -> bool:
    if not isinstance(got, np.ndarray) or got.shape != _SQUARE:
        return False
    expected = contract.distribution({}, _SQUARE).std
    return bool(np.isclose(np.std(got), expected, rtol=_CLOSE_SPREAD))
