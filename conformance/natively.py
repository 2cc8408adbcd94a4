"""Code of PyTorch's own reading among code of another: given what that lacks, it answers as if it lacked it too.

Known mistakes are written in PyTorch's reading. To compare one with a subject that keeps fewer arrays it is given the
missing ones as well, all 0, and nothing of what it makes of them is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..play import Array, Subject, address
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

    @property
    def _keeps_otherwise(self) -> bool:
        return True

    def _turned(self, state: Mapping[str, Array], *, back: bool = False) -> Mapping[str, Array]:
        """Return a state with the arrays that are lacking, all 0; with `back` without them."""
        if back:
            lacked = tuple(self.lacks)
            return {name: value for name, value in state.items() if not address.last_name(name).startswith(lacked)}
        found = dict(state)
        for name, value in state.items():
            own = address.last_name(name)
            for lacking, alike in self.lacks.items():
                if own.startswith(alike):
                    found[address.beside(name, lacking + own.removeprefix(alike))] = np.zeros_like(value)
        return found
