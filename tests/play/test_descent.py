"""What a layer would add to gradients is told by how far its backward moves the parameters, which are put back."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.play import Array, Program
from layerproof.play.descent import descended, rate_argument
from layerproof.play.dialect import DialectError
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


def moved(layer: Any) -> tuple[Any, dict[str, Array]]:
    """Return what a layer's descent tells."""
    return descended(layer, ("weight", "bias"), lambda one, rate: one.backward(X, rate))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("size", [1.0, 2.0**-20])
def test_gradients_are_exact(dtype: str, size: float) -> None:
    """Whatever the parameters are, no digit is lost beside them."""
    layer = Descending(dtype)
    layer.gradient = (layer.gradient * size).astype(dtype)
    result, gradients = moved(layer)
    assert result is X
    assert gradients["weight"].dtype == dtype
    np.testing.assert_array_equal(gradients["weight"], layer.gradient)
    np.testing.assert_allclose(gradients["bias"], layer.gradient[:, :1] / 3, rtol=1e-6 if dtype == "float32" else 1e-15)
    assert (layer.W.tolist(), layer.b.tolist()) == (Descending(dtype).W.tolist(), [[3.0]])


class Replacing(Descending):
    """Writes =- for -=."""

    def backward(self, gradient: Array, learning_rate: float) -> Array:
        """Throw the weight away."""
        self.W = -learning_rate * self.gradient
        return gradient


class Twice(Descending):
    """Multiplies by the rate twice."""

    def backward(self, gradient: Array, learning_rate: float) -> Array:
        """Descend, and return a part of the gradient."""
        super().backward(gradient, learning_rate**2)
        return gradient


class Moved(Descending):
    """Goes back through the weights that it has moved."""

    def backward(self, gradient: Array, learning_rate: float) -> Array:
        """Descend, and return the gradient through the new weight."""
        moved: Array = super().backward(gradient, learning_rate) * self.W
        return moved


@pytest.mark.parametrize(
    ("make", "returned", "weight"),
    [
        (Replacing, X, [[1.2, 2.2]]),
        (Twice, X, [[0.5, 1.0]]),
        (Moved, X * (0.1 - X / 2), [[1.0, 2.0]]),
    ],
)
def test_what_is_no_descent_is_shown_at_an_ordinary_rate(
    make: type[Descending], returned: Array, weight: list[list[float]]
) -> None:
    """A parameter that is thrown away, a rate that goes in twice, a gradient through what has moved."""
    result, gradients = moved(make())
    np.testing.assert_allclose(result, returned, rtol=1e-12)
    np.testing.assert_allclose(gradients["weight"], weight, rtol=1e-12)


def test_a_layer_that_checks_the_rate_is_not_asked() -> None:
    """Its gradients are not known to the last digit: that is said, with the way out."""

    class Checks(Descending):
        def backward(self, gradient: Array, learning_rate: float) -> Array:
            if not 0 < learning_rate <= 1:
                raise ValueError(learning_rate)
            return super().backward(gradient, learning_rate)

    layer = Checks()
    message = (
        r"Checks.backward takes a learning rate of 0.5, and raises ValueError at 1e\+30, at which .*: let it take any"
    )
    with pytest.raises(DialectError, match=message):
        moved(layer)
    assert (layer.W.tolist(), layer.b.tolist()) == ([[0.1, 0.1]], [[3.0]])


def test_a_layer_that_raises_is_put_back() -> None:
    """It raises as it would; what it had moved before is where it was."""

    class Raises(Descending):
        def backward(self, gradient: Array, learning_rate: float) -> Array:
            super().backward(gradient, learning_rate)
            raise ZeroDivisionError

    layer = Raises()
    with pytest.raises(ZeroDivisionError):
        moved(layer)
    assert (layer.W.tolist(), layer.b.tolist()) == ([[0.1, 0.1]], [[3.0]])


def test_a_gradient_of_another_shape_is_told_as_it_is() -> None:
    """A parameter that grew is put back, and the gradient has the shape in which it grew."""

    class Grows(Descending):
        def backward(self, gradient: Array, learning_rate: float) -> Array:
            self.b = self.b - learning_rate * np.ones((4, 1))
            return gradient

    layer = Grows()
    _, gradients = moved(layer)
    assert (gradients["weight"].tolist(), gradients["bias"].tolist()) == ([[0.0, 0.0]], [[1.0]] * 4)
    assert layer.b.tolist() == [[3.0]]


def test_layers_without_parameters_get_an_ordinary_rate() -> None:
    """At one that goes into an answer it is seen."""
    rates: list[float] = []
    assert descended(object(), (), lambda _, rate: rates.append(rate)) == (None, {})
    assert rates == [0.5]


class Uncopied(Descending):
    """Cannot be copied."""

    def __deepcopy__(self, _: object) -> None:
        """Refuse."""
        raise TypeError


def test_what_cannot_be_copied_descends_once() -> None:
    """What that shows is taken."""
    _, gradients = moved(Uncopied())
    np.testing.assert_allclose(gradients["weight"], X, rtol=1e-15)


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
