"""Code of PyTorch's own reading among code of another: given what that lacks, it answers as if it lacked it too.

Known mistakes are written in PyTorch's reading. To compare one with a subject that keeps fewer arrays it is given the
missing ones as well, all 0, and nothing of what it makes of them is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..play import Array, Program, Subject, Transcript, address
from .contract import Contract
from .convention import Convention, ReadAs
from .twin import Twin


def subject_under(contract: Contract, subject: Subject) -> Subject:
    """Return a subject of PyTorch's reading as it answers among those of a contract's readings."""
    completed = [_Completed("", "", "", "", lacks=reading.lacks) for reading in contract.readings if reading.lacks]
    return ReadAs(subject, completed) if completed else subject


def twin_under(contract: Contract) -> Twin:
    """Return the twin of such a subject: PyTorch's, without what those of the readings lack."""
    lacking = [reading.twin for reading in contract.readings if reading.lacks]
    return contract.reference.given({name: value for options in lacking for name, value in options.items()})


@dataclass(frozen=True)
class _Completed(Convention):
    """The way back from a reading that lacks arrays."""

    def program(self, program: Program) -> Program:
        """Return the program with the arrays that it lacks."""
        loads = (replace(call, kwargs=self._completed(call.kwargs)) for call in program.calls)
        calls = (load if load.method == "load" else call for load, call in zip(loads, program.calls, strict=True))
        return replace(program, state=self._completed(program.state), calls=tuple(calls))

    def transcript(self, transcript: Transcript) -> Transcript:
        """Return the transcript without them."""
        built, *answers = (
            replace(answer, state=self._left(answer.state)) for answer in (transcript.built, *transcript.answers)
        )
        return Transcript(built, tuple(answers))

    def _completed(self, arrays: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(arrays)
        for name, value in arrays.items():
            own = address.last_name(name)
            for lacked, alike in self.lacks.items():
                if own.startswith(alike):
                    found[address.beside(name, lacked + own.removeprefix(alike))] = np.zeros_like(value)
        return found

    def _left(self, state: Mapping[str, Array]) -> dict[str, Array]:
        lacked = tuple(self.lacks)
        return {name: value for name, value in state.items() if not address.last_name(name).startswith(lacked)}
