"""The known mistake is named in plain text, with the way out."""

from dataclasses import replace

from layerproof.conformance.results import ComponentResult, NamedMistake
from layerproof.reports.known import labelled, named, others

MISTAKE = NamedMistake("re-leak", "Backward lets\neverything through.", "A belief.", "Multiply by x > 0.")
WRONG = ComponentResult("ReLU", "ReLU", "failed", "law", mistakes=(MISTAKE, replace(MISTAKE, title="Another.")))


def test_the_likeliest_is_named() -> None:
    """It alone, each part on its line."""
    assert named(WRONG) == ["Likely mistake: Backward lets everything through.", "Fix: Multiply by x > 0."]
    assert named(replace(WRONG, mistakes=())) == []


def test_what_is_right_otherwise_is_not_blamed() -> None:
    """The mistake is one only where the other reading is not meant."""
    assert named(replace(WRONG, reason="convention"))[0] == "If not meant so: Backward lets everything through."


def test_what_comes_with_it_is_told_too() -> None:
    """Whoever has two mistakes is told both, and of neither that it may be the other."""
    both = replace(WRONG, mistakes=(MISTAKE, replace(MISTAKE, title="Twice.", besides=True), WRONG.mistakes[1]))
    assert [(label, mistake.title) for label, mistake in labelled(both)][1:] == [("And besides", "Twice.")]
    assert named(both)[2:] == ["And besides: Twice.", "Fix: Multiply by x > 0."]
    assert others(both) == "Another"


def test_others_are_few() -> None:
    """What else it may be is said without full stops; of more than three the number is told."""
    assert others(WRONG) == "Another"
    assert others(replace(WRONG, mistakes=(MISTAKE,))) == ""
    many = replace(WRONG, mistakes=(MISTAKE, *(replace(MISTAKE, title=f"It is {letter}.") for letter in "abcde")))
    assert others(many) == "It is a; It is b; It is c; 2 more"
