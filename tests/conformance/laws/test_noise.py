"""Noise that cannot be told from the answers: its moments, and that each call and each row draws anew."""

from collections.abc import Callable

import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.conformance.mistakes.attention import dropped_weights, multihead_masks
from layerproof.conformance.mistakes.dropout import gaussian
from layerproof.impl.base import Array

Examined = Callable[..., Examination]
NOISE = ("noise.fresh", "noise.mean", "noise.variance")


class Shifted(impl.GaussianDropout):
    """Noise of mean 1.2."""

    def forward(self, x: Array) -> Array:
        """Return x times noise."""
        y = super().forward(x)
        return y + 0.2 * x if self.training else y


SHARED = "correlation of output[…] and output[…] is … over 2,000 calls, but should be 0 (p-value …"
BROKEN = [
    ("noise.fresh", "GaussianDropout", gaussian.Frozen, "share of calls that differ from the call before is 0, …"),
    ("noise.mean", "GaussianDropout", Shifted, "mean of output element … over 2,000 calls, but should be … (p-value …"),
    (
        "noise.variance",
        "GaussianDropout",
        gaussian.DeviationP,
        "variance of output element … over 2,000 calls, but should be … (p-value …",
    ),
    ("noise.independent", "ScaledDotProductAttention", dropped_weights.SharedMask, SHARED),
    ("noise.independent", "ScaledDotProductAttention", dropped_weights.SharedByQueries, SHARED),
    ("noise.independent", "MultiheadAttention", multihead_masks.SharedMask, SHARED),
]


def test_right_noise_passes(examined: Examined) -> None:
    """Noise of the stated mean and variance, new in each call, holds every law, each on two rates."""
    tallies = examined("GaussianDropout", impl.GaussianDropout, *NOISE).tallies
    assert [(tally.holds, tally.cases) for tally in tallies.values()] == [(True, 2)] * len(NOISE)
    effect = tallies["noise.mean"].effect
    assert effect is not None
    assert effect.words.startswith("a mean off by ")


@pytest.mark.parametrize("component", ["ScaledDotProductAttention", "MultiheadAttention"])
def test_rows_with_noise_of_their_own_pass(examined: Examined, component: str) -> None:
    """Where each query drops keys for itself no two rows go together, and what would have been found is stated."""
    tally = examined(component, getattr(impl, component), "noise.independent").tallies["noise.independent"]
    assert tally.holds
    assert tally.effect is not None
    assert tally.effect.words.startswith("a correlation of 0.")


def test_rows_are_compared_where_they_have_noise_of_their_own(examined: Examined) -> None:
    """Whether the rows of a batch share a mask is asked of nobody who may choose."""
    assert "noise.independent" not in examined("DropConnect", impl.DropConnect).tallies


@pytest.mark.parametrize(("law", "component", "wrong", "message"), BROKEN)
def test_wrong_noise_is_found(
    examined: Examined, like: Callable[[str, str], bool], law: str, component: str, wrong: type, message: str
) -> None:
    """Noise that is drawn once, of another mean or of another variance breaks the law for it."""
    check = examined(component, wrong, law).tallies[law].check
    assert check is not None
    assert like(check.message, message), check.message


def test_only_the_form_of_noisy_answers_is_compared(examined: Examined) -> None:
    """No twin can be given the same noise: in training the shapes are compared, in evaluation the values."""
    laws = ("output", "gradient.input", "state")
    tallies = examined("GaussianDropout", impl.GaussianDropout, *laws).tallies
    assert all(tally.holds and tally.cases for tally in tallies.values())
