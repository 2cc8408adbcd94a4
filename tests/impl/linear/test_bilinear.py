"""The layer of two inputs against einsum and numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import Bilinear


@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (2, 0)])
@pytest.mark.parametrize("bias", [True, False])
def test_values(leading: tuple[int, ...], bias: bool) -> None:
    """y, both inputs' gradients and both parameters' are sums of products over the other indices."""
    source = np.random.default_rng(1)
    x1, x2, g = (source.normal(size=(*leading, size)) for size in (3, 4, 2))
    layer = Bilinear(3, 4, 2, bias, rng=2)
    weight = layer.params["weight"]
    expected = np.einsum("...i,kij,...j->...k", x1, weight, x2) + layer.params.get("bias", 0.0)
    np.testing.assert_allclose(layer.forward(x1, x2), expected, atol=1e-12)
    grad_x1, grad_x2 = layer.backward(g)
    np.testing.assert_allclose(grad_x1, np.einsum("...k,kij,...j->...i", g, weight, x2), atol=1e-12)
    np.testing.assert_allclose(grad_x2, np.einsum("...k,kij,...i->...j", g, weight, x1), atol=1e-12)
    rows = (array.reshape(-1, array.shape[-1]) for array in (g, x1, x2))
    np.testing.assert_allclose(layer.grads["weight"], np.einsum("nk,ni,nj->kij", *rows), atol=1e-12)
    assert set(layer.params) == set(layer.grads) == ({"weight", "bias"} if bias else {"weight"})
    if bias:
        np.testing.assert_allclose(layer.grads["bias"], g.reshape(-1, 2).sum(axis=0), atol=1e-12)


def test_initial_values_are_uniform() -> None:
    """Weight and bias are spread evenly over ±1/√in1_features."""
    for value in Bilinear(25, 4, 2000, rng=3).params.values():
        assert np.abs(value).max() <= 0.2
        assert value.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)


@pytest.mark.parametrize(
    ("shapes", "text"),
    [
        (((4, 2), (4, 4)), "x1.shape = (4, 2) (tuple), but should be (4, 3); its last axis is in1_features"),
        (((4, 3), (5, 4)), "x2.shape = (5, 4) (tuple), but should be (4, 4); it has the leading axes of x1, and in2_"),
    ],
)
def test_inputs_are_checked(shapes: Any, text: str) -> None:
    """Both have the same leading axes, and their own features."""
    with pytest.raises(ValueError, match="shape") as caught:
        Bilinear(3, 4, 2).forward(*map(np.ones, shapes))
    assert str(caught.value).startswith(f"Bilinear.forward: {text}")
