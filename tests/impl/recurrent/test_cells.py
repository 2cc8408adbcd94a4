"""Recurrent cells against torch's, and against the layers that they are a step of."""

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from layerproof import impl

INPUTS, HIDDEN, BATCH = 2, 4, 3
CELLS = ("RNNCell", "GRUCell", "LSTMCell")
CONFIGS: list[tuple[str, dict[str, Any]]] = [
    (name, {"bias": bias}) for name, bias in itertools.product(CELLS, (True, False))
]
CONFIGS.append(("RNNCell", {"nonlinearity": "relu"}))


def states_of(component: str, lead: tuple[int, ...], source: np.random.Generator) -> list[Any]:
    """Return random states, h or h and c."""
    return [source.normal(size=(*lead, HIDDEN)) for _ in range(2 if component == "LSTMCell" else 1)]


@pytest.mark.parametrize(("component", "config"), CONFIGS, ids=str)
@pytest.mark.parametrize("lead", [(BATCH,), ()], ids=["batch", "alone"])
def test_torch_agrees(component: str, config: dict[str, Any], lead: tuple[int, ...]) -> None:
    """The next state and every gradient are torch's, with and without a batch."""
    source = np.random.default_rng(2)
    ours = getattr(impl, component)(INPUTS, HIDDEN, **config, rng=1)
    theirs = getattr(torch.nn, component)(INPUTS, HIDDEN, **config).double()
    assert set(ours.params) == {name for name, _ in theirs.named_parameters()}
    for name, parameter in theirs.named_parameters():
        parameter.data = torch.from_numpy(ours.params[name].copy())
    x, states = source.normal(size=(*lead, INPUTS)), states_of(component, lead, source)
    leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in (x, *states)]
    expected = theirs(leaves[0], tuple(leaves[1:]) if len(states) > 1 else leaves[1])
    expected = expected if isinstance(expected, tuple) else (expected,)
    found = ours.forward(x, *states)
    found = found if isinstance(found, tuple) else (found,)
    upstream = [source.normal(size=output.shape) for output in found]
    torch.autograd.backward(list(expected), [torch.from_numpy(gradient) for gradient in upstream])
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other.detach().numpy(), rtol=1e-12, atol=1e-14)
    for one, leaf in zip(ours.backward(*upstream), leaves, strict=True):
        assert leaf.grad is not None
        np.testing.assert_allclose(one, leaf.grad.numpy(), rtol=1e-11, atol=1e-13)
    for name, parameter in theirs.named_parameters():
        np.testing.assert_allclose(ours.grads[name], parameter.grad.numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("component", CELLS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_layer_is_its_cell_over_time(component: str, dtype: Any) -> None:
    """Called step by step from zeros, a cell gives what the layer gives, in the input's dtype."""
    layer = getattr(impl, component.removesuffix("Cell"))(INPUTS, HIDDEN, rng=1)
    cell = getattr(impl, component)(INPUTS, HIDDEN)
    for name in cell.params:
        cell.params[name][...] = layer.params[f"{name}_l0"]
    x = np.random.default_rng(2).normal(size=(5, BATCH, INPUTS)).astype(dtype)
    state: tuple[Any, ...] = ()
    for step, output in zip(x, layer.forward(x)[0], strict=True):
        after = cell.forward(step, *state)
        state = after if isinstance(after, tuple) else (after,)
        assert state[0].dtype == dtype
        np.testing.assert_allclose(state[0], output, rtol=1e-5 if dtype == np.float32 else 1e-13)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            lambda: impl.RNNCell(2, 3, nonlinearity="sin"),
            "RNNCell: nonlinearity = 'sin' (str), but should be one of tanh, relu; choose one of these",
        ),
        (
            lambda: impl.GRUCell(2, 0),
            "GRUCell: hidden_size = 0 (int), but should be at least 1; give the length of that axis",
        ),
        (
            lambda: impl.GRUCell(2, 3).forward(np.ones((4, 3))),
            "GRUCell.forward: x.shape = (4, 3) (tuple), but should be (N, 2) or (2,); the last axis holds the …",
        ),
        (
            lambda: impl.LSTMCell(2, 3).forward(np.ones((4, 2)), np.ones((4, 3)), np.ones((1, 3))),
            "LSTMCell.forward: cx.shape = (1, 3) (tuple), but should be (4, 3); one state for each row of x",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call: Any, text: str) -> None:
    """The message names the place, the value and its type, what was expected, and the way out."""
    with pytest.raises(ValueError, match="should be") as caught:
        call()
    assert str(caught.value).startswith(text.removesuffix("…"))
