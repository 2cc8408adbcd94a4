"""Subjects with two known mistakes at once: both are named, or one of them, and never a third."""

from collections.abc import Callable
from typing import Any

import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination

from .players import here

Prepared = Callable[..., Examination]


PAIRS = [
    ("al-grad-mutate", "lin-bias-twice"),
    ("lin-bias-twice", "lin-layout-backward"),
    ("act-identity", "al-grad-mutate-relu"),
    ("bn-ema-twice", "bn-onepass"),
    ("do-scale-1/p", "do-double-comp"),
    ("cv-db-mean", "cv-dw-first"),
    ("ne-heavy", "wd-maximize"),
    ("ce-ls-noscale", "ce-sign"),
    ("ce-bwd-sum", "ce-bwd-weight-truth"),
    ("ce-bwd-sum", "ce-log-softmax"),
    ("bn-eps-value", "bn-running-std"),
]
"""Two mistakes of one component, in methods that do not touch each other."""
LIKE_THE_SECOND = {("ce-bwd-sum", "ce-log-softmax"): {"ce-log-softmax-nan"}}
"""What some probes do not tell from the second: infinity and no number are both none."""


def at_once(*names: str) -> type:
    """Return a class with several known mistakes."""
    classes: Any = tuple(mistakes()[name].implementation for name in names)
    return type("Both", classes, {})


@pytest.mark.parametrize("names", PAIRS, ids="+".join)
def test_two_mistakes_at_once_are_both_named(prepared: Prepared, names: tuple[str, str]) -> None:
    """Where each shows alone both are recognised; a third is only what the second may be instead."""
    examination = prepared(mistakes()[names[0]].component, at_once(*names))
    first, second, *others = Diagnosis(here)(examination, ())
    assert sorted([first.id, second.id]) == sorted(names)
    assert (first.besides, second.besides) == (False, True)
    assert {one.id for one in others} <= LIKE_THE_SECOND.get(names, set())


@pytest.mark.parametrize("names", [("mp-overlap-assign", "mp-ties-all"), ("ls-no-dc", "ls-trunc1")], ids="+".join)
def test_two_that_hide_each_other_are_taken_for_no_third(prepared: Prepared, names: tuple[str, str]) -> None:
    """Where both come into the same numbers there may be no name, but never that of a mistake that is not there."""
    examination = prepared(mistakes()[names[0]].component, at_once(*names))
    assert {one.id for one in Diagnosis(here)(examination, ())} <= set(names)
