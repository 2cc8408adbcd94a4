"""Shapes are small, and arrays of a state come by name, all of one fill."""

import numpy as np

from layerproof.conformance.contracts.shapes import arrays, beginnings
from layerproof.conformance.fills import INTEGERS, NORMAL
from layerproof.conformance.strategies import Seeded, Simplest

SIZES = {"params.weight": (3, 2), "params.bias": (3,)}


def test_arrays_have_their_shapes_and_one_fill() -> None:
    """The first fill is the simplest; of a state all arrays have the same."""
    drawn = [Seeded(str(number)).draw(arrays(SIZES, (INTEGERS, NORMAL))) for number in range(20)]
    assert all({name: value.shape for name, value in state.items()} == SIZES for state in drawn)
    whole = [{bool(np.all(value == np.rint(value))) for value in state.values()} for state in drawn]
    assert {frozenset(kinds) for kinds in whole} == {frozenset({True}), frozenset({False})}
    assert all(np.all(value == np.rint(value)) for value in Simplest().draw(arrays(SIZES)).values())


def test_each_array_is_changed() -> None:
    """A change is made of every array, after it was drawn."""
    (plain, halved) = (Seeded("7").draw(arrays(SIZES, (NORMAL,), change)) for change in (None, lambda x: x / 2))
    for name, value in plain.items():
        np.testing.assert_array_equal(halved[name], value / 2)


def test_beginnings() -> None:
    """As many of the first as there may be, each in its own shape; one is the simplest."""
    held = {name: NORMAL.array(shape) for name, shape in {"w": (2, 3), "b": (2,), "k": (1, 2, 3)}.items()}
    drawn = [Seeded(str(number)).draw(beginnings(held)) for number in range(40)]
    assert {tuple(arrays) for arrays in drawn} == {("w",), ("w", "b"), ("w", "b", "k")}
    assert all(arrays["k"].shape == (1, 2, 3) for arrays in drawn if "k" in arrays)
    assert list(Simplest().draw(beginnings(held))) == ["w"]
