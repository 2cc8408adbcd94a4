"""Evidence: a program with what the subject and the twin made of it, and what laws ask of the two."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, TypeAlias

import numpy as np

from ..play import Answer, Array, Call, Program, Raised, Subject, SubjectLost, Transcript, address, play_all
from ..play.memory import Attached
from ..play.program import ANSWERING
from .check import Check, absolute_error, arrays_equal, failed, form_of, held, is_real, measured
from .contract import Contract
from .expectation import Expectation, expectation
from .states import states_of
from .tolerance import LOOKS, Allowances, format_of
from .twin import Twin

AGAIN = -1
"""Stands among the draws for a second play of the same program."""
Expand: TypeAlias = Callable[[Program, Contract], Program]
_CLEARLY_RIGHT = 0.25
"""Margin up to which an answer is right without a rounded run: what is left of it is not worth knowing."""
_BEYOND_DOUBT = 1e5
"""Margin at which a few rounded runs settle it: that all of them happen to err so little is out of the question.

Unless they err not at all: 1 less the mean of ten numbers around it is 0 again and again in float32.
"""


@dataclass
class Evidence:
    """What one program showed.

    Attributes:
        contract: the component's contract.
        program: the program.
        subject: who played it; laws that need a further draw play it again.
        twin: the twin, with the options of the declared conventions.
        expand: makes of the program the longer one that is played, where the experiment has such.
        share: the false-alarm probability that each statistical test of this run may use.
        draws: the subject's transcripts, by how far the program's seeds were moved, or `AGAIN`; or how it was lost.
        checks: what laws made of it, by id.
    """

    contract: Contract
    program: Program
    subject: Subject
    twin: Twin
    expand: Expand | None = None
    share: float = 1e-12
    draws: dict[int, Transcript | SubjectLost] = field(default_factory=dict)
    checks: dict[str, list[Check]] = field(default_factory=dict)

    def of(self, program: Program | None, expand: Expand | None = None) -> Evidence:
        """Return evidence of another program, or of what else is made of it; this one where neither is given."""
        if program is None and expand is None:
            return self
        return replace(self, program=program or self.program, expand=expand or self.expand, draws={}, checks={})

    @cached_property
    def played(self) -> Program:
        """The program that the subject is given."""
        return self.program if self.expand is None else self.expand(self.program, self.contract)

    @cached_property
    def got(self) -> Transcript:
        """The subject's transcript."""
        return self.draw(0)

    @property
    def unanswered(self) -> bool:
        """Whether the subject raised wherever it was asked for something, so that nothing is known of its answers."""
        got = self.draws.get(0)
        if not isinstance(got, Transcript) or got.raised is None:
            return False
        asked = zip(self.played.calls, got.answers, strict=False)
        return not any(answer.raised is None for call, answer in asked if call.method in ANSWERING)

    @property
    def again(self) -> Transcript:
        """The subject's transcript of a second play of the same program."""
        return self.draw(AGAIN)

    def draw(self, number: int) -> Transcript:
        """Return the subject's transcript under the program's seeds moved by `number`: independent evidence."""
        if number not in self.draws:
            self.draws[number] = self.subject.play(moved(self.played, number))
        outcome = self.draws[number]
        if isinstance(outcome, SubjectLost):
            raise outcome
        return outcome

    @cached_property
    def coupled(self) -> Program:
        """The program for the twin, with the random choices that the subject made."""
        return self.contract.coupled(self.played, self.got)

    @cached_property
    def expectation(self) -> Expectation:
        """What the twin makes of the program."""
        return expectation(self.contract, self.twin, self.coupled, format_of(self.program), self.played)

    @cached_property
    def expected(self) -> Transcript:
        """The twin's transcript."""
        return self.expectation.transcript

    @cached_property
    def states(self) -> tuple[list[dict[str, Array]], list[dict[str, Array]]]:
        """All observed state, the subject's and the twin's, after each of their calls."""
        return states_of(self.got), states_of(self.expected)

    @property
    def allowances(self) -> Allowances:
        """The error allowed in each answer."""
        return self.expectation.allowances

    @cached_property
    def hidden(self) -> bool:
        """Whether chance had a part in the answers that the twin cannot be given."""
        return self.contract.hidden(self.played)

    @property
    def twin_refused(self) -> Raised | None:
        """The exception that the twin raised at what was drawn, if it was asked and the subject raised none before.

        What an experiment adds, such as a move, may lead out of where a component is defined: it tells nothing there.
        """
        if "expected" not in vars(self) or self.got.raised is not None:
            return None
        return self.expected.raised if len(self.expected.answers) <= len(self.program.calls) else None

    def answers(self, *methods: str) -> Iterator[tuple[int, Answer, Answer]]:
        """Yield index, subject's answer and twin's answer of each call to one of the methods that both made."""
        asked = [index for index, call in enumerate(self.played.calls) if call.method in methods]
        if asked:
            got, expected = self.got.answers, self.expected.answers
            made = min(len(got), len(expected))
            yield from ((index, got[index], expected[index]) for index in asked if index < made)

    def raised(self, *methods: str) -> Iterator[Check]:
        """Yield a failed check where the subject raised in construction or one of the methods, and the twin did not."""
        error = self.got.raised
        if error is None or self.expected.raised is not None:
            return
        index = len(self.got.answers) - 1
        method = self.played.calls[index].method if index >= 0 else "__init__"
        if method not in {*methods, "__init__", "load"}:
            return
        component = self.program.component
        place = f"{component}.{method}" if index >= 0 else address.construction(component)
        if error.lack is not None:
            # Nothing that the subject raised: it was asked in a way that it does not answer to.
            yield failed(place, f"{place} could not be asked: {error.message}")
            return
        at = f" at line {error.line}" if error.line else ""
        yield failed(place, f"{place} raised {error.type}{at}: {error.message}", "raised", error)

    def compare(self, where: str, got: Any, expected: Any, at: str = "") -> Iterator[Check]:
        """Compare an answer with the twin's, item by item where the twin's is a tuple.

        Where the twin says nothing, as of the gradient of an input that was not given, nothing is compared; such items
        may be missing at the end, and a single one that is left need not be in a tuple. Where chance had a hidden part,
        only the form is compared.

        Args:
            where: what is compared.
            got: the subject's answer.
            expected: the twin's.
            at: where it stands in the twin's transcript, if not there too.
        """
        at = at or where
        if isinstance(expected, tuple):
            needed = max((index + 1 for index, item in enumerate(expected) if item is not None), default=0)
            items = got if isinstance(got, tuple) else (got,)
            if not needed <= len(items) <= len(expected) or (needed > 1 and not isinstance(got, tuple)):
                yield failed(where, f"{where} is {_form(got)}, but should be a tuple of {len(expected)}")
                return
            for index, (one, other) in enumerate(zip(items, expected, strict=False)):
                place = address.item(where, index) if isinstance(got, tuple) else where
                yield from self.compare(place, one, other, address.item(at, index))
        elif isinstance(expected, np.ndarray) and self.hidden:
            yield form_of(where, got, expected) or held(where)
        elif isinstance(expected, np.ndarray):
            check = self._looked_at(where, got, expected, at)
            yield check if check.holds else self._under_freedom(check, where, got, at)

    def _looked_at(self, where: str, got: Any, expected: Array, at: str) -> Check:
        """Return the check of an answer that should be an array, after as many rounded runs of the twin as it takes."""
        found = absolute_error(where, got, expected)
        if isinstance(found, Check):
            return found
        for runs in LOOKS:
            check = measured(where, got, expected, found, self.allowances.of(at, runs))
            if _settled(check.margin, runs):
                break
        return check

    def _under_freedom(self, check: Check, where: str, got: Any, at: str) -> Check:
        """Return a held check where the contract leaves a choice and the answer lies between its extremes."""
        if not self.contract.free_options or not is_real(got):
            return check
        sides: list[Array] = []
        for choice in self.expectation.choices:
            value = entry(choice, at)
            if value is None or value.shape != got.shape:
                return check
            sides.append(value)
        low, high = np.min(sides, axis=0), np.max(sides, axis=0)
        nearest = np.where(np.isnan(got), low, np.clip(got, low, high))
        return arrays_equal(where, got, nearest, lambda: self.allowances.of(at), span=(low, high))

    def twin_call(self, index: int, **keywords: Array) -> Call:
        """Return call `index` as the twin is given it, with further keywords."""
        call = self.program.calls[index]
        return replace(call, kwargs={**call.kwargs, **keywords})


def play_ahead(
    subject: Subject,
    several: Sequence[Evidence],
    draws: Callable[[Program], int] = lambda _: 1,
    *,
    again: bool = False,
) -> None:
    """Have the subject play the programs of several pieces of evidence before it is asked what it answered.

    Where it is lost, that comes out when the answer to the program at hand is asked for; the rest is not played.

    Args:
        subject: who plays.
        several: what is played, unless it has been.
        draws: under how many seeds a program is.
        again: whether each is at once played a second time.
    """
    second = (AGAIN,) if again else ()
    numbers = [(one, number) for one in several for number in (*range(draws(one.program)), *second)]
    waiting = [(one, number) for one, number in numbers if number not in one.draws]
    outcomes = play_all(subject, [moved(one.played, number) for one, number in waiting]) if waiting else []
    for (evidence, number), outcome in zip(waiting, outcomes, strict=False):
        evidence.draws[number] = outcome


def raise_lost(several: Iterable[Evidence]) -> None:
    """Raise the loss among what was played ahead, if there is one: who was lost is asked nothing more.

    Raises:
        SubjectLost: it was lost after an answer that ended the examination.
    """
    for evidence in several:
        for outcome in evidence.draws.values():
            if isinstance(outcome, SubjectLost):
                raise outcome


def moved(program: Program, number: int) -> Program:
    """Return the program with every seed moved: the same calls, fresh randomness."""
    if number in {0, AGAIN}:
        return program
    return _MOVED.of(program, make=partial(_moved, program, number), weigh=lambda made: len(made.calls), given=number)


def _moved(program: Program, number: int) -> Program:
    step = number * 7_919
    calls = tuple(call if call.seed is None else replace(call, seed=call.seed + step) for call in program.calls)
    return replace(program, seed=program.seed + step, calls=calls)


_MOVED = Attached[Program](20_000)
"""Weighs calls."""


def _settled(margin: float, runs: int) -> bool:
    """Tell whether further runs would not change a verdict, nor a margin that matters."""
    return margin <= 1 or _BEYOND_DOUBT <= margin < math.inf if runs else margin <= _CLEARLY_RIGHT


def entry(transcript: Transcript, where: str) -> Array | None:
    """Return the array that `where` names (`calls[1].returned[0]`, `calls[1].grads.weight`), or None."""
    found = address.read(where)
    if found is None or found.call >= len(transcript.answers):
        return None
    if found.part != "returned":
        return transcript.state_after(found.call).get(found.what)
    value: Any = transcript.answers[found.call].returned
    for number in found.items:
        value = value[number] if isinstance(value, tuple) else None
    return value if isinstance(value, np.ndarray) else None


def _form(value: Any) -> str:
    return "None" if value is None else f"a tuple of {len(value)}" if isinstance(value, tuple) else "a single array"
