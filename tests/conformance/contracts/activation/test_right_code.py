"""Right code is not accused, however it is written: by the usual formulas, with and without options."""

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject

ROOT = math.sqrt(2 / math.pi)
ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805
erf = np.vectorize(math.erf, otypes=[float])


def plain(x: Array) -> Any:
    """Return the sigmoid by its definition, which warns of an overflow."""
    return 1 / (1 + np.exp(-x))


def clipped(x: Array) -> Any:
    """Return the sigmoid of an input that is kept from overflowing."""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def by_tanh(x: Array) -> Any:
    """Return the sigmoid by tanh, which has no digits where it is next to 0."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def by_side(x: Array) -> Any:
    """Return the sigmoid by the formula that is good on the side at hand."""
    y, right = np.empty_like(x), x >= 0
    y[right] = 1 / (1 + np.exp(-x[right]))
    exponential = np.exp(x[~right])
    y[~right] = exponential / (1 + exponential)
    return y


def gelu(x: Array, approximate: str = "none") -> Any:
    """Return GELU as in most code."""
    if approximate == "none":
        return 0.5 * x * (1 + erf(x / math.sqrt(2)))
    return 0.5 * x * (1 + np.tanh(ROOT * (x + 0.044715 * x**3)))


def gelu_slope(x: Array, approximate: str = "none") -> Any:
    """Return its derivative."""
    if approximate == "none":
        return 0.5 * (1 + erf(x / math.sqrt(2))) + x * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    tanh = np.tanh(ROOT * (x + 0.044715 * x**3))
    return 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh**2) * ROOT * (1 + 3 * 0.044715 * x**2)


def mish_slope(x: Array) -> Any:
    """Return the derivative of Mish."""
    gate = np.tanh(np.logaddexp(0, x))
    return gate + x * plain(x) * (1 - gate**2)


def leaky(x: Array, negative_slope: float = 0.01) -> Any:
    """Return the leaky rectifier by a choice."""
    return np.where(x > 0, x, negative_slope * x)


def leaky_slope(x: Array, negative_slope: float = 0.01) -> Any:
    """Return its derivative, that of the right side at 0."""
    return np.where(x >= 0, 1, negative_slope)


def softplus(x: Array, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """Return the softplus with PyTorch's step."""
    return np.where(beta * x > threshold, x, np.log(1 + np.exp(beta * x)) / beta)


def softplus_slope(x: Array, beta: float = 1.0, threshold: float = 20.0) -> Any:
    """Return its derivative."""
    return np.where(beta * x > threshold, 1, plain(beta * x))


def hardtanh(x: Array, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Return the input within bounds."""
    return np.minimum(np.maximum(x, min_val), max_val)


def hardtanh_slope(x: Array, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """Return its derivative, 1 at the bounds."""
    return (x >= min_val) & (x <= max_val)


RIGHT: list[tuple[str, Callable[..., Any], Callable[..., Any]]] = [
    ("ReLU", lambda x: (x + abs(x)) / 2, lambda x: (1 + np.sign(x)) / 2),
    ("LeakyReLU", leaky, leaky_slope),
    ("LeakyReLU", lambda x: np.maximum(x, 0.01 * x), lambda x: np.where(x > 0, 1, 0.01)),
    ("ELU", lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(x) - 1)),
     lambda x, alpha=1.0: np.where(x > 0, 1, alpha * np.exp(x))),
    ("SELU", lambda x: SCALE * np.where(x > 0, x, ALPHA * (np.exp(x) - 1)),
     lambda x: SCALE * np.where(x >= 0, 1, ALPHA * np.exp(x))),
    ("CELU", lambda x, alpha=1.0: np.maximum(x, 0) + np.minimum(0, alpha * (np.exp(x / alpha) - 1)),
     lambda x, alpha=1.0: np.where(x > 0, 1, np.exp(x / alpha))),
    *(("Sigmoid", form, lambda x, form=form: form(x) * (1 - form(x))) for form in (plain, clipped, by_tanh, by_side)),
    *(("SiLU", lambda x, form=form: x * form(x), lambda x, form=form: form(x) * (1 + x * (1 - form(x))))
      for form in (plain, clipped, by_tanh, by_side)),
    ("SiLU", lambda x: x / (1 + np.exp(-x)), lambda x: plain(x) + x * plain(x) * (1 - plain(x))),
    ("Tanh", lambda x: 2 * by_tanh(2 * x) - 1, lambda x: 1 / np.cosh(np.clip(x, -300, 300)) ** 2),
    ("Tanh", lambda x: np.sign(x) * (1 - np.exp(-2 * abs(x))) / (1 + np.exp(-2 * abs(x))),
     lambda x: (1 - np.tanh(x)) * (1 + np.tanh(x))),
    ("GELU", gelu, gelu_slope),
    ("Mish", lambda x: x * np.tanh(np.log1p(np.exp(x))), mish_slope),
    ("Softplus", softplus, softplus_slope),
    ("Softplus", lambda x: np.logaddexp(0, x), plain),
    ("Softplus", lambda x: np.where(x > 30, x, np.log(1 + np.exp(x))), plain),
    ("Softplus", lambda x, beta=1.0: np.logaddexp(0, beta * x) / beta, lambda x, beta=1.0: by_side(beta * x)),
    ("LogSigmoid", lambda x: -np.logaddexp(0, -x), lambda x: 1 - plain(x)),
    ("LogSigmoid", lambda x: np.minimum(x, 0) - np.log(1 + np.exp(-abs(x))), lambda x: by_tanh(-x)),
    ("Softsign", lambda x: x / (1 + abs(x)), lambda x: (1 - abs(x / (1 + abs(x)))) ** 2),
    ("Tanhshrink", lambda x: x - (2 * plain(2 * x) - 1), lambda x: 1 - (1 - np.tanh(x) ** 2)),
    ("Softshrink", lambda x, lambd=0.5: np.sign(x) * np.maximum(abs(x) - lambd, 0),
     lambda x, lambd=0.5: abs(x) >= lambd),
    ("Hardshrink", lambda x, lambd=0.5: np.where((x > lambd) | (x < -lambd), x, 0),
     lambda x, lambd=0.5: abs(x) >= lambd),
    ("Hardtanh", hardtanh, hardtanh_slope),
    ("Hardtanh", lambda x: np.clip(x, -1, 1), lambda x: (x > -1) & (x <= 1)),
    ("ReLU6", lambda x: np.minimum(np.maximum(0, x), 6), lambda x: (x >= 0) & (x < 6)),
    ("Hardsigmoid", lambda x: np.clip(x + 3, 0, 6) / 6, lambda x: np.where((x >= -3) & (x <= 3), 1 / 6, 0)),
    ("Hardswish", lambda x: x * np.clip(x + 3, 0, 6) / 6,
     lambda x: np.where(x < -3, 0, np.where(x <= 3, x / 3 + 0.5, 1))),
    ("Threshold", lambda x, threshold, value: np.where(x <= threshold, value, x),
     lambda x, threshold, **_: x >= threshold),
]  # fmt: skip


def written(value: Callable[..., Any], slope: Callable[..., Any]) -> Callable[..., Any]:
    """Return a layer as students write it: with the options of `value`, keeping a copy of its input."""

    class Written:
        """Keeps its input."""

        def __init__(self, **options: float) -> None:
            self.options = options

        def forward(self, x: Array) -> Any:
            """Return y."""
            self.x = np.array(x)
            return value(self.x, **self.options)

        def backward(self, grad_output: Array) -> Any:
            """Return dx."""
            return grad_output * slope(self.x, **self.options)

    return Written


@pytest.mark.parametrize(("component", "value", "slope"), RIGHT)
def test_right_code_passes(component: str, value: Callable[..., Any], slope: Callable[..., Any]) -> None:
    """It passes under a fresh seed, whether it has the options or not."""
    promised = contract(component)
    lacking = frozenset(promised.options) - frozenset(inspect.signature(value).parameters)
    seed = int(np.random.default_rng().integers(2**31))
    subject = LocalSubject(component, written(value, slope))
    result = judge(Question(promised, subject, seed, "standard", 1e-11, {}, lacking, shrink=False))
    assert (result.verdict, result.message) == ("passed", ""), seed
