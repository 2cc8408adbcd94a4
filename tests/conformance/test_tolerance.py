"""Rounding is told from mistakes: right code passes in every form, and small errors do not hide in an allowance."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.laws.parity import input_gradient, output
from layerproof.conformance.laws.update import update
from layerproof.conformance.tolerance import EPSILON, changed, epsilon_of, format_of
from layerproof.play import Array, Call, Program

Make = Callable[..., Evidence]
Examined = Callable[..., Examination]


def row(*logits: float, label: int = 0, upstream: float = 1.0) -> Program:
    """Return a forward and backward of cross-entropy on one row of logits."""
    calls = (Call("forward", (np.array([logits]), np.array([label]))), Call("backward", (np.asarray(upstream),)))
    return Program("CrossEntropyLoss", "loss", {"reduction": "sum"}, calls=calls)


class LogSum(impl.CrossEntropyLoss):
    """Takes the logarithm of the sum first, m + log(sum), and then the label's logit away."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the sum of the losses of plain logits."""
        super().forward(logits, target)
        largest = logits.max(axis=1)
        self.softmax = np.exp(logits - largest[:, None])
        self.softmax /= self.softmax.sum(axis=1, keepdims=True)
        self.hot = np.eye(logits.shape[1])[target]
        log_sum = largest + np.log(np.exp(logits - largest[:, None]).sum(axis=1))
        total: Array = (log_sum - (self.hot * logits).sum(axis=1)).sum()
        return total

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return softmax less one-hot."""
        grad: Array = (self.softmax - self.hot) * grad_output
        return grad


class Guarded(LogSum):
    """Adds 1e-8 to the probability before the logarithm."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return -log(p + 1e-8)."""
        super().forward(logits, target)
        total: Array = -np.log((self.hot * self.softmax).sum(axis=1) + 1e-8).sum()
        return total


class Rounded(LogSum):
    """Takes gradients below 1e-5 for nothing."""

    def backward(self, grad_output: Array | float = 1.0) -> Array:
        """Return softmax less one-hot, with zeros."""
        grad = super().backward(grad_output)
        return np.where(np.abs(grad) < 1e-5, 0.0, grad)


@pytest.mark.parametrize("gap", [0.0, 1.0, 14.0, 20.0, 33.0, 36.5, 50.0, 700.0, 1e4])
@pytest.mark.parametrize("label", [0, 1])
def test_two_forms_of_cross_entropy_are_right(evidence: Make, gap: float, label: int) -> None:
    """M + log(sum) and -log p agree to rounding, also where the probability is 1 to the last digits."""
    for law in (output, input_gradient):
        for implementation in (LogSum, impl.CrossEntropyLoss):
            assert law.breaks(evidence(row(gap, 0.0, label=label), implementation)) is None


def test_a_guarded_logarithm_is_wrong(evidence: Make) -> None:
    """log(p + 1e-8) gives 18 where the loss is 50."""
    check = output.breaks(evidence(row(0.0, 50.0), Guarded))
    assert check is not None
    assert check.message.startswith("calls[0].returned = 18.42068074, but should be 50 [allowed error ")
    assert output.breaks(evidence(row(50.0, 0.0), Guarded)) is not None


@pytest.mark.parametrize("gap", [12.0, 14.0, 20.0, 30.0])
def test_a_small_gradient_is_not_zero(evidence: Make, gap: float) -> None:
    """A gradient of 1e-6, and one of 1e-13, is told from zero."""
    check = input_gradient.breaks(evidence(row(gap, 0.0), Rounded))
    assert check is not None
    assert check.message.startswith("calls[1].returned[0, ")
    assert " = 0, but should be " in check.message


class Statistics(impl.BatchNorm1d):
    """Normalizes with a variance computed in some way."""

    def variance(self, columns: Array) -> Array:
        """Return the biased variance of each column."""
        variance: Array = columns.var(axis=0)
        return variance

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        if not self.training and self.buffers:
            return super().forward(x)
        columns = np.moveaxis(x, 1, -1).reshape(-1, self.num_features)
        shape = (-1, *[1] * (x.ndim - 2))
        mean, variance = columns.mean(axis=0).reshape(shape), self.variance(columns).reshape(shape)
        y: Array = (x - mean) / np.sqrt(variance + self.eps)
        if "weight" in self.params:
            y = y * self.params["weight"].reshape(shape) + self.params["bias"].reshape(shape)
        return y


class Welford(Statistics):
    """Updates mean and variance with each value."""

    def variance(self, columns: Array) -> Array:
        """Return the biased variance of each column."""
        mean, total = np.zeros(columns.shape[1]), np.zeros(columns.shape[1])
        for count, values in enumerate(columns, 1):
            before = values - mean
            mean = mean + before / count
            total = total + before * (values - mean)
        return total / len(columns)


class OnePass(Statistics):
    """Takes the mean's square from the mean square."""

    def variance(self, columns: Array) -> Array:
        """Return E[x^2] - E[x]^2."""
        difference: Array = np.maximum((columns**2).mean(axis=0) - columns.mean(axis=0) ** 2, 0)
        return difference


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("implementation", [Statistics, Welford])
def test_stable_variances_are_right(examined: Examined, implementation: type, seed: int) -> None:
    """Two passes and Welford's updates agree to rounding on every distribution of inputs."""
    tally = examined("BatchNorm1d", implementation, "output", seed=seed).tallies["output"]
    assert tally.holds


@pytest.mark.parametrize("seed", range(3))
def test_an_unstable_variance_is_wrong(examined: Examined, seed: int) -> None:
    """E[x^2] - E[x]^2 loses its digits at a mean of 1e4, and nowhere else is it accused."""
    tally = examined("BatchNorm1d", OnePass, "output", seed=seed).tallies["output"]
    assert tally.check is not None
    assert tally.evidence is not None
    assert np.abs(np.mean(np.asarray(tally.evidence.program.calls[-2].args[0]))) > 1e3


@pytest.mark.parametrize(("form", "right"), [("x / keep", True), ("x * (1 / keep)", True), ("float32", False)])
@pytest.mark.parametrize("p", [0.1, 0.3, 0.9])
def test_scales_of_dropout(evidence: Make, form: str, p: float, *, right: bool) -> None:
    """To divide and to multiply by the reciprocal are both right, and float32 is not."""

    class Scaled(impl.Dropout):
        """Scales so."""

        def forward(self, x: Array) -> Array:
            """Return what is kept, scaled."""
            mask, keep = self._draw_kept(x.shape), 1 - self.p
            dropped = x * mask
            y: Array = dropped * (1 / keep) if form == "x * (1 / keep)" else dropped / keep
            return y.astype(np.float32).astype(np.float64) if form == "float32" else y

    x = np.random.default_rng().normal(size=(40, 10))
    program = Program("Dropout", "layer", {"p": p}, calls=(Call("forward", (x,)),))
    assert (output.breaks(evidence(program, Scaled)) is None) is right


def stepping(*gradients: float, **config: float) -> Program:
    """Return steps of gradient descent from 0 along some gradients, with decay."""
    calls = tuple(Call("step", ({"w": np.array([gradient])},)) for gradient in gradients)
    return Program("SGD", "optimizer", config, {"params.w": np.zeros(1)}, calls)


@pytest.mark.parametrize("small", [1e-7, 1e-9])
def test_what_float32_absorbs_is_not_thought_exact(evidence: Make, small: float) -> None:
    """A gradient next to a parameter ten billion times its size keeps a few digits, in float32 none."""

    class Distributed(impl.SGD):
        """Shrinks the parameter first, then goes along the gradient."""

        def step(self) -> None:
            """Step without adding decay and gradient."""
            for name, param in self.params.items():
                param[...] = param * (1 - self.lr * self.weight_decay) - self.lr * self.grads[name]

    program = stepping(-2_500.0, small, lr=2.0, weight_decay=0.5)
    assert update.breaks(evidence(program, Distributed)) is None

    class Forgets(impl.SGD):
        """Takes the gradient for nothing where it is small."""

        def step(self) -> None:
            """Step along large gradients alone."""
            self.grads = {name: np.where(np.abs(grad) < 1e-6, 0, grad) for name, grad in self.grads.items()}
            super().step()

    assert update.breaks(evidence(program, Forgets)) is not None


def test_what_rounding_cannot_reach_is_exact(evidence: Make) -> None:
    """A dropped element and a negative one are zero exactly: 1e-300 instead is wrong."""

    class Leaks(impl.ReLU):
        """Leaks a little."""

        def forward(self, x: Array) -> Array:
            """Return x, or next to nothing."""
            return np.where(x > 0, x, 1e-300)

    program = Program("ReLU", "layer", calls=(Call("forward", (np.array([-1.0, 2.0]),)),))
    check = output.breaks(evidence(program, Leaks))
    assert check is not None
    assert check.message == "calls[0].returned[0] = 1e-300, but should be 0 [allowed error 0]"


def test_the_format_decides(evidence: Make) -> None:
    """What is computed in float32 may err by float32's units."""
    x = np.random.default_rng().normal(size=(5, 3))
    programs = [
        Program("BatchNorm1d", "layer", {"num_features": 3}, calls=(Call("forward", (x.astype(dtype),)),))
        for dtype in (np.float64, np.float32)
    ]
    assert [epsilon_of(program) for program in programs] == [EPSILON, np.finfo(np.float32).eps]
    double, single = (evidence(program).allowances.of("calls[0].returned") for program in programs)
    assert 1e6 < np.median(single / double) < 1e11
    assert epsilon_of(Program("ReLU", "layer")) == EPSILON


@pytest.mark.parametrize("terms", [10, 5_000])
def test_long_sums_in_half_precision_are_allowed_something(evidence: Make, terms: int) -> None:
    """Where so many units are more than the whole gamma_n is no bound, and the allowance no negative number."""
    x = np.ones((1, terms), np.float16)
    state = {"params.weight": np.ones((1, terms), np.float16)}
    config = {"in_features": terms, "out_features": 1, "bias": False}
    program = Program("Linear", "layer", config, state, (Call("forward", (x,)),))
    (allowed,) = evidence(program).allowances.of("calls[0].returned").ravel()
    assert format_of(program) == np.float16
    assert terms * 1e-3 * terms < allowed < terms * 3e-3 * terms


def test_what_is_below_the_smallest_number_may_be_lost(evidence: Make) -> None:
    """A float16 answer may be zero where the right one is too small for the format; an exact zero stays exact."""
    tiny = np.array([1e-6, -1.0], np.float16)
    program = Program("Dropout", "layer", {"p": 0.0}, calls=(Call("forward", (tiny,)),))
    assert np.all(evidence(program).allowances.of("calls[0].returned") >= np.finfo(np.float16).smallest_subnormal)
    relu = Program("ReLU", "layer", calls=(Call("forward", (tiny,)),))
    assert evidence(relu).allowances.of("calls[0].returned")[1] == 0.0


def test_only_floating_arrays_change() -> None:
    """Labels stay what they are, and so do keywords other than a load's."""
    calls = (
        Call("forward", (np.ones(1, np.float32) * 1.5, np.array([1]))),
        Call("load", kwargs={"params.weight": np.ones(2)}),
        Call("forward", (np.ones(1),), {"kept": np.ones(1)}),
    )
    program = Program("Linear", "layer", state={"params.weight": np.ones(2)}, calls=calls)
    twice = changed(program, lambda array: 2 * array)
    values: list[Any] = [twice.state, *((call.args, dict(call.kwargs)) for call in twice.calls)]
    expected = [
        {"params.weight": np.full(2, 2.0)},
        ((np.array([3.0]), np.array([1])), {}),
        ((), {"params.weight": np.full(2, 2.0)}),
        ((np.full(1, 2.0),), {"kept": np.ones(1)}),
    ]
    np.testing.assert_equal(values, expected)
    assert twice.calls[0].args[0].dtype == np.float64  # type: ignore[union-attr]


@pytest.mark.parametrize("component", ["Linear", "ReLU", "BatchNorm1d", "CrossEntropyLoss"])
def test_allowances_are_as_large_as_what_they_judge(examined: Examined, component: str) -> None:
    """Our own code uses a tenth of what is allowed, so that there is room and no more."""
    tallies = examined(component, type(contract(component)).model, "output", "gradient.input").tallies
    assert max(tally.margin for tally in tallies.values()) < 0.5


def test_what_was_added_up_keeps_its_allowance(evidence: Make) -> None:
    """A gradient that a later forward finds may be off by as much as when backward left it."""
    x = np.array([[1.0], [2.0]])
    calls = (Call("forward", (x,)), Call("backward", (np.array([[3.0], [3.0]]),)), Call("forward", (x,)))
    state = {"params.weight": np.array([2.0]), "params.bias": np.array([1.0])}
    allowances = evidence(Program("BatchNorm1d", "layer", {"num_features": 1}, state, calls)).allowances
    before, after = (allowances.of(f"calls[{index}].grads.weight") for index in (1, 2))
    assert before > 0
    np.testing.assert_array_equal(before, after)
