"""The twins of attention against ours: outputs, and the gradients of inputs and parameters."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.play import Array

RANDOM = np.random.default_rng(3)
HIDDEN, PADDED = np.triu(np.ones((3, 4), np.bool_), 2), np.array([[False, True, True, False], [False] * 4])
ADDED = RANDOM.normal(size=(4, 3, 4))


def agree(name: str, config: dict[str, Any], args: tuple[Array, ...], **masks: Any) -> None:
    """Assert that ours and the twin answer a forward and a backward alike."""
    ours, twin = getattr(impl, name)(**config), getattr(reference, name)(**config)
    assert ours.params.keys() == twin.params.keys()
    for key, value in ours.params.items():
        value[...] = twin.params[key][...] = RANDOM.normal(size=value.shape)
    outputs, expected = (
        [one for one in (answer if isinstance(answer, tuple) else (answer,)) if one is not None]
        for answer in (layer.forward(*args, **masks) for layer in (ours, twin))
    )
    upstream = [RANDOM.normal(size=one.shape).astype(one.dtype) for one in expected]
    grads, wanted = (
        answer if isinstance(answer, tuple) else (answer,)
        for answer in (layer.backward(*upstream) for layer in (ours, twin))
    )
    tolerance = 1e-10 if args[0].dtype == np.float64 else 1e-4
    for got, right in zip((*outputs, *grads), (*expected, *wanted), strict=True):
        assert got.dtype == right.dtype
        np.testing.assert_allclose(got, right, rtol=tolerance, atol=tolerance)
    for key, value in ours.grads.items():
        np.testing.assert_allclose(value, twin.grads[key], rtol=tolerance, atol=tolerance, err_msg=key)


def arrays(*shapes: tuple[int, ...], dtype: Any = np.float64) -> tuple[Array, ...]:
    """Return normal arrays."""
    return tuple(RANDOM.normal(size=shape).astype(dtype) for shape in shapes)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("mask", [None, HIDDEN, ADDED[0], np.zeros((3, 4), np.bool_)], ids=["none", "", "added", "all"])
def test_dot_products(mask: Array | None, dtype: Any) -> None:
    """With masks of each kind, one that leaves queries nothing among them, and without."""
    mask = mask if mask is None or mask.dtype == np.bool_ else mask.astype(dtype)
    agree(
        "ScaledDotProductAttention",
        {"scale": 0.7},
        arrays((2, 3, 5), (2, 4, 5), (2, 4, 2), dtype=dtype),
        attn_mask=mask,
    )


def test_causal_dot_products() -> None:
    """Queries and keys are counted from the first."""
    agree("ScaledDotProductAttention", {"is_causal": True}, arrays((2, 2, 3, 5), (2, 2, 4, 5), (2, 2, 4, 2)))


@pytest.mark.parametrize(
    ("config", "masks"),
    [
        ({}, {}),
        ({"bias": False, "kdim": 3, "vdim": 5}, {"need_weights": False}),
        ({"add_bias_kv": True, "add_zero_attn": True}, {"attn_mask": HIDDEN, "key_padding_mask": PADDED}),
        ({}, {"attn_mask": ADDED, "average_attn_weights": False}),
        ({}, {"key_padding_mask": np.where(PADDED, -np.inf, 0.5), "attn_mask": ADDED[0]}),
    ],
    ids=["plain", "widths", "more keys", "each head", "added"],
)
@pytest.mark.parametrize("batch_first", [False, True])
def test_heads(config: dict[str, Any], masks: dict[str, Any], batch_first: bool) -> None:
    """With every option and masks of each kind."""
    widths = ((3, 6), (4, config.get("kdim", 6)), (4, config.get("vdim", 6)))
    shapes = [(2, length, width) if batch_first else (length, 2, width) for length, width in widths]
    sizes = {"embed_dim": 6, "num_heads": 2, "batch_first": batch_first}
    agree("MultiheadAttention", {**sizes, **config}, arrays(*shapes), **masks)


@pytest.mark.parametrize("mask", [None, HIDDEN[:, :3]])
def test_heads_of_one_input(mask: Array | None) -> None:
    """Which stands for queries, keys and values, and has one gradient."""
    agree("MultiheadAttention", {"embed_dim": 6, "num_heads": 2}, arrays((3, 2, 6)), attn_mask=mask)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize(("activation", "dtype"), [("relu", np.float64), ("gelu", np.float64), ("relu", np.float32)])
def test_layers_of_the_transformer(norm_first: bool, activation: str, dtype: Any) -> None:
    """In both orders, with both activations and all masks."""
    config = {"d_model": 4, "nhead": 2, "dim_feedforward": 3, "dropout": 0.0, "activation": activation}
    config |= {"norm_first": norm_first, "batch_first": True, "bias": not norm_first}
    own, padded = np.triu(np.ones((3, 3), np.bool_), 1), np.array([[False, False, True], [False] * 3])
    inputs = arrays((2, 3, 4), (2, 4, 4), dtype=dtype)
    agree("TransformerEncoderLayer", config, inputs[:1], src_mask=own, src_key_padding_mask=padded)
    masks = {"tgt_mask": own, "tgt_key_padding_mask": padded}
    agree("TransformerDecoderLayer", config, inputs, **masks, memory_mask=HIDDEN, memory_key_padding_mask=PADDED)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("SinusoidalPositionalEncoding", {"d_model": 6}),
        ("SinusoidalPositionalEncoding", {"d_model": 5}),
        ("RotaryPositionalEmbedding", {"dim": 6}),
        ("RotaryPositionalEmbedding", {"dim": 6, "interleaved": False, "base": 50.0}),
    ],
)
def test_positions(name: str, config: dict[str, Any]) -> None:
    """Sines of even and odd widths, rotations of both ways to pair."""
    agree(name, config, arrays((2, 3, 7, next(iter(config.values())))))


@pytest.mark.parametrize(
    ("twin", "args"),
    [
        (reference.ScaledDotProductAttention(0.5, rng=1), ((2, 3, 4), (2, 5, 4), (2, 5, 3))),
        (reference.MultiheadAttention(4, 2, 0.5, rng=1), ((3, 2, 4), (5, 2, 4), (5, 2, 4))),
        (reference.TransformerEncoderLayer(4, 2, 3, 0.5, rng=1), ((3, 2, 4),)),
    ],
    ids=["dot products", "heads", "encoder"],
)
def test_a_twin_draws_in_training_alone(twin: Any, args: tuple[tuple[int, ...], ...]) -> None:
    """Two forwards differ in training and agree in evaluation, and torch's own generator is left alone."""
    inputs = arrays(*args)

    def output() -> Array:
        answer = twin.forward(*inputs)
        return np.asarray(answer[0] if isinstance(answer, tuple) else answer)

    assert not np.array_equal(output(), output())
    twin.eval()
    np.testing.assert_array_equal(output(), output())


def test_readings_of_the_twins() -> None:
    """A causal mask from the last query, sines before cosines, and an output without weights."""
    query, key, value = arrays((1, 1, 2), (1, 3, 2), (1, 3, 2))
    last = reference.ScaledDotProductAttention(is_causal=True, aligned="last").forward(query, key, value)
    np.testing.assert_allclose(last, reference.ScaledDotProductAttention().forward(query, key, value))
    apart = reference.SinusoidalPositionalEncoding(4, order="apart").forward(np.zeros((2, 4)))
    np.testing.assert_allclose(apart[1], [np.sin(1), np.sin(0.01), np.cos(1), np.cos(0.01)])
    x = arrays((3, 2, 4))[0]
    y, weights = reference.MultiheadAttention(4, 2, output_alone=True).forward(x, x, x)
    assert (y.shape, weights) == ((3, 2, 4), None)
