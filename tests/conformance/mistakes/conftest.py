"""How a known mistake is examined."""

import sys
from collections.abc import Callable

import numpy as np
import pytest

from layerproof.conformance.catalogue import Mistake
from layerproof.conformance.contracts import contract
from layerproof.conformance.control import follows_seeds
from layerproof.conformance.examination import Tally
from layerproof.conformance.findings import finding
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject
from layerproof.play.transcript import Raised

SEEDS: list[int] = np.random.default_rng().integers(2**31, size=2).tolist()
"""The same for every mistake: what is drawn from a seed, and what the twin answers to it, is found out once."""


def broken_laws(mistake: Mistake, seed: int) -> list[Tally]:
    """Return the laws of the mistake's level that it breaks; of the required ones those found first."""
    implementation = mistake.implementation
    subject = LocalSubject(mistake.id, implementation, vars(sys.modules[implementation.__module__]))
    claims = tuple(dtype for dtype in getattr(implementation, "dtypes", ()) if dtype != "float64")
    known = contract(mistake.component)
    question = Question(known, subject, seed, "standard", 1e-11, {}, claims=claims)
    examination = question.examination([], hasty=mistake.level == "required")
    examination.seeds_hold = follows_seeds(examination)
    tallies = examination.run().values()
    assert [tally.broke for tally in tallies if tally.broke] == []
    return [tally for tally in tallies if tally.check is not None and tally.law.level == mistake.level]


def slipped(mistake: Mistake, raised: Raised | None) -> bool:
    """Tell whether a mistake raised by a slip of ours, which is no proof that a law bites: it lacks a name it uses."""
    if raised is None:
        return False
    own = f"'{mistake.implementation.__name__}' object has no attribute"
    return raised.type in {"NameError", "UnboundLocalError", "ImportError"} or own in raised.message


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the mistakes of a component in one process, which remembers what was drawn and what the twin answered."""
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        mistake = parameters.get("mistake")
        if isinstance(mistake, Mistake):
            item.add_marker(pytest.mark.xdist_group(f"mistakes of {mistake.component}"))


@pytest.fixture
def check_mistake() -> Callable[[Mistake], None]:
    """Give a function that asserts that a mistake is described, is killed under two random seeds, and is told so."""

    def check(mistake: Mistake) -> None:
        for text in (mistake.title, mistake.misconception, mistake.remedy, mistake.implementation.__doc__ or ""):
            assert text.endswith("."), text
            assert "\n" not in text
        for seed in SEEDS:
            broken = broken_laws(mistake, seed)
            assert broken, f"{mistake.id} survives under seed {seed}"
            for tally in broken:
                assert tally.evidence is not None
                assert tally.check is not None
                assert not slipped(mistake, tally.check.raised), tally.check.message
                message = finding(tally.evidence, tally.check).message
                assert message.startswith(mistake.component), message
                assert len(message) > len(mistake.component) + 20, message

    return check
