"""Which units a random mask kept, told from answers."""

from __future__ import annotations

from functools import partial

import numpy as np

from ...play import Array
from ...play.memory import Attached
from ..check import is_real
from ..evidence import Evidence
from ..noise import shared_axes, survives


def kept_units(evidence: Evidence, call: int) -> Array | None:
    """Return the units that a forward kept, as `bits_of` has them; None where its answer lacks its argument's shape."""
    given, make = (evidence.got, evidence.played, evidence.contract), partial(_told_kept, evidence, call)
    return _KEPT.of(*given, make=make, weigh=_units, given=call)


_MOST_UNITS = 2**18
_KEPT = Attached[Array | None](_MOST_UNITS)
"""Weighs units. Many laws look at the same few masks."""


def _units(kept: Array | None) -> int:
    # What was answered in another shape may be of any size, and is kept alive by what is remembered of it.
    return _MOST_UNITS if kept is None else kept.size


def _told_kept(evidence: Evidence, call: int) -> Array | None:
    answers = evidence.got.answers
    value = answers[call].returned if call < len(answers) else None
    args = evidence.played.calls[call].args
    # What broke another law may hold calls that are given nothing.
    if not args or not is_real(value, np.shape(args[0])):  # type: ignore[arg-type]
        return None
    return bits_of(evidence, value, survives(value, evidence.contract.fill_value(evidence.program.config)))


def bits_of(evidence: Evidence, value: Array, survived: Array, ahead: int = 0) -> Array:
    """Return, row by row, 1 for each unit of which an element survived, else 0, and NaN where a value is no number."""
    shares = per_unit(evidence, np.where(np.isfinite(value), survived, np.nan), ahead)
    return np.where(np.isnan(shares), np.nan, shares > 0)


def per_unit(evidence: Evidence, elements: Array, ahead: int = 0) -> Array:
    """Return the mean over each unit's elements, row by row, for each place along the axes that stand ahead."""
    shape = elements.shape[ahead:]
    axes = shared_axes(evidence.contract.mask_shape(shape), shape)
    means: Array = np.mean(elements, axis=tuple(axis + ahead for axis in axes)) if axes else elements
    return means
