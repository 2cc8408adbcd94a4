"""Recurrent layers against torch's, under every option, and against closed forms."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from layerproof.impl import GRU, LSTM, RNN
from layerproof.impl.recurrent.stack import Recurrent

STEPS, BATCH, INPUTS, HIDDEN = 4, 3, 2, 5
LENGTHS = np.array([2, 4, 3])


def options() -> Iterator[tuple[type[Recurrent], dict[str, Any]]]:
    """Yield each layer with each combination of what changes shapes, and its own option."""
    own: dict[type[Recurrent], list[dict[str, Any]]] = {
        RNN: [{}, {"nonlinearity": "relu"}],
        GRU: [{}],
        LSTM: [{}, {"proj_size": 2}],
    }
    for layer, choices in own.items():
        for chosen, layers, bias, first, both in itertools.product(choices, (1, 2), *[(True, False)] * 3):
            general = {"num_layers": layers, "bias": bias, "batch_first": first, "bidirectional": both}
            yield layer, {**general, **chosen}


def paired(layer: type[Recurrent], config: dict[str, Any]) -> tuple[Any, Any]:
    """Return ours and torch's with the same parameters."""
    ours = layer(INPUTS, HIDDEN, **config, rng=1)
    theirs = getattr(torch.nn, layer.__name__)(INPUTS, HIDDEN, **config).double()
    assert set(ours.params) == {name for name, _ in theirs.named_parameters()}
    for name, parameter in theirs.named_parameters():
        parameter.data = torch.from_numpy(ours.params[name].copy())
    return ours, theirs


def states_of(ours: Any, config: dict[str, Any], lead: tuple[int, ...], source: np.random.Generator) -> list[Any]:
    """Return random initial states."""
    rows = config.get("num_layers", 1) * (2 if config.get("bidirectional") else 1)
    sizes = [ours.output_size, HIDDEN][: ours.states]
    return [source.normal(size=(rows, *lead, size)) for size in sizes]


def torch_run(theirs: Any, x: Any, states: list[Any], lengths: Any) -> tuple[Any, ...]:
    """Return torch's output and last states."""
    given = tuple(states) if len(states) > 1 else states[0]
    if lengths is None:
        output, last = theirs(x, given)
    else:
        packed = pack_padded_sequence(x, torch.from_numpy(lengths), theirs.batch_first, enforce_sorted=False)
        output, last = theirs(packed, given)
        output, _ = pad_packed_sequence(output, theirs.batch_first, total_length=STEPS)
    return (output, *last) if isinstance(last, tuple) else (output, last)


@pytest.mark.parametrize(("layer", "config"), list(options()), ids=str)
@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["whole", "padded"])
def test_torch_agrees(layer: type[Recurrent], config: dict[str, Any], lengths: Any) -> None:
    """Outputs, last states and every gradient are torch's, with initial states and upstream gradients for all."""
    source = np.random.default_rng(2)
    ours, theirs = paired(layer, config)
    lead = (BATCH, STEPS) if config["batch_first"] else (STEPS, BATCH)
    x, states = source.normal(size=(*lead, INPUTS)), states_of(ours, config, (BATCH,), source)
    leaves = [torch.from_numpy(array.copy()).requires_grad_() for array in (x, *states)]
    expected = torch_run(theirs, leaves[0], leaves[1:], lengths)
    found = ours.forward(x, *states, lengths=lengths)
    upstream = [source.normal(size=output.shape) for output in found]
    torch.autograd.backward(list(expected), [torch.from_numpy(gradient) for gradient in upstream])
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other.detach().numpy(), rtol=1e-12, atol=1e-13)
    for one, leaf in zip(ours.backward(*upstream), leaves, strict=True):
        assert leaf.grad is not None
        np.testing.assert_allclose(one, leaf.grad.numpy(), rtol=1e-11, atol=1e-12)
    for name, parameter in theirs.named_parameters():
        np.testing.assert_allclose(ours.grads[name], parameter.grad.numpy(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("layer", [RNN, GRU, LSTM])
def test_one_sequence_needs_no_batch(layer: type[Recurrent]) -> None:
    """A sequence (T, input_size) is answered as the only one of a batch."""
    ours = layer(INPUTS, HIDDEN, num_layers=2, bidirectional=True, rng=1)  # type: ignore[call-arg]
    x = np.random.default_rng(2).normal(size=(STEPS, INPUTS))
    alone, batch = ours.forward(x), ours.forward(x[:, np.newaxis])  # type: ignore[attr-defined]
    for one, other in zip(alone, batch, strict=True):
        np.testing.assert_array_equal(one, other[:, 0])
    grads = ours.backward(*batch)  # type: ignore[attr-defined]
    ours.forward(x)  # type: ignore[attr-defined]
    for one, other in zip(ours.backward(*alone), grads, strict=True):  # type: ignore[attr-defined]
        np.testing.assert_allclose(one, other[:, 0], rtol=1e-14)


@pytest.mark.parametrize("layer", [RNN, GRU, LSTM])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_dtypes_are_kept(layer: type[Recurrent], dtype: Any) -> None:
    """Every answer has the dtype of the input."""
    ours = layer(INPUTS, HIDDEN, num_layers=2, dropout=0.5, rng=1)  # type: ignore[call-arg]
    found = ours.forward(np.ones((STEPS, BATCH, INPUTS), dtype))  # type: ignore[attr-defined]
    assert {array.dtype for array in (*found, *ours.backward(*found))} == {np.dtype(dtype)}  # type: ignore[attr-defined]


def test_an_open_forget_gate_keeps_the_cell() -> None:
    """With f = 1 and i = 0 the cell stays what it was."""
    ours = LSTM(1, 1)
    for array in ours.params.values():
        array[...] = 0.0
    ours.params["bias_ih_l0"][...] = [-1e4, 1e4, 0.0, 1e4]
    output, _, c_n = ours.forward(np.ones((STEPS, 1, 1)), np.zeros((1, 1, 1)), np.full((1, 1, 1), 0.7))
    np.testing.assert_array_equal(c_n, 0.7)
    np.testing.assert_allclose(output, np.tanh(0.7), rtol=1e-15)


def test_open_gates_count() -> None:
    """With i = f = 1 the cell adds up tanh(g) at each step."""
    ours = LSTM(1, 1)
    for array in ours.params.values():
        array[...] = 0.0
    ours.params["bias_ih_l0"][...] = [1e4, 1e4, 0.3, 1e4]
    *_, c_n = ours.forward(np.ones((STEPS, 1, 1)))
    np.testing.assert_allclose(c_n, STEPS * np.tanh(0.3), rtol=1e-15)


def test_dropout_is_between_layers() -> None:
    """With dropout 1 the second layer is given zeros; in evaluation nothing is dropped."""
    ours, plain = (RNN(1, 2, num_layers=2, dropout=rate, rng=1) for rate in (1.0, 0.0))
    x = np.ones((STEPS, 1, 1))
    output, _ = ours.forward(x)
    second = RNN(2, 2, rng=1)
    for name in second.params:
        second.params[name][...] = ours.params[name.replace("l0", "l1")]
    np.testing.assert_array_equal(output, second.forward(np.zeros((STEPS, 1, 2)))[0])
    ours.eval()
    np.testing.assert_array_equal(ours.forward(x)[0], plain.forward(x)[0])


@pytest.mark.parametrize(
    ("build", "error", "text"),
    [
        (
            lambda: RNN(2, 3, nonlinearity="sin"),
            ValueError,
            "RNN: nonlinearity = 'sin' (str), but should be one of tanh, relu; choose one of these",
        ),
        (lambda: GRU(0, 3), ValueError, "GRU: input_size = 0 (int), but should be at least 1; …"),
        (
            lambda: LSTM(2, 3, dropout=1.5),
            ValueError,
            "LSTM: dropout = 1.5 (float), but should be a number in [0, 1]; it is the probability that an element …",
        ),
        (
            lambda: LSTM(2, 3, proj_size=3),
            ValueError,
            "LSTM: proj_size = 3 (int), but should be an integer in [0, 3); 0 stands for no projection",
        ),
        (
            lambda: RNN(2, 3).forward(np.ones((4, 1, 3))),
            ValueError,
            "RNN.forward: x.shape = (4, 1, 3) (tuple), but should be (T, N, 2) or (T, 2) with at least one step; …",
        ),
        (
            lambda: RNN(2, 3).forward(np.ones((4, 1, 2)), np.ones((1, 1, 4))),
            ValueError,
            "RNN.forward: h_0.shape = (1, 1, 4) (tuple), but should be (1, 1, 3); one state for each layer and …",
        ),
        (
            lambda: RNN(2, 3).forward(np.ones((4, 1, 2)), lengths=np.array([5])),
            ValueError,
            "RNN.forward: a length = 5 (int), but should be in [1, 4]; leave out sequences without steps",
        ),
        (
            lambda: RNN(2, 3).forward(np.ones((4, 1, 2)), lengths=np.array([2, 2])),
            ValueError,
            "RNN.forward: lengths.shape = (2,) (tuple), but should be (1,); give one length for each sequence",
        ),
    ],
)
def test_what_does_not_fit_is_refused(build: Any, error: type[Exception], text: str) -> None:
    """The message names the place, the value and its type, what was expected, and the way out."""
    with pytest.raises(error) as caught:
        build()
    start = text.removesuffix("…")
    assert str(caught.value).startswith(start)
    assert text.endswith("…") or str(caught.value) == text


@pytest.mark.parametrize("layer", [RNN, GRU, LSTM])
def test_what_is_returned_may_be_written_to(layer: type[Recurrent]) -> None:
    """Backward needs nothing of it: gradients are those of the forward, whatever became of its answers."""
    ours = layer(INPUTS, HIDDEN, num_layers=2, rng=1)  # type: ignore[call-arg]
    x, upstream = np.ones((STEPS, BATCH, INPUTS)), np.ones((STEPS, BATCH, HIDDEN))
    ours.forward(x)  # type: ignore[attr-defined]
    expected = ours.backward(upstream)  # type: ignore[attr-defined]
    for array in ours.forward(x):  # type: ignore[attr-defined]
        array[...] = np.nan
    for found, wanted in zip(ours.backward(upstream), expected, strict=True):  # type: ignore[attr-defined]
        np.testing.assert_array_equal(found, wanted)
