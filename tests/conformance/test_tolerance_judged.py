"""What must be accepted and what must be rejected, put to the judge as anybody's code is."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.judge import judge
from layerproof.conformance.laws.dtype import float32_values
from layerproof.conformance.question import Question
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
Like = Callable[[str, str], bool]
Total = Callable[[Array, Array], Array]
LENGTH = 4_096
SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])


def one_after_another(left: Array, right: Array) -> Array:
    """Return left times right, each sum taken from its first term to its last, in the format of its terms."""
    return np.add.accumulate(left[:, None, :] * right.T[None], axis=-1)[..., -1]


def in_pairs(left: Array, right: Array) -> Array:
    """Return left times right, by NumPy's pairwise sums."""
    return np.asarray((left[:, None, :] * right.T[None]).sum(axis=-1))


def in_blocks(left: Array, right: Array) -> Array:
    """Return left times right, by whatever BLAS does."""
    return np.asarray(left @ right)


ORDERS = pytest.mark.parametrize("order", [one_after_another, in_pairs, in_blocks])


def summing(order: Total) -> type[impl.Linear]:
    """Return a fully connected layer that takes all its sums in some order, and claims float32."""

    class Summing(impl.Linear):
        """Adds up so."""

        def forward(self, x: Array) -> Array:
            """Return x W^T + b."""
            y = super().forward(x)
            weight = self.params["weight"].astype(x.dtype)
            product = order(x.reshape(-1, self.in_features), weight.T).reshape(y.shape)
            return product + self.params["bias"].astype(x.dtype) if "bias" in self.params else product

        def backward(self, grad_output: Array) -> Array:
            """Return dx, and add dW and db."""
            before = self.grads["weight"].copy()
            grad_x = super().backward(grad_output)
            (rows,) = self._saved_for(grad_output)
            upstream = grad_output.reshape(-1, self.out_features)
            self.grads["weight"][...] = before + order(upstream.T, rows)
            weight = self.params["weight"].astype(grad_output.dtype)
            return order(upstream, weight).reshape(grad_x.shape)

    return Summing


@SEEDS
@ORDERS
def test_any_order_of_summation_passes(asked: Callable[..., Question], order: Total, seed: int) -> None:
    """Under all laws, those on float32 among them."""
    result = judge(asked("Linear", summing(order), seed=seed, claims=("float64", "float32"), effort="standard"))
    assert (result.verdict, result.message) == ("passed", "")


@SEEDS
@ORDERS
@pytest.mark.parametrize("same_sign", [True, False])
def test_long_sums_in_float32_are_right(evidence: Make, order: Total, seed: int, *, same_sign: bool) -> None:
    """So are sums of 4,096 terms, in forward and in backward, also where the errors go one way."""
    source = np.random.default_rng(seed)

    def numbers(*shape: int) -> Array:
        drawn = source.uniform(0.5, 1.5, shape) if same_sign else source.normal(size=shape)
        return drawn.astype(np.float32)

    for rows, inputs in ((4, LENGTH), (LENGTH, 4)):
        state = {"params.weight": numbers(3, inputs), "params.bias": numbers(3)}
        calls = (Call("forward", (numbers(rows, inputs),)), Call("backward", (numbers(rows, 3),)))
        program = Program("Linear", "layer", {"in_features": inputs, "out_features": 3}, state, calls)
        assert float32_values.breaks(evidence(program, summing(order))) is None


@SEEDS
def test_a_forgotten_term_of_a_long_sum_is_wrong(evidence: Make, like: Like, seed: int) -> None:
    """In float32 too: the allowance is that of rounding, and a term is more."""
    source = np.random.default_rng(seed)
    x, weight = source.uniform(0.5, 1.5, (2, 1, LENGTH)).astype(np.float32)
    program = Program(
        "Linear",
        "layer",
        {"in_features": LENGTH, "out_features": 1, "bias": False},
        {"params.weight": weight},
        (Call("forward", (x,)),),
    )
    half = summing(lambda left, right: in_pairs(left[:, LENGTH // 2 :], right[LENGTH // 2 :]))
    broken = float32_values.breaks(evidence(program, half))
    assert broken is not None
    assert like(broken.message, "calls[0].returned[0, 0] = …, but should be … [allowed error …]"), broken.message


class LogSum:
    """Cross-entropy as m + log sum exp(z - m) less the true logit, for rows."""

    def __init__(self, reduction: str = "mean") -> None:
        """Take how losses are put together."""
        self.reduction = reduction

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the loss."""
        self.rows, self.target = np.arange(len(logits)), target
        largest = logits.max(axis=1)
        exponentials = np.exp(logits - largest[:, None])
        self.softmax = exponentials / exponentials.sum(axis=1, keepdims=True)
        losses = largest + np.log(exponentials.sum(axis=1)) - logits[self.rows, target]
        return np.asarray({"none": losses, "sum": losses.sum(), "mean": losses.mean()}[self.reduction])

    def backward(self, grad_output: Array) -> Array:
        """Return softmax less one-hot."""
        gradient = self.softmax.copy()
        gradient[self.rows, self.target] -= 1
        upstream = np.reshape(grad_output, (-1, 1)) / (len(self.rows) if self.reduction == "mean" else 1)
        return np.asarray(gradient * upstream)


class Guarded(LogSum):
    """Adds 1e-8 to the probability before the logarithm: 18 where the loss is 50."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return -log(p + 1e-8)."""
        super().forward(logits, target)
        losses = -np.log(self.softmax[self.rows, target] + 1e-8)
        return np.asarray({"none": losses, "sum": losses.sum(), "mean": losses.mean()}[self.reduction])


class Divided(impl.Dropout):
    """Divides by keep instead of multiplying by 1 / keep."""

    def forward(self, x: Array) -> Array:
        """Return what is kept, scaled."""
        self.mask = self._draw_kept(x.shape) if self.training else np.ones(x.shape, bool)
        self.keep = (1 - self.p if self.training else 1.0) or 1.0
        return np.asarray(x * self.mask / self.keep, x.dtype)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of that."""
        return np.asarray(grad_output * self.mask / self.keep, grad_output.dtype)


class SmallZeroed(impl.Linear):
    """Takes gradients up to 1e-6 for nothing."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx without its small entries."""
        grad_x = super().backward(grad_output)
        return np.where(np.abs(grad_x) <= 1e-6, 0.0, grad_x)


class SmallParametersZeroed(impl.Linear):
    """Takes gradients of the weight up to 1e-6 for nothing."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        grad_x = super().backward(grad_output)
        self.grads["weight"][np.abs(self.grads["weight"]) <= 1e-6] = 0.0
        return grad_x


class SmallLossZeroed(impl.CrossEntropyLoss):
    """Takes gradients of the logits up to 1e-6 for nothing."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return the gradient without its small entries."""
        gradient = super().backward(grad_output)
        return np.where(np.abs(gradient) <= 1e-6, 0.0, gradient)


def in_single(kind: type[Any]) -> type[Any]:
    """Return a layer that computes in float32 and answers in float64."""

    class Single(kind):  # type: ignore[misc]
        """Narrow inside."""

        def forward(self, *args: Array) -> Array:
            """Return y."""
            narrow = (value.astype(np.float32) if value.dtype.kind == "f" else value for value in args)
            return np.asarray(super().forward(*narrow), np.float64)

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            return np.asarray(super().backward(np.asarray(grad_output, np.float32)), np.float64)

    return Single


class OnePass(impl.BatchNorm1d):
    """Computes the variance as E[x^2] - E[x]^2."""

    def forward(self, x: Array) -> Array:
        """Return y, normalized with what is left of the variance."""
        y = super().forward(x)
        if not self.training and self.buffers:
            return y
        axes, shape = (0, *range(2, x.ndim)), (-1, *[1] * (x.ndim - 2))
        mean = x.mean(axis=axes).reshape(shape)
        variance = np.maximum((x**2).mean(axis=axes).reshape(shape) - mean**2, 0)
        weight = self.params["weight"].reshape(shape) if "weight" in self.params else 1.0
        bias = self.params["bias"].reshape(shape) if "bias" in self.params else 0.0
        return np.asarray((x - mean) / np.sqrt(variance + self.eps) * weight + bias)


LOSS_OPTIONS = frozenset({"weight", "ignore_index", "label_smoothing"})
ACCEPTED: list[tuple[str, Any, dict[str, Any]]] = [
    ("CrossEntropyLoss", LogSum, {"lacking": LOSS_OPTIONS}),
    ("CrossEntropyLoss", impl.CrossEntropyLoss, {}),
    ("Dropout", Divided, {}),
    ("Dropout", impl.Dropout, {}),
]
REJECTED: list[tuple[str, Any, dict[str, Any], set[str]]] = [
    ("Linear", SmallZeroed, {}, {"gradient.input"}),
    ("Linear", SmallParametersZeroed, {}, {"gradient.parameter"}),
    ("CrossEntropyLoss", SmallLossZeroed, {}, {"gradient.input"}),
    ("Linear", in_single(impl.Linear), {}, {"output", "gradient.input", "derivative", "adjoint"}),
    ("BatchNorm1d", in_single(impl.BatchNorm1d), {}, {"output", "gradient.input", "derivative"}),
    ("CrossEntropyLoss", in_single(impl.CrossEntropyLoss), {}, {"output", "gradient.input", "derivative"}),
    ("ReLU", in_single(impl.ReLU), {}, {"output", "gradient.input"}),
    ("BatchNorm1d", OnePass, {}, {"output"}),
    ("CrossEntropyLoss", Guarded, {"lacking": LOSS_OPTIONS}, {"output", "derivative"}),
]


@SEEDS
@pytest.mark.parametrize(("component", "implementation", "fields"), ACCEPTED)
def test_accepted(
    asked: Callable[..., Question], component: str, implementation: Any, fields: dict[str, Any], seed: int
) -> None:
    """Another form of the right formula is right."""
    result = judge(asked(component, implementation, seed=seed, effort="standard", **fields))
    assert (result.verdict, result.message) == ("passed", "")


@SEEDS
@pytest.mark.parametrize(("component", "implementation", "fields", "laws"), REJECTED)
def test_rejected(
    asked: Callable[..., Question],
    component: str,
    implementation: Any,
    fields: dict[str, Any],
    laws: set[str],
    seed: int,
) -> None:
    """What no tolerance may hide breaks the laws that it is about."""
    result = judge(asked(component, implementation, seed=seed, effort="standard", **fields))
    assert (result.verdict, result.reason) == ("failed", "law")
    assert {law.id for law in result.laws if law.verdict == "failed"} >= laws
