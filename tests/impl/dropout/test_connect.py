"""The linear layer whose weights are dropped, against a linear layer with the weights that are left."""

import numpy as np
import pytest

from layerproof.impl import DropConnect, Linear

X = np.random.default_rng(1).normal(size=(2, 5, 4))
G = np.random.default_rng(2).normal(size=(2, 5, 3))


def test_training() -> None:
    """A weight is 0 or 1 / (1 - p) of itself, and what was dropped gets no gradient."""
    layer, plain = DropConnect(4, 3, 0.25, rng=1), Linear(4, 3)
    layer.params["weight"][...] = 3.0
    used = (layer.forward(np.eye(4)) - layer.params["bias"]).T
    np.testing.assert_allclose(np.unique(np.round(used, 12)), [0, 4])
    y = layer.forward(X)
    plain.params["weight"][...] = np.asarray(layer._factor) * layer.params["weight"]  # noqa: SLF001
    plain.params["bias"][...] = layer.params["bias"]
    np.testing.assert_allclose(y, plain.forward(X), rtol=1e-12)
    for _ in range(2):
        np.testing.assert_allclose(layer.backward(G), plain.backward(G), rtol=1e-12)
    expected = plain.grads["weight"] * layer._factor  # noqa: SLF001
    np.testing.assert_allclose(layer.grads["weight"], expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(layer.grads["bias"], plain.grads["bias"], rtol=1e-12)


def test_evaluation() -> None:
    """In evaluation it is a linear layer."""
    layer, plain = DropConnect(4, 3), Linear(4, 3)
    plain.params = layer.params
    layer.forward(X)
    layer.eval()
    np.testing.assert_array_equal(layer.forward(X), plain.forward(X))
    np.testing.assert_array_equal(layer.backward(G), plain.backward(G))
    np.testing.assert_allclose(layer.grads["weight"], plain.grads["weight"], rtol=1e-12)


@pytest.mark.parametrize("p", [-0.1, 1.0])
def test_p_is_a_probability(p: float) -> None:
    """A p outside [0, 1) is refused with what p means."""
    with pytest.raises(ValueError, match="weight is dropped") as caught:
        DropConnect(4, 3, p)
    assert str(caught.value) == (
        f"DropConnect: p = {p} (float), but should be a number in [0, 1); p is the probability that a weight is dropped"
    )
