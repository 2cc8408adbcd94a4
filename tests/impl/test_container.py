"""Containers against numbers worked out by hand."""

from typing import Any

import numpy as np
import pytest

from layerproof.impl import BatchNorm1d, Dropout, Linear, ReLU, Residual, Sequential


def linear(weight: list[list[float]], bias: list[float]) -> Linear:
    """Return a layer with these numbers."""
    made = Linear(len(weight[0]), len(weight))
    made.params["weight"][...], made.params["bias"][...] = weight, bias
    return made


def test_sequence() -> None:
    """By hand: each layer takes what the one before returned, and backward goes the other way."""
    model = Sequential(linear([[1, 0], [0, -1]], [0, 0]), ReLU(), linear([[2, 3]], [1]))
    assert model.forward(np.array([[1.0, 1.0], [2.0, -3.0]])).tolist() == [[3], [14]]
    assert model.backward(np.array([[1.0], [10.0]])).tolist() == [[2, 0], [20, -30]]
    assert model.grads["0.weight"].tolist() == [[42, -58], [60, -90]]
    assert model.grads["2.weight"].tolist() == [[21, 30]]
    assert model.grads["2.bias"].tolist() == [11]


def test_residual() -> None:
    """By hand: x is added, and so is its gradient."""
    model = Residual(linear([[1, 2], [3, 4]], [1, 1]))
    assert model.forward(np.array([[1.0, 1.0]])).tolist() == [[5, 9]]
    assert model.backward(np.array([[1.0, 0.0]])).tolist() == [[2, 2]]
    assert model.grads["layer.weight"].tolist() == [[1, 1], [0, 0]]


def test_arrays_are_the_layers_own() -> None:
    """They have PyTorch's names, containers inside containers too, and are shared with the layers."""
    inner = Sequential(Linear(2, 2), BatchNorm1d(2))
    model = Sequential(ReLU(), Residual(inner))
    assert list(model.params) == [f"1.layer.{name}" for name in ("0.weight", "0.bias", "1.weight", "1.bias")]
    assert list(model.buffers)[:2] == ["1.layer.1.running_mean", "1.layer.1.running_var"]
    assert model.params["1.layer.0.weight"] is inner.params["0.weight"]
    model.backward(np.ones_like(model.forward(np.random.default_rng(1).normal(size=(4, 2)))))
    assert model.grads["1.layer.0.bias"] is inner.grads["0.bias"]
    assert model.buffers["1.layer.1.running_mean"].any()
    model.zero_grad()
    assert not any(gradient.any() for gradient in inner.grads.values())


def test_modes_are_handed_on() -> None:
    """Layers inside turn with the container, however deep."""
    dropout = Dropout(0.5)
    model = Sequential(Residual(Sequential(dropout)))
    model.eval()
    assert not dropout.training
    model.train()
    assert dropout.training


def test_without_layers() -> None:
    """An empty sequence is the identity."""
    x = np.array([1.0, 2.0])
    model = Sequential()
    assert model.forward(x).tolist() == model.backward(x).tolist() == [1, 2]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtypes(dtype: Any) -> None:
    """The input's is kept."""
    model = Sequential(Residual(Linear(2, 2)), Linear(2, 1))
    assert model.forward(np.ones((1, 2), dtype)).dtype == model.backward(np.ones((1, 1), dtype)).dtype == dtype


def test_errors() -> None:
    """What is no layer, changes shapes, is no array or comes too early is refused."""
    with pytest.raises(TypeError, match=r"Sequential: layer '1' = 3 \(int\), but should be a layer with forward"):
        Sequential(ReLU(), 3)
    with pytest.raises(TypeError, match=r"Residual: layer 'layer' = None \(NoneType\)"):
        Residual(None)
    with pytest.raises(ValueError, match=r"Residual\.forward: layer\.forward\(x\)\.shape = \(1, 3\) .* \(1, 2\); x is"):
        Residual(Linear(2, 3)).forward(np.ones((1, 2)))
    for model in (Sequential(ReLU()), Residual(ReLU())):
        with pytest.raises(TypeError, match=rf"{type(model).__name__}\.forward: x = \[1\] \(list\)"):
            model.forward([1])  # type: ignore[arg-type]
        with pytest.raises(RuntimeError, match="there is no forward to go back through"):
            model.backward(np.ones(1))
        model.forward(np.ones(2))
        with pytest.raises(ValueError, match=r"grad_output\.shape = \(3,\) \(tuple\), but should be \(2,\)"):
            model.backward(np.ones(3))
