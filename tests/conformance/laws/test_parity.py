"""One forward and one backward against the twin: each law fails on what it is there for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws.parity import Seen, state_equal
from layerproof.play import Array, Call, Program


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
    ("output", "ReLU", Leaky, "ReLU.forward: output[…] = …, but should be 0 [allowed error 0]"),
    ("output", "ReLU", NotANumber, "ReLU.forward: output[…] = nan, but should be … [allowed error …]"),
    ("output", "ReLU", Complex, "ReLU.forward: output has dtype complex128, but should be of a floating dtype"),
    (
        "output",
        "ReLU",
        Silent,
        "ReLU.forward: output is None, but should be an array of shape (…): does the method end with a return?",
    ),
    ("output", "Linear", Raises, "Linear.forward raised ValueError at line …: cannot take … axes"),
    ("output", "Linear", Unbuildable, "Linear(...) raised TypeError at line …: not with … and …"),
    (
        "gradient.input",
        "ReLU",
        Silent,
        "ReLU.backward: grad_input is None, but should be an array of shape (…): does the method end with …",
    ),
    (
        "gradient.input",
        "ReLU",
        PassesAll,
        "ReLU.backward: grad_input[…] = …, but should be 0 [allowed error …]",
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

    says = "ReLU.backward: grad_input[…] = …, but should be … [allowed error …]"
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


class Drifts(impl.Linear):
    """Moves its bias a little in each backward."""

    def backward(self, grad_output: Array) -> Array:
        """Return the right gradient."""
        self.params["bias"] += 1.0
        return super().backward(grad_output)


@pytest.mark.parametrize(("implementation", "compared"), [(impl.Linear, {0: 2}), (Drifts, {0: 2, 1: 1, 3: 1})])
def test_what_nobody_changed_is_compared_once(
    evidence: Callable[..., Evidence], implementation: Any, compared: dict[int, int]
) -> None:
    """After later calls only that is looked at which one side has changed since; all of it where nothing was seen."""
    x, state = np.ones((1, 2)), {"params.weight": np.ones((1, 2)), "params.bias": np.zeros(1)}
    calls = (Call("forward", (x,)), Call("backward", (x[:, :1],))) * 2
    found = evidence(Program("Linear", "layer", {"in_features": 2, "out_features": 1}, state, calls), implementation)
    seen: Seen = {}
    checks = [list(state_equal(found, index, "params", seen)) for index in range(4)]
    assert {index: len(made) for index, made in enumerate(checks) if made} == compared
    assert [check.holds for made in checks[1:] for check in made] == [False] * (len(compared) - 1)
    assert [len(list(state_equal(found, index, "params"))) for index in range(4)] == [2] * 4
