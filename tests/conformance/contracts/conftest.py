"""How the identities of a contract are tried."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import each
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import CALLS, SEQUENCE
from layerproof.conformance.laws.identity import identity_laws
from layerproof.play import LocalSubject, Program

Broken: TypeAlias = "Callable[..., list[str]]"
CASES = 20


def programs(strata: Any, known: Contract) -> list[Program]:
    """Return programs of every stratum, drawn from a fresh seed."""
    seed = int(np.random.default_rng().integers(2**31))
    return [program for program, _ in each(strata(known), CASES, seed)]


@pytest.fixture
def broken_identity() -> Broken:
    """Give a function from component, identity and implementation, or a mistake's id, to what failed checks say."""

    def broken(component: str, identity: str, implementation: Any) -> list[str]:
        known = contract(component)
        if isinstance(implementation, str):
            implementation = mistakes()[implementation].implementation
        subject = LocalSubject("the subject", implementation)
        (law,) = [law for law in identity_laws(known) if law.id == f"identity.{identity}"]
        checks = [
            check
            for program in programs(law.experiment.strata, known)  # type: ignore[union-attr]
            for check in law.judge(Evidence(known, program, subject, known.reference))
        ]
        assert checks, f"identity.{identity} judged nothing"
        return [check.message for check in checks if not check.holds]

    return broken


@pytest.fixture
def twin_answers() -> Callable[[str], Iterator[Program]]:
    """Give a function that plays a contract's programs on its twin, asserts that nothing raises, and yields them."""

    def play(component: str) -> Iterator[Program]:
        known = contract(component)
        for experiment in (ONCE, SEQUENCE, CALLS):
            for program in programs(experiment.strata, known) if experiment.applies(known) else ():
                assert known.reference.play(program).raised is None
                yield program

    return play
