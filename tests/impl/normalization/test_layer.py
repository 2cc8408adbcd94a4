"""Layer normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import LayerNorm


def test_values_and_gradients() -> None:
    """Of (0, 2) with eps 3 mean, deviation and x̂ are 1, 2 and ∓1/2; each feature has its own scale and shift."""
    layer = LayerNorm(2, eps=3.0)
    layer.params["weight"][...] = [2.0, 4.0]
    layer.params["bias"][...] = [0.0, 10.0]
    np.testing.assert_allclose(layer.forward(np.array([[[0.0, 2.0]]])), [[[-1.0, 12.0]]])
    # g = w dy = (2, 8): the mean is 5, that of g x̂ is 3/2, so dx = (2 - 5 + 3/4, 8 - 5 - 3/4) / 2.
    np.testing.assert_allclose(layer.backward(np.array([[[1.0, 2.0]]])), [[[-1.125, 1.125]]])
    np.testing.assert_allclose(layer.grads["weight"], [-0.5, 1.0])
    np.testing.assert_allclose(layer.grads["bias"], [1.0, 2.0])


@pytest.mark.parametrize("shape", [(3, 4), (4,), (2, 3, 4)])
def test_several_axes_are_one(shape: tuple[int, ...]) -> None:
    """What normalized_shape names is normalized over together."""
    x, gradient = np.random.default_rng(1).normal(size=(2, 5, *shape))
    size = int(np.prod(shape))
    deep, flat = LayerNorm(shape), LayerNorm(size)
    np.testing.assert_allclose(deep.forward(x).reshape(5, size), flat.forward(x.reshape(5, size)))
    np.testing.assert_allclose(deep.backward(gradient).reshape(5, size), flat.backward(gradient.reshape(5, size)))
    np.testing.assert_allclose(deep.grads["weight"].reshape(-1), flat.grads["weight"])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_large_mean_does_not_cancel(dtype: Any) -> None:
    """With a mean of 10,000 and a deviation of 0.1 the output still has mean 0 and variance 1."""
    x = (1e4 + 0.1 * np.random.default_rng(1).normal(size=(3, 500))).astype(dtype)
    y = LayerNorm(500).forward(x).astype(np.float64)
    variance = x.astype(np.float64).var(axis=1)
    np.testing.assert_allclose(y.var(axis=1), variance / (variance + 1e-5), rtol=100 * np.finfo(dtype).eps)
    np.testing.assert_allclose(y.mean(axis=1), 0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("options", "names"),
    [({}, ["weight", "bias"]), ({"bias": False}, ["weight"]), ({"elementwise_affine": False}, [])],
)
def test_options_leave_parameters_out(options: dict[str, Any], names: list[str]) -> None:
    """The bias goes alone, and with the weight."""
    layer = LayerNorm((2, 3), **options)
    assert list(layer.params) == list(layer.grads) == names
    assert all(value.shape == (2, 3) for value in layer.params.values())


@pytest.mark.parametrize(
    ("config", "error", "text"),
    [
        ({"normalized_shape": 0}, ValueError, "LayerNorm: normalized_shape = 0 (int), but should be at least 1; "),
        ({"normalized_shape": ()}, ValueError, "LayerNorm: normalized_shape = () (tuple), but should be at least one "),
        ({"normalized_shape": (2, 0.5)}, TypeError, "LayerNorm: normalized_shape = 0.5 (float), but should be an int"),
        ({"normalized_shape": 2, "eps": -1.0}, ValueError, "LayerNorm: eps = -1.0 (float), but should be a number in "),
    ],
)
def test_options_are_checked(config: dict[str, Any], error: type[Exception], text: str) -> None:
    """Each option has its range."""
    with pytest.raises(error) as caught:
        LayerNorm(**config)
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize("shape", [(3,), (2, 4), (4, 3, 2)])
def test_shapes_are_checked(shape: tuple[int, ...]) -> None:
    """The last axes have to be normalized_shape."""
    with pytest.raises(ValueError, match="shape") as caught:
        LayerNorm((2, 3)).forward(np.ones(shape))
    expected = "but should be (*, 2, 3); its last axes are normalized_shape"
    assert str(caught.value) == f"LayerNorm.forward: x.shape = {shape} (tuple), {expected}"
