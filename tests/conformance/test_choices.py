"""Choices: every two values of two options meet, in few configs, in each experiment that is to show them."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof.conformance import strategies as st
from layerproof.conformance.choices import Choices, Pairs, Row, chosen
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.derivative import DERIVATIVE
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.experiments.sequence import STEPS
from layerproof.conformance.law import Searched
from layerproof.play import Program

THREE: Choices = {"a": (1, 2, 3), "b": (True, True, False), "c": ("x", "y", "z"), "d": (0.0, 0.5)}
CHOOSING = [promised for promised in contracts().values() if promised.choices]


def met(rows: Iterator[Mapping[str, Any]] | list[Row]) -> set[frozenset[tuple[str, str]]]:
    """Return every value, and every two values, that stand in one row."""
    found: set[frozenset[tuple[str, str]]] = set()
    for row in rows:
        items = [(name, repr(value)) for name, value in row.items()]
        found |= {frozenset(pair) for pair in [*combinations(items, 2), *((item,) for item in items)]}
    return found


def wanted(choices: Choices) -> set[frozenset[tuple[str, str]]]:
    """Return every value, and every two values of two options."""
    items = [(name, repr(value)) for name, values in choices.items() for value in values]
    pairs = [pair for pair in combinations(items, 2) if pair[0][0] != pair[1][0]]
    return {frozenset(pair) for pair in [*pairs, *((item,) for item in items)]}


def test_every_two_values_meet() -> None:
    """Nine configs do for thirty-six; the first is the plainest."""
    rows = Pairs(THREE).rows
    assert met(rows) == wanted(THREE)
    assert len(rows) <= 10
    assert rows[0] == {"a": 1, "b": True, "c": "x", "d": 0.0}
    assert all(list(row) == list(THREE) for row in rows)


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_turned_they_meet_too(seed: int) -> None:
    """Exchanging values changes the configs and leaves no pair out; by 0 nothing changes, nor does what is weighted."""
    pairs = Pairs(THREE)
    assert met(pairs.turned(seed)) == wanted(THREE)
    assert pairs.turned(seed) == pairs.turned(seed)
    assert pairs.turned(0) == pairs.rows
    assert [row["b"] for row in pairs.turned(seed)] == [row["b"] for row in pairs.rows]
    assert any(pairs.turned(number) != pairs.rows for number in range(1, 5))


def test_what_does_not_go_together_is_kept_apart() -> None:
    """All else still meets, turned or not."""

    def together(row: Row) -> bool:
        return not (row.get("a") == 3 and row.get("d") == 0.5)

    pairs = Pairs(THREE, together)
    for rows in (pairs.rows, pairs.turned(1), pairs.turned(2)):
        assert all(map(together, rows))
        assert met(rows) == wanted(THREE) - {frozenset({("a", "3"), ("d", "0.5")})}


def test_where_the_plainest_do_not_go_together() -> None:
    """The first config is another one then."""
    pairs = Pairs({"a": (1, 2), "b": (1, 2)}, lambda row: row.get("a") != row.get("b"))
    assert met(pairs.rows) == met([{"a": 1, "b": 2}, {"a": 2, "b": 1}])


@pytest.mark.parametrize(("choices", "count"), [({}, 0), ({"a": (1,)}, 1), ({"a": (1, 2, 2, 3)}, 3)])
def test_few_options(choices: Choices, count: int) -> None:
    """Of one option every value occurs; of none there is nothing to deal."""
    assert len(Pairs(choices).rows) == count
    assert len(Pairs(choices).turned(3)) == count


def test_a_strategy_stands_for_many() -> None:
    """It is dealt as one value, and drawn from when it is wanted."""
    strategy = st.integers(5, 9)
    pairs = Pairs({"a": (None, strategy), "b": (1, 2)})
    assert len(pairs.rows) == 4
    assert sum(row["a"] is strategy for row in pairs.rows) == 2
    drawn = chosen((None, strategy)).map(lambda value: Program("ReLU", "layer", {"a": value}))
    found: list[Any] = [program.config["a"] for program, _ in each([drawn], 30, 0)]
    assert None in found
    assert set(found) - {None} <= set(range(5, 10))
    assert len(set(found)) > 2


def configs(promised: Contract, experiment: Searched, count: int) -> list[Mapping[str, Any]]:
    """Return the configs of what is drawn once from each stratum, or more often."""
    seed = int(np.random.default_rng().integers(2**31))
    return [program.config for program, _ in each(experiment.strata(promised), count, seed)]


class Dealt(dict[str, Any]):
    """A row that notes when a config is made of it."""

    def __init__(self, row: Row, noted: list[Row]) -> None:
        super().__init__(row)
        self._noted = noted

    def items(self) -> Any:
        """Return its items, as they are asked for to draw a config."""
        self._noted.append(dict(super().items()))
        return super().items()


class Noting(Pairs):
    """Pairs whose rows note when a config is made of them: whether a strategy gave a value the value does not tell."""

    noted: ClassVar[list[Row]] = []

    def turned(self, seed: int) -> list[Row]:
        """Return rows that note."""
        return [Dealt(row, self.noted) for row in super().turned(seed)]


@pytest.mark.parametrize("experiment", [ONCE, DERIVATIVE, STEPS], ids=lambda experiment: experiment.name)
@pytest.mark.parametrize("promised", CHOOSING, ids=lambda promised: promised.component)
def test_no_option_is_left_to_chance(promised: Contract, experiment: Searched) -> None:
    """Drawn once from every stratum, the programs have every two choices of two options that go together.

    What a contract makes fit, or what no gradient goes through, is as the contract has it.
    """
    if not experiment.applies(promised):
        return
    fresh = type(promised)()
    vars(fresh)["pairs"] = Noting(promised.pairs.choices, promised.pairs.together)
    for count in (1, 2):
        seed = int(np.random.default_rng().integers(2**31))
        dealt: list[Row] = []
        Noting.noted.clear()
        for program, _ in each(experiment.strata(fresh), count, seed):
            for row in Noting.noted:
                plain = {name: value for name, value in row.items() if not isinstance(value, st.SearchStrategy)}
                config = fresh.settled({**program.config, **plain})
                held = fresh.traced(config) if experiment is DERIVATIVE else config
                assert repr(held) == repr(program.config)
            dealt += Noting.noted
            Noting.noted.clear()
        assert met(promised.pairs.rows) <= met(dealt)


@pytest.mark.parametrize("experiment", [ONCE, DERIVATIVE], ids=lambda experiment: experiment.name)
def test_options_that_a_subject_lacks_are_not_dealt(experiment: Searched) -> None:
    """The rest is."""
    narrow = contracts()["BatchNorm1d"].narrowed(frozenset({"affine", "momentum"}))
    found = configs(narrow, experiment, 1)
    assert {name for config in found for name in config} == {"num_features", "eps", "track_running_stats"}
    assert len({(config["eps"], config["track_running_stats"]) for config in found}) == 6


@pytest.mark.parametrize("promised", contracts().values(), ids=lambda promised: promised.component)
def test_every_option_has_choices(promised: Contract) -> None:
    """Of a layer, a loss or an optimizer, only what it cannot be built without may have none: sizes."""
    if promised.kind in {"layer", "loss", "optimizer"}:
        without = set(promised.options) - set(promised.required) - set(promised.choices)
        assert without == set(), "name the values that it may take in choices"
    assert set(promised.choices) <= set(promised.options)
    assert all(map(promised.together, promised.pairs.rows))
