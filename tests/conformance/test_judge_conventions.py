"""Verdicts on what is right under another reading: declared it passes, undeclared the line to add is given."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from layerproof import impl
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Array, LocalSubject
from layerproof.play.program import FUNCTIONS
from layerproof.reference.initializer import kaiming_normal_std

from .tables import unfollowed


class KeepDropout(impl.Dropout):
    """p is the probability to keep."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Take the probability to keep."""
        super().__init__(1 - p, rng=rng)


class KeepGaussianDropout(impl.GaussianDropout):
    """Noise of variance (1 - p) / p."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Take the probability to keep."""
        super().__init__(1.0 - p, rng=rng)


class KeepOriginalDropout(impl.OriginalDropout):
    """p is the probability to keep."""

    def __init__(self, p: float = 0.5, *, rng: Any = None) -> None:
        """Take the probability to keep."""
        super().__init__(1 - p, rng=rng)


class ColumnsIn(impl.Linear):
    """Its weight has shape (in_features, out_features)."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True, *, rng: Any = None) -> None:
        """Keep parameters and gradients transposed."""
        super().__init__(in_features, out_features, bias, rng=rng)
        self.params["weight"] = self.params["weight"].T.copy()
        self.grads["weight"] = self.grads["weight"].T.copy()

    def forward(self, x: Array) -> Array:
        """Return x W + b."""
        self.x = x.copy()
        y: Array = x @ self.params["weight"].astype(x.dtype)
        return y + self.params["bias"].astype(x.dtype) if "bias" in self.params else y

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        rows, columns = self.x.reshape(-1, self.in_features), grad_output.reshape(-1, self.out_features)
        self.grads["weight"] += rows.T @ columns
        if "bias" in self.params:
            self.grads["bias"] += columns.sum(axis=0)
        grad_x: Array = grad_output @ self.params["weight"].astype(grad_output.dtype).T
        return grad_x


class Overwriting(impl.Linear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        self.zero_grad()
        return super().backward(grad_output)


class OverwritingNorm(impl.BatchNorm1d):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        self.zero_grad()
        return super().backward(grad_output)


class OldMomentum(impl.BatchNorm1d):
    """Its momentum weighs the old running value."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.9, **options: Any) -> None:
        """Take the weight of the old value."""
        super().__init__(num_features, eps, 1 - momentum, **options)


class Biased(impl.BatchNorm1d):
    """Its running variance is biased."""

    def _track(self, mean: Array, unbiased_variance: Array) -> None:
        super()._track(mean, unbiased_variance * self.share)

    def forward(self, x: Array) -> Array:
        """Return y."""
        count = x.size // self.num_features
        self.share = (count - 1) / count
        return super().forward(x)


class FromZero(impl.BatchNorm1d):
    """Its running variance starts at 0."""

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Put a 0 where a 1 was."""
        super().__init__(*sizes, **options)
        if self.buffers:
            self.buffers["running_var"][...] = 0.0


class Dampened(impl.SGD):
    """Dampens the first step too."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if self.momentum and name not in self._velocity:
            self._velocity[name] = np.zeros_like(param)
        return super()._direction(name, param, grad)


class Decoupled(impl.SGD):
    """Its weight decay shrinks the parameters directly."""

    def step(self) -> None:
        """Shrink, then descend without decay."""
        decay, self.weight_decay = self.weight_decay, 0.0
        for param in self.params.values():
            np.multiply(param, 1 - self.lr * decay, out=param)
        super().step()
        self.weight_decay = decay


class RateInside(impl.SGD):
    """Its velocity holds the learning rate."""

    def step(self) -> None:
        """Descend at rate 1 along gradients times the learning rate."""
        kept = self.lr, self.weight_decay, self.maximize, self.grads
        sign = -1.0 if self.maximize else 1.0
        self.grads = {
            name: self.lr * (sign * self.grads[name] + self.weight_decay * param) for name, param in self.params.items()
        }
        self.lr, self.weight_decay, self.maximize = 1.0, 0.0, False
        super().step()
        self.lr, self.weight_decay, self.maximize, self.grads = kept


def truncated(shape: tuple[int, ...], *, rng: Any = None, **options: Any) -> Array:
    """Draw again what falls beyond two standard deviations, and make up for the lost variance."""
    source = np.random.default_rng(rng)
    std = kaiming_normal_std(shape, **options) / stats.truncnorm(-2, 2).std()
    weight = source.normal(0.0, std, shape)
    while (beyond := np.abs(weight) > 2 * std).any():
        weight[beyond] = source.normal(0.0, std, int(beyond.sum()))
    return weight


class OffsetWeight(impl.RMSNorm):
    """Its weight is kept as its distance from 1."""

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Start the weight at 0."""
        super().__init__(*sizes, **options)
        for value in self.params.values():
            value.fill(0.0)

    def _weight(self, rows: Array) -> Array | None:
        weight = super()._weight(rows)
        return None if weight is None else 1.0 + weight


class WeighedSum(impl.LocalResponseNorm):
    """Its alpha weighs a sum."""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        """Take the weight of the sum."""
        super().__init__(size, alpha * size, beta, k)


OTHER: Mapping[tuple[str, str, str], Callable[..., Any]] = {
    ("Dropout", "p", "keep"): KeepDropout,
    ("OriginalDropout", "p", "keep"): KeepOriginalDropout,
    ("GaussianDropout", "p", "keep"): KeepGaussianDropout,
    ("Linear", "weight_layout", "(in, out)"): ColumnsIn,
    ("Linear", "gradients", "overwrite"): Overwriting,
    ("BatchNorm1d", "gradients", "overwrite"): OverwritingNorm,
    ("BatchNorm1d", "momentum", "old"): OldMomentum,
    ("BatchNorm1d", "running_var", "biased"): Biased,
    ("BatchNorm1d", "running_var_start", "0"): FromZero,
    ("LocalResponseNorm", "alpha", "sum"): WeighedSum,
    ("RMSNorm", "weight", "1 + w"): OffsetWeight,
    ("SGD", "first_step", "dampened"): Dampened,
    ("SGD", "weight_decay", "decoupled"): Decoupled,
    ("SGD", "lr", "inside"): RateInside,
    ("kaiming_normal", "distribution", "truncated"): truncated,
}
"""A right implementation under each reading that rewrites the config or the state, or is an option of the twin."""
KNOWN = [
    (name, convention)
    for name, promised in contracts().items()
    for convention in promised.conventions
    if convention.config or convention.transposed or convention.twin
]


def judged(component: str, implementation: Any, conventions: Mapping[str, str]) -> ComponentResult:
    """Return the verdict on an implementation that declares conventions."""
    subject = LocalSubject(component, implementation)
    return judge(Question(contract(component), subject, 0, "quick", 1e-12, conventions, shrink=False))


def test_every_reading_has_an_implementation() -> None:
    """A convention that nobody follows here is not tested: write a right class that does into OTHER.

    One that components of a family share is followed by one of them.
    """
    assert unfollowed(KNOWN, OTHER) == []


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_a_declared_reading_passes(key: tuple[str, str, str]) -> None:
    """Right under another reading and declared is right."""
    component, name, reading = key
    result = judged(component, OTHER[key], {name: reading})
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")
    assert result.conventions == {name: reading}


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_an_undeclared_reading_is_named(key: tuple[str, str, str]) -> None:
    """Right under another reading and undeclared fails as such, with the line to add."""
    component, name, reading = key
    result = judged(component, OTHER[key], {})
    assert (result.verdict, result.reason) == ("failed", "convention")
    meaning = next(known.meaning for known in contract(component).conventions if (known.name, known.other) == key[1:])
    is_function = contract(component).kind in FUNCTIONS
    where = f"below the function: {component}." if is_function else "in the class: "
    assert result.message == (
        f"{component} is right under another reading ({meaning}). If it is meant so, declare it {where}"
        f'conventions = {{"{name}": "{reading}"}}'
    )
    assert {law.reason for law in result.laws if law.verdict == "failed" and law.level == "required"} == {"convention"}


@pytest.mark.parametrize("key", OTHER, ids="-".join)
def test_our_own_does_not_follow_the_other_reading(key: tuple[str, str, str]) -> None:
    """What follows PyTorch and declares another reading fails: a declaration is no way to pass.

    Where arrays have another shape than was declared there is nothing to judge, and that is said.
    """
    component, name, reading = key
    result = judged(component, type(contract(component)).model, {name: reading})
    unfit = result.reason == "unrecognised" and " has shape (" in result.message
    assert result.verdict == ("not_run" if unfit else "failed")
    assert result.reason != "convention"


def test_two_undeclared_readings_are_found_together() -> None:
    """Where no single reading explains a subject, two together may."""

    class Both(ColumnsIn):
        """Departs from PyTorch twice."""

        def backward(self, grad_output: Array) -> Array:
            """Overwrite the gradients."""
            self.zero_grad()
            return super().backward(grad_output)

    result = judged("Linear", Both, {})
    assert result.reason == "convention"
    assert 'conventions = {"weight_layout": "(in, out)", "gradients": "overwrite"}' in result.message
    assert judged("Linear", Both, {"gradients": "overwrite"}).message.endswith(
        'conventions = {"gradients": "overwrite", "weight_layout": "(in, out)"}'
    )


def test_a_reading_explains_no_mistake() -> None:
    """A subject that keeps with probability p and has another mistake is wrong, not of another reading."""

    class Unscaled(KeepDropout):
        """Does not scale what it keeps."""

        def forward(self, x: Array) -> Array:
            """Take the scale back."""
            return super().forward(x) * (1 - self.p)

    assert judged("Dropout", Unscaled, {}).reason == "law"
    assert judged("Dropout", Unscaled, {"p": "keep"}).reason == "law"
