"""What statistical laws share: a p-value against its share of the false-alarm budget, and recurrence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from .. import statistics
from ..check import Check
from ..results import Plot


def deviation(
    where: str,
    *,
    p_value: float,
    share: float,
    measure: float,
    message: str,
    band: tuple[float, float, float] | None = None,
    effect: str = "",
) -> Check:
    """Return the check of a p-value: it breaks below `share`; its margin is log p / log share.

    Args:
        where: what was measured.
        p_value: two-sided.
        share: the false-alarm probability this test may use.
        measure: the number measured.
        message: what it is and what it should be.
        band: expected value and the allowed range, for a plot.
        effect: the smallest effect it would have caught, in words.
    """
    broken = not p_value >= share
    margin = math.inf if p_value <= 0 else math.log(p_value) / math.log(share)
    plot = None
    if band is not None:
        expected, low, high = band
        plot = Plot("points", where, "", where, (0.0,), (measure,), (expected,), (low,), (high,))
    return Check(
        where,
        max(margin, 1.0 + 1e-9) if broken else min(margin, 1.0),
        message=f"{message} (p-value {p_value:.1g})" if broken else "",
        measure=measure,
        effect=effect,
        plot=plot,
    )


def recurring(once: Callable[[int], Check | None]) -> Iterator[Check]:
    """Yield a failed check only if the test fails on each of three independent draws."""
    first: Check | None = None
    for draw in range(statistics.INDEPENDENT_DRAWS):
        check = once(draw)
        if check is None:
            return
        first = first or check
        if check.holds:
            yield check
            return
    if first is not None:
        yield first
