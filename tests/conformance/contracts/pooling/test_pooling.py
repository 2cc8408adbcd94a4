"""What pooling layers promise, and what they leave open."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.contracts import contract, contracts, family
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.pooling.maximum import MaxPoolSteps
from layerproof.play import Array, Program

COMPONENTS = [name for name, promised in contracts().items() if family(promised) == "pooling"]
HELD = [
    (package, name, identity.id)
    for name in COMPONENTS
    for identity in contract(name).identities
    for package in ((impl, reference) if name.endswith("2d") else (impl,))
]


@pytest.mark.parametrize(("package", "component", "identity"), HELD)
def test_identities_hold(package: Any, component: str, identity: str, broken_identity: Callable[..., Any]) -> None:
    """Our implementation obeys every equation, and the twin those over two axes."""
    assert broken_identity(component, identity, getattr(package, component)) == []


@pytest.mark.parametrize(
    ("component", "identity", "mistake", "message"),
    [
        ("MaxPool2d", "increasing", "mp-zero-pad", "output on the cubes plus 1["),
        ("MaxPool2d", "mass", "mp-ties-all", "sum of the input's gradient over a plane["),
        ("MaxPool2d", "constant", "mp-zero-pad", "output on constant planes["),
        ("MaxPool2d", "indices", "mp-indices-window", "output, and the input at its indices["),
        ("AvgPool2d", "constant", "ap-cip-always", "output on constant planes["),
        ("AvgPool2d", "overhang", "ap-ceil-divisor", "output on constant planes["),
        ("AvgPool2d", "diluted", "ap-cip", "output on constant planes["),
        ("AvgPool2d", "whole", "ap-sum", "output of one window over all["),
        ("AdaptiveAvgPool2d", "constant", "aa-one-divisor", "output on constant planes["),
        ("AdaptiveMaxPool2d", "mass", "am-ties-all", "sum of the input's gradient over a plane["),
        ("LPPool2d", "homogeneity", "lp-no-root", "output on the scaled input["),
        ("MaxUnpool2d", "places", "mu-columns-first", "output at the indices["),
        ("MaxUnpool2d", "places", "mu-leftover", "sum of the output's magnitudes over a plane["),
    ],
)
def test_identities_break(
    component: str, identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]
) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity(component, identity, mistake))


@pytest.mark.parametrize("component", COMPONENTS)
def test_programs(component: str, twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program, and examples stay small: no input has more than a few hundred numbers."""
    sizes = [np.size(call.args[0]) for program in twin_answers(component) for call in program.calls if call.args]  # type: ignore[arg-type]
    assert max(sizes) <= 2400
    assert min(sizes) <= 16


class LastOfTied(MaxPoolSteps):
    """Gives the gradient to the last of those that are tied."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all for the last."""
        wins = windows == y[..., None]
        last: Array = wins & (np.cumsum(wins[..., ::-1], axis=-1)[..., ::-1] == 1)
        return last


class SharedByTied(MaxPoolSteps):
    """Shares the gradient out among those that are tied."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return the same for each of them."""
        wins = windows == y[..., None]
        share: Array = wins / np.maximum(wins.sum(axis=-1, keepdims=True), 1)
        return share


class AnyOfTied(MaxPoolSteps):
    """Gives the gradient to one of those that are tied, by where the window's values add up to."""

    def share(self, windows: Array, y: Array) -> Array:
        """Return all for one of them, the first, the second or another."""
        wins = windows == y[..., None]
        finite = np.where(np.isfinite(windows), windows, 0.0).sum(axis=-1, keepdims=True)
        number = np.floor(np.abs(finite)) % np.maximum(wins.sum(axis=-1, keepdims=True), 1)
        one: Array = wins & (np.cumsum(wins, axis=-1) == number + 1)
        return one


class InOtherOrder(impl.AvgPool2d):
    """Sums in another order: rows first, and divides each of the terms."""

    def forward(self, x: Array) -> Array:
        """Return averages."""
        y = super().forward(x)
        flipped = super().forward(np.ascontiguousarray(x.swapaxes(-1, -2))) if self._square(x) else None
        super().forward(x)
        return y if flipped is None else np.ascontiguousarray(flipped.swapaxes(-1, -2))

    def _square(self, x: Array) -> bool:
        sizes = (self.kernel_size, self.stride, self.padding, x.shape[-2:])
        return all(one == other for one, other in sizes)


@pytest.mark.parametrize(
    ("component", "implementation"),
    [
        ("MaxPool2d", LastOfTied),
        ("MaxPool2d", SharedByTied),
        ("MaxPool2d", AnyOfTied),
        ("AvgPool2d", InOtherOrder),
    ],
)
@pytest.mark.parametrize("run", range(3))
def test_right_in_other_ways(
    component: str, implementation: Any, run: int, examined: Callable[..., Examination]
) -> None:
    """Whoever breaks ties in another way, or sums in another order, is right."""
    seed = run + int(np.random.default_rng().integers(2**31))
    tallies = examined(component, implementation, count=4, seed=seed).tallies.values()
    broken = [tally for tally in tallies if tally.check is not None or tally.broke]
    assert [tally.law.id for tally in broken if tally.law.level == "required"] == []
