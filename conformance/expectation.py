"""What is right: the twin's answers to a program and the errors allowed in them, remembered for who is asked the same.

A class is judged on the same programs, and so are the known mistakes and a subject's other readings: what the twin
makes of a program, at a price of several plays, is found out once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from ..play import Call, Program, Transcript
from .contract import Contract, Twin
from .memory import Memory
from .tolerance import Allowances, changed


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
        return tuple(self.twin.given(options).play(self.program) for options in self.contract.freedom)


def expectation(contract: Contract, twin: Twin, program: Program, form: np.dtype[Any]) -> Expectation:
    """Return what is expected of a program: for the same arguments, the program bit by bit, what was found out before.

    Args:
        contract: the component's contract.
        twin: the twin, with the options of the declared conventions.
        program: the program with the subject's random choices; the twin is given it in float64.
        form: the format that the subject computes in.
    """
    content: list[bytes] = []
    _spell(program, content)
    written = b",".join(content)
    key = (type(contract), twin.subject.implementation, repr(twin.options), form.name, blake2b(written).digest())
    known = _KNOWN.get(key)
    return known or _KNOWN.keep(key, Expectation(contract, twin, changed(program, np.asarray), form), len(written))


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
    elif isinstance(value, Program | Call):
        _spell(tuple(getattr(value, name) for name in _FIELDS[type(value)]), content)
    else:
        content.append(repr(value).encode())


_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Program, Call)}
_KNOWN = Memory[Expectation](16 * 2**20)
"""Weighs bytes of programs; the answers to them take several times as much."""
