"""Root-mean-square normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import RMSNorm


def test_values_and_gradients() -> None:
    """Of (1, 7) with eps 11 the root of 25 + 11 is 6; the mean stays."""
    layer = RMSNorm(2, eps=11.0)
    layer.params["weight"][...] = [6.0, 12.0]
    np.testing.assert_allclose(layer.forward(np.array([[1.0, 7.0]])), [[1.0, 14.0]])
    # g = w dy = (36, 0): mean(g x̂) is 3, so dx = (36 - 3/6, -21/6) / 6.
    np.testing.assert_allclose(layer.backward(np.array([[6.0, 0.0]])), [[35.5 / 6, -3.5 / 6]])
    np.testing.assert_allclose(layer.grads["weight"], [1.0, 0.0])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_without_eps_it_is_that_of_the_dtype(dtype: Any) -> None:
    """What stands in for None keeps zeros zero, and halves the square of what is as small as its root."""
    eps = np.finfo(dtype).eps
    x = np.array([[0.0, 0.0], [np.sqrt(eps), np.sqrt(eps)]], dtype)
    expected = [[0.0, 0.0], [np.sqrt(0.5), np.sqrt(0.5)]]
    np.testing.assert_allclose(RMSNorm(2).forward(x), expected, rtol=1e-6)


def test_several_axes_are_one() -> None:
    """What normalized_shape names is divided by one root."""
    x = np.random.default_rng(1).normal(size=(5, 3, 4))
    deep, flat = RMSNorm((3, 4), eps=0.1), RMSNorm(12, eps=0.1)
    np.testing.assert_allclose(deep.forward(x).reshape(5, 12), flat.forward(x.reshape(5, 12)))
    assert RMSNorm((3, 4), elementwise_affine=False).params == {}


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"normalized_shape": 0}, "RMSNorm: normalized_shape = 0 (int), but should be at least 1; "),
        ({"normalized_shape": 2, "eps": -1.0}, "RMSNorm: eps = -1.0 (float), but should be a number in [0, inf]; "),
    ],
)
def test_options_are_checked(config: dict[str, Any], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(ValueError, match="RMSNorm") as caught:
        RMSNorm(**config)
    assert str(caught.value).startswith(text)


def test_shapes_are_checked() -> None:
    """The last axes have to be normalized_shape."""
    with pytest.raises(ValueError, match=r"RMSNorm\.forward: x\.shape = \(2, 4\) \(tuple\), but should be \(\*, 3\)"):
        RMSNorm(3).forward(np.ones((2, 4)))
