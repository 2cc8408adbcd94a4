"""The smallest program that breaks a law is found, and it breaks the law for the same cause."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import search
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.sequence import paired
from layerproof.conformance.search import shrunk
from layerproof.play import Array, Program

Examined = Callable[..., Examination]


class Leaky(impl.ReLU):
    """Leaks."""

    def forward(self, x: Array) -> Array:
        """Return x, or a tenth of it."""
        return np.where(x > 0, x, 0.1 * x)


class BiasTwice(impl.Linear):
    """Adds the bias twice."""

    def forward(self, x: Array) -> Array:
        """Return x W^T + 2 b."""
        return super().forward(x) + self.params.get("bias", 0.0)


class Overwrites(impl.Linear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self.zero_grad()
        return super().backward(grad_output)


class Unmasked(impl.Dropout):
    """Does not mask its gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient, scaled alone."""
        return grad_output / (1 - self.p) if self.training else grad_output


class NoEps(impl.BatchNorm1d):
    """Forgets eps."""

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1, **options: Any) -> None:
        """Take no eps."""
        super().__init__(num_features, eps * 1e-6, momentum, **options)


class MeanOfAll(impl.CrossEntropyLoss):
    """Takes the mean over all logits."""

    def forward(self, logits: Array, target: Array) -> Array:
        """Return the sum divided by the number of logits."""
        loss = super().forward(logits, target)
        return loss / logits.shape[1] if self.reduction == "mean" else loss


class NoDampening(impl.SGD):
    """Ignores dampening."""

    def step(self) -> None:
        """Step without it."""
        self.dampening = 0.0
        super().step()


WRONG = [
    ("output", "ReLU", Leaky),
    ("output", "Linear", BiasTwice),
    ("state", "Linear", Overwrites),
    ("gradient.input", "Dropout", Unmasked),
    ("derivative", "Dropout", Unmasked),
    ("output", "BatchNorm1d", NoEps),
    ("output", "CrossEntropyLoss", MeanOfAll),
    ("update", "SGD", NoDampening),
]


@pytest.mark.parametrize(("law", "component", "implementation"), WRONG)
def test_findings_are_small(examined: Examined, law: str, component: str, implementation: type) -> None:
    """The program has at most 6 array elements and 4 calls, and breaks the law."""
    examination = examined(component, implementation, law, count=4)
    found, check = shrunk(examination, examination.tallies[law], [])
    calls, elements = found.program.size
    assert calls <= 4, found.program
    assert elements <= 6, found.program
    assert not check.holds
    assert check.message


def test_the_smallest_of_another_law_is_taken(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an example that broke another law breaks this one too, nothing is searched."""
    examination = examined("ReLU", Leaky, "output", "layout")
    known, _ = shrunk(examination, examination.tallies["output"], [])

    def never(*_: Any) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(search, "smallest", never)
    monkeypatch.setattr(search, "minimise", never)
    again, check = shrunk(examination, examination.tallies["output"], [Program("ReLU", "layer"), known.program])
    assert again.program is known.program
    assert not check.holds


class Particular(impl.ReLU):
    """Raises on large negative numbers, and otherwise on any that is not whole."""

    def forward(self, x: Array) -> Array:
        """Return y, for natural numbers."""
        if (x < -3).any():
            raise OverflowError("too far down")
        if (x != np.rint(x)).any():
            raise OverflowError("not whole")
        return super().forward(x)


def test_the_cause_stays_the_same(examined: Examined) -> None:
    """An example that raises elsewhere is no smaller example of what was found."""
    examination = examined("ReLU", Particular, "output", count=4)
    tally = examination.tallies["output"]
    assert tally.check is not None
    assert tally.check.raised is not None
    _, check = shrunk(examination, tally, [])
    assert check.raised is not None
    assert (check.raised.line, check.raised.message) == (tally.check.raised.line, tally.check.raised.message)


class Turned(impl.Dropout):
    """Is wrong once its mode was turned twice."""

    turns = 0

    def train(self) -> None:
        """Enter training mode."""
        super().train()
        self.turns += 1

    def eval(self) -> None:
        """Enter evaluation mode."""
        super().eval()
        self.turns += 1

    def backward(self, grad_output: Array) -> Array:
        """Return dx, or its double."""
        return super().backward(grad_output) * (1 if self.turns < 2 else 2)


def test_a_smaller_example_is_one_that_the_law_could_have_drawn(examined: Examined) -> None:
    """Without its second forward it would break the law too, but right code might as well: it stays."""
    examination = examined("Dropout", Turned, "state", count=4)
    found, check = shrunk(examination, examination.tallies["state"], [])
    assert not check.holds
    assert paired(found.program)
    methods = [call.method for call in found.program.calls]
    assert methods.count("backward") == 1
    assert methods[-2:] == ["forward", "backward"]


class BiasOfOne(impl.Linear):
    """Is wrong without a bias."""

    def forward(self, x: Array) -> Array:
        """Return y, or more."""
        return super().forward(x) + (0.0 if "bias" in self.params else 1.0)


@pytest.mark.parametrize("implementation", [BiasTwice, BiasOfOne])
def test_a_smaller_example_leaves_nothing_to_chance(examined: Examined, implementation: type) -> None:
    """Without its option it would have a bias that nobody wrote: any two layers would differ there."""
    examination = examined("Linear", implementation, "output", count=8)
    found, check = shrunk(examination, examination.tallies["output"], [])
    assert not check.holds
    assert ("params.bias" in found.program.state) is found.program.config.get("bias", True)
    assert ("params.bias" in found.program.state) is (implementation is BiasTwice)


def test_statistics_are_never_searched(examined: Examined) -> None:
    """A fixed experiment's evidence is what it is."""

    class Eager(impl.Dropout):
        """Keeps too much."""

        def _draw_kept(self, shape: tuple[int, ...]) -> Array:
            kept: Array = self.rng.random(shape) >= self.p / 2
            return kept

    examination = examined("Dropout", Eager, "mask.rate")
    tally = examination.tallies["mask.rate"]
    assert shrunk(examination, tally, []) == (tally.evidence, tally.check)


def test_what_does_not_recur_is_shown_as_it_was(examined: Examined) -> None:
    """A subject that is right from now on keeps its first evidence."""
    wrong = [True]

    class Reformed(impl.ReLU):
        """Is wrong until it is not."""

        def forward(self, x: Array) -> Array:
            """Return y, or more."""
            return super().forward(x) + wrong[0]

    examination = examined("ReLU", Reformed, "output")
    tally = examination.tallies["output"]
    wrong[0] = False
    assert shrunk(examination, tally, []) == (tally.evidence, tally.check)


def test_a_wrong_derivative_is_located(examined: Examined) -> None:
    """The finding of a law that can look closer is the closer look."""
    examination = examined("Dropout", Unmasked, "derivative", count=4)
    _, check = shrunk(examination, examination.tallies["derivative"], [])
    assert check.message.startswith("calls[1].returned[")


def test_lacking_options_are_not_asked_for(examined: Examined) -> None:
    """The search draws no options that the subject does not have."""

    class Plain(impl.Linear):
        """Has no option bias."""

        def __init__(self, in_features: int, out_features: int) -> None:
            """Take sizes alone."""
            super().__init__(in_features, out_features)

        def forward(self, x: Array) -> Array:
            """Return y, and a little more."""
            return super().forward(x) + 1

    examination = examined("Linear", Plain, "output", lacking=frozenset({"bias"}))
    found, check = shrunk(examination, examination.tallies["output"], [])
    assert "bias" not in found.program.config
    assert check.message.startswith("calls[0].returned[")


class KeepsP(impl.Dropout):
    """Keeps with probability p: without a drop it divides 0 by 0."""

    def forward(self, x: Array) -> Array:
        """Return what it keeps, over p."""
        if not self.training:
            return super().forward(x)
        with np.errstate(all="ignore"):
            y: Array = x * (self.rng.random(x.shape) < self.p) / np.float64(self.p)
        return y


def test_a_wrong_number_tells_more_than_none(examined: Examined) -> None:
    """Where NaN was met first, the example is one with a number all the same, if there is such."""
    examination = examined("Dropout", KeepsP, "output", count=4)
    tally = examination.tallies["output"]
    assert tally.check is not None
    assert tally.check.got is not None
    assert not np.isfinite(tally.check.got).all()
    _, check = shrunk(examination, tally, [])
    assert not check.holds
    assert check.got is not None
    assert np.isfinite(check.got).all()


class Overflows(impl.Softmax):
    """Is right but for inputs whose exponentials overflow."""

    def forward(self, x: Array) -> Array:
        """Return y, or NaN."""
        with np.errstate(all="ignore"):
            y: Array = super().forward(x) * np.where(np.isinf(np.exp(x)), np.nan, 1.0)
        return y


def test_where_there_is_no_wrong_number_none_is_shown(examined: Examined) -> None:
    """An answer that is NaN or right stays NaN in the example."""
    examination = examined("Softmax", Overflows, "output", count=4)
    _, check = shrunk(examination, examination.tallies["output"], [])
    assert not check.holds
    assert check.got is not None
    assert np.isnan(check.got).any()
