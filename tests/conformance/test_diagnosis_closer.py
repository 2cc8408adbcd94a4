"""How closely known mistakes are looked at, and how often a subject is."""

from collections.abc import Callable

import pytest

from layerproof.conformance.catalogue import mistakes
from layerproof.conformance.departures import beyond_probes, signature
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.conformance.signature import Signature

from .players import here

HERE = "layerproof.conformance.diagnosis"


@pytest.mark.parametrize(
    ("name", "closer"), [("lin-bias-twice", 0), ("lin-gb-mean", 1)], ids=["a wrong output", "a wrong gradient alone"]
)
def test_beyond_the_probes_is_looked_where_these_do_not_tell(
    examined: Callable[..., Examination], monkeypatch: pytest.MonkeyPatch, name: str, closer: int
) -> None:
    """Who has a wrong output is like nobody who is right on the probes; who has none is compared with all there is."""
    looked: list[str] = []

    def counted(examination: Examination, found: Signature) -> Signature:
        looked.append(examination.subject.name)
        return beyond_probes(examination, found)

    monkeypatch.setattr(f"{HERE}.beyond_probes", counted)
    known = mistakes()[name]
    named = Diagnosis(here)(examined(known.component, known.implementation), ())
    assert named[0].id == name
    assert min(len(looked), 1) == closer


def test_a_subject_is_looked_at_once_in_each_reading(
    examined: Callable[..., Examination], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it answers is kept until the next subject's turn."""
    looked: list[int] = []

    def counted(examination: Examination) -> Signature:
        looked.append(1)
        return signature(examination)

    monkeypatch.setattr(f"{HERE}.signature", counted)
    examination = examined("Linear", mistakes()["lin-bias-twice"].implementation)
    diagnosis = Diagnosis(here)
    assert diagnosis(examination, ()) == diagnosis(examination, ())
    assert len(looked) == 1
    diagnosis.begin()
    assert diagnosis(examination, ())
    assert len(looked) == 2
