"""Draws programs with Hypothesis: many for a first look, and the smallest that breaks a law."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Hashable, Sequence

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable

from ..play import Program
from .seclusion import secluded

_QUIET = list(HealthCheck)


def each(
    strata: Sequence[st.SearchStrategy[Program]], count: int, run_seed: int, look: Callable[[Program, int], None]
) -> None:
    """Draw `count` programs from each stratum and look at each; the simplest of every stratum are among them.

    Args:
        strata: strategies of programs.
        count: how many from each.
        run_seed: the same seed draws the same programs.
        look: is given a program and the number of its stratum.
    """

    @seed(run_seed)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=_QUIET)
    @given(st.tuples(*strata))
    def draw(programs: tuple[Program, ...]) -> None:
        for stratum, program in enumerate(programs):
            look(program, stratum)

    with secluded():
        draw()


def drawn(
    key: Hashable, strata: Callable[[], Sequence[st.SearchStrategy[Program]]], count: int, run_seed: int
) -> list[tuple[Program, int]]:
    """Return what `each` shows; for a key, count and seed it is drawn once: to draw costs more than to judge.

    A class shares a seed, known mistakes share one, and so do the conventions under which a subject is read.

    Args:
        key: stands for the strata.
        strata: gives the strategies of programs.
        count: how many from each.
        run_seed: the same seed draws the same programs.
    """
    place = (key, count, run_seed)
    if place not in _DRAWN:
        found: list[tuple[Program, int]] = []
        each(strata(), count, run_seed, lambda program, stratum: found.append((program, stratum)))
        while sum(map(len, _DRAWN.values())) > _MOST_KEPT:
            del _DRAWN[next(iter(_DRAWN))]
        _DRAWN[place] = found
    return _DRAWN[place]


_DRAWN: dict[Hashable, list[tuple[Program, int]]] = {}
_MOST_KEPT = 10_000


class _Enough(BaseException):
    """Leaves Hypothesis when the tries are used up."""


def smallest(
    strategy: st.SearchStrategy[Program], breaks: Callable[[Program], bool], tries: int, run_seed: int
) -> Program | None:
    """Return the smallest program that Hypothesis finds and shrinks in `tries`, or None where it finds none.

    A subject that answers the same program now so and now otherwise ends the search with what was found by then.
    """
    best: list[Program] = []
    left = tries

    def attempt(program: Program) -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Enough
        if not breaks(program):
            return False
        if not best or program.size <= best[0].size:
            best[:] = [program]
        return True

    quiet = settings(max_examples=tries, database=None, deadline=None, suppress_health_check=_QUIET)
    with secluded(), contextlib.suppress(Flaky, NoSuchExample, Unsatisfiable, _Enough):
        find(strategy, attempt, settings=quiet, random=random.Random(run_seed))
    return best[0] if best else None
