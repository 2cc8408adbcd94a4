"""What is right: the twin's answers to a program and the errors allowed in them, remembered for who is asked the same.

A class is judged on the same programs, and so are the known mistakes and a subject's other readings: what the twin
makes of a program, at a price of several plays, is found out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any

import numpy as np

from ..play import Call, Program, Transcript
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
    key = (twin.subject.implementation, repr(twin.options), _digest(program, program))
    return _ANSWERS.get(key) or _ANSWERS.keep(key, twin.play(program), _weight(program))


def _digest(program: Program, played: Program) -> bytes:
    """Return what tells a program from every other; of what it has in common with the one played it is looked up."""
    parts = _TOLD.of(played, make=partial(_parts, played), weigh=lambda _: _weight(played))
    if program is played:
        return parts[0]
    if len(program.calls) != len(played.calls) or _changed(program, played, _BESIDE_CALLS):
        return _parts(program)[0]
    pairs = zip(program.calls, played.calls, parts[1:], strict=True)
    return _joined(
        [told if call is known else _told_beside(call, known, told) for call, known, told in pairs], parts[0]
    )


def _parts(program: Program) -> tuple[bytes, ...]:
    """Return a digest of a program, then one of each of its calls."""
    calls = [_told([getattr(call, name) for name in _OF_CALLS]) for call in program.calls]
    return _joined(calls, _told([getattr(program, name) for name in _BESIDE_CALLS])), *calls


def _told_beside(call: Call, known: Call, told: bytes) -> bytes:
    """Return a digest of a call that is another one but for some fields."""
    names = _changed(call, known, _OF_CALLS)
    return _joined([_told([(name, getattr(call, name)) for name in names])], told)


def _changed(one: object, other: object, names: Sequence[str]) -> list[str]:
    """Return the names of the fields that are not the very same in both."""
    return [name for name in names if getattr(one, name) is not getattr(other, name)]


def _joined(digests: Sequence[bytes], start: bytes) -> bytes:
    return blake2b(b"".join([start, *digests])).digest()


def _told(values: Sequence[object]) -> bytes:
    content: list[bytes] = []
    _spell(tuple(values), content)
    return blake2b(b",".join(content)).digest()


def _weight(program: Program) -> int:
    """Return the bytes of a program's numbers, and something for the rest of it."""
    return _REST + sum([array.nbytes for array in program.arrays()])


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
_TOLD = Attached[tuple[bytes, ...]](16 * 2**20)
"""Weighs them too: they are kept with their digests."""
