"""The false-alarm budget of a run, and how it is split over the statistical tests."""

from __future__ import annotations

from functools import cache

from .contracts import contracts
from .laws import laws_of

FALSE_ALARM = 1e-9
"""Probability, over a whole run, that right code is accused by any statistical law."""


def share_of(students: int = 1) -> float:
    """Return the false-alarm probability that each statistical test of a run may use.

    The budget is split over the tests of every component there is, whichever the run judges: so a component is judged
    alone as it is among others, and a replay of a part gives the same numbers as the whole.

    Args:
        students: how many hand each component in.
    """
    return FALSE_ALARM / (students * _tests())


@cache
def _tests() -> int:
    return sum(law.tests_on(contract) for contract in contracts().values() for law in laws_of(contract))
