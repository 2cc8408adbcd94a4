"""Constraints against norms worked out by hand."""

import math
from typing import Any

import numpy as np
import pytest

from layerproof.impl import max_norm_constraint


def parameters(dtype: Any = np.float64) -> dict[str, Any]:
    """Return a weight whose units have norms 5, 0.5 and 0, and a bias."""
    return {"weight": np.array([[3.0, -4.0], [0.3, 0.4], [0.0, 0.0]], dtype), "bias": np.array([9.0, 9.0, 9.0], dtype)}


@pytest.mark.parametrize(("norm_type", "norm"), [(2.0, 5.0), (1.0, 7.0), (math.inf, 4.0), (3.0, 91 ** (1 / 3))])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_norms(norm_type: float, norm: float, dtype: Any) -> None:
    """The unit that is too large comes to the norm allowed; the others and the bias keep their bytes."""
    params = parameters(dtype)
    arrays = dict(params)
    max_norm_constraint(params, 2.0, norm_type)
    assert all(params[name] is array and array.dtype == dtype for name, array in arrays.items())
    before = parameters(dtype)
    np.testing.assert_allclose(params["weight"][0], before["weight"][0] * 2.0 / norm, rtol=1e-6)
    np.testing.assert_array_equal(params["weight"][1:], before["weight"][1:])
    np.testing.assert_array_equal(params["bias"], before["bias"])


@pytest.mark.parametrize(("dim", "expected"), [(1, [[1.0, -2.0], [0.0, 0.0]]), (-1, [[1.0, -2.0], [0.0, 0.0]])])
def test_units_along_another_axis(dim: int, expected: list[list[float]]) -> None:
    """It counts from the end too."""
    weight = np.array([[1.0, -4.0], [0.0, 0.0]])
    max_norm_constraint({"w": weight}, 2.0, dim=dim)
    np.testing.assert_allclose(weight, expected, rtol=1e-6)


def test_convolutions() -> None:
    """Channels and kernel come into a unit together, in whatever order they lie in memory."""
    weight = np.asfortranarray(np.full((2, 2, 2, 2), 1.0))
    weight[1] = 0.5
    max_norm_constraint({"w": weight}, math.sqrt(2.0))
    np.testing.assert_allclose(weight, np.full((2, 2, 2, 2), 0.5), rtol=1e-6)


def test_twice_is_once() -> None:
    """It is a projection."""
    once = {"w": np.random.default_rng(1).normal(size=(4, 5))}
    max_norm_constraint(once, 1.0)
    twice = {"w": once["w"].copy()}
    max_norm_constraint(twice, 1.0)
    np.testing.assert_allclose(twice["w"], once["w"], rtol=1e-15)


@pytest.mark.parametrize("max_norm", [0.0, math.inf])
def test_norms_at_the_ends(max_norm: float) -> None:
    """Nothing allowed leaves nothing, and everything allowed leaves all."""
    params = parameters()
    max_norm_constraint(params, max_norm)
    expected = parameters()["weight"] if max_norm else np.zeros((3, 2))
    np.testing.assert_array_equal(params["weight"], expected)


@pytest.mark.parametrize("params", [{}, {"w": np.zeros((0, 3))}, {"w": np.zeros((3, 0))}], ids=["none", "rows", "no"])
@pytest.mark.parametrize("norm_type", [2.0, math.inf])
def test_nothing_to_hold(params: dict[str, Any], norm_type: float) -> None:
    """No weights are no trouble."""
    max_norm_constraint(params, 1.0, norm_type)
    assert all(weight.size == 0 for weight in params.values())


def test_broken_weights_are_not_hidden() -> None:
    """NaN stays, and infinity becomes NaN, without a warning; other units are held as ever."""
    weight = np.array([[math.nan, 5.0], [math.inf, 1.0], [3.0, 4.0]])
    max_norm_constraint({"w": weight}, 1.0)
    np.testing.assert_allclose(weight, [[math.nan, 5.0], [math.nan, 0.0], [0.6, 0.8]], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        (
            (-1.0,),
            ValueError,
            "max_norm = -1.0 (float), but should be a number in [0, inf]; it is the largest norm allowed",
        ),
        (
            (1.0, 0.0),
            ValueError,
            (
                "norm_type = 0.0 (float), but should be a number in (0, inf]; use 2 for the Euclidean norm, "
                "math.inf for the largest element"
            ),
        ),
        (
            (1.0, 2.0, None),
            TypeError,
            "dim = None (NoneType), but should be an integer; give the number of an axis; -1 is the last",
        ),
        (
            (1.0, 2.0, 2),
            ValueError,
            "params['weight'].shape = (3, 2) (tuple), but should be a shape with an axis 2; choose one of its axes",
        ),
    ],
)
def test_arguments_are_checked(arguments: tuple[Any, ...], error: type[Exception], text: str) -> None:
    """Each argument has its range."""
    with pytest.raises(error) as caught:
        max_norm_constraint(parameters(), *arguments)
    assert str(caught.value) == f"max_norm_constraint: {text}"
