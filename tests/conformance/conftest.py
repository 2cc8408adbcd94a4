"""How a law, or all of them, is put to an implementation in this process."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract
from layerproof.conformance.control import follows_seeds
from layerproof.conformance.convention import ReadAs
from layerproof.conformance.declared import chosen
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject, LossReason, Program, Subject, SubjectLost, Transcript

SHARE = 1e-12


def _subject(component: str, implementation: Any) -> Subject:
    return implementation if hasattr(implementation, "play") else LocalSubject(component, implementation)


def _prepared(
    component: str,
    implementation: Any,
    *laws: str,
    count: int = 2,
    seed: int = 0,
    conventions: Mapping[str, str] | None = None,
    lacking: frozenset[str] = frozenset(),
) -> Examination:
    readings = chosen(conventions or {}, contract(component).conventions, component)
    promised = contract(component).narrowed(lacking, readings)
    options = {name: value for reading in readings for name, value in reading.twin.items()}
    asked = [law for law in laws_of(promised) if not laws or law.id in laws]
    subject = ReadAs(_subject(component, implementation), readings)
    return Examination(promised, subject, promised.reference.given(options), asked, count, seed, SHARE)


@pytest.fixture
def prepared() -> Callable[..., Examination]:
    """Give a function from a component, an implementation and laws (all, if none is named) to an examination."""
    return _prepared


@pytest.fixture
def examined() -> Callable[..., Examination]:
    """Give the same function, with the examination run."""

    def run(*arguments: Any, **options: Any) -> Examination:
        examination = _prepared(*arguments, **options)
        examination.run()
        return examination

    return run


@pytest.fixture
def evidence() -> Callable[..., Evidence]:
    """Give a function from a program and an implementation (our own, if none is given) to evidence."""

    def make(program: Program, implementation: Any = None, **fields: Any) -> Evidence:
        promised = contract(program.component)
        subject = _subject(program.component, implementation or type(promised).model)
        return Evidence(promised, program, subject, promised.reference, **fields)

    return make


@pytest.fixture
def like() -> Callable[[str, str], bool]:
    """Give a comparison of a text with a pattern in which … stands for any text."""
    return lambda text, pattern: re.fullmatch(re.escape(pattern).replace("…", ".*"), text) is not None


@dataclass
class _Lost:
    """A subject whose process is gone at its n-th program.

    Attributes:
        reason: what became of it.
        after: how many programs are answered before.
        implementation: what answers them.
        component: its name.
    """

    reason: LossReason
    after: int = 0
    implementation: Any = None
    component: str = "it"

    @property
    def name(self) -> str:
        """Its name."""
        return self.component

    def play(self, program: Program) -> Transcript:
        """Answer, or be lost."""
        if self.after == 0:
            raise SubjectLost(self.reason, f"It was lost: {self.reason}.")
        self.after -= 1
        return LocalSubject(self.component, self.implementation).play(program)


@pytest.fixture
def lost() -> Callable[..., Subject]:
    """Give a function from a reason, a number of programs and an implementation to a subject lost after these."""
    return _Lost


def _asked(component: str, subject: Any, **fields: Any) -> Question:
    options: dict[str, Any] = {
        "seed": 0,
        "effort": "quick",
        "share": SHARE,
        "conventions": {},
        "shrink": False,
        **fields,
    }
    return Question(contract(component), _subject(component, subject), **options)


@pytest.fixture
def asked() -> Callable[..., Question]:
    """Give a function from a component and an implementation to what the judge is asked: quickly, without a search."""
    return _asked


def _broken_laws(promised: Contract, implementation: Any) -> set[str]:
    subject = LocalSubject("it", implementation)
    examination = Examination(promised, subject, promised.reference, laws_of(promised), 3, 1, SHARE, shrink=False)
    examination.seeds_hold = follows_seeds(examination)
    tallies = examination.run()
    assert not [tally.broke for tally in tallies.values() if tally.broke]
    return {tally.law.id for tally in examination.broken()}


@pytest.fixture
def broken_laws() -> Callable[[Contract, Any], set[str]]:
    """Give a function from any contract and an implementation to the required laws that it breaks."""
    return _broken_laws
