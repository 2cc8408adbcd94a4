"""Whole networks against numbers worked out by hand, and against their layers."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import (
    CNN,
    LSTM,
    MLP,
    Embedding,
    Linear,
    LSTMClassifier,
    SinusoidalPositionalEncoding,
    TransformerClassifier,
    TransformerEncoderLayer,
)


def test_mlp() -> None:
    """By hand: a hidden unit that is off has no gradient."""
    network = MLP(1, 2, 1)
    numbers: dict[str, Any] = {"0.weight": [[1], [-1]], "0.bias": [1, 0], "2.weight": [[2, 5]], "2.bias": [-1]}
    assert list(network.params) == list(numbers)
    for name, value in numbers.items():
        network.params[name][...] = value
    assert network.forward(np.array([[2.0]])).tolist() == [[5]]
    assert network.backward(np.array([[10.0]])).tolist() == [[20]]
    found = {name: value.tolist() for name, value in network.grads.items()}
    assert found == {"0.weight": [[40], [0]], "0.bias": [20, 0], "2.weight": [[30, 0]], "2.bias": [10]}


def test_mlp_with_tanh() -> None:
    """The other activation."""
    network = MLP(3, 4, 2, "tanh", rng=1)
    x = np.random.default_rng(2).normal(size=(5, 3))
    w1, b1, w2, b2 = network.params.values()
    np.testing.assert_allclose(network.forward(x), np.tanh(x @ w1.T + b1) @ w2.T + b2, rtol=1e-14)


def test_classifier() -> None:
    """The scores are those of a fully connected layer on the last output of an LSTM, and so are the gradients."""
    network = LSTMClassifier(2, 3, 4, rng=1)
    lstm, fc = LSTM(2, 3, batch_first=True), Linear(3, 4)
    for name, layer in (("lstm", lstm), ("fc", fc)):
        layer.params.update({key: network.params[f"{name}.{key}"].copy() for key in layer.params})
    x, gradient = np.random.default_rng(2).normal(size=(5, 6, 2)), np.random.default_rng(3).normal(size=(5, 4))
    outputs, *_ = lstm.forward(x)
    np.testing.assert_array_equal(network.forward(x), fc.forward(outputs[:, -1]))
    upstream = np.zeros_like(outputs)
    upstream[:, -1] = fc.backward(gradient)
    np.testing.assert_array_equal(network.backward(gradient), lstm.backward(upstream)[0])
    np.testing.assert_array_equal(network.grads["lstm.weight_hh_l0"], lstm.grads["weight_hh_l0"])


@pytest.mark.parametrize("network", [MLP(3, 16, 2, rng=1), LSTMClassifier(3, 8, 2, rng=1)], ids=["MLP", "classifier"])
def test_learns(network: Any) -> None:
    """Gradient descent on its parameters fits what it is shown."""
    x, target = np.random.default_rng(2).normal(size=(8, 5, 3)), np.random.default_rng(3).normal(size=(8, 2))
    x = x[:, 0] if isinstance(network, MLP) else x
    errors = []
    for _ in range(400):
        difference = network.forward(x) - target
        errors.append(float(np.mean(difference**2)))
        network.zero_grad()
        network.backward(difference / len(x))
        for name, value in network.params.items():
            value[...] -= 0.2 * network.grads[name]
    assert errors[-1] < errors[0] / 3


@pytest.mark.parametrize("build", [lambda rng: MLP(3, 4, 2, rng=rng), lambda rng: LSTMClassifier(3, 4, 2, rng=rng)])
def test_initial_values_follow_the_seed(build: Any) -> None:
    """One seed gives one network, whose layers differ."""
    one, same, other = build(1), build(1), build(2)
    for name, value in one.params.items():
        assert value.tolist() == same.params[name].tolist() != other.params[name].tolist()


def test_errors() -> None:
    """Another activation, sizes below 1 and inputs of another shape are refused."""
    with pytest.raises(ValueError, match=r"MLP: activation = 'gelu' \(str\), but should be one of relu, tanh"):
        MLP(1, 1, 1, "gelu")
    with pytest.raises(ValueError, match=r"out_features = 0 \(int\), but should be at least 1"):
        MLP(1, 0, 1)
    with pytest.raises(ValueError, match=r"LSTMClassifier\.forward: x\.shape = \(2, 3\) .* but should be \(2, 3, 4\)"):
        LSTMClassifier(4, 1, 1).forward(np.ones((2, 3)))
    with pytest.raises(TypeError, match=r"LSTMClassifier\.forward: x = None"):
        LSTMClassifier(4, 1, 1).forward(None)  # type: ignore[arg-type]


def test_cnn() -> None:
    """By hand: with a kernel that copies, the largest of a window comes through, and it alone has a gradient."""
    network = CNN(1, 1, 1, 2)
    for value in network.params.values():
        value[...] = 0
    network.params["conv.weight"][0, 0, 1, 1] = 1
    network.params["fc.weight"][...], network.params["fc.bias"][...] = 3, 1
    assert network.forward(np.array([[[[1.0, -2.0], [4.0, 3.0]]]])).tolist() == [[13]]
    assert network.backward(np.array([[2.0]])).tolist() == [[[[0, 0], [6, 0]]]]
    assert network.grads["fc.weight"].tolist() == [[8]]
    assert network.grads["conv.bias"].tolist() == [6]
    assert network.grads["conv.weight"].tolist() == [[[[0, 6, -12], [0, 24, 18], [0, 0, 0]]]]


def test_cnn_refuses_what_does_not_fit() -> None:
    """An odd size, and an image of another."""
    with pytest.raises(ValueError, match=r"CNN: size = 3 \(int\), but should be even; windows of 2 x 2"):
        CNN(1, 1, 1, 3)
    with pytest.raises(ValueError, match=r"CNN\.forward: x\.shape = \(2, 1, 4, 6\) .* but should be \(2, 1, 4, 4\)"):
        CNN(1, 1, 1, 4).forward(np.ones((2, 1, 4, 6)))


@pytest.mark.parametrize("pooling", ["mean", "first"])
def test_transformer(pooling: str) -> None:
    """It is what its layers make one after the other, and so are its gradients."""
    network = TransformerClassifier(5, 4, 2, 3, 2, num_layers=2, pooling=pooling, rng=1)
    table, positions, fc = Embedding(5, 4), SinusoidalPositionalEncoding(4), Linear(4, 2)
    layers: dict[str, Any] = {
        f"encoder.{number}": TransformerEncoderLayer(4, 2, 3, 0.0, batch_first=True) for number in range(2)
    }
    for name, layer in {"embedding": table, **layers, "fc": fc}.items():
        layer.params.update({key: network.params[f"{name}.{key}"].copy() for key in layer.params})
    words, gradient = np.array([[0, 4, 4], [1, 2, 0]]), np.random.default_rng(3).normal(size=(2, 2))
    hidden = positions.forward(table.forward(words))
    for layer in layers.values():
        hidden = layer.forward(hidden)
    shares = np.array([1 / 3] * 3 if pooling == "mean" else [1, 0, 0])
    pooled = np.einsum("ntd,t->nd", hidden, shares)
    np.testing.assert_allclose(network.forward(words), fc.forward(pooled), rtol=1e-12)
    grad = fc.backward(gradient)[:, None] * shares[:, None]
    for layer in reversed(layers.values()):
        grad = layer.backward(grad)
    table.backward(grad)
    network.backward(gradient)
    np.testing.assert_allclose(network.grads["embedding.weight"], table.grads["weight"], rtol=1e-12, atol=1e-14)
    assert not network.grads["embedding.weight"][3].any()


def test_transformer_learns_what_takes_an_order() -> None:
    """Gradient descent tells a sequence from the same one backwards."""
    network = TransformerClassifier(4, 8, 2, 8, 1, rng=1)
    words, target = np.array([[0, 1, 2, 3], [3, 2, 1, 0]]), np.array([[1.0], [-1.0]])
    for _ in range(200):
        difference = network.forward(words) - target
        network.zero_grad()
        network.backward(difference / 2)
        for name, value in network.params.items():
            value[...] -= 0.1 * network.grads[name]
    assert float(np.max(np.abs(difference))) < 0.1


@pytest.mark.parametrize(
    ("words", "error", "text"),
    [
        (np.ones((2, 3)), TypeError, r"indices\.dtype = 'float64' \(str\), but should be an integer dtype"),
        (
            np.ones(3, int),
            ValueError,
            r"indices\.shape = \(3,\) \(tuple\), but should be \(N, T\) with T of at least 1",
        ),
        (np.ones((3, 0), int), ValueError, r"indices\.shape = \(3, 0\) \(tuple\), but should be \(N, T\) with T of at"),
        (np.array([[4]]), IndexError, r"4"),
    ],
)
def test_transformer_refuses_what_does_not_fit(words: Any, error: type[Exception], text: str) -> None:
    """Words are integers that name rows, in sequences."""
    with pytest.raises(error, match=text):
        TransformerClassifier(4, 2, 1, 1, 1).forward(words)


def test_transformer_refuses_options() -> None:
    """A number of layers below 1, and another pooling."""
    with pytest.raises(ValueError, match=r"TransformerClassifier: num_layers = 0 \(int\), but should be at least 1"):
        TransformerClassifier(4, 2, 1, 1, 1, num_layers=0)
    with pytest.raises(
        ValueError, match=r"TransformerClassifier: pooling = 'last' \(str\), but should be one of mean, f"
    ):
        TransformerClassifier(4, 2, 1, 1, 1, pooling="last")
