"""A law: a property that every correct implementation obeys, and the experiment that makes its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np

from ..play import Program
from ..play.memory import Attached
from . import strategies as st
from .check import Check
from .contract import Contract
from .declined import declines
from .evidence import Evidence
from .results import Level

Judge: TypeAlias = Callable[[Evidence], Iterable[Check]]


@dataclass(frozen=True)
class Searched:
    """An experiment whose programs are drawn, and shrunk where a law breaks.

    Attributes:
        name: shown in the ledger.
        applies: whether a contract can be asked for it.
        strata: for a contract, strategies of programs, simplest first; each gets the same number of programs, so that
            none is left to chance.
        expand: makes of a drawn program the longer one that is played; what is shrunk and shown is the drawn one.
        after: the experiments whose required laws must hold first.
        alone: whether each program is judged before the next one is played, for laws that play others of their own.
        again: whether each program is played twice at once, for laws that compare the two.
        valid: whether a program is one that the experiment could draw: what is shrunk must not become another one.
        refusable: whether the twin may refuse a program, which then shows nothing.
        sparing: whether half as many programs will do, because what they are to show does not hang on what is drawn.
    """

    name: str
    applies: Callable[[Contract], bool]
    strata: Callable[[Contract], Sequence[st.SearchStrategy[Program]]]
    expand: Callable[[Program, Contract], Program] | None = None
    after: tuple[str, ...] = ()
    alone: bool = False
    again: bool = False
    valid: Callable[[Program], bool] = lambda _: True
    refusable: bool = False
    sparing: bool = False

    def expanded(self, program: Program, contract: Contract) -> Program:
        """Return the program that is played, made once of each that is drawn."""
        if self.expand is None:
            return program
        make = partial(self.expand, program, contract)
        return _EXPANDED.of(program, contract, make=make, weigh=lambda made: len(made.calls), given=self.name)

    @property
    def anywhere(self) -> bool:
        """Whether it makes no difference in which company its programs are played."""
        return not (self.alone or self.again)

    def number(self, tier: int) -> int:
        """Return how many programs of each stratum are drawn at a tier: 2 at least, as the simplest shows little."""
        return max(min(tier, 2), tier // 2) if self.sparing else tier


_EXPANDED = Attached[Program](20_000)
"""Weighs calls."""


@dataclass(frozen=True)
class Fixed:
    """An experiment whose programs are given, run once each, and never shrunk: statistics.

    Attributes:
        name: shown in the ledger.
        applies: whether a contract can be asked for it.
        programs: the programs, with seeds from the generator.
        after: the experiments whose required laws must hold first.
    """

    name: str
    applies: Callable[[Contract], bool]
    programs: Callable[[Contract, np.random.Generator], list[Program]]
    after: tuple[str, ...] = ()


Experiment: TypeAlias = Searched | Fixed
Tests: TypeAlias = int | Callable[[Contract], int]
Draws: TypeAlias = Callable[[Program], int]


@dataclass(frozen=True)
class Law:
    """A law.

    Attributes:
        id: stable, `gradient.input`.
        statement: one sentence, the first line of its function's docstring.
        formula: in plain text.
        level: `required` or `advice`.
        experiment: what makes its evidence.
        judge: yields the checks that one program's evidence allows; none where it shows nothing.
        applies: whether a contract that the experiment fits is asked for this law too.
        tests: how many statistical tests it makes on one component, where that depends on it a function of its
            contract: its part of the false-alarm budget.
        needs_seeds: whether its evidence means something only if the subject's randomness can be seeded.
        rank: of the statistics that break, only those of the lowest rank tell what is wrong: the tests of a higher rank
            take for granted what those of a lower one examine.
        locate: looks closer at a broken check, at a price: it is asked once, for the finding.
        draws: under how many seeds it looks at a program, whatever the first one shows; one where None.
    """

    id: str
    statement: str
    formula: str
    level: Level
    experiment: Experiment
    judge: Judge
    applies: Callable[[Contract], bool] = lambda _: True
    tests: Tests = 0
    needs_seeds: bool = False
    rank: int = 0
    locate: Callable[[Evidence, Check], Check] | None = None
    draws: Draws | None = None

    def tests_on(self, contract: Contract) -> int:
        """Return how many statistical tests it makes on a component."""
        return self.tests(contract) if callable(self.tests) else self.tests

    def checks(self, evidence: Evidence) -> list[Check]:
        """Return all its checks on a piece of evidence, made once."""
        if self.id not in evidence.checks:
            evidence.checks[self.id] = list(self._made(evidence))
        return evidence.checks[self.id]

    def breaks(self, evidence: Evidence) -> Check | None:
        """Return the first check that does not hold, or None."""
        return next((check for check in self._made(evidence) if not check.holds), None)

    def _made(self, evidence: Evidence) -> Iterable[Check]:
        """Return its checks; none of who says that it lacks an option."""
        return () if declines(evidence) else self.judge(evidence)


def law(
    id: str,  # noqa: A002 - the field's name
    experiment: Experiment,
    *,
    formula: str = "",
    level: Level = "required",
    applies: Callable[[Contract], bool] = lambda _: True,
    tests: Tests = 0,
    needs_seeds: bool = False,
    rank: int = 0,
    locate: Callable[[Evidence, Check], Check] | None = None,
) -> Callable[[Judge], Law]:
    """Make a law of a function; the first line of its docstring is the law's statement."""

    def decorate(judge: Judge) -> Law:
        statement = (judge.__doc__ or "").strip().splitlines()[0]
        return Law(id, statement, formula, level, experiment, judge, applies, tests, needs_seeds, rank, locate)

    return decorate


def laws(
    id: str,  # noqa: A002 - the field's name
    *experiments: Experiment,
    formula: str = "",
    level: Level = "required",
    applies: Callable[[Contract], bool] = lambda _: True,
    draws: Draws | None = None,
) -> Callable[[Judge], tuple[Law, ...]]:
    """Make one law of a function for each of several experiments, of which a contract fits one at most."""

    def decorate(judge: Judge) -> tuple[Law, ...]:
        made = (law(id, one, formula=formula, level=level, applies=applies)(judge) for one in experiments)
        return tuple(replace(one, draws=draws) for one in made)

    return decorate


def has(*traits: str) -> Callable[[Contract], bool]:
    """Return a condition: the contract has all of these traits."""
    return lambda contract: contract.traits.issuperset(traits)


def kind(*kinds: str) -> Callable[[Contract], bool]:
    """Return a condition: the contract is of one of these kinds."""
    return lambda contract: contract.kind in kinds
