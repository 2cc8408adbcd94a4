"""The fully connected layer against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Linear


def layer(*, bias: bool = True) -> Linear:
    """Return a layer from two features to three with small integers."""
    made = Linear(2, 3, bias)
    made.params["weight"][...] = [[1, 2], [3, 4], [5, 6]]
    if bias:
        made.params["bias"][...] = [10, 20, 30]
    return made


def test_values() -> None:
    """By hand: y = x Wᵀ + b, dW = Gᵀ x, db = Σ G, dx = G W."""
    linear = layer()
    np.testing.assert_array_equal(linear.forward(np.array([[1.0, 0.0], [1.0, 1.0]])), [[11, 23, 35], [13, 27, 41]])
    np.testing.assert_array_equal(linear.backward(np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 1.0]])), [[1, 2], [11, 14]])
    np.testing.assert_array_equal(linear.grads["weight"], [[1, 0], [2, 2], [1, 1]])
    np.testing.assert_array_equal(linear.grads["bias"], [1, 2, 1])


def test_without_bias() -> None:
    """There is neither a bias nor a gradient of one."""
    linear = layer(bias=False)
    np.testing.assert_array_equal(linear.forward(np.array([[1.0, 1.0]])), [[3, 7, 11]])
    assert set(linear.params) == set(linear.grads) == {"weight"}


@pytest.mark.parametrize("leading", [(), (1,), (4,), (2, 3), (2, 0), (2, 3, 4)])
def test_leading_axes_are_rows(leading: tuple[int, ...]) -> None:
    """Any leading axes give what the same rows give in two dimensions, gradients included."""
    x = np.random.default_rng(1).normal(size=(*leading, 2))
    gradient = np.random.default_rng(2).normal(size=(*leading, 3))
    deep, flat = layer(), layer()
    np.testing.assert_array_equal(deep.forward(x).reshape(-1, 3), flat.forward(x.reshape(-1, 2)))
    assert deep.backward(gradient).shape == x.shape
    flat.backward(gradient.reshape(-1, 3))
    np.testing.assert_array_equal(deep.grads["weight"], flat.grads["weight"])
    np.testing.assert_array_equal(deep.grads["bias"], flat.grads["bias"])


def test_initial_values_are_uniform() -> None:
    """Weight and bias are spread evenly over ±1/√in_features."""
    linear = Linear(25, 4000, rng=3)
    for value in linear.params.values():
        assert np.abs(value).max() <= 0.2
        assert value.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)
        assert np.abs(value.mean()) < 0.02


def test_many_rows_sum_exactly_in_float32() -> None:
    """The bias gradient of 100,000 rows of 0.1 is not off by what a running float32 sum loses."""
    linear = Linear(1, 1)
    rows = np.full((100_000, 1), 0.1, dtype=np.float32)
    linear.forward(rows)
    linear.backward(rows)
    assert linear.grads["bias"][0] == pytest.approx(1e5 * float(np.float32(0.1)), rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((0, 3), ValueError, "Linear: in_features = 0 (int), but should be at least 1; give the length of that axis"),
        ((3, 2.5), TypeError, "Linear: out_features = 2.5 (float), but should be an integer; "),
    ],
)
def test_sizes_are_checked(arguments: tuple[Any, Any], error: type[Exception], text: str) -> None:
    """A size is an integer of at least one."""
    with pytest.raises(error) as caught:
        Linear(*arguments)
    assert str(caught.value).startswith(text)


def test_the_last_axis_is_checked() -> None:
    """An input of another width is refused with the width that fits."""
    with pytest.raises(ValueError, match="in_features") as caught:
        layer().forward(np.ones((4, 3)))
    assert str(caught.value) == (
        "Linear.forward: x.shape = (4, 3) (tuple), but should be (4, 2); its last axis holds the in_features"
    )
