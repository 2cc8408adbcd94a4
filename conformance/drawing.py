"""Draws programs with Hypothesis: many for a first look, and the smallest that breaks a law."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable

from ..play import Program

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

    draw()


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
    with contextlib.suppress(Flaky, NoSuchExample, Unsatisfiable, _Enough):
        find(strategy, attempt, settings=quiet, random=random.Random(run_seed))
    return best[0] if best else None
