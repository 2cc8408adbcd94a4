"""The equations of each cell, one step at a time, against difference quotients."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl.recurrent.equations import Elman, Equations, Gated, LongShortTerm, sigmoid

SIZE = 3
CELLS = [Elman("tanh"), Elman("relu"), Gated(), LongShortTerm(), LongShortTerm(np.array([[0.5, -1.0, 2.0]]))]


def drawn(cell: Equations) -> tuple[Any, Any, tuple[Any, ...]]:
    """Return u, v and a state."""
    source = np.random.default_rng(3)
    shape = (cell.gates, 2, SIZE)
    hidden = 1 if getattr(cell, "_weight_hr", None) is not None else SIZE
    state = (source.normal(size=(2, hidden)), source.normal(size=(2, SIZE)))[: cell.states]
    return source.normal(size=shape), source.normal(size=shape), state


def space(cell: Equations) -> Any:
    """Return the space that a step keeps."""
    return np.empty((cell.spaces, 2, SIZE))


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: type(cell).__name__)
def test_backward_is_the_derivative(cell: Equations) -> None:
    """Along random directions of u, v and the state, backward agrees with central differences."""
    u, v, state = drawn(cell)
    source = np.random.default_rng(4)
    new, saved = cell.forward(u.copy(), v.copy(), state, space(cell))
    upstream = tuple(source.normal(size=part.shape) for part in new)
    grads = cell.backward(saved, upstream)
    parts = (u, v, *state)
    gradients = (grads[0], grads[1], *grads[2])
    for place, (value, gradient) in enumerate(zip(parts, gradients, strict=True)):
        direction = source.normal(size=value.shape)

        def moved(step: float, place: int = place, direction: Any = direction) -> float:
            given = [part.copy() for part in parts]
            given[place] += step * direction
            after, _ = cell.forward(given[0], given[1], tuple(given[2:]), space(cell))
            return float(sum(np.sum(one * other) for one, other in zip(after, upstream, strict=True)))

        numeric = (moved(1e-5) - moved(-1e-5)) / 2e-5
        assert numeric == pytest.approx(float(np.sum(gradient * direction)), rel=1e-7, abs=1e-8)


def test_the_gradient_of_a_projection_is_handed_out_once() -> None:
    """It is the sum over the steps gone back through since it was last asked for."""
    cell = LongShortTerm(np.array([[0.5, -1.0, 2.0]]))
    u, v, state = drawn(cell)
    _, saved = cell.forward(u.copy(), v.copy(), state, space(cell))
    upstream = (np.ones((2, 1)), np.zeros((2, SIZE)))
    cell.backward(saved, upstream)
    once = cell.weight_gradients()["projection"]
    for _ in range(2):
        cell.backward(saved, upstream)
    np.testing.assert_allclose(cell.weight_gradients()["projection"], 2 * once, rtol=1e-15)
    assert LongShortTerm().weight_gradients() == {}


@pytest.mark.filterwarnings("error")
def test_sigmoid_is_exact_far_out() -> None:
    """Where it is near 0 it keeps all its digits, and beyond what a float can hold it is 0 without a warning."""
    values = np.array([-1e4, -40.0, 0.0, 40.0, 1e4])
    expected = [0.0, np.exp(-40.0) / (1 + np.exp(-40.0)), 0.5, 1.0, 1.0]
    np.testing.assert_allclose(sigmoid(values), expected, rtol=1e-15)
