"""Keeps Hypothesis from drawing what it reads in whatever modules are loaded: a seed draws alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis.internal.conjecture import providers

_COLLECTED = ("Constants", "_get_local_constants", "CONSTANTS_CACHE")
_KNOWN: dict[Any, Any] = {}


@contextmanager
def secluded() -> Iterator[None]:
    """Leave out the numbers that Hypothesis collects from the source of local modules and mixes into what it draws.

    They differ between a test run and the command, between two judging processes of one run, and between two versions
    of a user's own code. Versions of Hypothesis that collect none are left as they are.
    """
    held = vars(providers)
    before = {name: held[name] for name in _COLLECTED if name in held}
    if len(before) == len(_COLLECTED):
        nothing = before["Constants"]()
        held.update(_get_local_constants=lambda: nothing, CONSTANTS_CACHE=_KNOWN)
    try:
        yield
    finally:
        held.update(before)
