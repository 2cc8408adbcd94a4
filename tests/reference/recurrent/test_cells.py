"""The twins of recurrent cells."""

import numpy as np
import pytest

from layerproof import reference
from layerproof.reference.base import Twin

X = np.random.default_rng(1).normal(size=(3, 2))


@pytest.mark.parametrize(("component", "states"), [("RNNCell", 1), ("GRUCell", 1), ("LSTMCell", 2)])
def test_states_that_are_not_given_have_no_gradient(component: str, states: int) -> None:
    """Their places hold None; where they are given they hold gradients, and the parameters of the moment count."""
    twin: Twin = getattr(reference, component)(2, 4)
    before = twin.forward(X)  # type: ignore[attr-defined]
    assert twin.backward(*[np.ones((3, 4))] * states)[1:] == (None,) * states
    twin.params["weight_ih"][...] = 0.0
    after = twin.forward(X, *[np.ones((3, 4))] * states)  # type: ignore[attr-defined]
    assert not np.allclose(before[0], after[0])
    assert [grad.shape for grad in twin.backward(*[np.ones((3, 4))] * states)[1:]] == [(3, 4)] * states
