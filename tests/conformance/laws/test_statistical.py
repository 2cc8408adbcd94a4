"""What statistical laws share: a p-value becomes a check, and asymptotic tests must fail three times."""

import math

import numpy as np
import pytest

from layerproof.conformance.check import Check, Effect, failed, held
from layerproof.conformance.laws.statistical import deviation, recurring
from layerproof.conformance.results import Plot
from layerproof.conformance.sampling import MeanSquare, p_value
from layerproof.conformance.statistics import INDEPENDENT_DRAWS

EFFECT = Effect(0.02, "a rate off by 0.02")


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


def test_the_effect_is_kept() -> None:
    """What would have been caught is told whether the test passed or not."""
    assert judged(0.5).effect == judged(1e-20).effect == EFFECT


def test_the_message_and_the_picture() -> None:
    """A failure says its p-value, and shows the number measured against the band."""
    check = judged(1e-20)
    assert check.message == "rate is 0.25 (p-value 1e-20)"
    assert check.plot == Plot("points", "rate", "", "rate", (0.0,), (0.25,), (0.5,), (0.4,), (0.6,))
    assert check.measure == 0.25
    assert judged(0.5).message == ""


def outcomes(pattern: str) -> tuple[list[Check], int]:
    """Return what `recurring` yields for tests that hold (o), fail (x) or test nothing (-), and how many ran."""
    drawn: list[int] = []

    def once(draw: int) -> Check | None:
        drawn.append(draw)
        return {"o": held(str(draw)), "x": failed(str(draw), "no"), "-": None}[pattern[draw]]

    return list(recurring(once)), len(drawn)


@pytest.mark.parametrize(
    ("pattern", "check", "draws"),
    [
        ("xxx", failed("0", "no"), 3),
        ("o", held("0"), 1),
        ("xo", held("1"), 2),
        ("xxo", held("2"), 3),
        ("-", None, 1),
        ("x-", None, 2),
    ],
)
def test_an_asymptotic_test_must_fail_three_times(pattern: str, check: Check | None, draws: int) -> None:
    """A failure counts only if it recurs on each of three draws; one that does not settles the matter."""
    assert INDEPENDENT_DRAWS == 3
    assert outcomes(pattern) == ([] if check is None else [check], draws)


def test_three_failures_cost_one_share() -> None:
    """Three independent tests at the cube root of a share all fail with that share's probability."""
    source = np.random.default_rng()
    share, runs = 0.05, 4_000

    def once(_: int) -> Check:
        tail = p_value(MeanSquare(50), float(np.mean(source.normal(size=50) ** 2)))
        return deviation(
            "", p_value=tail, share=share ** (1 / INDEPENDENT_DRAWS), measure=0.0, message="", effect=EFFECT
        )

    alarms = sum(not check.holds for _ in range(runs) for check in recurring(once))
    # Six standard deviations: chance exceeds that once in a billion runs.
    assert abs(alarms - runs * share) <= 6 * math.sqrt(runs * share * (1 - share))
