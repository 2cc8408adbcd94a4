"""What a run comes to: exit codes, a ledger that balances, and the mistakes of a class."""

import pytest

from layerproof.conformance.results import (
    ClassReport,
    ComponentResult,
    Ledger,
    NamedMistake,
    Reason,
    Report,
    Run,
    StudentResult,
    Verdict,
)

BALANCED = Ledger(3, 1, 1, {"dependency": 1})


def run(ledger: Ledger = BALANCED) -> Run:
    """Return how a run was made."""
    return Run("layers.py", 1, "quick", "limits", {}, 1.0, ledger)


def component(verdict: Verdict, reason: Reason = None, *mistakes: str, name: str = "ReLU") -> ComponentResult:
    """Return a verdict on a component."""
    named = tuple(NamedMistake(mistake, "title", "belief", "remedy") for mistake in mistakes)
    return ComponentResult(name, name, verdict, reason, mistakes=named)


PASSED, FAILED = component("passed"), component("failed", "law")
UNRUN, BROKE = component("not_run", "missing"), component("checker_broke")


@pytest.mark.parametrize(
    ("components", "code"),
    [
        ((PASSED,), 0),
        ((PASSED, UNRUN), 0),
        ((PASSED, FAILED), 1),
        ((FAILED, UNRUN), 1),
        ((FAILED, BROKE), 3),
        ((PASSED, BROKE), 3),
        ((UNRUN,), 4),
        ((UNRUN, UNRUN), 4),
        ((), 5),
    ],
)
def test_exit_codes(components: tuple[ComponentResult, ...], code: int) -> None:
    """0 all hold, 1 a law broke, 3 our own fault whatever else, 4 nothing could be judged, 5 nothing was there."""
    assert Report(run(), components).exit_code == code


@pytest.mark.parametrize(
    ("ledger", "balanced"),
    [
        (BALANCED, True),
        (Ledger(0, 0, 0, {}), True),
        (Ledger(6, 1, 1, {"rng": 1, "skipped": 2}, 1), True),
        (Ledger(4, 1, 1, {"dependency": 1}), False),
        (Ledger(2, 1, 1, {"dependency": 1}), False),
    ],
)
def test_a_ledger_balances(ledger: Ledger, *, balanced: bool) -> None:
    """Every check declared has passed, failed, been left out for a reason, or been kept from a verdict by our fault."""
    assert ledger.balanced is balanced


def test_a_check_that_is_missing_is_our_fault() -> None:
    """A run with fewer checks than it declared is no pass."""
    assert Report(run(Ledger(4, 1, 1, {"dependency": 1})), (PASSED,)).exit_code == 3


def student(name: str, *components: ComponentResult) -> StudentResult:
    """Return a student's results."""
    return StudentResult(name, Report(run(), components), {}, 0.0)


def test_mistakes_of_a_class_are_ranked() -> None:
    """The most frequent comes first, then by component and name; only a component's best match counts."""
    students = (
        student("ada", component("failed", "law", "b"), component("failed", "law", "x", "y", name="Linear")),
        student("bao", component("failed", "law", "b", "a"), PASSED),
        student("cem", component("failed", "law", "a"), component("failed", "law", name="Linear")),
    )
    report = ClassReport("week 1", students, ("ReLU", "Linear"), {}, run())
    ranked = [(mistake.id, name, who) for mistake, name, who in report.mistakes()]
    assert ranked == [("b", "ReLU", ("ada", "bao")), ("x", "Linear", ("ada",)), ("a", "ReLU", ("cem",))]


def test_a_class_without_mistakes() -> None:
    """Where none was named there are none to rank."""
    assert ClassReport("week 1", (student("ada", PASSED),), ("ReLU",), {}, run()).mistakes() == []
