"""Formats: what goes in comes out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...play import Program, address, arrays_in
from ...play.transcript import Returned
from ..check import Check, failed, held, is_real
from ..evidence import Evidence
from ..experiments.once import FLOAT16, FLOAT32, ONCE
from ..law import Law, Searched, law
from .parity import state_equal


def _formats(evidence: Evidence, wanted: str) -> Iterator[Check]:
    """Yield whether each answer that is to be of the input's format is; a number has none but that it is no integer."""
    form = np.dtype(wanted)
    for index, got, expected in evidence.answers("forward", "backward"):
        for where, value, other in _pairs(address.returned(index), got.returned, expected.returned):
            if is_real(value) and isinstance(other, np.ndarray) and other.dtype.kind == "f":
                if value.dtype == form or (value.ndim == 0 and value.dtype.kind == "f"):
                    yield held(where)
                else:
                    was = f"{where} has dtype {value.dtype}"
                    yield failed(where, f"{was}, but should have dtype {wanted}, as its input has")


def _given(program: Program) -> bool:
    """Tell whether anything is given in a format: arrays of layers inside keep theirs, whatever comes into them."""
    floats = (array for call in program.calls if call.method == "forward" for array in arrays_in(call.args))
    own = (address.entry_of(name).is_one_word for name in program.state)
    return any(array.dtype.kind == "f" for array in floats) or any(own)


def _pairs(where: str, got: Returned, expected: Returned) -> Iterator[tuple[str, Returned, Returned]]:
    if isinstance(expected, tuple) and isinstance(got, tuple):
        for index, (one, other) in enumerate(zip(got, expected, strict=False)):
            yield from _pairs(address.item(where, index), one, other)
    else:
        yield where, got, expected[0] if isinstance(expected, tuple) and expected else expected


@law("dtype.float64", ONCE, formula="dtype(f(x)) = float64 for x in float64")
def float64(evidence: Evidence) -> Iterator[Check]:
    """What is given in float64 comes back in float64."""
    yield from _formats(evidence, "float64")


def _keeps(experiment: Searched) -> Law:
    dtype = experiment.name

    def judge(evidence: Evidence) -> Iterator[Check]:
        if _given(evidence.program):
            yield from _formats(evidence, dtype)

    statement, formula = f"What is given in {dtype} comes back in {dtype}.", f"dtype(f(x)) = {dtype} for x in {dtype}"
    return Law(f"dtype.{dtype}", statement, formula, "advice", experiment, judge)


def _values(experiment: Searched) -> Law:
    dtype = experiment.name

    def judge(evidence: Evidence) -> Iterator[Check]:
        yield from evidence.raised("forward", "backward")
        for index, got, expected in evidence.answers("forward", "backward"):
            if got.raised is None:
                yield from evidence.compare(address.returned(index), got.returned, expected.returned)
                yield from state_equal(evidence, index, "grads")

    statement = f"On {dtype} inputs every answer is within {dtype} rounding of a float64 twin's."
    formula = f"f(x) = f_twin(x) within {dtype} rounding"
    return Law(f"{dtype}.values", statement, formula, "advice", experiment, judge, needs_seeds=True)


float32, float16 = _keeps(FLOAT32), _keeps(FLOAT16)
float32_values, float16_values = _values(FLOAT32), _values(FLOAT16)
CLAIMED: dict[str, tuple[Law, ...]] = {"float32": (float32, float32_values), "float16": (float16, float16_values)}
"""Laws that are required of a subject that claims the format in its attribute `dtypes`."""
VALUES: dict[str, Law] = {"float32": float32_values, "float16": float16_values}
"""Those of them on values alone."""
UNASKED = ("float16",)
"""Formats of which nobody is even advised who does not claim them: to widen them on the way is what most code does."""
