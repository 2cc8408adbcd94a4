"""The known mistake is named in plain text, with the way out."""

from dataclasses import replace

from layerproof.conformance.results import ComponentResult, NamedMistake
from layerproof.reports.known import named

MISTAKE = NamedMistake("re-leak", "Backward lets\neverything through.", "A belief.", "Multiply by x > 0.")
WRONG = ComponentResult("ReLU", "ReLU", "failed", "law", mistakes=(MISTAKE, replace(MISTAKE, title="Another.")))


def test_the_likeliest_is_named() -> None:
    """It alone, each part on its line."""
    assert named(WRONG) == ["Likely mistake: Backward lets everything through.", "Fix: Multiply by x > 0."]
    assert named(replace(WRONG, mistakes=())) == []


def test_what_is_right_otherwise_is_not_blamed() -> None:
    """The mistake is one only where the other reading is not meant."""
    assert named(replace(WRONG, reason="convention"))[0] == "If not meant so: Backward lets everything through."
