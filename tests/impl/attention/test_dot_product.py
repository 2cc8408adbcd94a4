"""Attention by scaled dot products against its definition."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import ScaledDotProductAttention
from layerproof.play import Array

LOG3 = np.log(3.0)
QUERY, KEY, VALUE = np.array([[[1.0]]]), np.array([[[LOG3], [0.0]]]), np.array([[[8.0, 0.0], [0.0, 4.0]]])
"""The weights of the one query are 3/4 and 1/4."""


def test_values_and_gradients() -> None:
    """Y = Σ p v; dS = p (dy v - Σ p dy v), dq = dS k, dk = dS q, dv = p dy."""
    layer = ScaledDotProductAttention()
    np.testing.assert_allclose(layer.forward(QUERY, KEY, VALUE), [[[6.0, 1.0]]])
    grad_query, grad_key, grad_value = layer.backward(np.array([[[1.0, 0.0]]]))
    np.testing.assert_allclose(grad_query, [[[1.5 * LOG3]]])
    np.testing.assert_allclose(grad_key, [[[1.5], [-1.5]]])
    np.testing.assert_allclose(grad_value, [[[0.75, 0.0], [0.25, 0.0]]])


@pytest.mark.parametrize(("scale", "share"), [(None, 1 / (1 + 3**0.5)), (1.0, 0.25), (0.0, 0.5)])
def test_scale(scale: float | None, share: float) -> None:
    """By default products are divided by the root of the width, here 4."""
    query, key = np.ones((1, 4)), np.array([[LOG3 / 4] * 4, [0.0] * 4])
    y = ScaledDotProductAttention(scale=scale).forward(query, key, np.array([[0.0], [1.0]]))
    np.testing.assert_allclose(y, [[share]])


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (np.array([[False, True]]), [0.0, 4.0]),
        (np.array([[0.0, -np.inf]]), [8.0, 0.0]),
        (np.array([[-LOG3, 0.0]]), [4.0, 2.0]),
        (np.array([[False, False]]), [0.0, 0.0]),
    ],
    ids=["boolean", "removed", "added", "alone"],
)
def test_masks(mask: Array, expected: list[float]) -> None:
    """True lets attend, numbers are added, and a query that is left nothing gets 0 and hands back 0."""
    layer = ScaledDotProductAttention()
    np.testing.assert_allclose(layer.forward(QUERY, KEY, VALUE, mask), [[expected]], atol=1e-15)
    assert all(np.isfinite(grad).all() for grad in layer.backward(np.ones((1, 1, 2))))


def test_causal() -> None:
    """Query i attends to the keys 0 to i, however many there are: the first one gets the first value."""
    query, key, value = np.ones((3, 2)), np.ones((2, 2)), np.array([[2.0], [4.0]])
    y = ScaledDotProductAttention(is_causal=True).forward(query, key, value)
    np.testing.assert_allclose(y, [[2.0], [3.0], [3.0]])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_large_scores_and_formats(dtype: Any) -> None:
    """Scores of a million overflow nothing, and the format is kept."""
    inputs = [np.full((2, 3, 4), 1e3, dtype) for _ in range(3)]
    layer = ScaledDotProductAttention()
    y = layer.forward(*inputs)
    np.testing.assert_allclose(y, inputs[2], rtol=1e-6)
    assert {one.dtype for one in (y, *layer.backward(y))} == {np.dtype(dtype)}


def test_dropout() -> None:
    """In training weights are dropped and scaled up, in evaluation not; at 1 nothing is left."""
    query, key, value = np.zeros((400, 1)), np.zeros((2, 1)), np.eye(2)
    layer = ScaledDotProductAttention(0.25, rng=5)
    y = layer.forward(query, key, value)
    np.testing.assert_allclose(np.unique(y), [0.0, 2 / 3])
    assert 0.15 < np.mean(y == 0) < 0.35
    np.testing.assert_allclose(layer.backward(np.ones_like(y))[2], np.repeat(y.sum(axis=0)[:, None], 2, axis=1))
    layer.eval()
    np.testing.assert_array_equal(layer.forward(query, key, value), np.full((400, 2), 0.5))
    np.testing.assert_array_equal(ScaledDotProductAttention(1.0).forward(query, key, value), np.zeros((400, 2)))


def test_nothing_of_the_callers_is_kept() -> None:
    """Whoever writes into inputs or the output changes no gradient."""
    layer, inputs, upstream = ScaledDotProductAttention(), [QUERY.copy(), KEY.copy(), VALUE.copy()], np.ones((1, 1, 2))
    y = layer.forward(*inputs)
    before = layer.backward(upstream)
    for array in (*inputs, y):
        array.fill(7.0)
    for one, other in zip(layer.backward(upstream), before, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("args", "error", "expected"),
    [
        (
            (np.ones(3), KEY, VALUE),
            ValueError,
            "query.shape = (3,) (tuple), but should be (..., L, E); give each query a row",
        ),
        (
            (QUERY, np.ones((1, 2, 3)), VALUE),
            ValueError,
            (
                "key.shape = (1, 2, 3) (tuple), but should be (1, 2, 1); a key is as long as a query, and all have the "
                "same leading axes"
            ),
        ),
        (
            (QUERY, KEY, VALUE[:, :1]),
            ValueError,
            (
                "value.shape = (1, 1, 2) (tuple), but should be (1, 2, 2); there are as many values as keys, and all "
                "have the same leading axes"
            ),
        ),
        (
            (QUERY, KEY, VALUE, np.ones((2, 2), np.bool_)),
            ValueError,
            (
                "attn_mask.shape = (2, 2) (tuple), but should be one that broadcasts against (1, 1, 2); keys stand "
                "on the last axis"
            ),
        ),
        (
            (QUERY, KEY, VALUE, np.ones((1, 2), np.int64)),
            TypeError,
            (
                "attn_mask.dtype = 'int64' (str), but should be float64 or float32; convert it with "
                "attn_mask.astype(np.float64)"
            ),
        ),
    ],
)
def test_inputs_are_checked(args: tuple[Array, ...], error: type[Exception], expected: str) -> None:
    """Each message names the argument, and the way out."""
    with pytest.raises(error) as caught:
        ScaledDotProductAttention().forward(*args)
    assert str(caught.value) == f"ScaledDotProductAttention.forward: {expected}"


def test_options_are_checked() -> None:
    """Rates are probabilities, scales numbers, and is_causal takes the place of a mask."""
    for config, text in (((1.5,), "dropout_p = 1.5"), ((0.0, False, "large"), "scale = 'large'")):
        with pytest.raises((TypeError, ValueError), match=f"ScaledDotProductAttention: {text}"):
            ScaledDotProductAttention(*config)
    with pytest.raises(ValueError, match="None where is_causal is set; use one of both"):
        ScaledDotProductAttention(is_causal=True).forward(QUERY, KEY, VALUE, np.ones((1, 2), np.bool_))
