"""Rectifiers against their definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.impl import LeakyReLU, PReLU, ReLU, RReLU

ThereAndBack = Callable[..., tuple[Any, Any]]


def test_values() -> None:
    """Negative elements become zero, positive ones stay, and the derivative at zero is zero."""
    layer = ReLU()
    np.testing.assert_array_equal(layer.forward(np.array([-2.0, 0.0, 1e-300, 3.0])), [0.0, 0.0, 1e-300, 3.0])
    np.testing.assert_array_equal(layer.backward(np.array([5.0, 5.0, -5.0, 5.0])), [0.0, 0.0, -5.0, 5.0])


def test_nan_is_not_hidden() -> None:
    """NaN in gives NaN out, as an error should show; infinities are clipped and kept."""
    np.testing.assert_array_equal(ReLU().forward(np.array([np.nan, np.inf, -np.inf])), [np.nan, np.inf, 0.0])


def test_integers_are_refused() -> None:
    """The message names the dtype and how to convert."""
    with pytest.raises(TypeError) as caught:
        ReLU().forward(np.ones(2, dtype=np.int64))
    assert str(caught.value) == (
        "ReLU.forward: x.dtype = 'int64' (str), but should be float64 or float32; convert it with x.astype(np.float64)"
    )


def test_what_is_negative_leaks(there_and_back: ThereAndBack) -> None:
    """On the left the slope is the option, 0.01 by default, and so it is at 0; on the right it is 1."""
    x = [-2.0, 0.0, 3.0]
    for layer, slope in ((LeakyReLU(), 0.01), (LeakyReLU(0.5), 0.5), (LeakyReLU(-3), -3.0), (LeakyReLU(2.0), 2.0)):
        y, grad_x = there_and_back(layer, x, [10.0, 10.0, 10.0])
        np.testing.assert_array_equal(y, [-2 * slope, 0.0, 3.0])
        np.testing.assert_array_equal(grad_x, [10 * slope, 10 * slope, 10.0])


def test_a_slope_is_a_number() -> None:
    """The message shows what was given."""
    with pytest.raises(TypeError) as caught:
        LeakyReLU("steep")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "LeakyReLU: negative_slope = 'steep' (str), but should be a number in [-inf, inf]; "
        "it is the slope on the left of 0; 0.01 is usual"
    )


def test_one_slope_is_learnt_for_all(there_and_back: ThereAndBack) -> None:
    """Dw sums over all elements, in any shape; positive ones add nothing."""
    layer = PReLU()
    assert layer.params["weight"].tolist() == [0.25]
    y, grad_x = there_and_back(layer, [[-2.0, 4.0], [-8.0, 0.0]], [[1.0, 10.0], [2.0, 3.0]])
    np.testing.assert_array_equal(y, [[-0.5, 4.0], [-2.0, 0.0]])
    np.testing.assert_array_equal(grad_x, [[0.25, 10.0], [0.5, 0.75]])
    np.testing.assert_array_equal(layer.grads["weight"], [1 * -2 + 2 * -8])
    there_and_back(layer, -1.0, 5.0)
    np.testing.assert_array_equal(layer.grads["weight"], [-18 - 5])


def test_a_slope_is_learnt_for_each_channel(there_and_back: ThereAndBack) -> None:
    """Channels stand on the second axis, whatever follows."""
    layer = PReLU(2, init=0.5)
    layer.params["weight"][1] = 3.0
    x = -np.arange(1.0, 9.0).reshape(2, 2, 2)
    y, grad_x = there_and_back(layer, x)
    np.testing.assert_array_equal(y, x * np.reshape([0.5, 3.0], (2, 1)))
    np.testing.assert_array_equal(grad_x, np.broadcast_to(np.reshape([0.5, 3.0], (2, 1)), x.shape))
    np.testing.assert_array_equal(layer.grads["weight"], [-(1 + 2 + 5 + 6), -(3 + 4 + 7 + 8)])


def test_slopes_are_kept_in_float64() -> None:
    """A float32 input gives float32 back; parameter and gradient stay in float64."""
    layer = PReLU(3)
    assert layer.forward(-np.ones((2, 3), np.float32)).dtype == np.float32
    assert layer.backward(np.ones((2, 3), np.float32)).dtype == np.float32
    assert layer.grads["weight"].dtype == np.float64


@pytest.mark.parametrize("shape", [(3,), (2, 4), (3, 2, 3)])
def test_channels_are_counted(shape: tuple[int, ...]) -> None:
    """The message names the shape and where channels stand."""
    with pytest.raises(ValueError, match="PReLU") as caught:
        PReLU(3).forward(np.ones(shape))
    assert str(caught.value) == (
        f"PReLU.forward: x.shape = {shape} (tuple), but should be (N, 3, ...); "
        "channels stand on the second axis; num_parameters = 1 shares one slope"
    )


def test_slopes_are_drawn_in_training(there_and_back: ThereAndBack) -> None:
    """Each negative element has a slope of its own between the bounds, in every forward; backward has the same."""
    layer, x = RReLU(0.25, 0.75, rng=1), -np.ones((40, 50))
    first, slope = there_and_back(layer, x)
    np.testing.assert_array_equal(first, -slope)
    assert 0.25 <= slope.min() < 0.26
    assert 0.74 < slope.max() <= 0.75
    assert len(np.unique(slope)) > 1990
    assert abs(slope.mean() - 0.5) < 0.02
    assert not np.any(layer.forward(x) == first)
    np.testing.assert_array_equal(RReLU(0.25, 0.75, rng=1).forward(x), first)


def test_positive_elements_go_through_random_rectifiers(there_and_back: ThereAndBack) -> None:
    """Chance has no part in them, and the defaults are 1/8 and 1/3."""
    y, slope = there_and_back(RReLU(), [3.0, 0.5, -1.0])
    np.testing.assert_array_equal(y[:2], [3.0, 0.5])
    np.testing.assert_array_equal(slope[:2], [1.0, 1.0])
    assert 1 / 8 <= slope[2] <= 1 / 3


def test_evaluation_takes_the_mean_slope(there_and_back: ThereAndBack) -> None:
    """It draws nothing."""
    layer = RReLU(0.25, 0.75, rng=2)
    layer.eval()
    y, slope = there_and_back(layer, [-2.0, 0.0, 3.0])
    np.testing.assert_array_equal(y, [-1.0, 0.0, 3.0])
    np.testing.assert_array_equal(slope, [0.5, 0.5, 1.0])
    assert layer.rng.random() == np.random.default_rng(2).random()


@pytest.mark.parametrize("training", [True, False])
def test_random_rectifiers_keep_formats_and_shapes(training: bool) -> None:
    """float32 stays float32, and single numbers will do."""
    layer = RReLU(rng=3)
    layer.training = training
    for shape in ((), (0, 2), (2, 3)):
        y = layer.forward(-np.ones(shape, np.float32))
        assert (y.dtype.name, y.shape) == ("float32", shape)
        assert layer.backward(np.ones(shape, np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        (
            {"num_parameters": 0},
            ValueError,
            "PReLU: num_parameters = 0 (int), but should be at least 1; give the length of that axis",
        ),
        (
            {"init": None},
            TypeError,
            "PReLU: init = None (NoneType), but should be a number in [-inf, inf]; slopes start from it; 0.25 is usual",
        ),
    ],
)
def test_options_are_checked(options: dict[str, Any], kind: type[Exception], text: str) -> None:
    """Each message names the option, its value and the way out."""
    with pytest.raises(kind) as caught:
        PReLU(**options)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("bounds", "kind", "text"),
    [
        (
            (0.5, 0),
            ValueError,
            "RReLU: upper = 0 (int), but should be a number in [0.5, inf]; slopes are drawn between lower and upper",
        ),
        (
            ("0", 0.25),
            TypeError,
            "RReLU: lower = '0' (str), but should be a number in [-inf, inf]; slopes are drawn between lower and upper",
        ),
    ],
)
def test_bounds_are_checked(bounds: tuple[Any, Any], kind: type[Exception], text: str) -> None:
    """Each message names the bound, its value and the way out."""
    with pytest.raises(kind) as caught:
        RReLU(*bounds)
    assert str(caught.value) == text
