"""Weight normalization against closed forms."""

import numpy as np
import pytest

from layerproof.impl import WeightNorm


@pytest.mark.parametrize(
    ("dim", "lengths", "weight"),
    [
        (0, [[10.0], [1.0]], [[6.0, 8.0], [0.0, 1.0]]),
        (1, [[3.0, 5.0]], [[3.0, 20.0 / np.sqrt(41.0)], [0.0, 25.0 / np.sqrt(41.0)]]),
        (None, np.sqrt(50.0), [[3.0, 4.0], [0.0, 5.0]]),
    ],
)
def test_values(dim: int | None, lengths: object, weight: list[list[float]]) -> None:
    """Rows, columns or all of v have the lengths that g says."""
    layer = WeightNorm(2, 2, bias=False, dim=dim)
    layer.params["weight_v"][...] = [[3.0, 4.0], [0.0, 5.0]]
    layer.params["weight_g"][...] = lengths
    np.testing.assert_allclose(layer.forward(np.eye(2)), np.transpose(weight), atol=1e-15)


def test_gradients() -> None:
    """Along v the gradient belongs to g, across v to v, times g / |v|."""
    layer = WeightNorm(2, 1)
    layer.params["weight_v"][...] = [[3.0, 4.0]]
    layer.params["weight_g"][...] = 10.0
    layer.params["bias"][...] = 0.0
    layer.forward(np.array([[5.0, 5.0]]))
    np.testing.assert_allclose(layer.backward(np.array([[1.0]])), [[6.0, 8.0]])
    np.testing.assert_allclose(layer.grads["weight_g"], [[7.0]])
    np.testing.assert_allclose(layer.grads["weight_v"], [[1.6, -1.2]])
    np.testing.assert_allclose(layer.grads["bias"], [1.0])


@pytest.mark.parametrize("dim", [0, 1, None])
def test_it_starts_as_v(dim: int | None) -> None:
    """The first lengths are those of v."""
    layer = WeightNorm(3, 2, dim=dim, rng=1)
    expected = layer.params["weight_v"].T + layer.params["bias"]
    np.testing.assert_allclose(layer.forward(np.eye(3)), expected)


def test_options_and_shapes_are_checked() -> None:
    """There are two axes to choose from, and the last one of x is known."""
    with pytest.raises(ValueError, match=r"WeightNorm: dim = 2 \(int\), but should be 0, 1 or None; "):
        WeightNorm(2, 3, dim=2)
    with pytest.raises(ValueError, match=r"WeightNorm: in_features = 0 \(int\), but should be at least 1; "):
        WeightNorm(0, 3)
    with pytest.raises(ValueError, match=r"WeightNorm\.forward: x\.shape = \(4, 3\) \(tuple\), but should be \(4, 2\)"):
        WeightNorm(2, 3).forward(np.ones((4, 3)))
