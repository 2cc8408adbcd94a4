"""A logarithm of a sum of exponentials may be taken as m + log(sum exp(x - m)), whose rounding is that of m."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.evidence import Evidence
from layerproof.conformance.laws.parity import input_gradient, output
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]


def log_sum(x: Array) -> Array:
    """Return log(sum exp(x)) of each row."""
    largest = x.max(axis=-1, keepdims=True)
    return np.asarray(largest + np.log(np.exp(x - largest).sum(axis=-1, keepdims=True)))


class Loss:
    """Cross-entropy whose probabilities are exp(x - log(sum exp(x)))."""

    def __init__(self, reduction: str = "mean") -> None:
        """Take how losses are put together."""
        self.reduction = reduction

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the losses."""
        total = log_sum(logits)
        self.gradient = np.exp(logits - total) - np.eye(logits.shape[1])[target]
        return np.asarray((total - logits[np.arange(len(logits)), target][:, None])[:, 0])

    def backward(self, grad_output: Array) -> Array:
        """Return (p - y) dL."""
        return np.asarray(self.gradient * grad_output[:, None])


class Probabilities:
    """The same of a softmax."""

    def __init__(self, dim: int) -> None:
        """Take the axis, which is the last."""

    def forward(self, x: Array) -> Array:
        """Return p."""
        self.y = np.asarray(np.exp(x - log_sum(x)))
        return self.y

    def backward(self, grad_output: Array) -> Array:
        """Return p (dy - <p, dy>)."""
        inner = np.sum(self.y * grad_output, axis=-1, keepdims=True)
        return np.asarray(self.y * (grad_output - inner))


class Logarithms(Probabilities):
    """And of its logarithm."""

    def forward(self, x: Array) -> Array:
        """Return log p."""
        y = x - log_sum(x)
        self.y = np.exp(y)
        return np.asarray(y)

    def backward(self, grad_output: Array) -> Array:
        """Return dy - p sum dy."""
        return np.asarray(grad_output - self.y * grad_output.sum(axis=-1, keepdims=True))


class Attention:
    """And of attention's weights."""

    def forward(self, query: Array, key: Array, value: Array) -> Array:
        """Return softmax(q kT / sqrt(E)) v."""
        self.query, self.key, self.value = query, key, value
        self.scale = 1 / np.sqrt(query.shape[-1])
        scores = query @ key.swapaxes(-1, -2) * self.scale
        self.weights = np.exp(scores - log_sum(scores))
        return np.asarray(self.weights @ value)

    def backward(self, grad_output: Array) -> tuple[Array, ...]:
        """Return the gradients of queries, keys and values."""
        grad_weights = grad_output @ self.value.swapaxes(-1, -2)
        inner = np.sum(self.weights * grad_weights, axis=-1, keepdims=True)
        grad_scores = self.weights * (grad_weights - inner) * self.scale
        transposed = grad_scores.swapaxes(-1, -2)
        return grad_scores @ self.key, transposed @ self.query, self.weights.swapaxes(-1, -2) @ grad_output


@pytest.mark.parametrize("size", [14447.0, 511.7, 3.0])
@pytest.mark.parametrize("gap", [1.0, 17.0, 40.0])
def test_so_is_that_of_scores(evidence: Make, size: float, gap: float) -> None:
    """Where one key leads, scores of any size cancel."""
    query, key = np.full((1, 2, 4), size / 2), np.ones((1, 3, 4)) * np.array([[1.0], [1.0 + gap / size], [0.0]])
    value = np.cos(np.arange(12.0)).reshape(1, 3, 4)
    calls = (Call("forward", (query, key, value)), Call("backward", (np.sin(np.arange(8.0)).reshape(1, 2, 4),)))
    one = evidence(Program("ScaledDotProductAttention", "layer", {}, {}, calls), Attention)
    assert [law.breaks(one) for law in (output, input_gradient)] == [None, None]


@pytest.mark.parametrize("gap", [1.0, 17.0, 40.0])
@pytest.mark.parametrize(
    ("component", "implementation"),
    [("CrossEntropyLoss", Loss), ("Softmax", Probabilities), ("LogSoftmax", Logarithms)],
)
def test_the_size_of_the_inputs_is_allowed(evidence: Make, component: str, implementation: Any, gap: float) -> None:
    """Where one leads, what is left of the two is small, and the rounding of either is not."""
    rows = np.array([[size, size + gap, 0.0] for size in (14447.0, 14447.3, 511.7, 3.0)])
    targets = np.arange(len(rows)) % 2
    loss = component == "CrossEntropyLoss"
    upstream = np.linspace(-1.5, 1.5, len(rows)) if loss else np.cos(np.arange(rows.size)).reshape(rows.shape)
    calls = (Call("forward", (rows, targets) if loss else (rows,)), Call("backward", (upstream,)))
    config = {"reduction": "none"} if loss else {"dim": -1}
    program = Program(component, "loss" if loss else "layer", config, {}, calls)
    one = evidence(program, implementation)
    assert [law.breaks(one) for law in (output, input_gradient)] == [None, None]
