"""Who has another reading of an activation function built in is told which line to add, and passes with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.impl.base import Layer
from layerproof.play import Array


class Flagged(impl.GELU):
    """Takes the name of the approximation as a flag, which is set by default."""

    def __init__(self, approximate: bool = True) -> None:
        """Take the flag."""
        super().__init__("tanh" if approximate is True else "none")


class Fixed(impl.LeakyReLU):
    """Has no option."""

    def __init__(self) -> None:
        """Leak a little more."""
        super().__init__(0.2)


class Larger(impl.LeakyReLU):
    """Is the larger of two lines."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        return np.maximum(self.negative_slope * x, x)


class Columns(impl.Softmax):
    """Takes (C, N)."""

    def __init__(self) -> None:
        """Take no option."""
        super().__init__(0)


class Steeper(Layer):
    """The hard sigmoid of old Keras, and of Theano before it."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = 0.2 * x + 0.5
        self._inside = (y > 0) & (y < 1)
        return np.clip(y, 0, 1)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return 0.2 * grad_output * self._inside


class FromZero(impl.PReLU):
    """Has no option for where slopes start from."""

    def __init__(self, num_parameters: int = 1) -> None:
        """Start at 0."""
        super().__init__(num_parameters, 0.0)


class Fresh(impl.PReLU):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self.zero_grad()
        return super().backward(grad_output)


@pytest.mark.parametrize(
    ("component", "implementation", "reading", "lacking"),
    [
        ("LeakyReLU", Fixed, {"negative_slope": "0.2"}, "negative_slope"),
        ("LeakyReLU", Larger, {"negative_slope": "below 1"}, ""),
        ("GELU", partial(impl.GELU, "tanh"), {"formula": "tanh"}, "approximate"),
        ("GELU", Flagged, {"approximate": "a flag"}, ""),
        ("Softmax", Columns, {"dim": "0"}, "dim"),
        ("Hardsigmoid", Steeper, {"slope": "0.2"}, ""),
        ("PReLU", FromZero, {"init": "0"}, "init"),
        ("PReLU", Fresh, {"gradients": "overwrite"}, ""),
    ],
)
def test_it_is_recognised(
    asked: Callable[..., Question],
    component: str,
    implementation: Any,
    reading: dict[str, str],
    lacking: str,
) -> None:
    """Undeclared it fails for the reading alone, declared it passes."""
    options = {"effort": "standard", "lacking": frozenset({lacking} - {""})}
    undeclared = judge(asked(component, implementation, **options))
    assert (undeclared.verdict, undeclared.reason) == ("failed", "convention"), undeclared.message
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in reading.items())
    assert undeclared.message.endswith(f"conventions = {{{pairs}}}")
    declared = judge(asked(component, implementation, conventions=reading, **options))
    assert (declared.verdict, declared.message) == ("passed", "")


def test_a_row_of_a_softmax_needs_no_declaration(asked: Callable[..., Question]) -> None:
    """Without an option the last of two axes is PyTorch's own choice; three axes are not asked for."""

    class Rows:
        """A softmax for rows alone."""

        def __init__(self) -> None:
            """Take nothing."""
            self.inner = impl.Softmax(1)

        def forward(self, x: Array) -> Array:
            """Return y."""
            rows, columns = x.shape
            return self.inner.forward(x.reshape(rows, columns))

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            return self.inner.backward(grad_output)

    result = judge(asked("Softmax", Rows, effort="standard", lacking=frozenset({"dim"})))
    assert (result.verdict, result.message) == ("passed", "")
