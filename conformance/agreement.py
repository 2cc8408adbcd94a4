"""How far a wrong subject agrees with its twin: that tells the readings which it follows besides its mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, combinations, islice, product, zip_longest
from typing import TypeAlias

import numpy as np
from scipy import special

from ..play import Answer, Array, Program, Transcript
from ..play.program import ANSWERING
from .convention import Convention
from .drawing import drawn
from .evidence import Evidence, play_ahead
from .examination import Examination
from .experiments.once import ONCE
from .experiments.sequence import CALLS, SEQUENCE, STEPS
from .law import Searched
from .laws.update import returned

_TURNS = 2
_MOST_PROGRAMS = 10
"""Of each experiment: what such programs tell of a reading is told by a few."""
_MOST_READINGS = 150
"""How many sets are tried for a subject at most: each costs it a few programs."""
_MOST_OF_A_SOURCE = 8
"""How many sets are tried of one source that follows several readings of one choice."""
_FAR_MORE = 0.5
"""What is left of the disagreement where readings explain most of it."""
_NEARER = 0.97
"""What is left of it where a reading explains anything: less is what chance moves."""
_MUCH_NEARER = 0.8
"""The same for a reading that leaves something unasked: by chance more of that may be wrong than of the rest."""
_UNABLE = 0.35
"""How far what a reading leaves unasked is from being right at least, on the whole: more than by wrong numbers."""
_CHANCE = 0.01
"""How probable it is at most that so few are wrong of what is left, if as many were as of what is unasked."""
_UNANSWERED, _MISSHAPEN, _WRONG, _ROUNDED = 1.0, 0.7, 0.2, 0.02
"""How far an answer is from the right one; one that is right to float32 rounding is nearly there."""
_LEFT_OUT = 0.1
"""What it costs a reading to leave all unasked: as much is left out only where what is left is answered better."""
_FEWEST = 4
"""To how many programs a reading must have an answer; so many are sought of each experiment."""
_FURTHER_TURNS = 9
"""How many turns are drawn for that: some readings leave most out."""
_MOSTLY_WRONG = 0.1
"""How far it is where about half of the answers are wrong, in the right shapes."""
_ROUNDING = (1e-8, 1e-5)

Examine: TypeAlias = Callable[[Sequence[Convention]], Examination]
"""Gives the examination of a subject under some conventions, besides those that it declares."""


def followed_besides(free: Sequence[Convention], examine: Examine) -> tuple[Convention, ...]:
    """Return the conventions under which a wrong subject agrees with its twin on far more than without; else none.

    Those that one book or course follows are tried together first: of a recurrent layer of its kind each alone may
    explain nothing. Then one is added after the other, the one that explains most first, and two or three at once where
    none alone explains anything and most is wrong still: gates in another order, of another update, are right only
    together.
    One is exchanged for another of the same choice, where it only stood in for that as long as much was wrong. What
    explains nothing once the others are there is left out again.

    Args:
        free: the conventions that the subject may follow.
        examine: gives its examination under a set of them, besides those that it declares.

    Raises:
        SubjectLost: its process is gone.
    """
    able = [convention for convention in free if not convention.component]
    if not able:
        return ()
    shared = _of_sources(able)
    # Of readings that each leave something out hardly anything may be left together.
    limiting = [*((convention,) for convention in able if convention.within or convention.packed), *shared]
    search = _Search(examine, _programs(examine(()), [examine(one) for one in limiting]))
    start = search.apart(())
    found = search.of_a_source(shared)
    while start and (nearer := search.nearer(found, able) or search.exchanged(found, able)):
        found = nearer
    for convention in found:
        rest = tuple(one for one in found if one is not convention)
        if not search.explains(found, rest):
            found = rest
    return tuple(one for one in able if one in found) if search.apart(found) <= start * _FAR_MORE else ()


def _programs(examination: Examination, limited: Sequence[Examination]) -> list[tuple[Searched, Program]]:
    """Return a few programs that the subject can play, of each kind and stratum, as many of the one as of the other.

    Args:
        examination: the subject's.
        limited: those under readings that leave something out, or several; each is to have an answer to some as well.
    """
    contract = examination.contract
    found: list[list[tuple[Searched, Program]]] = []
    for experiment in (ONCE, SEQUENCE, STEPS, CALLS):
        if experiment.applies(contract):
            able = list(islice(_able(examination, experiment, 1, _TURNS + 1), _MOST_PROGRAMS))
            for one in limited:
                able += _further(examination, experiment, one, able)
            found.append([(experiment, program) for program in able])
    return [one for one in chain(*zip_longest(*found)) if one is not None]


def _further(
    examination: Examination, experiment: Searched, limited: Examination, known: Sequence[Program]
) -> list[Program]:
    """Return the programs that a reading has an answer to, as many as are missing among those that are known.

    Where it takes what the subject is not given otherwise, they are drawn for it.
    """

    def answered(program: Program) -> bool:
        # Drawn for another reading it may be none in this one.
        return limited.fits(program) and limited.evidence(experiment, program).expected.raised is None

    missing = max(0, _FEWEST - sum(map(answered, known)))
    # What is drawn again is the very same program.
    others = {id(program) for program in known}
    more = _able(examination, experiment, _TURNS + 1, _FURTHER_TURNS) if missing else iter(())
    found = list(islice((one for one in more if id(one) not in others and answered(one)), missing))
    own = _able(limited, experiment, 1, _TURNS + 1) if len(found) < missing else iter(())
    return [*found, *islice((one for one in own if id(one) not in others and answered(one)), missing - len(found))]


def _able(examination: Examination, experiment: Searched, start: int, end: int) -> Iterator[Program]:
    """Yield the programs of some turns that the subject can play; the first turn's are the simplest, and tell least."""
    turns = drawn(experiment, examination.contract, end, examination.seed)
    later = turns[len(turns) * start // end :]
    return (program for program, _ in later if examination.fits(program))


@dataclass
class _Search:
    """Asks how far the subject is from its twin, under one set of conventions after the other."""

    examine: Examine
    programs: Sequence[tuple[Searched, Program]]

    def __post_init__(self) -> None:
        self._answers: dict[frozenset[str], dict[int, float]] = {}

    def of_a_source(self, sets: Sequence[tuple[Convention, ...]]) -> tuple[Convention, ...]:
        """Return the one of the sources' sets that explains most, where that is most of all; else nothing."""
        nearest = min((one for one in sets if self.explains(one, ())), key=self.apart, default=())
        return nearest if self.apart(nearest) <= self.apart(()) * _FAR_MORE else ()

    def nearer(self, found: tuple[Convention, ...], free: Sequence[Convention]) -> tuple[Convention, ...]:
        """Return the set with one more that explains most, or two or three; nothing where none explains anything."""
        taken = {convention.name for convention in found}
        others = [convention for convention in free if convention.name not in taken]
        for size in (1, 2, 3) if self.apart(found) > _MOSTLY_WRONG else (1,):
            sets = [(*found, *more) for more in combinations(others, size) if len({one.name for one in more}) == size]
            nearer = [one for one in sets if self.explains(one, found)]
            if nearer:
                return min(nearer, key=self.apart)
        return ()

    def exchanged(self, found: tuple[Convention, ...], free: Sequence[Convention]) -> tuple[Convention, ...]:
        """Return the set with another reading of one choice that explains most; nothing where none explains more."""
        sets = [
            tuple(other if one is convention else one for one in found)
            for convention in found
            for other in free
            if other.name == convention.name and other is not convention
        ]
        return min((one for one in sets if self.explains(one, found)), key=self.apart, default=())

    def explains(self, conventions: Sequence[Convention], others: Sequence[Convention]) -> bool:
        """Tell whether a set explains more than another.

        Where it leaves more unasked, that must be what the subject cannot answer, or wrong so much more often than what
        is left that this is no chance.
        """
        limiting, before = (sum(one.within is not None for one in side) for side in (conventions, others))
        share = _MUCH_NEARER if limiting > before else _NEARER
        if self.apart(conventions) >= self.apart(others) * share:
            return False
        asked, before_that = (self._answers.get(_key(side), {}) for side in (conventions, others))
        unasked = [apart for place, apart in before_that.items() if place not in asked]
        if limiting <= before or not unasked or float(np.mean(unasked)) >= _UNABLE:
            return True
        wrong = sum(apart > 0 for apart in asked.values())
        return float(special.bdtr(wrong, len(asked), float(np.mean(np.greater(unasked, 0))))) <= _CHANCE

    def apart(self, conventions: Sequence[Convention]) -> float:
        """Return how far the subject's answers are from the twin's; 1 where there are none, or nobody asks any more."""
        key = _key(conventions)
        if key not in self._answers:
            if len(self._answers) >= _MOST_READINGS:
                return 1.0
            self._answers[key] = self._asked(conventions)
        found = self._answers[key].values()
        if len(found) < _FEWEST:
            return 1.0
        return float(np.mean([*found])) * (1 + _LEFT_OUT * (1 - len(found) / len(self.programs)))

    def _asked(self, conventions: Sequence[Convention]) -> dict[int, float]:
        """Return how far the answers are from the twin's, by the places of the programs that have any."""
        read = self.examine(conventions)
        places = [place for place, (_, program) in enumerate(self.programs) if read.fits(program)]
        with suppress(Exception):  # a reading that has no sense with the subject's others explains nothing
            several = [read.evidence(*self.programs[place]) for place in places]
            play_ahead(read.subject, several)
            found = {place: _apart(one) for place, one in zip(places, several, strict=True)}
            return {place: apart for place, apart in found.items() if apart is not None}
        return {}


def _key(conventions: Sequence[Convention]) -> frozenset[str]:
    return frozenset(convention.label for convention in conventions)


def _of_sources(free: Sequence[Convention]) -> list[tuple[Convention, ...]]:
    """Return the sets of readings that one book or course may follow at once."""
    sources = dict.fromkeys(chain(*(sorted(one.sources) for one in free)))
    return [one for source in sources for one in _shared(source, free)]


def _shared(source: str, free: Sequence[Convention]) -> Iterator[tuple[Convention, ...]]:
    """Yield what a source may follow at once, where that are several: of each choice one of its readings."""
    choices: dict[str, list[Convention]] = {}
    for convention in free:
        if source in convention.sources:
            choices.setdefault(convention.name, []).append(convention)
    if len(choices) > 1:
        yield from islice(product(*choices.values()), _MOST_OF_A_SOURCE)


def _apart(evidence: Evidence) -> float | None:
    """Return how far the answers to one program are from the twin's; None where that has none.

    Then the program is none in this reading, whatever the subject does: shapes that were drawn for another one.
    """
    got, expected = evidence.got, evidence.expected
    if expected.raised is not None:
        return None
    built = _UNANSWERED if got.built.raised is not None else 0.0
    made = [_call(evidence, got, expected, index) for index in range(len(evidence.played.calls))]
    asked = [one for one, call in zip(made, evidence.played.calls, strict=True) if call.method in ANSWERING]
    return float(np.mean([built, *asked]))


def _call(evidence: Evidence, got: Transcript, expected: Transcript, index: int) -> float:
    """Return how far what a call answered and left behind is from the twin's."""
    if index >= len(got.answers) or got.answers[index].raised is not None:
        return _UNANSWERED
    if index >= len(expected.answers):
        return 0.0
    parts = [*_returned(evidence, got.answers[index], expected.answers[index])]
    held, wanted = got.state_after(index), expected.state_after(index)
    parts += [_array(held.get(name), wanted[name]) for name in expected.answers[index].state]
    return float(np.mean(parts)) if parts else 0.0


def _returned(evidence: Evidence, got: Answer, expected: Answer) -> Iterator[float]:
    one, other = got.returned, expected.returned
    if isinstance(other, np.ndarray):
        # Under a hidden draw only the shape can be compared.
        yield _array(one, np.asarray(one) if evidence.hidden and _alike(one, other) else other)
    elif isinstance(other, tuple):
        items = one if isinstance(one, tuple) else (one,)
        for mine, wanted in zip_longest(items, other):
            if isinstance(wanted, np.ndarray):
                yield _array(mine, wanted)
        yield from [_MISSHAPEN] * (len(items) - len(other))
    elif other is None and one is not None and returned.applies(evidence.contract):
        yield _UNANSWERED


def _alike(got: object, expected: Array) -> bool:
    return isinstance(got, np.ndarray) and got.shape == expected.shape


def _array(got: object, expected: Array) -> float:
    if not isinstance(got, np.ndarray):
        return _UNANSWERED
    if got.shape != expected.shape:
        return _MISSHAPEN
    with np.errstate(all="ignore"):
        near = [bool(np.allclose(got, expected, rtol=size, atol=size, equal_nan=True)) for size in _ROUNDING]
    return 0.0 if near[0] else _ROUNDED if near[1] else _WRONG
