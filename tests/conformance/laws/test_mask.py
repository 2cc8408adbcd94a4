"""The statistics of a mask: each law fails on the dependence that it is there for."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class Eager(impl.Dropout):
    """Drops half as often as it is told."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = self.rng.random(shape) >= self.p / 2
        return kept


class FewBits(impl.Dropout):
    """Compares p with eight random bits."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept: Array = self.rng.integers(256, size=shape) >= int(256 * self.p)
        return kept


class Unscaled(impl.Dropout):
    """Does not scale what it keeps."""

    def forward(self, x: Array) -> Array:
        """Return what is kept."""
        y = super().forward(x)
        return y * (1 - self.p) if self.training else y


class Renormalised(impl.Dropout):
    """Scales by the share that was kept in this very draw."""

    def forward(self, x: Array) -> Array:
        """Return what is kept, so that the mean is exact."""
        kept = self._draw_kept(x.shape)
        y: Array = x * kept * (kept.size / max(kept.sum(), 1)) if self.training else x
        return y


class LargeNaN(impl.Dropout):
    """Is right on small inputs alone."""

    def forward(self, x: Array) -> Array:
        """Return NaN for each of many elements."""
        y = super().forward(x)
        return y if x.size < 1000 else np.full_like(y, np.nan)


class Frozen(impl.Dropout):
    """Keeps the first mask of a shape."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        masks = self.__dict__.setdefault("masks", {})
        if shape not in masks:
            masks[shape] = super()._draw_kept(shape)
        mask: Array = masks[shape]
        return mask


class Shared(impl.Dropout):
    """Shares its masks with all instances, call by call."""

    masks: ClassVar[dict[tuple[Any, ...], Array]] = {}

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        self.made = self.__dict__.get("made", 0) + 1
        if (self.made, shape) not in Shared.masks:
            Shared.masks[self.made, shape] = super()._draw_kept(shape)
        return Shared.masks[self.made, shape]


class BySize(impl.Dropout):
    """Keeps what is large."""

    def forward(self, x: Array) -> Array:
        """Return the larger half."""
        if not self.training:
            return super().forward(x)
        y: Array = x * (np.abs(x) > np.quantile(np.abs(x), self.p)) / (1 - self.p)
        return y


class BySign(impl.Dropout):
    """Keeps what is positive, or negative."""

    def forward(self, x: Array) -> Array:
        """Return the elements of one sign."""
        if not self.training:
            return super().forward(x)
        sign = 1 if self.rng.random() < self.p else -1
        y: Array = x * (np.sign(x) == sign) / (1 - self.p)
        return y


class TwinUnits(impl.Dropout):
    """Drops the first two units together."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        kept = super()._draw_kept(shape)
        kept[..., 1:2] = kept[..., :1]
        return kept


class OneRow(impl.Dropout):
    """Draws one mask for all rows."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        return np.broadcast_to(super()._draw_kept(shape[1:]), shape).copy()


class ExactCount(impl.Dropout):
    """Keeps the same number in each row."""

    def _draw_kept(self, shape: tuple[int, ...]) -> Array:
        ranks = self.rng.random(shape).argsort(axis=-1).argsort(axis=-1)
        kept: Array = ranks >= round(self.p * shape[-1])
        return kept


class FromOutput(impl.Dropout):
    """Takes its mask from the output in backward."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.y = super().forward(x)
        return self.y

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient where the output is not zero."""
        scale = 1 / (1 - self.p) if self.training else 1
        grad_x: Array = grad_output * (self.y != 0) * scale
        return grad_x


RATE = "Dropout: keep rate at p = … is … in … draws, but should be … [allowed … to …] (p-value …) [seed …]"
AGREE = "they agree in … of … elements, but should agree in about half (p-value …) [seed …]"
TWO = "two of them agree in … of … draws, but should agree in about half (p-value …) [seed …]"
BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "mask.varies",
        "Dropout",
        OneRow,
        "Dropout: element […] and element […] are both kept or both dropped in 64 of 64 …",
    ),
    ("mask.rate", "Dropout", Eager, RATE),
    ("mask.rate", "Dropout", FewBits, RATE),
    (
        "mask.mean",
        "Dropout",
        Unscaled,
        "Dropout: mean of output / input at p = … is …, but should be 1 (p-value …) [seed …]",
    ),
    ("mask.mean", "Dropout", LargeNaN, "Dropout: mean of output / input at p = … is nan, but should be 1 [seed …]"),
    ("mask.calls", "Dropout", Frozen, f"Dropout: the masks of two calls are not independent: {AGREE}"),
    ("mask.instances", "Dropout", Shared, f"Dropout: the masks of two instances are not independent: {AGREE}"),
    ("mask.data", "Dropout", BySize, f"Dropout: the mask depends on the input's size: {AGREE}"),
    ("mask.data", "Dropout", BySign, f"Dropout: the mask depends on the input's sign: {AGREE}"),
    ("mask.units", "Dropout", TwinUnits, f"Dropout: units are not dropped independently: {TWO}"),
    ("mask.rows", "Dropout", OneRow, f"Dropout: rows are not dropped independently: {TWO}"),
    (
        "mask.count",
        "Dropout",
        ExactCount,
        "Dropout: variance of the number kept in a row is 0, but should be 64 (p-value …) [seed …]",
    ),
    (
        "mask.at_zero",
        "Dropout",
        FromOutput,
        "Dropout: share of gradients passed at x = 0 is 0 in 4,096 draws, but should be 0.5 [allowed … to …] …",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses the dependence, and says what was counted and what should have been."""
    accuse(law, component, implementation, says)


def test_the_mean_is_not_the_rate(examined: Callable[..., Examination]) -> None:
    """A mean that is exact in every draw is let through here: parity finds it, as the scale varies."""
    laws = ("mask.rate", "mask.mean", "output")
    tallies = examined("Dropout", Renormalised, *laws).tallies
    assert [law for law in laws if tallies[law].check is not None] == ["output"]


EFFECTS = {
    "mask.rate": "a keep rate off by 0.0… at p = 0.9",
    "mask.mean": "a mean off by …% at p = 0.9",
    "mask.calls": "an agreement off by 0.02…",
    "mask.instances": "an agreement off by 0.02…",
    "mask.data": "an agreement off by 0.02…",
    "mask.units": "a correlation of 0.…",
    "mask.rows": "a correlation of 0.…",
    "mask.count": "a variance off by …%",
    "mask.at_zero": "a share off by 0.0… at p = 0.5",
}


@pytest.mark.parametrize("component", ["Dropout", "OriginalDropout"])
def test_the_smallest_effect_is_stated(
    examined: Callable[..., Examination], like: Callable[[str, str], bool], component: str
) -> None:
    """A law that held says what it would have found, whichever of its tests showed it."""
    tallies = examined(component, getattr(impl, component), *EFFECTS).tallies
    assert all(tally.holds for tally in tallies.values())
    effects = {law: tally.effect.words for law, tally in tallies.items() if tally.effect is not None}
    assert [law for law, says in EFFECTS.items() if not like(effects[law], says)] == []


@pytest.mark.parametrize("answer", [None, "text", np.ones(3), (np.ones(2), None), 1j], ids=repr)
def test_answers_of_another_form_tell_nothing(examined: Callable[..., Examination], answer: Any) -> None:
    """What is no array of real numbers of the input's shape is another law's affair, and breaks nothing."""

    class Odd(impl.Dropout):
        """Answers something else."""

        def forward(self, x: Array) -> Any:
            """Return it."""
            return np.full(x.shape, answer) if isinstance(answer, complex) else answer

        def backward(self, grad_output: Array) -> Any:  # noqa: ARG002 - whatever the gradient is
            """Return it."""
            return answer

    examination = examined("Dropout", Odd)
    masks = {law: tally for law, tally in examination.tallies.items() if law.startswith("mask.")}
    assert [tally.broke for tally in examination.tallies.values() if tally.broke] == []
    assert {tally.cases for tally in masks.values()} == {0}


@pytest.mark.parametrize(
    ("law", "method", "asked"),
    [("mask.rate", "forward", 1), ("mask.rate", "forward", 3), ("mask.at_zero", "backward", 1)],
)
@pytest.mark.parametrize(
    ("answer", "says"), [(None, "raised MemoryError"), (np.ones(3), "has shape (3,), but should have shape")]
)
def test_no_sample_is_left_unread(
    examined: Callable[..., Examination], law: str, method: str, asked: int, answer: Any, says: str
) -> None:
    """Who answers small inputs alone, or refuses the second instance of large ones, is right about nothing more."""
    counts: list[int] = []

    def refusing(self: impl.Dropout, value: Array) -> Any:
        counts.append(value.size)
        if value.size <= 3_000 or len([size for size in counts if size > 3_000]) % 3 != asked % 3:
            return getattr(impl.Dropout, method)(self, value)
        if answer is None:
            raise MemoryError("too many")
        return answer

    check = examined("Dropout", type("Small", (impl.Dropout,), {method: refusing}), law).tallies[law].check
    assert check is not None
    assert says in check.message


@pytest.mark.parametrize("seed", range(4))
def test_pairs_that_are_fair_are_not_accused(examined: Callable[..., Examination], seed: int) -> None:
    """Bonferroni's p-value of the most extreme of thousands of pairs is no small one."""
    tallies = examined("Dropout", impl.Dropout, "mask.units", "mask.rows", seed=seed).tallies
    assert all(tally.margin < 0.4 for tally in tallies.values())
