"""Strategies draw what Hypothesis's of the same names draw, from any source of choices."""

from typing import Any

import pytest

from layerproof.conformance import strategies as st
from layerproof.conformance.strategies import Seeded, Simplest

TWO = {"a": st.integers(3, 5), "b": st.sampled_from("xyz")}


@st.composite
def composed(draw: st.DrawFn, least: int, *, step: int) -> list[int]:
    """Draw a rising list."""
    size = draw(st.integers(1, 3))
    return [draw(st.integers(least + step * place, least + step * (place + 1) - 1)) for place in range(size)]


@pytest.mark.parametrize(
    ("strategy", "simplest", "values"),
    [
        (st.just(7), 7, [7]),
        (st.integers(2, 4), 2, [2, 3, 4]),
        (st.integers(-2, 1), 0, [-2, -1, 0, 1]),
        (st.integers(-3, -2), -2, [-3, -2]),
        (st.booleans(), False, [False, True]),
        (st.sampled_from("xyz"), "x", ["x", "y", "z"]),
        (st.one_of(st.just(1), st.integers(5, 6)), 1, [1, 5, 6]),
        (st.tuples(st.booleans(), st.just(0)), (False, 0), [(False, 0), (True, 0)]),
        (st.lists(st.booleans(), min_size=1, max_size=2), [False], None),
        (st.fixed_dictionaries(TWO), {"a": 3, "b": "x"}, None),
        (st.fixed_dictionaries({}, optional={"c": st.just(1)}), {}, [{}, {"c": 1}]),
        (st.builds(complex, st.just(1), st.integers(0, 1)), 1 + 0j, [1 + 0j, 1 + 1j]),
        (st.integers(0, 2).map(lambda value: -value), 0, [0, -1, -2]),
        (st.integers(1, 2).flatmap(lambda low: st.integers(low, 2)), 1, [1, 2]),
        (composed(10, step=5), [10], None),
    ],
)
def test_what_is_drawn(strategy: st.SearchStrategy[Any], simplest: object, values: list[object] | None) -> None:
    """The simplest choice comes out as such, and in the long run everything there is, and nothing else."""
    drawn = [Seeded(str(seed)).draw(strategy) for seed in range(200)]
    assert Simplest().draw(strategy) == simplest
    assert simplest in drawn
    if values is not None:
        assert {repr(value) for value in drawn} == set(map(repr, values))


def test_composites_draw_within_their_bounds() -> None:
    """Arguments reach the function, and later draws may depend on earlier ones."""
    drawn = [Seeded(str(seed)).draw(composed(10, step=5)) for seed in range(100)]
    assert {len(values) for values in drawn} == {1, 2, 3}
    assert all(10 + 5 * place <= value < 15 + 5 * place for values in drawn for place, value in enumerate(values))
    assert composed.__doc__ == "Draw a rising list."


def test_lists_have_every_size() -> None:
    """Both bounds are among the sizes, and elements are drawn each for itself."""
    strategy = st.lists(st.integers(0, 9), min_size=0, max_size=3)
    drawn = [Seeded(str(seed)).draw(strategy) for seed in range(100)]
    assert {len(values) for values in drawn} == {0, 1, 2, 3}
    assert any(len(set(values)) == 3 for values in drawn)


def test_a_seed_repeats_itself() -> None:
    """The same seed makes the same choices, another one others."""
    strategy = st.lists(st.integers(0, 1000), min_size=5, max_size=5)
    first, again, other = (Seeded(seed).draw(strategy) for seed in ("a", "a", "b"))
    assert first == again != other
