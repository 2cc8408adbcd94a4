"""The known mistake that answers as a broken subject does is named, and no other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import diagnosis as module
from layerproof.conformance.catalogue import Mistake, mistakes, mistakes_of
from layerproof.conformance.departures import signature
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.play import Array, Program, Subject, Transcript

from .players import here

Prepared = Callable[..., Examination]


class Bias2(impl.Linear):
    """Adds the bias twice, written another way."""

    def forward(self, x: Array) -> Array:
        """Return x W^T + 2 b."""
        if "bias" not in self.params:
            return super().forward(x)
        self.params["bias"] *= 2
        y = super().forward(x)
        self.params["bias"] /= 2
        return y


class Plain:
    """Dropout without a scale, written from nothing."""

    def __init__(self, p: float = 0.5) -> None:
        """Take the probability to drop."""
        self.p = p
        self.training = True

    def forward(self, x: Array) -> Array:
        """Return what is kept."""
        self.mask = np.random.uniform(size=x.shape) > self.p if self.training else np.ones(x.shape)  # noqa: NPY002
        return np.where(self.mask, x, 0)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of what was kept."""
        return np.where(self.mask, grad_output, 0)


class SignOfInput(impl.ReLU):
    """Takes the derivative of the size, written another way."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.x = x.copy()
        return super().forward(x)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, turned round where the input was negative."""
        return np.where(self.x < 0, -grad_output, np.where(self.x > 0, grad_output, 0))


class FreshMask(impl.Dropout):
    """Draws again in backward."""

    def backward(self, grad_output: Array) -> Array:
        """Drop anew."""
        if not self.training:
            return grad_output
        return np.where(self.rng.random(grad_output.shape) < self.p, 0, grad_output / (1 - self.p))


class OneMask:
    """Dropout of channels with one mask for the whole batch, written from nothing."""

    def __init__(self, p: float = 0.5) -> None:
        """Take the probability to drop."""
        self.p, self.training = p, True

    def forward(self, x: Array) -> Array:
        """Return what is kept."""
        shape = (1, x.shape[1], *[1] * (x.ndim - 2))
        keep = (np.random.uniform(size=shape) >= self.p) / max(1 - self.p, 1e-9)  # noqa: NPY002
        self.mask = keep if self.training else np.ones(shape)
        return np.asarray(x * self.mask)

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient of what was kept."""
        return np.asarray(grad_output * self.mask)


def one_at_a_time(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip each array by itself."""
    total = impl.clip_grad_norm({name: value.copy() for name, value in grads.items()}, max_norm, norm_type)
    for name in grads:
        impl.clip_grad_norm({name: grads[name]}, max_norm, norm_type)
    return total


class SoftmaxFirst:
    """Cross-entropy of a softmax, as in many a notebook."""

    def __init__(self, reduction: str = "mean") -> None:
        """Take how losses are put together."""
        self.reduction = reduction

    def forward(self, logits: Array, target: Array) -> Array:
        """Return -log p."""
        with np.errstate(divide="ignore"):
            shifted = np.exp(logits - logits.max(1)[:, None])
            self.p, self.rows, self.target = shifted / shifted.sum(1)[:, None], np.arange(len(target)), target
            losses = -np.log(self.p[self.rows, target])
        return np.asarray({"none": losses, "sum": losses.sum(), "mean": losses.mean()}[self.reduction])

    def backward(self, grad_output: Array) -> Array:
        """Return p less one."""
        self.p[self.rows, self.target] -= 1
        upstream = np.reshape(grad_output, (-1, 1)) / (len(self.rows) if self.reduction == "mean" else 1)
        return np.asarray(self.p * upstream)


KNOWN = [
    ("Linear", Bias2, "lin-bias-twice"),
    ("Dropout", Plain, "do-no-scale"),
    ("Dropout", FreshMask, "do-bwd-resample"),
    ("Dropout2d", OneMask, "do-mask-shared-batch-dropout2d"),
    ("ReLU", SignOfInput, "act-abs-derivative"),
    ("clip_grad_norm", one_at_a_time, "cl-per-param"),
]
"""Known mistakes, written again by someone who has not read ours."""


@pytest.mark.parametrize(("component", "implementation", "name"), KNOWN)
def test_the_right_mistake_is_named_first(prepared: Prepared, component: str, implementation: Any, name: str) -> None:
    """The same mistake in another style is recognised, with its misconception and the way out."""
    first, *_ = Diagnosis(here)(prepared(component, implementation), ())
    known = mistakes()[name]
    assert first.id == name
    assert (first.title, first.misconception, first.remedy) == (known.title, known.misconception, known.remedy)


@pytest.mark.parametrize(("component", "implementation", "name"), KNOWN)
def test_without_its_entry_no_other_is_named(
    prepared: Prepared, component: str, implementation: Any, name: str
) -> None:
    """A mistake that nobody knows is not given another one's name; those of its own kind may be left out with it."""
    kin = frozenset(known.id for known in mistakes_of(component) if known.title == mistakes()[name].title)
    assert Diagnosis(here, without=kin | {name})(prepared(component, implementation), ()) == []


class Strange(impl.Linear):
    """Is wrong in a way of its own."""

    def forward(self, x: Array) -> Array:
        """Return y, and the sine of it."""
        y = super().forward(x)
        more: Array = np.sin(3 * y)
        return y + more


class StrangeDropout(impl.Dropout):
    """Is wrong in a way of its own."""

    def forward(self, x: Array) -> Array:
        """Return y, and more for large inputs."""
        return super().forward(x) + 0.1 * np.maximum(x, 0) ** 2


@pytest.mark.parametrize(
    ("component", "implementation"), [("Linear", Strange), ("Dropout", StrangeDropout), ("Linear", impl.Linear)]
)
def test_nothing_is_named_for_what_nobody_knows(prepared: Prepared, component: str, implementation: Any) -> None:
    """A stranger's own wrongness has no name, and neither has right code."""
    assert Diagnosis(here)(prepared(component, implementation), ()) == []


def test_a_reading_names_its_mistakes(prepared: Prepared) -> None:
    """Where another convention explains a subject, those who take it for this one are named, without a look."""

    def never(mistake: Mistake) -> Subject:
        raise AssertionError(mistake.id)

    named = Diagnosis(never)(prepared("Dropout", impl.Dropout), ("p=keep",))
    assert named
    assert {mistakes()[mistake.id].reading for mistake in named} == {"p=keep"}
    assert Diagnosis(never)(prepared("Dropout", impl.Dropout), ("p=perhaps",)) == []


class Counting:
    """A mistake that counts what it plays."""

    def __init__(self, mistake: Mistake, played: list[str]) -> None:
        """Take the mistake, and where to count."""
        self.name, self.played = mistake.id, played
        self.subject = here(mistake)

    def play(self, program: Program) -> Transcript:
        """Count, and answer."""
        self.played.append(self.name)
        return self.subject.play(program)


def test_each_mistake_is_played_once(prepared: Prepared) -> None:
    """What a mistake answers is kept: a class is diagnosed with one look at each, one for each seed."""
    played: list[str] = []
    diagnosis = Diagnosis(lambda mistake: Counting(mistake, played))
    diagnosis(prepared("Linear", Strange), ())
    once = len(played)
    assert set(played) == {known.id for known in mistakes_of("Linear")}
    for implementation in (Bias2, Strange):
        diagnosis(prepared("Linear", implementation), ())
    assert len(played) == once
    diagnosis(prepared("Linear", Strange, seed=1), ())
    assert len(played) == 2 * once
    # Whoever is never left to a default is asked other programs.
    diagnosis(replace(prepared("Linear", Strange), given=frozenset({"bias"})), ())
    assert len(played) == 3 * once


def test_a_mistake_that_is_judged_itself_is_not_played_again(prepared: Prepared) -> None:
    """Its signature is the subject's, and it is named."""
    played: list[str] = []
    diagnosis = Diagnosis(lambda mistake: Counting(mistake, played))
    diagnosis(prepared("Linear", Strange), ())
    before = len(played)
    subject = diagnosis.subject(mistakes()["lin-bias-twice"])
    first, *_ = diagnosis(replace(prepared("Linear", Strange), subject=subject), ())
    assert (first.id, len(played)) == ("lin-bias-twice", before)


def test_what_statistics_rest_on_is_played_once(prepared: Prepared) -> None:
    """The samples of an examination serve its diagnosis as well."""
    played: list[str] = []
    subject = Counting(mistakes()["he-fanout"], played)
    examination = prepared("kaiming_normal", subject)
    examination.run()
    once = len(played)
    assert signature(examination)
    assert len(played) == once


def test_a_reading_that_leaves_something_out_hides_no_mistake(prepared: Prepared) -> None:
    """What is right without some inputs may have a known mistake with them: it is named, as it may not be meant so."""
    examination = prepared("Linear", Bias2)
    examination.run()
    assert "lin-bias-twice" in [one.id for one in Diagnosis(here)(examination, ("inputs=2-D",))]
    others = Diagnosis(here)(examination, ("weight_layout=(in, out)",))
    assert {mistakes()[one.id].reading for one in others} == {"weight_layout=(in, out)"}


def test_at_most_three_are_named(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many look alike, a reader is told three."""
    copies = [replace(mistakes()["lin-bias-twice"], id=f"copy-{number}") for number in range(5)]
    monkeypatch.setattr(module, "mistakes_of", lambda _: copies)
    named = Diagnosis(here)(prepared("Linear", Bias2), ())
    assert [mistake.id for mistake in named] == ["copy-0", "copy-1", "copy-2"]


def test_declared_conventions_are_seen_through(prepared: Prepared) -> None:
    """A subject of another reading is compared as PyTorch's would look."""

    class Overwrites(Bias2):
        """Overwrites its gradients, as it declares."""

        def backward(self, grad_output: Array) -> Array:
            """Return dx."""
            self.zero_grad()
            return super().backward(grad_output)

    named = Diagnosis(here)(prepared("Linear", Overwrites, conventions={"gradients": "overwrite"}), ())
    assert [mistake.id for mistake in named][:1] == ["lin-bias-twice"]


@pytest.mark.parametrize("seed", range(4))
def test_two_ways_to_underflow_are_told_apart(prepared: Prepared, seed: int) -> None:
    """A softmax of which the logarithm is taken underflows in one row, and a common shift only next to another one."""
    lacking = frozenset({"weight", "ignore_index", "label_smoothing"})
    examination = prepared("CrossEntropyLoss", SoftmaxFirst, seed=seed, lacking=lacking)
    assert [mistake.id for mistake in Diagnosis(here)(examination, ())] == ["ce-log-softmax"]


def test_what_the_probes_do_not_show_is_told_by_what_broke(prepared: Prepared) -> None:
    """The programs on which laws broke are put to the known mistakes where no probe shows anything."""
    examination = prepared("Dropout", mistakes()["do-upcast"].implementation)
    assert signature(examination) == {}
    assert Diagnosis(here)(examination, ()) == []
    examination.laws = [replace(law, level="required") for law in examination.laws if law.id == "dtype.float32"]
    examination.run()
    assert [one.id for one in Diagnosis(here)(examination, ())] == ["do-upcast"]
    assert Diagnosis(here, without=frozenset({"do-upcast"}))(examination, ()) == []
