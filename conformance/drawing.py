"""Draws programs: many for a first look, and with Hypothesis the smallest that breaks a law."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import hypothesis.strategies
import numpy as np
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable

from ..play import Program
from ..play.memory import Memory
from .contract import Contract
from .law import Experiment, Fixed, Searched
from .seclusion import secluded
from .strategies import SearchStrategy, Seeded, Simplest, Source


def each(
    strata: Sequence[SearchStrategy[Program]], count: int, run_seed: object, start: int = 0
) -> Iterator[tuple[Program, int]]:
    """Yield `count` programs of each stratum, in turns, with the number of the stratum: first the simplest of each.

    Args:
        strata: strategies of programs.
        count: how many of each.
        run_seed: the same seed draws the same programs, and a larger count the same ones first.
        start: how many of each to leave out.
    """
    for turn in range(start, count):
        shared: dict[tuple[str, int, int], int] = {}
        for stratum, strategy in enumerate(strata):
            source = Seeded(f"{run_seed} {stratum} {turn}", f"{run_seed} {turn}", shared) if turn else Simplest()
            yield source.draw(strategy), stratum


def drawn(experiment: Experiment, contract: Contract, count: int, run_seed: int) -> list[tuple[Program, int]]:
    """Return an experiment's programs, `count` of each stratum where it has such; what was drawn is not drawn again.

    A class shares a seed, known mistakes share one, and so do the conventions under which a subject is read: what is
    remembered of a program, such as the twin's answers, serves them all.
    """
    made_by = experiment.strata if isinstance(experiment, Searched) else experiment.programs
    place = (contract, experiment.name, made_by, run_seed)
    known = _DRAWN.get(place) or []
    if isinstance(experiment, Fixed):
        fixed = known or [(program, 0) for program in experiment.programs(contract, np.random.default_rng(run_seed))]
        return _DRAWN.keep(place, fixed, len(fixed))
    strata, count = experiment.strata(contract), experiment.number(count)
    more = each(strata, count, f"{experiment.name} {run_seed}", len(known) // max(1, len(strata)))
    found = [*known, *more]
    return _DRAWN.keep(place, found, len(found))[: count * len(strata)]


_DRAWN = Memory[list[tuple[Program, int]]](10_000)
"""Weighs programs."""


class _Enough(BaseException):
    """Leaves Hypothesis when the tries are used up."""


class _Shrinking(Source):
    """Lets Hypothesis make the choices."""

    def __init__(self, draw: hypothesis.strategies.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        """Return the integer that Hypothesis chooses."""
        return self._draw(_integers(low, high))


@cache
def _integers(low: int, high: int) -> hypothesis.strategies.SearchStrategy[int]:
    return hypothesis.strategies.integers(low, high)


@hypothesis.strategies.composite
def _searched(draw: hypothesis.strategies.DrawFn, strategy: SearchStrategy[Program]) -> Program:
    return _Shrinking(draw).draw(strategy)


def smallest(
    strategy: SearchStrategy[Program], breaks: Callable[[Program], bool], tries: int, run_seed: int
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

    quiet = settings(
        max_examples=tries,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    with secluded(), contextlib.suppress(Flaky, NoSuchExample, Unsatisfiable, _Enough):
        find(_searched(strategy), attempt, settings=quiet, random=random.Random(run_seed))
    return best[0] if best else None
