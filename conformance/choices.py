"""Choices: the values that options may take, dealt out in few configs so that every two of them meet in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from ..play import Value
from . import strategies as st

Choice: TypeAlias = "Value | st.SearchStrategy[Any]"
Choices: TypeAlias = Mapping[str, Sequence[Choice]]
Row: TypeAlias = Mapping[str, Choice]
Together: TypeAlias = Callable[[Row], bool]
_Levels: TypeAlias = dict[str, int]
_Pair: TypeAlias = frozenset[tuple[str, int]]
_TRIES = 12


def chosen(values: Sequence[Choice]) -> st.SearchStrategy[Any]:
    """Return a strategy of one of the values, or of what one of them, a strategy, gives."""
    return st.sampled_from(values).flatmap(as_strategy)


def as_strategy(choice: Choice) -> st.SearchStrategy[Any]:
    """Return a strategy of a value, or the strategy that stands for many."""
    return choice if isinstance(choice, st.SearchStrategy) else st.just(choice)


@dataclass(frozen=True)
class Pairs:
    """Few configs in which every value occurs, and every two values of two options that go together do so.

    To cover pairs takes about as many configs as the two options with the most values have pairs, however many options
    there are; most faults that show only where options meet show where two do (Kuhn, Wallace and Gallo, Software Fault
    Interactions and Implications for Software Testing, IEEE TSE 30(6), 2004).

    Attributes:
        choices: the values that each option may take.
        together: whether some values may stand in one config; if they may not, then with others neither.
    """

    choices: Choices
    together: Together = lambda _: True

    @cached_property
    def rows(self) -> list[Row]:
        """The configs; the first is made of the first values, as long as these go together."""
        search = _Search(self._values, self.together)
        found: list[Row] = []
        while search.wanted:
            row = search.best()
            if row is not None:
                found.append({name: self._values[name][row[name]] for name in self._values})
                search.wanted -= set(_pairs(row))
        return found

    def turned(self, seed: int) -> list[Row]:
        """Return such configs with the values of each option exchanged for each other: in pairs they meet all the same.

        What three options do together varies from seed to seed; 0 leaves everything as it is, and so does any other
        where values would meet that do not go together. Values of which one is to be drawn more often stay.
        """
        # All strata that are drawn in one turn ask for the same.
        if seed not in self._turned:
            self._turned.clear()
            self._turned[seed] = self._turn(seed) if seed else self.rows
        return self._turned[seed]

    @cached_property
    def _turned(self) -> dict[int, list[Row]]:
        return {}

    def _turn(self, seed: int) -> list[Row]:
        random = np.random.default_rng(seed)
        exchanged: dict[str, dict[str, Choice]] = {}
        for name, values in self._values.items():
            by = int(random.integers(len(values))) if len(values) == len(self.choices[name]) else 0
            exchanged[name] = {repr(value): values[level - by] for level, value in enumerate(values)}
        rows: list[Row] = [{name: exchanged[name][repr(value)] for name, value in row.items()} for row in self.rows]
        return rows if all(map(self.together, rows)) else self.rows

    @cached_property
    def _values(self) -> dict[str, list[Choice]]:
        """The values of each option once each: one that is to be drawn more often than others is named repeatedly."""
        return {
            name: list({repr(value): value for value in options}.values()) for name, options in self.choices.items()
        }


class _Search:
    """Looks for the config that covers the most of what is still wanted."""

    def __init__(self, values: Mapping[str, Sequence[Choice]], together: Together) -> None:
        self._values = values
        self._together = together
        self._random = np.random.default_rng(0)
        levels = [(name, level) for name, options in values.items() for level in range(len(options))]
        apart = ((one, other) for one, other in combinations(levels, 2) if one[0] != other[0])
        self._plain: _Levels | None = dict.fromkeys(values, 0)
        self.wanted: set[_Pair] = {frozenset(pair) for pair in (*((level,) for level in levels), *apart)}

    def best(self) -> _Levels | None:
        """Return a config that covers something wanted; None once, where something turned out to be impossible."""
        plain, self._plain = self._plain, None
        if plain is not None and self._fits(plain):
            return plain
        left = sorted(self.wanted, key=sorted)
        starts = [left[int(self._random.integers(len(left)))] for _ in range(_TRIES)]
        rows = [row for row in map(self._completed, starts) if row is not None]
        if not rows:
            self.wanted -= set(starts)
            return None
        return max(rows, key=lambda row: len(self.wanted.intersection(_pairs(row))))

    def _completed(self, start: _Pair) -> _Levels | None:
        row = dict(start)
        others = [name for name in self._values if name not in row]
        for name in map(str, self._random.permutation(others)):
            fitting = [level for level in range(len(self._values[name])) if self._fits({**row, name: level})]
            if not fitting:
                return None
            gains = [self._gain(row, name, level) for level in fitting]
            row[name] = fitting[gains.index(max(gains))]
        return row if self._fits(row) else None

    def _gain(self, row: _Levels, name: str, level: int) -> int:
        return sum(frozenset({(name, level), item}) in self.wanted for item in row.items())

    def _fits(self, row: _Levels) -> bool:
        return self._together({name: self._values[name][level] for name, level in row.items()})


def _pairs(row: _Levels) -> Iterator[_Pair]:
    yield from (frozenset({item}) for item in row.items())
    yield from (frozenset(pair) for pair in combinations(row.items(), 2))
