"""Looks for the reading under which a broken subject is right: the smallest set of undeclared conventions.

Where there is none a subject may have a known mistake besides a reading that hides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from typing import TypeAlias

from ..play import SubjectLost, address
from .catalogue import mistakes
from .control import follows_seeds
from .convention import Convention
from .departures import raises
from .examination import Examination, Tally
from .limits import limits, settles
from .results import NamedMistake
from .witness import Witness

Examine: TypeAlias = Callable[[Sequence[Convention]], Examination]
"""Gives the examination of a subject under some conventions."""
Diagnose: TypeAlias = Callable[[Examination, Sequence[str]], "list[NamedMistake]"]
"""Names the known mistakes that answer as an examined subject does, under the readings that explain it if any do."""


def other_reading(free: Sequence[Convention], examine: Examine) -> tuple[Convention, ...]:
    """Return the smallest set of conventions under which every required law holds; empty where there is none.

    A whole examination is made only of a set against which none of the programs speaks that spoke against another.

    Args:
        free: the conventions that the subject may follow.
        examine: gives its hasty examination under a set of them, besides those that it declares.

    Raises:
        RuntimeError: by a fault of ours it is not known whether one of the sets is right: the subject may be.
        SubjectLost: its process is gone.
    """
    witnesses: list[Witness] = []
    faults: list[str] = []
    for extra in _sets(free):
        examination = examine(extra)
        speaker = next((one for one in witnesses if one.against(examination)), None)
        if speaker is not None:
            # Who spoke last is most likely to speak again.
            witnesses.remove(speaker)
            witnesses.insert(0, speaker)
            continue
        examination.seeds_hold = follows_seeds(examination)
        tallies = list(examination.run().values())
        broken = examination.broken()
        witnesses[:0] = Witness.of(broken, examination)
        if broken:
            continue
        faults += (f"as {_labels(extra)}:\n{tally.broke}" for tally in tallies if tally.broke)
        judged = not any(tally.broke for tally in tallies) and any(tally.holds for tally in tallies)
        if judged and _leaves_unanswered(extra, examine):
            return extra
    if faults:
        raise RuntimeError(f"a reading under which nothing broke could not be judged, {faults[0]}")
    return ()


def _leaves_unanswered(extra: Sequence[Convention], examine: Examine) -> bool:
    """Tell whether a subject has no answer to what readings of descent leave out, or returns a wrong one there.

    Who is wrong there in the numbers of its parameters' gradients alone does not read it otherwise: it takes a mean
    over samples for a sum, which is the same of one.
    """
    if not any(one.of_descent for one in extra):
        return True
    read = examine([replace(one, within=None) if one.of_descent else one for one in extra])
    read.run()
    checks = [tally.check for tally in read.broken() if tally.check is not None]
    places = [address.read(check.where) for check in checks]
    return any(
        check.got is None or (place is not None and place.part == "returned")
        for check, place in zip(checks, places, strict=True)
    )


def _labels(conventions: Sequence[Convention]) -> str:
    return ", ".join(one.label for one in conventions)


def _sets(free: Sequence[Convention]) -> Iterator[tuple[Convention, ...]]:
    """Yield each set in which no choice is made twice, the smallest first.

    Of as many those that ask for all programs come before those that leave some out: these may miss what tells.
    """
    free = sorted(free, key=lambda convention: convention.within is not None)
    for size in range(1, len({convention.name for convention in free}) + 1):
        for extra in combinations(free, size):
            if len({convention.name for convention in extra}) == size:
                yield extra


def named_by(
    reading: Sequence[Convention], examination: Examination, examine: Examine, diagnose: Diagnose
) -> list[NamedMistake]:
    """Return the known mistakes of those who are right under a reading of one convention or several.

    Of several any one may make code raise: what is told of one is looked for where the others are followed. What one
    tells that leaves something out was looked for before.

    Args:
        reading: the conventions under which the subject is right.
        examination: its examination without them.
        examine: gives its hasty examination under a set of them, besides those that it declares.
        diagnose: names the known mistakes.

    Raises:
        SubjectLost: its process is gone.
    """
    named = diagnose(examination, tuple(one.label for one in reading))
    if len(reading) == 1 or not raises(examination):
        return named
    told = {_reading_of(one) for one in named}
    for convention in reading:
        if convention.label in told and not convention.within and not any(one.component for one in reading):
            read = examine([one for one in reading if one is not convention])
            read.run()
            kept = {one.id for one in diagnose(read, (convention.label,))}
            named = [one for one in named if _reading_of(one) != convention.label or one.id in kept]
    return named


def wrong(named: Sequence[NamedMistake], free: Sequence[Convention]) -> list[NamedMistake]:
    """Return the mistakes that are wrong under every reading that a subject may follow."""
    labels = {convention.label for convention in free}
    return [mistake for mistake in named if _reading_of(mistake) not in labels]


def wrong_besides(
    conventions: Sequence[Convention], named: Sequence[NamedMistake], free: Sequence[Convention]
) -> list[NamedMistake]:
    """Return the mistakes that are wrong under every reading, and mirror no other one under these conventions."""
    labels = {convention.label for convention in conventions}
    known = mistakes()
    return [one for one in wrong(named, free) if one.id not in known or known[one.id].mirror not in labels]


def told_by(
    named: Sequence[NamedMistake], examination: Examination, free: Sequence[Convention]
) -> tuple[Convention, ...]:
    """Return the reading that the best of the named mistakes is, under which something else is wrong as well.

    Where chance has a part nothing shows that it is: it is a guess then, and no reading to judge by.

    Args:
        named: the known mistakes of a subject that is right under no reading.
        examination: the subject's.
        free: the conventions that it may follow.
    """
    label = _reading_of(named[0]) if named and not examination.contract.random else ""
    return tuple(one for one in free if one.label == label and not one.component)


def besides(
    named: Sequence[NamedMistake],
    examination: Examination,
    declared: Sequence[Convention],
    free: Sequence[Convention],
    examine: Examine,
    diagnose: Diagnose,
) -> tuple[list[NamedMistake], tuple[Convention, ...]]:
    """Return the known mistakes of a subject that is right under no reading, and the readings under which they show.

    Where they show in PyTorch's, as they do in most, there is no other reading. A mistake that is only a reading of its
    own is no answer there: the subject would be right under it.

    Args:
        named: those that show in PyTorch's.
        examination: the subject's, which broke a required law.
        declared: the conventions that the subject declares.
        free: those that it may follow besides.
        examine: gives its examination under a set of them.
        diagnose: names the known mistakes.

    Raises:
        SubjectLost: its process is gone; where that is so under another reading, it costs nothing but that.
    """
    labels = [label for mistake in named if (label := _reading_of(mistake))]
    if plain := wrong(named, free):
        return plain, tuple(one for one in free if one.label in labels)[:1]
    reads: list[tuple[tuple[Convention, ...], Examination]] = [((), examination)]
    with suppress(SubjectLost):
        for convention in sorted(free, key=lambda one: one.label not in labels):
            read = examine([*declared, convention])
            # Of other programs the known mistakes' answers are not there yet: they are worth it where they named it, or
            # where an option decides on what is computed.
            others = read.contract is not examination.contract and not settles(convention)
            if convention.component or (others and convention.label not in labels):
                continue
            if _otherwise(examination.broken(), read):
                if found := wrong_besides([convention], diagnose(read, ()), free):
                    return found, (convention,)
                reads.append(((convention,), read))
        # What one reading explains is not told of two.
        for under, read in reads:
            if limited := _in_a_limit(read, under, free, diagnose):
                return limited
    return [one for one in named if _may_be(one, examination, declared, free, examine)], ()


def _in_a_limit(
    read: Examination, under: Sequence[Convention], free: Sequence[Convention], diagnose: Diagnose
) -> tuple[list[NamedMistake], tuple[Convention, ...]] | None:
    """Return the known mistakes that show on what is left by a reading that leaves something out, and the readings."""
    names = {convention.name for convention in under}
    for limit in limits([one for one in free if one.name not in names]):
        both = (*under, limit)
        if found := wrong_besides(both, diagnose(replace(read, limit=limit), ()), free):
            return found, both
    return None


def _may_be(
    named: NamedMistake,
    examination: Examination,
    declared: Sequence[Convention],
    free: Sequence[Convention],
    examine: Examine,
) -> bool:
    """Tell whether something that broke holds under a mistake's reading; it may, where chance has a part."""
    convention = next((one for one in free if one.label == _reading_of(named)), None)
    if convention is None or convention.component or examination.contract.random:
        return True
    with suppress(SubjectLost):
        read = examine([*declared, convention])
        broken = Witness.of(examination.broken(), examination)
        return not all(witness.check(read) for witness in broken)
    return False


def _otherwise(broken: Sequence[Tally], read: Examination) -> bool:
    """Tell whether anything of what broke comes out otherwise under a reading: else it is not looked at any closer.

    Where chance has a part that is not known: what tells rates apart was not looked at, as simpler laws broke.
    """
    if read.contract.random:
        return True
    for tally in broken:
        if tally.evidence is not None and tally.check is not None:
            check = Witness(tally.law, tally.evidence.program, read).check(read)
            if check is None or check.message != tally.check.message:
                return True
    return False


def _reading_of(named: NamedMistake) -> str:
    known = mistakes().get(named.id)
    return known.reading if known else ""
