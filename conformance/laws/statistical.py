"""What statistical laws share: a p-value against its share of the false-alarm budget, and what it would have caught."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from ...play import address
from .. import statistics
from ..check import Check, Effect, form_of
from ..evidence import Evidence
from ..results import Plot


def deviation(
    where: str,
    *,
    p_value: float,
    share: float,
    measure: float,
    message: str,
    effect: Effect,
    band: tuple[float, float, float] | None = None,
) -> Check:
    """Return the check of a p-value: it breaks below `share`, and where it is NaN; its margin is log p / log share.

    Args:
        where: what was measured.
        p_value: two-sided.
        share: the false-alarm probability this test may use.
        measure: the number measured.
        message: what it is and what it should be.
        effect: the smallest effect it would have caught.
        band: expected value and the allowed range, for a plot.
    """
    broken = not p_value >= share
    margin = math.log(p_value) / math.log(share) if p_value > 0 else math.inf
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


def unreadable(evidence: Evidence, method: str = "forward", shape: tuple[int, ...] | None = None) -> Iterator[Check]:
    """Yield why no sample can be read from a method's answers: an exception, or another form than is due.

    Large inputs, or many calls, may be asked for in samples alone: nobody else would notice.

    Args:
        evidence: the sample.
        method: whose answers are read.
        shape: theirs; that of each call's first argument if None.
    """
    yield from evidence.raised(method)
    for index, (call, answer) in enumerate(zip(evidence.played.calls, evidence.got.answers, strict=False)):
        # What broke another law may hold calls that are given nothing.
        if call.method == method and answer.raised is None and (shape is not None or call.args):
            due = np.shape(call.args[0]) if shape is None else shape  # type: ignore[arg-type]
            broken = form_of(address.returned(index), answer.returned, np.empty(due))
            if broken is not None:
                yield broken
                return


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
