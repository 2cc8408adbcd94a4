"""Optimizers and clips: what they return, and what they write."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class Climbs(impl.SGD):
    """Climbs."""

    def step(self) -> None:
        """Step the wrong way."""
        self.maximize = not self.maximize
        super().step()
        self.maximize = not self.maximize


class Rebinds(impl.SGD):
    """Puts new arrays into the dict."""

    def step(self) -> None:
        """Leave the caller's own arrays as they are."""
        kept = {name: value.copy() for name, value in self.params.items()}
        own = dict(self.params)
        super().step()
        for name, value in own.items():
            self.params[name] = value.copy()  # type: ignore[index]
            value[...] = kept[name]


class Unprepared(impl.SGD):
    """Raises in its first step."""

    def step(self) -> None:
        """Raise."""
        raise KeyError("velocity")


class FixedRate(impl.SGD):
    """Cannot be given another learning rate."""

    @property
    def lr(self) -> float:
        """The learning rate."""
        return self._lr

    @lr.setter
    def lr(self, value: float) -> None:
        if hasattr(self, "_lr"):
            raise AttributeError("lr is fixed")
        self._lr = value


class OneVelocity(impl.SGD):
    """Shares its velocities with all other optimizers."""

    velocities: ClassVar[dict[str, Array]] = {}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Start where others are, if their parameters have the same names and shapes."""
        super().__init__(*arguments, **options)
        fit = {name: value for name, value in self.velocities.items() if name in self.params}
        if all(value.shape == self.params[name].shape for name, value in fit.items()) and not self.fresh():
            self._velocity = OneVelocity.velocities
        else:
            OneVelocity.velocities = self._velocity

    def fresh(self) -> bool:
        """Tell whether the parameters are those of another program."""
        mine = {name: value.tobytes() for name, value in self.params.items()}
        seen, OneVelocity.start = self.start, mine
        return seen != mine

    start: ClassVar[dict[str, bytes]] = {}


class ByShape(impl.SGD):
    """Keeps one velocity for each shape."""

    def step(self) -> None:
        """Let parameters of one shape share a velocity."""
        first: dict[tuple[int, ...], Array] = {}
        super().step()
        for name in self._velocity:
            self._velocity[name] = first.setdefault(self._velocity[name].shape, self._velocity[name])


class OldParameters(impl.SGD):
    """Steps from where it left the parameters."""

    left: dict[str, Array] | None = None

    def step(self) -> None:
        """Step, whatever the caller did since."""
        for name, value in (self.left or {}).items():
            self.params[name][...] = value
        super().step()
        self.left = {name: value.copy() for name, value in self.params.items()}


class OldRate(impl.SGD):
    """Looks at the learning rate once."""

    rate: float | None = None

    def step(self) -> None:
        """Step with the first learning rate."""
        self.rate = self.lr if self.rate is None else self.rate
        self.lr = self.rate
        super().step()


class NeedsGradients(impl.SGD):
    """Leaves out parameters whose gradients are all zero."""

    def step(self) -> None:
        """Step where there is something to step along."""
        kept, self.grads = self.grads, {name: value for name, value in self.grads.items() if value.any()}
        super().step()
        self.grads = kept


def norm_after(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Return the norm after clipping."""
    impl.clip_grad_norm(grads, max_norm, norm_type)
    return impl.clip_grad_norm(grads, np.inf, norm_type)


def nothing(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> None:
    """Return nothing."""
    impl.clip_grad_norm(grads, max_norm, norm_type)


def one_by_one(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip each array by itself."""
    total = impl.clip_grad_norm({name: value.copy() for name, value in grads.items()}, max_norm, norm_type)
    for name, value in grads.items():
        impl.clip_grad_norm({name: value}, max_norm, norm_type)
    return total


def returned_copies(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Clip copies."""
    return impl.clip_grad_norm({name: value.copy() for name, value in grads.items()}, max_norm, norm_type)


def flattened(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Scale flat arrays, which are copies where the gradients are not contiguous."""
    flat = {name: value.reshape(-1) for name, value in grads.items()}
    return impl.clip_grad_norm(flat, max_norm, norm_type)


BROKEN: list[tuple[str, str, Any, str]] = [
    ("update", "SGD", Climbs, "SGD.step: params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", Rebinds, "SGD.step: params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", Unprepared, "SGD.step raised KeyError at line …: 'velocity'"),
    ("update", "SGD", OneVelocity, "SGD.step: …params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", ByShape, "SGD.step: …params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", OldParameters, "SGD.step: params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", OldRate, "SGD.step: params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", NeedsGradients, "SGD.step: params.…[…] = …, but should be … [allowed error …]"),
    ("update", "SGD", FixedRate, "SGD.set raised AttributeError at line …: lr is fixed"),
    ("returned", "clip_grad_norm", norm_after, "clip_grad_norm: result = …, but should be … [allowed error …]"),
    (
        "returned",
        "clip_grad_norm",
        nothing,
        "clip_grad_norm: result is None, but should be a number: does the method end with a return?",
    ),
    ("written", "clip_grad_norm", one_by_one, "clip_grad_norm: arguments.…[…] = …, but should be … [allowed error …]"),
    ("written", "clip_grad_norm", flattened, "clip_grad_norm: arguments.…[…] = …, but should be … [allowed error …]"),
    (
        "written",
        "clip_grad_norm",
        returned_copies,
        "clip_grad_norm: arguments.…[…] = …, but should be … [allowed error …]",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what should have been."""
    accuse(law, component, implementation, says)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("implementation", [OneVelocity, OldParameters, OldRate, NeedsGradients])
def test_two_programs_of_each_pattern_are_enough(accuse: Callable[..., None], implementation: Any, seed: int) -> None:
    """What happens between steps is not left to chance."""
    says = "SGD.step: params.…[…] = …, but should be … [allowed error …]"
    accuse("update", "SGD", implementation, says, count=2, seed=seed)


@pytest.mark.parametrize("rounding", [1e-6, 0.0])
def test_either_divisor_of_a_clip_is_right(examined: Callable[..., Examination], rounding: float) -> None:
    """Sources disagree on a 1e-6 added to the norm: both are right."""

    def clip(grads: Mapping[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
        """Divide by the norm, or by a little more."""
        total = impl.clip_grad_norm({name: value.copy() for name, value in grads.items()}, np.inf, norm_type)
        for value in grads.values():
            np.multiply(value, min(1.0, max_norm / (total + rounding)), out=value)
        return total

    tallies = examined("clip_grad_norm", clip, "returned", "written").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []
