"""What became of a law is told from its tally: held, broken, not run and why, or our own fault."""

from typing import Any

import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.law import Judge, Law
from layerproof.conformance.law_results import law_results, lost_results
from layerproof.play import LocalSubject, SubjectLost

from .judges import breaks, faulty, holds, silent


def examined(*judges: Judge, **fields: Any) -> Examination:
    """Return an examination of our own ReLU by required laws."""
    laws = [Law(judge.__name__, "It holds.", "", "required", ONCE, judge) for judge in judges]
    promised = contract("ReLU")
    subject = LocalSubject("it", impl.ReLU)
    return Examination(promised, subject, promised.reference, laws, 1, 0, 1e-9, shrink=False, **fields)


@pytest.mark.parametrize(
    ("judges", "told"),
    [
        ((holds,), [("passed", None)]),
        ((silent,), [("not_run", "skipped")]),
        ((breaks, silent), [("failed", "law"), ("not_run", "dependency")]),
        ((faulty,), [("checker_broke", None)]),
    ],
)
def test_what_became_of_laws(judges: tuple[Judge, ...], told: list[tuple[str, str | None]]) -> None:
    """What shows nothing has not held; beside a law that broke it rests on that."""
    examination = examined(*judges)
    examination.run()
    assert [(law.verdict, law.reason) for law in law_results(examination)] == told


def test_a_required_law_has_the_reason_that_is_given() -> None:
    """Where another reading makes the subject right that is why it broke."""
    examination = examined(breaks)
    examination.run()
    assert [law.reason for law in law_results(examination, "convention")] == ["convention"]


def test_what_was_found_out_stands() -> None:
    """A subject that is lost fails what was still open."""
    examination = examined(breaks, holds)
    lost = SubjectLost("crash", "gone")
    before = lost_results(examination, lost)
    assert [(law.verdict, law.reason, law.detail) for law in before] == [("failed", "crash", "gone")] * 2
    examination.run()
    results = lost_results(examination, lost)
    assert [(law.id, law.reason) for law in results] == [("breaks", "law"), ("holds", None)]
