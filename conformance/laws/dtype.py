"""Formats: what goes in comes out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..check import Check, fact
from ..evidence import Evidence
from ..experiments.once import FLOAT32, ONCE
from ..law import Law, law
from .parity import state_equal


def _formats(evidence: Evidence, wanted: str) -> Iterator[Check]:
    for index, got, _ in evidence.answers("forward", "backward"):
        value = got.returned
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim:
            where = f"calls[{index}].returned"
            message = f"{where} has dtype {value.dtype}, but should have dtype {wanted}, as its input has"
            yield fact(where, holds=value.dtype == wanted, message=message)


@law("dtype.float64", ONCE, formula="dtype(f(x)) = float64 where dtype(x) = float64")
def float64(evidence: Evidence) -> Iterator[Check]:
    """What is given in float64 comes back in float64."""
    yield from _formats(evidence, "float64")


@law("dtype.float32", FLOAT32, formula="dtype(f(x)) = float32 where dtype(x) = float32", level="advice")
def float32(evidence: Evidence) -> Iterator[Check]:
    """What is given in float32 comes back in float32."""
    yield from _formats(evidence, "float32")


@law("float32.values", FLOAT32, formula="f(x) = f_twin(x) within float32 rounding", level="advice", needs_seeds=True)
def values(evidence: Evidence) -> Iterator[Check]:
    """On float32 inputs every answer is within float32 rounding of a float64 twin's."""
    yield from evidence.raised("forward", "backward")
    for index, got, expected in evidence.answers("forward", "backward"):
        if got.raised is None:
            yield from evidence.compare(f"calls[{index}].returned", got.returned, expected.returned)
            yield from state_equal(evidence, index, "grads.")


CLAIMED: dict[str, tuple[Law, ...]] = {"float32": (float32, values)}
"""Laws that are advice, and required of a subject that claims the format in its attribute `dtypes`."""
