"""NaN passes no law on values: one entry in one answer is enough."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.examination import Examination, by_experiment
from layerproof.play import Answer, Array, LocalSubject, Program, Subject, Transcript, map_arrays

NOT_ON_VALUES = (
    *("deterministic", "purity.", "randomness.", "dtype.", "mask.", "noise.", "draws."),
    *("settings", "warnings", "caches", "keys", "empty", "identity.refused"),
)
"""Laws on side effects, on forms, on what has no entries or is to be refused, and statistics, which count."""


@dataclass(frozen=True)
class Tainted:
    """A subject with something bad in the first entry of all that it answers.

    Attributes:
        subject: who answers.
        bad: what is put there.
    """

    subject: Subject
    bad: float

    @property
    def name(self) -> str:
        """The subject's name."""
        return self.subject.name

    def play(self, program: Program) -> Transcript:
        """Return the transcript with it."""
        transcript = self.subject.play(program)
        return Transcript(transcript.built, tuple(map(self._tainted, transcript.answers)))

    def _tainted(self, answer: Answer) -> Answer:
        state = {name: self._with_it(value) for name, value in answer.state.items()}
        return replace(answer, returned=map_arrays(answer.returned, self._with_it), state=state)

    def _with_it(self, value: Array) -> Array:
        if value.dtype.kind != "f" or not value.size:
            return value
        tainted = value.copy()
        tainted.flat[0] = self.bad
        return tainted


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("component", contracts())
def test_no_law_on_values_holds(prepared: Callable[..., Examination], component: str, bad: float) -> None:
    """Each is broken, or says nothing, whatever breaks in other experiments before it."""
    subject = Tainted(LocalSubject(component, type(contract(component)).model), bad)
    on_values = [law for law in prepared(component, subject).laws if not law.id.startswith(NOT_ON_VALUES)]
    for _, laws in by_experiment(on_values):
        examination = prepared(component, subject, *(law.id for law in laws), count=4)
        with np.errstate(all="ignore"):
            tallies = examination.run()
        assert {tally.broke for tally in tallies.values()} == {""}
        assert [name for name, tally in tallies.items() if tally.holds] == []
