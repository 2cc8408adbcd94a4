"""Code that is wrong everywhere agrees with nothing: the reading is told by the mistake that shows under it."""

from layerproof.conformance.contracts import contract
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject

from .cells import Whole
from .players import here


def test_one_more_reading_is_told_by_the_mistake_under_it() -> None:
    """No order of the gates makes more of it right, but under one of them it answers as a known mistake does."""
    lacking = frozenset({"bias"})
    question = Question(
        contract("LSTMCell"), LocalSubject("Whole", Whole), 5, "quick", 1e-12, {"bias": "one"}, lacking, shrink=False
    )
    result = judge(question, Diagnosis(here))
    assert (result.verdict, [mistake.id for mistake in result.mistakes]) == ("failed", ["lc-g-sigmoid"])
    assert result.conventions == {"bias": "one", "weight": "(in, gates)", "gates": "i,f,o,g"}
    (note,) = result.notes
    assert note.endswith('conventions = {"bias": "one", "weight": "(in, gates)", "gates": "i,f,o,g"}')
