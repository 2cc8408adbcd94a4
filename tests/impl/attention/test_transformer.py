"""The layers of the Transformer, put together of what they are made of."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import LayerNorm, MultiheadAttention, TransformerDecoderLayer, TransformerEncoderLayer
from layerproof.play import Array

RANDOM = np.random.default_rng(4)


def part(layer: Any, kind: Any, name: str, *config: Any, **options: Any) -> Any:
    """Return a layer of a kind with the parameters that another one has under a name."""
    made = kind(*config, **options)
    for key, value in made.params.items():
        value[...] = layer.params[f"{name}.{key}"]
    return made


def fed_forward(layer: Any, x: Array) -> Array:
    """Return what the network inside makes of positions."""
    hidden = np.maximum(x @ layer.params["linear1.weight"].T + layer.params["linear1.bias"], 0)
    return np.asarray(hidden @ layer.params["linear2.weight"].T + layer.params["linear2.bias"])


@pytest.mark.parametrize("norm_first", [False, True])
def test_encoder(norm_first: bool) -> None:
    """Self-attention and a network, each with a residual connection and a normalization before or after."""
    layer = TransformerEncoderLayer(4, 2, 3, 0.0, norm_first=norm_first, rng=1)
    for value in layer.params.values():
        value[...] = RANDOM.normal(size=value.shape)
    first, second = (part(layer, LayerNorm, name, 4) for name in ("norm1", "norm2"))
    attention = part(layer, MultiheadAttention, "self_attn", 4, 2)
    x = RANDOM.normal(size=(3, 2, 4))
    if norm_first:
        normalized = first.forward(x)
        middle = x + attention.forward(normalized, normalized, normalized)[0]
        expected = middle + fed_forward(layer, second.forward(middle))
    else:
        middle = first.forward(x + attention.forward(x, x, x)[0])
        expected = second.forward(middle + fed_forward(layer, middle))
    np.testing.assert_allclose(layer.forward(x), expected)


def test_decoder_attends_to_itself_and_then_to_the_memory() -> None:
    """Three sublayers in this order."""
    layer = TransformerDecoderLayer(4, 2, 3, 0.0, rng=1)
    for value in layer.params.values():
        value[...] = RANDOM.normal(size=value.shape)
    norms = [part(layer, LayerNorm, f"norm{number}", 4) for number in (1, 2, 3)]
    own, other = (part(layer, MultiheadAttention, name, 4, 2) for name in ("self_attn", "multihead_attn"))
    x, memory = RANDOM.normal(size=(3, 2, 4)), RANDOM.normal(size=(5, 2, 4))
    first = norms[0].forward(x + own.forward(x, x, x)[0])
    second = norms[1].forward(first + other.forward(first, memory, memory)[0])
    np.testing.assert_allclose(layer.forward(x, memory), norms[2].forward(second + fed_forward(layer, second)))


def test_dropout() -> None:
    """Two forwards differ in training and agree in evaluation; where all is dropped only the residual path is left."""
    layer, x = TransformerEncoderLayer(4, 2, 3, 0.5, rng=2), RANDOM.normal(size=(3, 2, 4))
    assert not np.array_equal(layer.forward(x), layer.forward(x))
    layer.eval()
    np.testing.assert_array_equal(layer.forward(x), layer.forward(x))
    layer.train()
    assert not np.array_equal(layer.forward(x), layer.forward(x))
    alone = TransformerEncoderLayer(4, 2, 3, 1.0, norm_first=True)
    np.testing.assert_array_equal(alone.forward(x), x)
    np.testing.assert_array_equal(alone.backward(x), x)


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda: TransformerEncoderLayer(4, 2, activation="tanh"),
            "TransformerEncoderLayer: activation = 'tanh' (str), but should be one of relu, gelu; choose one of these",
        ),
        (
            lambda: TransformerEncoderLayer(4, 2, 3).forward(np.ones((2, 3, 5))),
            (
                "TransformerEncoderLayer.forward: src.shape = (2, 3, 5) (tuple), but should be (2, 3, 4); features "
                "stand on the last of three axes"
            ),
        ),
        (
            lambda: TransformerDecoderLayer(4, 2, 3).forward(np.ones((2, 3, 4)), np.ones((2, 4))),
            (
                "TransformerDecoderLayer.forward: memory.shape = (2, 4) (tuple), but should be (2, 4, 4); features "
                "stand on the last of three axes"
            ),
        ),
        (
            lambda: TransformerDecoderLayer(4, 2, 3, -0.5),
            (
                "TransformerDecoderLayer: dropout = -0.5 (float), but should be a number in [0, 1]; it is the "
                "probability that an element is dropped"
            ),
        ),
    ],
)
def test_options_and_inputs_are_checked(make: Any, expected: str) -> None:
    """Each message names what is wrong, and the way out."""
    with pytest.raises(ValueError, match="Transformer") as caught:
        make()
    assert str(caught.value) == expected
