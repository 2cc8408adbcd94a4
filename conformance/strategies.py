"""Strategies: how to draw a value from a source of choices, which is a seed, or Hypothesis in search of the smallest.

Names and meanings are Hypothesis's, so that who knows those knows these; simple choices come first here as there. What
Hypothesis does to draw one program takes longer than to judge it on five laws, and it is only needed where a program
that broke a law is made smaller.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeAlias, TypeVar

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_Other = TypeVar("_Other")
_P = ParamSpec("_P")
_Asked: TypeAlias = tuple[str, int, int]
"""What is shared: a name, and between which integers."""


class Source(ABC):
    """Makes the choices that a value is drawn with."""

    @abstractmethod
    def integer(self, low: int, high: int) -> int:
        """Return an integer from `low` to `high`, both included; the one closest to 0 is the simplest."""

    def shared(self, name: str, low: int, high: int) -> int:
        """Return an integer, drawn once for a name: where strata are drawn in turns, once for all of them in a turn."""
        key = (name, low, high)
        if key not in self._shared:
            self._shared[key] = self._once(*key)
        return self._shared[key]

    def _once(self, name: str, low: int, high: int) -> int:  # noqa: ARG002 - whatever the name
        return self.integer(low, high)

    @cached_property
    def _shared(self) -> dict[_Asked, int]:
        return {}

    def draw(self, strategy: SearchStrategy[_T]) -> _T:
        """Return a value of a strategy."""
        return strategy.choose(self)


class Simplest(Source):
    """Always makes the simplest choice."""

    def integer(self, low: int, high: int) -> int:
        """Return the integer closest to 0."""
        return min(max(low, 0), high)


class Seeded(Source):
    """Makes choices at random, every one as likely."""

    def __init__(self, seed: str, turn: str = "", shared: dict[_Asked, int] | None = None) -> None:
        """Take a seed; the same one makes the same choices.

        Args:
            seed: what they follow from.
            turn: what those that are shared follow from.
            shared: those that others made in this turn, and take over from here.
        """
        self._random = random.Random(seed)
        self._turn = turn
        if shared is not None:
            self._shared = shared

    def integer(self, low: int, high: int) -> int:
        """Return any of the integers."""
        return self._random.randint(low, high)

    def _once(self, name: str, low: int, high: int) -> int:
        return random.Random(f"{self._turn} {name}").randint(low, high)


class SearchStrategy(Generic[_T_co]):
    """A way to draw a value."""

    __slots__ = ("choose",)

    def __init__(self, choose: Callable[[Source], _T_co]) -> None:
        """Take what makes a value of a source's choices."""
        self.choose = choose

    def map(self, change: Callable[[_T_co], _Other]) -> SearchStrategy[_Other]:
        """Return a strategy of changed values."""
        return SearchStrategy(lambda source: change(self.choose(source)))

    def flatmap(self, expand: Callable[[_T_co], SearchStrategy[_Other]]) -> SearchStrategy[_Other]:
        """Return a strategy that draws a value and then one of the strategy that is made of it."""
        return SearchStrategy(lambda source: expand(self.choose(source)).choose(source))


class DrawFn(Protocol):
    """What a composite draws with."""

    def __call__(self, strategy: SearchStrategy[_T], /) -> _T:
        """Return a value of a strategy."""


def just(value: _T) -> SearchStrategy[_T]:
    """Return a strategy of one value."""
    return SearchStrategy(lambda _: value)


def integers(low: int, high: int) -> SearchStrategy[int]:
    """Return a strategy of integers from `low` to `high`, both included."""
    return SearchStrategy(lambda source: source.integer(low, high))


def shared(name: str, low: int, high: int) -> SearchStrategy[int]:
    """Return a strategy of integers that are the same wherever the name is drawn in one turn of all strata."""
    return SearchStrategy(lambda source: source.shared(name, low, high))


def booleans() -> SearchStrategy[bool]:
    """Return a strategy of False and True."""
    return SearchStrategy(lambda source: source.integer(0, 1) == 1)


def sampled_from(values: Sequence[_T]) -> SearchStrategy[_T]:
    """Return a strategy of some values, the simplest first."""
    last = len(values) - 1
    return SearchStrategy(lambda source: values[source.integer(0, last)])


def one_of(*strategies: SearchStrategy[_T]) -> SearchStrategy[_T]:
    """Return a strategy of the values of several strategies, the simplest first."""
    return sampled_from(strategies).flatmap(lambda strategy: strategy)


def tuples(*strategies: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    """Return a strategy of tuples with a value of each strategy."""
    return SearchStrategy(lambda source: tuple([strategy.choose(source) for strategy in strategies]))


def lists(elements: SearchStrategy[_T], *, min_size: int, max_size: int) -> SearchStrategy[list[_T]]:
    """Return a strategy of lists of between `min_size` and `max_size` values."""
    sizes = integers(min_size, max_size)
    return SearchStrategy(lambda source: [elements.choose(source) for _ in range(sizes.choose(source))])


def fixed_dictionaries(
    mapping: Mapping[str, SearchStrategy[Any]], *, optional: Mapping[str, SearchStrategy[Any]] | None = None
) -> SearchStrategy[dict[str, Any]]:
    """Return a strategy of dicts with a value of each strategy under its key; `optional` ones or not."""
    maybe = optional or {}

    def choose(source: Source) -> dict[str, Any]:
        drawn = {name: strategy.choose(source) for name, strategy in mapping.items()}
        return drawn | {name: strategy.choose(source) for name, strategy in maybe.items() if source.integer(0, 1)}

    return SearchStrategy(choose)


def builds(target: Callable[..., _T], *strategies: SearchStrategy[Any]) -> SearchStrategy[_T]:
    """Return a strategy of what `target` makes of a value of each strategy."""
    return tuples(*strategies).map(lambda drawn: target(*drawn))


def composite(function: Callable[Concatenate[DrawFn, _P], _T]) -> Callable[_P, SearchStrategy[_T]]:
    """Make a strategy of a function that draws with its first argument."""

    def strategy(*args: _P.args, **kwargs: _P.kwargs) -> SearchStrategy[_T]:
        return SearchStrategy(lambda source: function(source.draw, *args, **kwargs))

    strategy.__doc__ = function.__doc__
    return strategy
