"""Spectral normalization against closed forms."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import SpectralNorm


def layer_of(matrix: Any, left: Any, right: Any, **options: Any) -> SpectralNorm:
    """Return a layer without a bias that holds a matrix and vectors."""
    outputs, inputs = np.shape(matrix)
    layer = SpectralNorm(inputs, outputs, bias=False, **options)
    layer.params["weight_orig"][...] = matrix
    layer.buffers["weight_u"][...] = left
    layer.buffers["weight_v"][...] = right
    return layer


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_steps(steps: int) -> None:
    """A step multiplies the directions by the squares of the singular values, v's one power behind."""
    layer = layer_of(np.diag([2.0, 1.0]), np.sqrt([0.5, 0.5]), [1.0, 0.0], n_power_iterations=steps)
    layer.forward(np.eye(2))
    power = np.array([2.0, 1.0]) ** (2 * steps)
    np.testing.assert_allclose(layer.buffers["weight_u"], power / np.linalg.norm(power))
    power = np.array([2.0, 1.0]) ** (2 * steps - 1)
    np.testing.assert_allclose(layer.buffers["weight_v"], power / np.linalg.norm(power))


def test_evaluation_and_gradients() -> None:
    """The vectors stay: s = 2, dM = (dW - Σ(dW W) u vᵀ) / s."""
    layer = layer_of(np.diag([2.0, 1.0]), [1.0, 0.0], [1.0, 0.0])
    layer.eval()
    np.testing.assert_allclose(layer.forward(np.eye(2)), np.diag([1.0, 0.5]))
    np.testing.assert_allclose(layer.backward(np.array([[1.0, 0.0], [0.0, 4.0]])), np.diag([1.0, 2.0]))
    np.testing.assert_allclose(layer.grads["weight_orig"], [[-1.0, 0.0], [0.0, 2.0]])
    np.testing.assert_array_equal(layer.buffers["weight_u"], [1.0, 0.0])


def test_it_finds_the_largest_singular_value() -> None:
    """After many forwards the weight's largest singular value is 1."""
    layer = SpectralNorm(4, 3, bias=False, rng=1)
    for _ in range(300):
        weight = layer.forward(np.eye(4))
    assert np.linalg.svd(weight, compute_uv=False)[0] == pytest.approx(1.0)


def test_options_are_checked() -> None:
    """There is at least one step, and no negative eps."""
    with pytest.raises(ValueError, match=r"SpectralNorm: n_power_iterations = 0 \(int\), but should be at least 1; "):
        SpectralNorm(2, 3, n_power_iterations=0)
    with pytest.raises(ValueError, match=r"SpectralNorm: eps = -1\.0 \(float\), but should be a number in "):
        SpectralNorm(2, 3, eps=-1.0)
