"""What a run comes to: exit codes, and a ledger that balances."""

from dataclasses import replace

import pytest

from layerproof.conformance.ledger import Ledger
from layerproof.conformance.results import (
    ComponentResult,
    LawResult,
    Reason,
    Report,
    Run,
    Verdict,
)

BALANCED = Ledger(3, 1, 1, {"dependency": 1})


def run(ledger: Ledger = BALANCED) -> Run:
    """Return how a run was made."""
    return Run("layers.py", 1, "quick", "limits", {}, 1.0, ledger)


def component(verdict: Verdict, reason: Reason = None) -> ComponentResult:
    """Return a verdict on a component."""
    return ComponentResult("ReLU", "ReLU", verdict, reason)


PASSED, FAILED = component("passed"), component("failed", "law")
UNRUN, BROKE = component("not_run", "missing"), component("checker_broke")
CLOSED = component("not_run", "import_failed")


@pytest.mark.parametrize(
    ("components", "code"),
    [
        ((PASSED,), 0),
        ((PASSED, UNRUN), 0),
        ((PASSED, FAILED), 1),
        ((FAILED, UNRUN), 1),
        ((FAILED, BROKE), 3),
        ((PASSED, BROKE), 3),
        ((PASSED, CLOSED), 1),
        ((PASSED, replace(CLOSED, asked=False)), 0),
        ((CLOSED,), 4),
        ((UNRUN,), 4),
        ((UNRUN, UNRUN), 4),
        ((), 5),
    ],
)
def test_exit_codes(components: tuple[ComponentResult, ...], code: int) -> None:
    """0 all hold, 1 a law broke or a file asked for is closed, 3 our own fault, 4 nothing judged, 5 nothing."""
    assert Report(run(), components).exit_code == code


def test_advice() -> None:
    """It is told of what was asked for alone, and changes no exit code."""
    advice = LawResult("caches", "Nothing changes.", "advice", "failed", reason="law")
    advised = replace(PASSED, laws=(advice,))
    reports = [Report(run(), (one,)) for one in (PASSED, advised, replace(advised, asked=False))]
    assert [report.advised for report in reports] == [False, True, False]
    assert {report.exit_code for report in reports} == {0}


def test_what_is_not_judged() -> None:
    """It is told of what was asked for alone, and changes no exit code beside right code."""
    reports = [Report(run(), (PASSED, one)) for one in (FAILED, UNRUN, replace(UNRUN, asked=False))]
    assert [report.unjudged for report in reports] == [False, True, False]
    assert [report.exit_code for report in reports] == [1, 0, 0]


def test_a_check_that_is_missing_is_our_fault() -> None:
    """A run with fewer checks than it declared is no pass."""
    assert Report(run(Ledger(4, 1, 1, {"dependency": 1})), (PASSED,)).exit_code == 3
