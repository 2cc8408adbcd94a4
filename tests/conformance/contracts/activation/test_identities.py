"""The equations of activation functions: each notices a small error, and the mistakes that it is there for."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contracts, family
from layerproof.play import Array

Broken = Callable[..., list[str]]
EQUATIONS = [
    (component, identity.id)
    for component, promised in contracts().items()
    if family(promised) == "activation"
    for identity in promised.identities
]
MILLIONTH = 1e-6


def disturbed(model: Any) -> Any:
    """Return our own component with an error of a millionth or a few, another in every answer and every place."""

    class Disturbed(model):  # type: ignore[misc]
        """Errs a little."""

        answered = 0

        def forward(self, x: Array) -> Any:
            """Return y, nearly."""
            return self._nearly(super().forward(x))

        def backward(self, grad_output: Array) -> Any:
            """Return dx, nearly, and add dw, nearly."""
            grad_x = self._nearly(super().backward(grad_output))
            for name in self.grads:
                self.grads[name] += MILLIONTH
            return grad_x

        def _nearly(self, value: Array) -> Any:
            self.answered += 1
            return value + MILLIONTH * self.answered * (1 + np.arange(value.size).reshape(value.shape))

    return Disturbed


@pytest.mark.parametrize(("component", "identity"), EQUATIONS)
def test_each_notices_a_small_error(component: str, identity: str, broken_identity: Broken) -> None:
    """An error of a millionth breaks every equation."""
    assert broken_identity(component, identity, disturbed(type(contracts()[component]).model))


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("ReLU", "two-parts", "act-identity", "f(x) - f(-x)["),
        ("ReLU", "homogeneity", "act-ignores-upstream", "x * backward(g)["),
        ("ReLU", "homogeneity", "act-wrong-side", "x * backward(g)["),
        ("ReLU", "homogeneity", "act-abs-derivative", "x * backward(g)["),
        ("LeakyReLU", "right-side", "act-leaky-everywhere", "f(x)["),
        ("PReLU", "weight-gradient", "act-prelu-both-sides", "gradient of weight["),
        ("Threshold", "one-or-the-other", "act-threshold-zero", "(f(x) - x) (f(x) - value)["),
        ("ReLU6", "two-rectifiers", "act-relu6-dropped", "f(x)["),
        ("Hardshrink", "kept-or-dropped", "act-hardshrink-soft", "f(x) (f(x) - x)["),
        ("Hardsigmoid", "complement", "act-hardsigmoid-unmoved", "f(x) + f(-x)["),
        ("ELU", "slope-of-value", "act-elu-plus-alpha", "backward(g)["),
        ("SELU", "self-normalizing", "act-selu-rounded", "E[f(x)^1] = "),
        ("Softsign", "even-slope", "act-softsign-signed-slope", "backward(g) at -x["),
        ("Softsign", "inverse", "act-softsign-no-abs", "f(x) (1 + |x|)["),
        ("GELU", "slopes-add-up", "act-gelu-slope-without-x", "backward(g) at x + that at -x["),
        ("Mish", "without-logarithms", "act-mish-sigmoid-gate", "f(x)["),
        ("GLU", "linear-half", "act-glu-first-gates", "f(2 a, b)["),
        ("Softmax", "sum-to-one", "act-softmax-whole-array", "sum of the probabilities["),
        ("Softmax", "shift", "act-softmax-overflow", "f(x + c)["),
        ("Softmax", "gradient-sum", "act-softmax-diag", "sum of the input's gradient["),
        ("LogSoftmax", "differences", "act-logsoftmax-eps", "x - f(x)["),
    ],
)
def test_identities_break(component: str, identity: str, mistake: str, message: str, broken_identity: Broken) -> None:
    """Known mistakes break the equations that they contradict, which say where."""
    assert any(text.startswith(message) for text in broken_identity(component, identity, mistake))
