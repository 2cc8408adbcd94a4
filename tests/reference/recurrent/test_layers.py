"""The twins of recurrent layers."""

from typing import Any

import numpy as np
import pytest

from layerproof import reference

X = np.random.default_rng(1).normal(size=(4, 3, 2))


@pytest.mark.parametrize("component", ["RNN", "GRU", "LSTM"])
def test_parameters_count(component: str) -> None:
    """The answer follows the arrays in `params`, not torch's own."""
    twin = getattr(reference, component)(2, 3)
    before, *_ = twin.forward(X)
    twin.params["weight_ih_l0"][...] = 0.0
    after, *_ = twin.forward(X)
    assert not np.allclose(before, after)


@pytest.mark.parametrize(("component", "states"), [("RNN", 1), ("GRU", 1), ("LSTM", 2)])
def test_states_that_are_not_given_have_no_gradient(component: str, states: int) -> None:
    """Their places hold None; where they are given they hold gradients."""
    twin: Any = getattr(reference, component)(2, 3)
    outputs = twin.forward(X)
    grad_x, *rest = twin.backward(*outputs)
    assert (grad_x.shape, rest) == (X.shape, [None] * states)
    outputs = twin.forward(X, *[np.ones((1, 3, 3))] * states)
    assert [grad.shape for grad in twin.backward(*outputs)[1:]] == [(1, 3, 3)] * states


@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_cell_that_nobody_gives_has_no_gradient(*, bidirectional: bool) -> None:
    """Where it is a constant its place holds None, beside the gradient of the hidden state."""
    twin: Any = reference.LSTM(2, 3, bidirectional=bidirectional, constant_cell=True)
    states = np.ones((2, 1 + bidirectional, 3, 3))
    outputs = twin.forward(X, *states)
    grad_x, grad_h, grad_c = twin.backward(*outputs)
    assert (grad_x.shape, grad_h.shape, grad_c) == (X.shape, states[0].shape, None)


def test_padding_has_no_gradient() -> None:
    """After a sequence's end outputs are 0, and so is the gradient of what stands there."""
    twin = reference.GRU(2, 3)
    output, last = twin.forward(X, lengths=np.array([2, 4, 1]))
    grad_x, _ = twin.backward(np.ones_like(output), np.ones_like(last))
    ended = np.arange(4)[:, np.newaxis] >= [2, 4, 1]
    assert not output[ended].any()
    assert not grad_x[ended].any()


def test_dropout_follows_the_seed_and_the_mode() -> None:
    """The same seed drops the same, another seed something else, evaluation nothing; torch's own generator stays."""
    first, again, other = (reference.RNN(2, 8, 2, dropout=0.5, rng=seed) for seed in (1, 1, 2))
    for name in first.params:
        other.params[name][...] = first.params[name]
    one = first.forward(X)[0]
    np.testing.assert_array_equal(one, again.forward(X)[0])
    assert not np.array_equal(one, other.forward(X)[0])
    first.eval()
    other.eval()
    np.testing.assert_array_equal(first.forward(X)[0], other.forward(X)[0])
