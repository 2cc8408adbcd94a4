"""A gate that is nearly shut may be rounded as one that is half open."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.evidence import Evidence
from layerproof.conformance.laws.parity import output
from layerproof.play import Array, Call, Program


def gate(a: Array) -> Array:
    """Return a sigmoid by way of tanh."""
    return np.asarray(0.5 + 0.5 * np.tanh(a / 2))


class Cell:
    """What both cells here start with."""

    gates = 4

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Make parameters."""
        rows = self.gates * hidden_size
        self.params = {
            "weight_ih": np.zeros((rows, input_size)),
            "weight_hh": np.zeros((rows, hidden_size)),
            "bias_ih": np.zeros(rows),
            "bias_hh": np.zeros(rows),
        }
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}

    def sums(self, x: Array, h: Array) -> list[Array]:
        """Return what goes into the gates by input and by state, gate by gate."""
        of_input = x @ self.params["weight_ih"].T + self.params["bias_ih"]
        of_state = h @ self.params["weight_hh"].T + self.params["bias_hh"]
        return [*np.split(of_input, self.gates, -1), *np.split(of_state, self.gates, -1)]


class LSTMCell(Cell):
    """An LSTM cell."""

    def forward(self, x: Array, h: Array, c: Array) -> tuple[Array, Array]:
        """Return the next states."""
        parts = self.sums(x, h)
        i, f, g, o = (one + other for one, other in zip(parts[:4], parts[4:], strict=True))
        c = gate(f) * c + gate(i) * np.tanh(g)
        return gate(o) * np.tanh(c), c


class GRUCell(Cell):
    """A GRU cell."""

    gates = 3

    def forward(self, x: Array, h: Array) -> Array:
        """Return the next state."""
        a, b, c, d, e, f = self.sums(x, h)
        z = gate(b + e)
        return np.asarray((1 - z) * np.tanh(c + gate(a + d) * f) + z * h)


@pytest.mark.parametrize("shut", [-10.0, -20.0, -33.0])
@pytest.mark.parametrize(("component", "kind"), [("LSTMCell", LSTMCell), ("GRUCell", GRUCell)])
def test_a_gate_by_tanh_is_right(
    evidence: Callable[..., Evidence], component: str, kind: type[Cell], shut: float
) -> None:
    """It is exact to half a unit of 1, and hardly a digit of what it lets by is."""
    shapes = {name: value.shape for name, value in kind(2, 3).params.items()}
    state: dict[str, Any] = {
        f"params.{name}": np.cos(np.arange(np.prod(shape))).reshape(shape) for name, shape in shapes.items()
    }
    state["params.bias_ih"] = np.full(shapes["bias_ih"], shut)
    state["params.bias_ih"][-6:-3] = 0.5
    states = [np.sin(np.arange(6.0)).reshape(2, 3)] * (2 if kind is LSTMCell else 1)
    call = Call("forward", (np.cos(np.arange(4.0)).reshape(2, 2), *states), observe="returned")
    program = Program(component, "layer", {"input_size": 2, "hidden_size": 3}, state, (call,))
    assert output.breaks(evidence(program, kind)) is None
