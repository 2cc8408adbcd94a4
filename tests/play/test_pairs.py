"""Functions that together do what a class does are found by their names and arguments, and a class is made of them."""

import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.play.around import Around
from layerproof.play.dialect import DialectError
from layerproof.play.pairs import arounds, built

CODE = """
import numpy as np

def affine_forward(x, w, b):
    return x @ w + b, (x, w)
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
affine_forward.conventions = {"weight_layout": "(in, out)"}

def settled(param):
    return param.get("eps", 1e-5), param.setdefault("running_mean", None)
def batchnorm_forward(x, gamma, beta, bn_param):
    bn_param["running_mean"] = settled(bn_param)[1] + 1
    if "train" != bn_param["mode"] == "test":
        x = 0 * x
    cache = {}
    cache["beta"] = beta
    return gamma * x + beta, cache
def batchnorm_backward(dout, cache):
    return dout, dout, dout

def dropout_forward(x, p, training=True):
    return (x if training else p * x), None
def dropout_backward(dout, cache):
    return dout

def tanh(x):
    return np.tanh(x)
def tanh_backward(dout, x):
    return dout * (1 - np.tanh(x) ** 2)

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    return x, prev_h, None
def rnn_step_backward(dnext_h, cache):
    return dnext_h

def attention_forward(q, k, v, mask=None, scale=2.0):
    return scale * (q if mask is None else q * mask), None
def attention_backward(dout, cache):
    return dout, dout, dout

def mse_loss(y, t):
    return ((y - t) ** 2).sum(), 2 * (y - t)

def huber_loss(pred, target, delta=1.0, weight=None):
    return delta * (pred - target).sum(), delta * np.ones(pred.shape)

def l1_loss_forward(pred, target, scale=2.0):
    return scale * (pred - target).sum(), scale * np.ones(pred.shape)
def l1_loss_backward(cache):
    return cache

def sgd(w, dw, config):
    config.setdefault("learning_rate", 1.0)
    return w - config["learning_rate"] * dw, config

def conv_forward_naive(x, w, b, conv_param):
    return x, conv_param["stride"]
def conv_backward_naive(dout, cache):
    return {"dx": dout}

def relu_forward(x):
    return x
def relu_backward(dout, cache):
    return dout

def identity_forward(x):
    return x, None
def identity_backward(dout):
    return dout

def alone_forward(x):
    return x, None
"""


@pytest.fixture
def functions() -> dict[str, types.FunctionType]:
    """Return the functions above."""
    namespace: dict[str, Any] = {"__name__": "layers"}
    exec(CODE, namespace)  # noqa: S102 - the code above
    return {name: value for name, value in namespace.items() if type(value) is types.FunctionType}


@pytest.fixture
def make(functions: dict[str, types.FunctionType]) -> Callable[[str], Any]:
    """Give a function that returns the class around a function."""

    def class_of(name: str) -> Any:
        around = arounds(functions)[name]
        return built(around, [functions[one] for one in (around.first, around.second) if one])

    return class_of


def test_what_functions_take_is_told_apart(functions: dict[str, types.FunctionType]) -> None:
    """Inputs, arrays, options, a dict of further ones with its keys, and what tells the mode."""
    found = arounds(functions)
    assert found == {
        "affine_forward": Around("layer", "affine_forward", "affine_backward", ("x",), ("w", "b")),
        "batchnorm_forward": Around(
            *("layer", "batchnorm_forward", "batchnorm_backward", ("x",), ("gamma", "beta"), (), "bn_param"),
            ("running_mean", "eps"), "mode", ("train", "test"),
        ),
        "dropout_forward": Around(
            *("layer", "dropout_forward", "dropout_backward", ("x",), (), ("p",)), mode="training", told=(True, False)
        ),
        "tanh": Around("layer", "tanh", "tanh_backward", ("x",), recalled=("x",)),
        "rnn_step_forward": Around(
            "layer", "rnn_step_forward", "rnn_step_backward", ("x", "prev_h"), ("Wx", "Wh", "b")
        ),
        "attention_forward": Around(
            *("layer", "attention_forward", "attention_backward", ("q", "k", "v", "mask"), (), ("scale",)), spared=1
        ),
        "mse_loss": Around("loss", "mse_loss", inputs=("y", "t")),
        "huber_loss": Around("loss", "huber_loss", inputs=("pred", "target"), options=("delta",)),
        "l1_loss_forward": Around(
            *("layer", "l1_loss_forward", "l1_loss_backward", ("pred", "target"), (), ("scale",)), final=True
        ),
        "sgd": Around("optimizer", "sgd", settings="config", keys=("learning_rate",)),
        "conv_forward_naive": Around(
            *("layer", "conv_forward_naive", "conv_backward_naive", ("x",), ("w", "b"), (), "conv_param", ("stride",))
        ),
        "relu_forward": Around("layer", "relu_forward", "relu_backward", ("x",)),
        # What a layer's backward takes alone is the upstream gradient, not the cache.
        "identity_forward": Around("layer", "identity_forward", "identity_backward", ("x",)),
    }  # fmt: skip


def test_a_layer_is_made_of_two_functions(make: Callable[[str], Any]) -> None:
    """It keeps the cache, adds the gradients up, and says what the first function declares."""
    x, w, b = np.ones((2, 3)), np.ones((3, 1)), np.zeros(1)
    layer = make("affine_forward")(w, b)
    assert layer.forward(x).tolist() == [[3.0], [3.0]]
    for times in (1, 2):
        assert layer.backward(np.ones((2, 1))).shape == (2, 3)
        assert (layer.grads["w"].tolist(), layer.grads["b"].tolist()) == ([[2.0 * times]] * 3, [2.0 * times])
    assert (type(layer).conventions, type(layer).__module__) == ({"weight_layout": "(in, out)"}, "layers")


def test_modes_and_buffers_live_in_the_dict(make: Callable[[str], Any]) -> None:
    """What the function puts into its dict is observed; the word for the mode is its own."""
    layer = make("batchnorm_forward")(np.ones(1), np.zeros(1), running_mean=np.zeros(1), eps=0.1)
    assert layer.forward(np.ones((1, 1))).tolist() == [[1.0]]
    assert layer.buffers["running_mean"].tolist() == [1.0]
    layer.eval()
    assert layer.forward(np.ones((1, 1))).tolist() == [[0.0]]
    dropout = make("dropout_forward")(p=0.5)
    assert dropout.forward(np.ones(1)).tolist() == [1.0]
    dropout.eval()
    assert dropout.forward(np.ones(1)).tolist() == [0.5]


def test_inputs_are_recalled_where_there_is_no_cache(make: Callable[[str], Any]) -> None:
    """Backward is given what it names of them."""
    layer = make("tanh")()
    assert layer.forward(np.zeros(1)).tolist() == [0.0]
    assert layer.backward(np.ones(1)).tolist() == [1.0]


def test_a_mask_may_be_left_out(make: Callable[[str], Any]) -> None:
    """It is an input of each call, and no option."""
    layer, x = make("attention_forward")(scale=3.0), np.ones(1)
    assert [layer.forward(x, x, x).tolist(), layer.forward(x, x, x, 2 * x).tolist()] == [[3.0], [6.0]]


def test_losses_and_optimizers(make: Callable[[str], Any]) -> None:
    """A loss keeps its gradient; an optimizer a config for each parameter, and its options."""
    loss = make("mse_loss")()
    assert loss.forward(np.ones(1), np.zeros(1)) == 1.0
    assert loss.backward().tolist() == [2.0]
    for name, options in (("huber_loss", {"delta": 3.0}), ("l1_loss_forward", {"scale": 3.0})):
        loss = make(name)(**options)
        assert loss.forward(np.ones(2), np.zeros(2)) == 6.0
        assert loss.backward().tolist() == [3.0, 3.0]
    params, grads = {"w": np.ones(1)}, {"w": np.ones(1)}
    optimizer = make("sgd")(params, grads, learning_rate=0.5)
    optimizer.step()
    optimizer.learning_rate = 0.25
    optimizer.step()
    assert params["w"].tolist() == [0.25]


@pytest.mark.parametrize(
    ("name", "arrays", "message"),
    [
        ("relu_forward", 0, "relu_forward returns a ndarray, but should return the output and a cache"),
        ("conv_forward_naive", 2, "conv_backward_naive returns a dict, but should return the gradients of x, w, b"),
        (
            "rnn_step_forward",
            3,
            "rnn_step_backward returns a ndarray, but should return the gradients of x, prev_h, Wx,",
        ),
    ],
)
def test_other_answers_are_named(make: Callable[[str], Any], name: str, arrays: int, message: str) -> None:
    """The function, what it returns, and what it should."""
    layer = make(name)(*[np.ones(1)] * arrays, **({"stride": 1} if "conv" in name else {}))
    inputs = [np.ones(1)] * (2 if "rnn" in name else 1)
    with pytest.raises(DialectError, match=message):
        layer.backward(*np.atleast_1d(layer.forward(*inputs))[:1])


KEEPERS = """
import numpy as np

def relu_forward(x):
    return np.maximum(x, 0), x
def relu_backward(dout, x):
    return dout * (x > 0)

def affine_forward(x, w, b, /):
    return x @ w + b, (x, w)
def affine_backward(dout, cache):
    return dout, dout, dout
"""


def test_what_is_returned_besides_the_result_is_a_cache() -> None:
    """It may be the input, and be called so; and a class that gives arrays by name fits no function without names."""
    namespace: dict[str, Any] = {}
    exec(KEEPERS, namespace)  # noqa: S102 - the code above
    own = {name: value for name, value in namespace.items() if isinstance(value, types.FunctionType)}
    found = arounds(own)
    assert list(found) == ["relu_forward"]
    assert found["relu_forward"].recalled == ()
    layer = built(found["relu_forward"], [own["relu_forward"], own["relu_backward"]])()
    assert layer.forward(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert layer.backward(np.array([3.0, 3.0])).tolist() == [0.0, 3.0]


def test_queries_keys_and_values_are_inputs() -> None:
    """A k alone is a size, and a v alone an array."""
    functions = {
        name: eval(f"lambda {taken}: None")  # noqa: S307 - our own source
        for name, taken in {
            "attention_forward": "q, k, v, dropout=0.0",
            "pool_forward": "x, k",
            "attention_backward": "d, cache",
            "pool_backward": "d, cache",
        }.items()
    }
    found = arounds(functions)
    assert (found["attention_forward"].inputs, found["attention_forward"].options) == (("q", "k", "v"), ("dropout",))
    assert (found["pool_forward"].inputs, found["pool_forward"].options) == (("x",), ("k",))
