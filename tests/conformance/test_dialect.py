"""Code of another shape is recognised when it is played: it is named with what is missing, and never failed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import examination
from layerproof.conformance.budget import CASES
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.laws import laws_of
from layerproof.conformance.question import Question
from layerproof.play import Array, Program
from layerproof.play.dialect import DialectError
from layerproof.submissions.assignment import Assignment

Asked = Callable[..., Question]


class Box:
    """Holds an array and its gradient."""

    def __init__(self, value: Array) -> None:
        """Keep the array."""
        self.value, self.grad = value, np.zeros_like(value)


class Boxed:
    """A fully connected layer that keeps objects."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        """Keep a weight in a box."""
        self.W = Box(np.zeros((out_features, in_features)))
        self.b = Box(np.zeros(out_features)) if bias else None


class Elsewhere(impl.Linear):
    """Keeps its gradients where nobody looks."""

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Move the gradients."""
        super().__init__(*sizes, **options)
        self.kept, self.grads = self.grads, {}

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        self.grads = self.kept
        grad_x = super().backward(grad_output)
        self.grads = {}
        return grad_x


class Forgetful(impl.Linear):
    """Has no gradient of its bias."""

    def backward(self, grad_output: Array) -> Array:
        """Drop one gradient."""
        grad_x = super().backward(grad_output)
        self.grads.pop("bias", None)
        return grad_x


class Cached(impl.ReLU):
    """Returns a cache beside its output."""

    def forward(self, x: Array) -> Any:
        """Return y and what backward would need."""
        return super().forward(x), x


class NoMean(impl.BatchNorm1d):
    """Keeps no running mean under any name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Rename it."""
        super().__init__(*args, **options)
        if self.buffers:
            self.buffers["mean_so_far"] = self.buffers.pop("running_mean")


class Hidden:
    """Keeps its learning rate out of sight."""

    def __init__(self, params: Any, grads: Any, **options: Any) -> None:
        """Take them."""
        self.inner = impl.SGD(params, grads, **options)

    def step(self) -> None:
        """Descend."""
        self.inner.step()


def clipped(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> Any:
    """Return scaled copies."""
    copies = {name: gradient.copy() for name, gradient in grads.items()}
    impl.clip_grad_norm(copies, max_norm, norm_type)
    return copies


def clipped_with_norm(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> Any:
    """Return scaled copies and the norm."""
    return clipped(grads, max_norm, norm_type), 1.0


class Turned(impl.Linear):
    """Keeps its weight as (in, out), and scales what it returns."""

    scale = 1.0

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Turn the weight."""
        super().__init__(*sizes, **options)
        self.params["weight"] = self.params["weight"].T.copy()
        self.grads["weight"] = self.grads["weight"].T.copy()

    def forward(self, x: Array) -> Array:
        """Return y, scaled."""
        self.turn()
        y = super().forward(x) * self.scale
        self.turn()
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return the input's gradient."""
        self.turn()
        grad_x = super().backward(grad_output * self.scale)
        self.turn()
        return grad_x

    def turn(self) -> None:
        """Turn both."""
        for held in (self.params, self.grads):
            held["weight"] = held["weight"].T.copy()


class TurnedAndWrong(Turned):
    """Is wrong in every layout."""

    scale = 2.0


FOREIGN = [
    ("Linear", Boxed, "params.weight is kept as a Box, but should be a NumPy array"),
    ("Linear", Elsewhere,
     ("Linear.backward leaves no grads.weight that is found: looked for grads['weight'] and the attributes "
      "grad_weight, weight_grad, dW, dw; keep it in the dict self.grads")),
    ("ReLU", Cached, "ReLU.forward returns a tuple of 2, but should return an array alone"),
    ("BatchNorm1d", NoMean,
     ("no buffers.running_mean found: looked for buffers['running_mean'] and the attributes running_mean, moving_mean, "
      "run_mean, running_mu; keep it in the dict self.buffers")),
    ("SGD", Hidden,
     "no lr found that could be changed: looked for the attributes lr, learning_rate, alpha, eta, step_size"),
    ("clip_grad_norm", clipped,
     "clip_grad_norm returns a dict, but should return one number, with the arrays changed in place"),
    ("clip_grad_norm", clipped_with_norm,
     "clip_grad_norm returns a tuple of 2, but should return one number, with the arrays changed in place"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "implementation", "told"), FOREIGN, ids=range(len(FOREIGN)))
def test_another_shape_is_not_judged(asked: Asked, component: str, implementation: Any, told: str) -> None:
    """One program shows it; the message says what is missing, and nothing is held against the code."""
    result = judge(asked(component, implementation))
    assert (result.verdict, result.reason) == ("not_run", "unrecognised")
    assert re.sub(r"; it keeps [^;]*", "", result.message.partition(", of shape ")[0]) == told
    assert {(law.verdict, law.reason, law.detail) for law in result.laws} == {
        ("not_run", "unrecognised", result.message)
    }
    assert [law.id for law in result.laws] == [law.id for law in laws_of(contract(component))]
    assert result.not_asked == ()


def raising(error: type[Exception]) -> type:
    """Return a ReLU that is wrong, and says whatever its author likes in an error."""

    def forward(_: Any, x: Array) -> Array:
        raise error(f"{x.shape}: the author is right, and the question is wrong")

    return type("Pleading", (impl.ReLU,), {"forward": forward})


@pytest.mark.parametrize("bases", [(Exception,), (DialectError,)], ids=["of their own", "made of ours"])
def test_what_the_subject_raises_is_held_against_it(asked: Asked, bases: tuple[type[Exception], ...]) -> None:
    """An error that is called as ours is not ours."""
    result = judge(asked("ReLU", raising(type("DialectError", bases, {}))))
    assert (result.verdict, result.reason) == ("failed", "raised")
    assert re.fullmatch(r"ReLU\.forward raised DialectError.*: the author is right, .*", result.message)


def test_who_raises_our_own_error_gains_nothing(asked: Asked) -> None:
    """It is in the worker, where the subject can reach it: not run is no pass, and earns no points."""
    result = judge(asked("ReLU", raising(DialectError)))
    assert (result.verdict, result.reason) == ("not_run", "unrecognised")
    assert Assignment().points(result) == 0


@pytest.mark.parametrize("seed", range(8))
def test_another_layout_is_never_an_exception_of_the_subject(asked: Asked, seed: int) -> None:
    """Under each seed it is repaired by the reading that has it, or judged under that, whatever weights are square."""
    right = judge(asked("Linear", Turned, effort="quick", seed=seed))
    assert (right.verdict, right.reason) == ("failed", "convention")
    assert 'conventions = {"weight_layout": "(in, out)"}' in right.message
    wrong = judge(asked("Linear", TurnedAndWrong, effort="quick", seed=seed))
    assert (wrong.verdict, wrong.reason, wrong.conventions) == ("failed", "law", {"weight_layout": "(in, out)"})
    assert any('conventions = {"weight_layout": "(in, out)"}' in note for note in wrong.notes)


@pytest.mark.parametrize(
    ("component", "implementation", "law"),
    [
        ("Linear", Forgetful, "gradient.parameter"),
        ("ReLU", type("Nothing", (impl.ReLU,), {"forward": lambda *_: None}), "output"),
        ("ReLU", type("Lists", (impl.ReLU,), {"forward": lambda _, x: np.maximum(x, 0).tolist()}), "output"),
        ("clip_grad_norm", lambda grads, max_norm, norm_type=2.0: None, "returned"),  # noqa: ARG005 - a clip's
    ],
    ids=["a gradient forgotten", "nothing returned", "a list", "no norm"],
)
def test_mistakes_are_mistakes(asked: Asked, component: str, implementation: Any, law: str) -> None:
    """What has the shape that is asked for, and leaves a part out, is judged."""
    result = judge(asked(component, implementation))
    assert result.verdict == "failed"
    assert law in {one.id for one in result.laws if one.verdict == "failed"}


def test_state_is_looked_for_where_few_programs_set_none(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a quick run may all happen to leave the state as it was built."""
    draw = vars(examination)["drawn"]

    def without(experiment: Any, contract: Any, count: int, seed: int) -> list[tuple[Program, int]]:
        few = count == CASES["quick"]
        return [
            (replace(program, state={}) if few else program, stratum)
            for program, stratum in draw(experiment, contract, count, seed)
        ]

    monkeypatch.setattr(examination, "drawn", without)
    result = judge(asked("BatchNorm1d", NoMean, effort="quick"))
    assert (result.verdict, result.reason) == ("not_run", "unrecognised")
    assert result.message.startswith("no buffers.running_mean found")


def test_without_programs_nothing_is_looked_for(asked: Asked) -> None:
    """Where only statistics are asked for, they tell by themselves."""
    only = asked("Dropout", impl.Dropout, selected=lambda law: law == "mask.rate")
    assert judge(only).verdict == "passed"


def test_a_fault_of_ours_passes(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is for whoever judges to tell; what is not known of a shape is not taken for the right one."""

    def faulty(*_: Any) -> Any:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr("layerproof.conformance.dialect._strange", faulty)
    with pytest.raises(ZeroDivisionError, match="ours"):
        judge(asked("ReLU", impl.ReLU))
