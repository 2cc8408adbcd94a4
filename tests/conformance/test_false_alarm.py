"""One false-alarm budget for a run: what is really tested never costs more, however much is judged."""

from collections.abc import Callable
from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance import false_alarm
from layerproof.conformance.budget import CASES
from layerproof.conformance.check import Check
from layerproof.conformance.contracts import contracts
from layerproof.conformance.experiments.repeat import REPEATS
from layerproof.conformance.false_alarm import FALSE_ALARM, share_of
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import draws, laws_of, mask, noise
from layerproof.conformance.question import Question
from layerproof.conformance.statistics import INDEPENDENT_DRAWS
from layerproof.play import LocalSubject


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Write down the share of each p-value that is compared with one while a test runs.

    Where a failure must recur, the cubes of what it is compared with each time are the shares.
    """
    shares: list[float] = []

    def recording(module: Any) -> Callable[..., Check]:
        judged: Callable[..., Check] = module.deviation

        def deviation(*arguments: Any, **fields: Any) -> Check:
            shares.append(fields["share"] ** (INDEPENDENT_DRAWS if module is noise else 1))
            return judged(*arguments, **fields)

        return deviation

    for module in (mask, draws, noise):
        monkeypatch.setattr(module, "deviation", recording(module))
    return shares


@pytest.mark.parametrize("effort", CASES)
def test_a_run_spends_no_more_than_its_budget(spent: list[float], effort: Any) -> None:
    """All components judged: the shares of all p-values that were really computed sum to the budget at most."""
    for name, promised in contracts().items():
        if promised.random:
            subject = LocalSubject(name, type(promised).model)
            judge(Question(promised, subject, 11, effort, share_of(), {}, selected=_is_statistical))
    assert len(spent) > 50
    assert sum(spent) + _facts(effort) <= FALSE_ALARM
    # Nothing is given away either: what is spent is most of it.
    assert sum(spent) > 0.9 * FALSE_ALARM


def _is_statistical(law: str) -> bool:
    return law.startswith(("mask.", "draws.", "noise."))


def _facts(effort: Any) -> float:
    """Return what the facts of `mask.varies` cost: each is wrong with probability 2**-63, and there are 3 a program."""
    programs = sum(4 * CASES[effort] for promised in contracts().values() if "mask" in promised.traits)
    return 3 * programs * 2.0 ** (1 - REPEATS)


def test_laws_that_are_not_statistical_compare_no_p_values(spent: list[float]) -> None:
    """What is tested outside the laws of masks and draws is not left to chance."""
    subject = LocalSubject("Dropout", impl.Dropout)
    judge(
        Question(contracts()["Dropout"], subject, 3, "quick", 1e-12, {}, selected=lambda law: not _is_statistical(law))
    )
    assert spent == []


def test_each_law_pays_for_its_tests() -> None:
    """The budget is split over the tests that laws declare, those of a class over its students too."""
    tests = {law.id: law.tests_on(promised) for promised in contracts().values() for law in laws_of(promised)}
    everything = sum(law.tests_on(promised) for promised in contracts().values() for law in laws_of(promised))
    assert {law for law, count in tests.items() if count} == set(filter(_is_statistical, tests)) - {
        "draws.form",
        "noise.fresh",
    }
    assert share_of() == pytest.approx(FALSE_ALARM / everything)
    assert share_of(30) * 30 == pytest.approx(share_of())
    assert false_alarm.FALSE_ALARM == 1e-9


def test_a_class_of_five_thousand_leaves_room_for_facts() -> None:
    """What is certain but for one chance in 2**63 costs less than a single test's share of the largest class."""
    assert _facts("thorough") < share_of(5_000)
