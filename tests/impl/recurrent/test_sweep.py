"""One layer in one direction over time."""

import numpy as np

from layerproof.impl.recurrent.equations import Elman
from layerproof.impl.recurrent.sweep import Sweep, Weights

WEIGHTS = Weights(np.array([[1.0]]), np.array([[2.0]]), np.array([0.5]), np.array([0.25]))
X = np.array([1.0, 2.0, 3.0]).reshape(3, 1, 1)


def test_a_sum_of_powers() -> None:
    """With relu h_t = x_t + 2 h_{t-1} + 0.75, and the gradient of an early step is a power of 2."""
    sweep = Sweep(Elman("relu"), WEIGHTS)
    outputs, (last,) = sweep.forward(X, (np.zeros((1, 1)),))
    assert outputs.ravel().tolist() == [1.75, 6.25, 16.25]
    assert last.item() == 16.25
    grad_x, (start,), grads = sweep.backward(np.zeros((3, 1, 1)), (np.ones((1, 1)),))
    assert grad_x.ravel().tolist() == [4.0, 2.0, 1.0]
    assert (start.item(), grads["hidden"].item(), grads["input_bias"].item()) == (8.0, 6.25 + 2 * 1.75, 7.0)


def test_from_the_end() -> None:
    """In reverse the last step comes first, and outputs stay at their steps."""
    outputs, (last,) = Sweep(Elman("relu"), WEIGHTS, reverse=True).forward(X, (np.zeros((1, 1)),))
    assert outputs.ravel().tolist() == [22.25, 10.25, 3.75]
    assert last.item() == 22.25


def test_what_has_ended_waits() -> None:
    """After its length a sequence's outputs are 0 and its state stays; its gradient comes from its own end."""
    sweep = Sweep(Elman("relu"), WEIGHTS)
    outputs, (last,) = sweep.forward(X, (np.zeros((1, 1)),), np.array([2]))
    assert outputs.ravel().tolist() == [1.75, 6.25, 0.0]
    assert last.item() == 6.25
    grad_x, (start,), _ = sweep.backward(np.ones((3, 1, 1)), (np.ones((1, 1)),))
    assert grad_x.ravel().tolist() == [5.0, 2.0, 0.0]
    assert start.item() == 10.0


def test_in_reverse_padding_comes_first() -> None:
    """A padded sequence starts at its own end."""
    outputs, (last,) = Sweep(Elman("relu"), WEIGHTS, reverse=True).forward(X, (np.zeros((1, 1)),), np.array([2]))
    assert outputs.ravel().tolist() == [7.25, 2.75, 0.0]
    assert last.item() == 7.25
