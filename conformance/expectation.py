"""What is right: the twin's answers to a program and the errors allowed in them, remembered for who is asked the same.

A class is judged on the same programs, and so are the known mistakes and a subject's other readings: what the twin
makes of a program, at a price of several plays, is found out once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

import numpy as np

from ..play import Call, Program, Transcript, arrays_in
from ..play.memory import Attached, Memory
from .contract import Contract
from .tolerance import Allowances, changed, format_of
from .twin import Twin


@dataclass(frozen=True)
class Expectation:
    """The twin's answers to one program.

    Attributes:
        contract: the component's contract.
        twin: the twin, with the options of the declared conventions.
        program: the program as the twin is given it.
        form: the format that the subject computes in.
    """

    contract: Contract
    twin: Twin
    program: Program
    form: np.dtype[Any]

    @cached_property
    def transcript(self) -> Transcript:
        """The twin's transcript."""
        return self.twin.play(self.program)

    @cached_property
    def allowances(self) -> Allowances:
        """The error allowed in each answer."""
        return Allowances(self.contract, self.program, self.twin, self.transcript, self.form)

    @cached_property
    def choices(self) -> tuple[Transcript, ...]:
        """The twin's transcripts under each set of options between which the contract leaves a choice."""
        return tuple(self.twin.given(options).play(self.program) for options in self.contract.free_options)


def expectation(
    contract: Contract, twin: Twin, program: Program, form: np.dtype[Any], played: Program | None = None
) -> Expectation:
    """Return what is expected of a program: for the same arguments, the program bit by bit, what was found out before.

    Args:
        contract: the component's contract.
        twin: the twin, with the options of the declared conventions.
        program: the program with the subject's random choices; the twin is given it in float64.
        form: the format that the subject computes in.
        played: the program without these choices; nobody changes it, so that it is read once.
    """
    digest = _digest(program, program if played is None else played)
    # What readings narrow a contract to changes nothing of this but the choices that they leave.
    told = repr((twin.options, contract.free_options))
    key = (type(contract), twin.subject.implementation, told, form.name, digest)
    known = _KNOWN.get(key)
    if known is None:
        doubled = program if format_of(program) == np.float64 else changed(program, np.asarray)
        known = _KNOWN.keep(key, Expectation(contract, twin, doubled, form), _weight(program))
    return known


def answers_of(twin: Twin, program: Program) -> Transcript:
    """Return a twin's transcript of a program that it alone is given: played once, as long as it is remembered."""
    key = (twin.subject.implementation, repr(twin.options), _told(program, ()))
    return _ANSWERS.get(key) or _ANSWERS.keep(key, twin.play(program), _weight(program))


def _digest(program: Program, played: Program) -> bytes:
    """Return what tells a program from every other; of what it has in common with the one played it is looked up."""
    if program is not played:
        return _told(program, {id(call) for call in played.calls})
    return _TOLD.of(program, make=lambda: _told(program, ()), weigh=partial(_weight, program))


def _told(program: Program, known: Collection[int]) -> bytes:
    """Return a digest of a program; those of calls with one of these identities are remembered."""
    content: list[bytes] = []
    _spell(tuple(getattr(program, name) for name in _BESIDE_CALLS), content)
    for call in program.calls:
        make = partial(_told_of, call)
        content.append(_TOLD.of(call, make=make, weigh=partial(_weight, call)) if id(call) in known else make())
    return blake2b(b",".join(content)).digest()


def _told_of(call: Call) -> bytes:
    content: list[bytes] = []
    _spell(tuple(getattr(call, name) for name in _OF_CALLS), content)
    return blake2b(b",".join(content)).digest()


def _weight(part: Program | Call, *_: bytes) -> int:
    """Return the bytes of a program's or a call's numbers, and something for the rest of it."""
    arrays = part.arrays() if isinstance(part, Program) else arrays_in((part.args, part.kwargs))
    return _REST + sum([array.nbytes for array in arrays])


def _spell(value: object, content: list[bytes]) -> None:
    """Add what tells a program, or a part of one, from every other: each part says where it ends."""
    if isinstance(value, np.ndarray):
        content += (f"{value.dtype.str}{value.shape}".encode(), value.tobytes())
    elif isinstance(value, tuple):
        content.append(b"(")
        for item in value:
            _spell(item, content)
        content.append(b")")
    elif isinstance(value, Mapping):
        content.append(b"{")
        for name, item in value.items():
            content.append(repr(name).encode())
            _spell(item, content)
        content.append(b"}")
    else:
        content.append(repr(value).encode())


_OF_CALLS = tuple(field.name for field in fields(Call))
_BESIDE_CALLS = tuple(field.name for field in fields(Program) if field.name != "calls")
_REST = 500
_KNOWN = Memory[Expectation](16 * 2**20)
"""Weighs bytes of programs; the answers to them take several times as much."""
_ANSWERS = Memory[Transcript](2**20)
"""Weighs them too."""
_TOLD = Attached[bytes](16 * 2**20)
"""Weighs them too: they are kept with their digests."""
