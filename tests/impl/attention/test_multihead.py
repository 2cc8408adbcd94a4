"""Attention with several heads, put together of attention with one."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import MultiheadAttention, ScaledDotProductAttention

RANDOM = np.random.default_rng(8)


def test_heads_attend_side_by_side() -> None:
    """Each head is attention by scaled dot products on its own features; W_o brings them together."""
    layer, x = MultiheadAttention(6, 2, batch_first=True, rng=1), RANDOM.normal(size=(2, 4, 6))
    layer.params["in_proj_bias"][...] = RANDOM.normal(size=18)
    query, key, value = np.split(x @ layer.params["in_proj_weight"].T + layer.params["in_proj_bias"], 3, axis=-1)
    heads = [
        ScaledDotProductAttention().forward(*(one[..., start : start + 3] for one in (query, key, value)))
        for start in (0, 3)
    ]
    expected = np.concatenate(heads, axis=-1) @ layer.params["out_proj.weight"].T
    y, weights = layer.forward(x, x, x)
    np.testing.assert_allclose(y, expected)
    assert weights is not None
    np.testing.assert_allclose(weights.sum(axis=-1), np.ones((2, 4)))
    assert layer.forward(x, x, x, need_weights=False)[1] is None


def test_one_input_attends_to_itself() -> None:
    """It stands for queries, keys and values, and its gradient is the sum of theirs; one of both is refused."""
    layer, x, upstream = MultiheadAttention(4, 2, rng=1), RANDOM.normal(size=(3, 2, 4)), RANDOM.normal(size=(3, 2, 4))
    three, _ = layer.forward(x, x, x)
    expected = sum(layer.backward(upstream))
    kept = {name: value.copy() for name, value in layer.grads.items()}
    layer.zero_grad()
    one, weights = layer.forward(x)
    assert weights is not None
    np.testing.assert_array_equal(one, three)
    np.testing.assert_allclose(layer.backward(upstream), expected)
    for name, value in layer.grads.items():
        np.testing.assert_allclose(value, kept[name])
    with pytest.raises(TypeError) as caught:
        layer.forward(x, x)
    assert str(caught.value) == (
        "MultiheadAttention.forward: value = None (NoneType), but should be an array, as key is; leave out both for "
        "self-attention"
    )


def test_initial_parameters() -> None:
    """Names and sizes are PyTorch's; biases start at 0, and weights within their bounds."""
    plain, apart = MultiheadAttention(4, 2, rng=1), MultiheadAttention(4, 2, kdim=3, vdim=5, add_bias_kv=True)
    assert {name: value.shape for name, value in plain.params.items()} == {
        "in_proj_weight": (12, 4),
        "in_proj_bias": (12,),
        "out_proj.weight": (4, 4),
        "out_proj.bias": (4,),
    }
    assert not plain.params["in_proj_bias"].any()
    assert not plain.params["out_proj.bias"].any()
    assert np.abs(plain.params["in_proj_weight"]).max() <= np.sqrt(6 / 16)
    assert apart.params["k_proj_weight"].shape == (4, 3)
    assert apart.params["v_proj_weight"].shape == (4, 5)
    assert apart.params["bias_k"].shape == (1, 1, 4)


def test_masks_of_two_kinds() -> None:
    """A boolean and an added mask are joined: hidden is what either hides."""
    layer, x = MultiheadAttention(4, 2, batch_first=True), RANDOM.normal(size=(1, 3, 4))
    hidden, padded = np.array([[False, True, False]] * 3), np.array([[0.0, 0.0, -np.inf]])
    weights = layer.forward(x, x, x, attn_mask=hidden, key_padding_mask=padded)[1]
    np.testing.assert_allclose(weights, [[[1.0, 0.0, 0.0]] * 3])  # type: ignore[arg-type]


def test_parameters_that_a_caller_puts_in() -> None:
    """Arrays that take the place of others are computed with, and gradients end up where the caller looks."""
    layer, x = MultiheadAttention(4, 2), RANDOM.normal(size=(3, 1, 4))
    layer.params["out_proj.weight"] = np.zeros((4, 4))
    layer.params["out_proj.bias"][...] = 2.0
    np.testing.assert_array_equal(layer.forward(x, x, x)[0], np.full((3, 1, 4), 2.0))
    layer.backward(np.ones((3, 1, 4)))
    np.testing.assert_array_equal(layer.grads["out_proj.bias"], np.full(4, 3.0))
    layer.zero_grad()
    assert not any(grad.any() for grad in layer.grads.values())


def test_modes() -> None:
    """Weights are dropped in training alone, and those returned are the ones that were used."""
    layer, x = MultiheadAttention(4, 2, 0.5, rng=3), RANDOM.normal(size=(3, 50, 4))
    weights = layer.forward(x, x, x, average_attn_weights=False)[1]
    assert weights is not None
    assert 0.4 < np.mean(weights == 0) < 0.6
    layer.eval()
    np.testing.assert_array_equal(layer.forward(x, x, x)[0], layer.forward(x, x, x)[0])


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ((4, 3), "num_heads = 3 (int), but should be a divisor of embed_dim = 4; each head has as many features"),
        ((0, 1), "embed_dim = 0 (int), but should be at least 1; give the length of that axis"),
        (
            (4, 2, 2.0),
            "dropout = 2.0 (float), but should be a number in [0, 1]; it is the probability that a weight is dropped",
        ),
    ],
)
def test_options_are_checked(config: tuple[Any, ...], expected: str) -> None:
    """Each message names the option."""
    with pytest.raises(ValueError, match="MultiheadAttention") as caught:
        MultiheadAttention(*config)
    assert str(caught.value) == f"MultiheadAttention: {expected}"


@pytest.mark.parametrize(
    ("shapes", "masks", "expected"),
    [
        (((3, 4),) * 3, {}, "query.shape = (3, 4) (tuple), but should be (L, N, 4); give a batch of sequences"),
        (
            ((3, 2, 4), (5, 1, 4), (5, 2, 4)),
            {},
            (
                "key.shape = (5, 1, 4) (tuple), but should be (5, 2, 4); all have the same batch, and there are as "
                "many values as keys"
            ),
        ),
        (
            ((3, 2, 4),) * 3,
            {"key_padding_mask": np.ones((3, 2), np.bool_)},
            (
                "key_padding_mask.shape = (3, 2) (tuple), but should be one that broadcasts against (2, 3); keys "
                "stand on the last axis"
            ),
        ),
    ],
)
def test_inputs_are_checked(shapes: tuple[tuple[int, ...], ...], masks: dict[str, Any], expected: str) -> None:
    """Each message names the argument, and the way out."""
    with pytest.raises(ValueError, match="MultiheadAttention") as caught:
        MultiheadAttention(4, 2).forward(*map(np.ones, shapes), **masks)
    assert str(caught.value) == f"MultiheadAttention.forward: {expected}"
