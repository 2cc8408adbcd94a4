"""What a layer would add to gradients is told by how far its backward moves the parameters, which are put back."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.play import Array, Program
from layerproof.play.descent import descended, rate_argument
from layerproof.play.drivers import ModuleDriver

X = np.array([[1.0, 2.0]])


class Descending:
    """Moves its weight in place and puts another array in the place of its bias."""

    def __init__(self, dtype: str = "float64") -> None:
        """Keep a weight and a bias."""
        self.W, self.b = np.full((1, 2), 0.1, dtype), np.full((1, 1), 3.0, dtype)
        self.gradient = X.astype(dtype)

    def backward(self, gradient: Array, learning_rate: float) -> Array:
        """Descend, and return what it was given."""
        self.W -= learning_rate * self.gradient
        self.b = self.b - learning_rate * self.gradient[:, :1] / 3
        return gradient


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("self, grad, learning_rate", "learning_rate"),
        ("self, grad, lr=0.1", "lr"),
        ("self, grad", ""),
        ("self, lr", ""),
        ("self, grad, y_true", ""),
        ("self", ""),
    ],
    ids=range(6),
)
def test_a_rate_comes_after_the_gradient(source: str, name: str) -> None:
    """By a usual name; the first argument is the gradient, whatever its name."""
    kind = type("Layer", (), {"backward": eval(f"lambda {source}: None")})  # noqa: S307 - our own source
    assert rate_argument(kind().backward) == name


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("size", [1.0, 2.0**-20])
def test_gradients_are_exact(dtype: str, size: float) -> None:
    """Whatever the parameters are they lose nothing, where they are numbers that the format has."""
    layer = Descending(dtype)
    layer.gradient = (layer.gradient * size).astype(dtype)
    result, gradients = descended(layer, ("weight", "bias"), lambda rate: layer.backward(X, rate))
    assert result is X
    assert gradients["weight"].dtype == dtype
    if dtype != "float16":
        np.testing.assert_array_equal(gradients["weight"], layer.gradient)
    np.testing.assert_allclose(gradients["weight"], layer.gradient, rtol=1e-6, atol=1e-2 * (dtype == "float16"))
    np.testing.assert_allclose(
        gradients["bias"], layer.gradient[:, :1] / 3, rtol=1e-6, atol=1e-2 * (dtype == "float16")
    )
    assert (layer.W.tolist(), layer.b.tolist()) == (Descending(dtype).W.tolist(), [[3.0]])


def test_a_gradient_of_another_shape_is_told_as_it_is() -> None:
    """A parameter that grew cannot be put back: what it would have been is the layer's own answer."""
    layer = Descending()

    def backward(rate: float) -> None:
        layer.b = layer.b - rate * np.ones((4, 1))

    _, gradients = descended(layer, ("weight", "bias"), backward)
    assert (gradients["weight"].tolist(), gradients["bias"].tolist()) == ([[0.0, 0.0]], [[1.0]] * 4)


def test_layers_without_parameters_get_a_rate() -> None:
    """Of one."""
    rates: list[float] = []
    assert descended(object(), (), rates.append) == (None, {})
    assert rates == [1.0]


def of_two(make: Callable[[], Any]) -> ModuleDriver:
    """Return the driver of a layer with a weight of two numbers and a bias."""
    state = {"params.weight": np.full((1, 2), 5.0), "params.bias": np.zeros(1)}
    return ModuleDriver(make, Program("Linear", "layer", state=state), seed=1)


def test_the_driver_adds_them_up_until_they_are_cleared() -> None:
    """As PyTorch does; no parameter is seen to move."""
    driver = of_two(Descending)
    driver.load({"params.weight": np.full((1, 2), 5.0), "params.bias": np.zeros(1)})
    for times in (1, 2):
        assert driver.call("backward", (X,), {}) is X
        seen = driver.observe()
        assert seen["grads.weight"].tolist() == [[1.0 * times, 2.0 * times]]
        assert seen["params.weight"].tolist() == [[5.0, 5.0]]
    driver.call("zero_grad", (), {})
    assert driver.observe()["grads.weight"].tolist() == [[0.0, 0.0]]


def test_parameters_that_no_program_names_are_put_back_too() -> None:
    """Where a program is content with what a layer begins with."""
    driver = ModuleDriver(Descending, Program("Linear", "layer"), seed=1)
    driver.call("backward", (X,), {})
    (layer,) = driver.roots()
    assert (layer.W.tolist(), layer.b.tolist()) == ([[0.1, 0.1]], [[3.0]])
