"""One forward and one backward against the twin: each law fails on what it is there for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class Leaky(impl.ReLU):
    """Leaks."""

    def forward(self, x: Array) -> Array:
        """Return x, or a tenth of it."""
        return np.where(x > 0, x, 0.1 * x)


class Silent(impl.ReLU):
    """Returns nothing."""

    def forward(self, x: Array) -> None:  # type: ignore[override]
        """Forget the return."""
        super().forward(x)

    def backward(self, grad_output: Array) -> None:  # type: ignore[override]
        """Forget it again."""
        super().backward(grad_output)


class NotANumber(impl.ReLU):
    """Returns NaN."""

    def forward(self, x: Array) -> Array:
        """Return NaN for each element."""
        return np.full_like(x, np.nan)


class Complex(impl.ReLU):
    """Returns complex numbers."""

    def forward(self, x: Array) -> Array:
        """Return the right values in the wrong dtype."""
        return super().forward(x).astype(complex)


class Raises(impl.Linear):
    """Raises."""

    def forward(self, x: Array) -> Array:
        """Raise."""
        message = f"cannot take {x.ndim} axes"
        raise ValueError(message)


class Unbuildable(impl.Linear):
    """Cannot be built."""

    def __init__(self, in_features: int, **options: Any) -> None:
        """Raise."""
        message = f"not with {in_features} and {options}"
        raise TypeError(message)


class RaisesBack(impl.Linear):
    """Raises in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Raise."""
        return grad_output @ self.missing  # type: ignore[attr-defined,no-any-return]


class PassesAll(impl.ReLU):
    """Passes every gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient itself."""
        return grad_output


class Doubled(impl.Linear):
    """Adds the bias's gradient twice."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right input gradient."""
        super().backward(grad_output)
        return super().backward(grad_output)


class NoGradients(impl.Linear):
    """Keeps no gradients."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Keep parameters alone."""
        super().__init__(*arguments, **options)
        self.grads = {}

    def backward(self, grad_output: Array) -> Array:
        """Return the right input gradient."""
        grad_x: Array = grad_output @ self.params["weight"]
        return grad_x


class NeverTracks(impl.BatchNorm1d):
    """Does not move its running statistics."""

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        pass


BROKEN: list[tuple[str, str, Any, str]] = [
    ("output", "ReLU", Leaky, "ReLU.forward: the result[…] = …, but should be 0 [allowed error 0]"),
    ("output", "ReLU", NotANumber, "ReLU.forward: the result[…] = nan, but should be … [allowed error …]"),
    ("output", "ReLU", Complex, "ReLU.forward: the result has dtype complex128, but should be of a floating dtype"),
    (
        "output",
        "ReLU",
        Silent,
        "ReLU.forward: the result is None, but should be an array of shape (…): does the method end with a return?",
    ),
    ("output", "Linear", Raises, "Linear.forward raised ValueError at line …: cannot take … axes"),
    ("output", "Linear", Unbuildable, "Linear(...) raised TypeError at line …: not with … and …"),
    (
        "gradient.input",
        "ReLU",
        Silent,
        "ReLU.backward: the gradient returned is None, but should be an array of shape (…): does the method end with …",
    ),
    (
        "gradient.input",
        "ReLU",
        PassesAll,
        "ReLU.backward: the gradient returned[…] = …, but should be 0 [allowed error …]",
    ),
    ("gradient.input", "Linear", RaisesBack, "Linear.backward raised AttributeError at line …: …"),
    (
        "gradient.parameter",
        "Linear",
        Doubled,
        "Linear.backward: grads.…[…] = …, but should be … [allowed error …]",
    ),
    (
        "gradient.parameter",
        "Linear",
        NoGradients,
        "Linear.backward: grads.… was not found, but should have shape (…); looked for grads[…] and the attributes …",
    ),
    (
        "buffers",
        "BatchNorm1d",
        NeverTracks,
        "BatchNorm1d.forward: buffers.running_…[…] = …, but should be … [allowed …]",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what should have been."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("slope", [0.0, 0.3, 1.0])
def test_any_slope_at_a_kink_is_right(examined: Callable[..., Examination], slope: float) -> None:
    """At 0 the derivative of the positive part may be anything between 0 and 1."""

    class Sloped(impl.ReLU):
        """Takes that slope."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            self.slope = np.where(x == 0, slope, x > 0)
            return super().forward(x)

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            grad_x: Array = grad_output * self.slope
            return grad_x

    assert examined("ReLU", Sloped, "gradient.input").tallies["gradient.input"].holds


@pytest.mark.parametrize("slope", [-0.1, 1.1, np.nan])
def test_no_other_slope_at_a_kink_is_right(accuse: Callable[..., None], slope: float) -> None:
    """Beyond that, and NaN, it is wrong."""

    class Sloped(impl.ReLU):
        """Takes that slope."""

        def forward(self, x: Array) -> Array:
            """Return y."""
            self.slope = np.where(x == 0, slope, x > 0)
            return super().forward(x)

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            grad_x: Array = grad_output * self.slope
            return grad_x

    says = "ReLU.backward: the gradient returned[…] = …, but should be … [allowed error …]"
    accuse("gradient.input", "ReLU", Sloped, says)


def test_gradients_that_are_zero_need_not_be_there(examined: Callable[..., Examination]) -> None:
    """A subject that makes its gradients in backward has none before, and none are asked for."""

    class Late(impl.Linear):
        """Makes its gradients late."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            """Keep no gradients yet."""
            super().__init__(*arguments, **options)
            self.grads = {}

        def zero_grad(self) -> None:
            """Forget the gradients."""
            self.grads = {}

        def backward(self, grad_output: Array) -> Array:
            """Make the gradients that are missing, then add to them."""
            for name, value in self.params.items():
                self.grads.setdefault(name, np.zeros_like(value))
            return super().backward(grad_output)

    tallies = examined("Linear", Late).tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []
