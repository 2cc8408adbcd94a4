"""The one law that judges every identity a contract declares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..check import Check, form_of, measured
from ..contract import Contract
from ..evidence import Evidence
from ..identity import Identity
from ..law import Law, Searched
from ..tolerance import EPSILON

_SAFETY = 16.0


def identity_laws(contract: Contract) -> list[Law]:
    """Return a law for each identity of a contract."""
    return [_law(identity) for identity in contract.identities]


def _law(identity: Identity) -> Law:
    def judge(evidence: Evidence) -> Iterator[Check]:
        if evidence.got.raised is not None:
            return
        for equation in identity.equations(evidence.program, evidence.got):
            form = form_of(equation.where, equation.got, equation.expected)
            if form is not None:
                yield form
                continue
            with np.errstate(all="ignore"):
                error = np.abs(equation.got - equation.expected)
            allowed = _SAFETY * EPSILON * (equation.terms + 2) * np.broadcast_to(equation.magnitude, error.shape)
            yield measured(equation.where, equation.got, equation.expected, error, allowed)

    experiment = Searched(f"identity {identity.id}", lambda _: True, identity.strata, after=("once",))
    return Law(f"identity.{identity.id}", identity.statement, identity.formula, "required", experiment, judge, needs_seeds=True)
