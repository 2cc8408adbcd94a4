"""Positions against their definition."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import RotaryPositionalEmbedding, SinusoidalPositionalEncoding


@pytest.mark.parametrize("width", [1, 4, 5])
def test_sines(width: int) -> None:
    """Even features are sines, odd ones cosines of the same angle; the gradient goes through."""
    layer, x = SinusoidalPositionalEncoding(width), np.random.default_rng(1).normal(size=(2, 3, width))
    expected = np.array(
        [[(np.sin, np.cos)[i % 2](t / 10000 ** (2 * (i // 2) / width)) for i in range(width)] for t in range(3)]
    )
    np.testing.assert_allclose(layer.forward(x) - x, np.stack([expected] * 2), atol=1e-15)
    np.testing.assert_array_equal(layer.backward(x), x)


def test_rotations() -> None:
    """Pairs are turned by an angle that grows with the position, neighbours or halves; the gradient is turned back."""
    x = np.array([[1.0, 0.0, 0.0, 2.0]] * 2)
    cos, sin, slow = np.cos(1.0), np.sin(1.0), 0.1
    neighbours, halves = RotaryPositionalEmbedding(4, 100.0), RotaryPositionalEmbedding(4, 100.0, interleaved=False)
    np.testing.assert_allclose(neighbours.forward(x)[1], [cos, sin, -2 * np.sin(slow), 2 * np.cos(slow)])
    np.testing.assert_allclose(halves.forward(x)[1], [cos, -2 * np.sin(slow), sin, 2 * np.cos(slow)])
    for layer in (neighbours, halves):
        np.testing.assert_array_equal(layer.forward(x)[0], x[0])
        np.testing.assert_allclose(layer.backward(layer.forward(x)), x, atol=1e-15)


def test_products_of_rotated_vectors_tell_distances() -> None:
    """A query and a key that stand as far apart elsewhere have the same product."""
    layer, random = RotaryPositionalEmbedding(6), np.random.default_rng(2)
    query, key = (np.tile(random.normal(size=6), (9, 1)) for _ in range(2))
    products = layer.forward(query) @ layer.forward(key).T
    for distance in (-3, 0, 4):
        np.testing.assert_allclose(np.diagonal(products, distance), products.diagonal(distance)[0])


@pytest.mark.parametrize("kind", [SinusoidalPositionalEncoding, RotaryPositionalEmbedding])
def test_formats_are_kept(kind: Any) -> None:
    """float32 stays float32, there and back."""
    layer, x = kind(4), np.ones((2, 3, 4), np.float32)
    assert layer.forward(x).dtype == layer.backward(x).dtype == np.float32


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: RotaryPositionalEmbedding(3), "RotaryPositionalEmbedding: dim = 3 (int), but should be even"),
        (lambda: RotaryPositionalEmbedding(4, 0.0), "RotaryPositionalEmbedding: base = 0.0 (float), but should be"),
        (
            lambda: RotaryPositionalEmbedding(4).forward(np.ones((2, 3))),
            "RotaryPositionalEmbedding.forward: x.shape = (2, 3) (tuple), but should be (..., T, 4); positions stand",
        ),
        (
            lambda: SinusoidalPositionalEncoding(4, 2).forward(np.ones((3, 4))),
            (
                "SinusoidalPositionalEncoding.forward: x.shape = (3, 4) (tuple), but should be (..., T, 4) with T of "
                "at most 2; give a larger max_len"
            ),
        ),
        (lambda: SinusoidalPositionalEncoding(0), "SinusoidalPositionalEncoding: d_model = 0 (int), but should be"),
    ],
)
def test_options_and_inputs_are_checked(make: Any, expected: str) -> None:
    """Each message names what is wrong, and the way out."""
    with pytest.raises(ValueError, match="Positional") as caught:
        make()
    assert str(caught.value).startswith(expected)
