"""What statistical laws share: a p-value becomes a check, which says what it would have caught."""

import math

import numpy as np
import pytest

from layerproof.conformance.check import Check, Effect
from layerproof.conformance.laws.statistical import deviation, found
from layerproof.conformance.results import Plot

EFFECT = found(0.02, "a rate off by 0.02")


def judged(p_value: float) -> Check:
    """Return the check of a p-value under a share of 1e-10."""
    message, band = "rate is 0.25", (0.5, 0.4, 0.6)
    return deviation("rate", p_value=p_value, share=1e-10, measure=0.25, message=message, band=band, effect=EFFECT)


@pytest.mark.parametrize(
    ("p_value", "holds", "margin"),
    [(1.0, True, 0.0), (1e-5, True, 0.5), (1e-10, True, 1.0), (1e-20, False, 2.0), (0.0, False, math.inf)],
)
def test_margins(p_value: float, margin: float, *, holds: bool) -> None:
    """The margin is how far a p-value's logarithm went towards that of its share; at the share it still holds."""
    check = judged(p_value)
    assert check.holds is holds
    assert check.margin == pytest.approx(margin)


def test_a_p_value_just_below_its_share_fails() -> None:
    """However near, below is below."""
    assert not judged(np.nextafter(1e-10, 0)).holds


def test_a_p_value_that_is_no_number_fails() -> None:
    """Statistics of NaN accuse: no p-value, no proof."""
    assert not judged(math.nan).holds
    assert judged(math.nan).margin == math.inf
    assert judged(math.nan).message == "rate is 0.25 (p-value nan)"


def test_the_effect_says_its_power() -> None:
    """What would have been caught, and how surely."""
    assert judged(0.5).effect == Effect(0.02, "a rate off by 0.02 in all but one of 1,000,000 runs")


def test_the_message_and_the_picture() -> None:
    """A failure says its p-value, and shows the number measured against the band."""
    check = judged(1e-20)
    assert check.message == "rate is 0.25 (p-value 1e-20)"
    assert check.plot == Plot("points", "rate", "", "rate", (0.0,), (0.25,), (0.5,), (0.4,), (0.6,))
    assert check.measure == 0.25
    assert judged(0.5).message == ""
