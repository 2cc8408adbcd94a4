"""What belongs to the whole process: settings that a call leaves alone, and warnings that nobody needs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...play import address, arrays_in
from ..check import Check, failed, held
from ..evidence import Evidence
from ..experiments.drawn import DRAWN
from ..experiments.once import ONCE
from ..experiments.sequence import CALLS, SEQUENCE, STEPS
from ..law import laws


@laws("settings", SEQUENCE, STEPS, CALLS, DRAWN, formula="np.geterr() before = np.geterr() after")
def settings(evidence: Evidence) -> Iterator[Check]:
    """NumPy's handling of errors and its print options, and the filters of warnings, are left as they were."""
    for index, answer in enumerate((evidence.got.built, *evidence.got.answers), -1):
        where = address.of_call(index, "settings") if index >= 0 else "settings"
        for name in answer.settings:
            # A module that a call is the first to import may set something, once.
            if name in _again(evidence, index):
                text = f"changed {name} for the whole program, but should not"
                yield failed(where, address.said_of(index, text) if index >= 0 else f"__init__ {text}")
        if not answer.settings:
            yield held(where)


def _again(evidence: Evidence, index: int) -> tuple[str, ...]:
    answers = (evidence.again.built, *evidence.again.answers)
    return answers[index + 1].settings if index + 1 < len(answers) else ()


@laws("warnings", ONCE, STEPS, CALLS, DRAWN, formula="no RuntimeWarning where f(x) is finite", level="advice")
def warnings(evidence: Evidence) -> Iterator[Check]:
    """Where all answers are finite, NumPy gives no warning on the way."""
    for index, got, expected in evidence.answers("forward", "backward", "step", "call"):
        where = address.of_call(index, "warnings")
        finite = all(np.isfinite(array).all() for array in arrays_in(expected.returned))  # type: ignore[arg-type]
        for text in got.warnings if finite else ():
            yield failed(where, address.said_of(index, f"warned of {text}, but should warn of nothing"))
        if not got.warnings:
            yield held(where)
