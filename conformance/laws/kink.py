"""The subgradient as oracle: what backward may return where forward has no derivative."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...play import Array, Transcript
from ..check import Check, is_real, measured
from ..evidence import Evidence, entry
from ..experiments.derivative import MULTIPLES
from ..experiments.kink import KINKS, STEP, sides
from ..law import law
from ..quotient import slopes
from ..tolerance import EPSILON, SAFETY
from .gradients import outputs_of, place_of, upstream_of


@law("kink", KINKS, formula="<s_k, v> between -f_k'(x; -v) and f_k'(x; v), backward(g) = sum g_k s_k", needs_seeds=True)
def kink(evidence: Evidence) -> Iterator[Check]:
    """At a kink or tie backward returns a subgradient: along every direction it lies between forward's two slopes."""
    checks = _checks(evidence, evidence.got)
    # Where the twin's slopes disagree with its own gradient, the subject's tell nothing either.
    twin = [] if all(check.holds for check in checks) else _checks(evidence, evidence.expected)
    for number, check in enumerate(checks):
        if check.holds or (number < len(twin) and twin[number].holds):
            yield check


def _checks(evidence: Evidence, transcript: Transcript) -> list[Check]:
    """Return for each input two checks: of its gradient where it stands at a kink, and of the gradient's sum."""
    outputs = outputs_of(evidence, transcript)
    if not outputs:
        return []
    upstream, checks = upstream_of(evidence.program), []
    moves = sides(evidence.program, evidence.contract)
    for name in dict.fromkeys(name for move in moves for name in move):
        where = place_of(evidence, transcript, name)
        gradient = entry(transcript, where)
        mine = [number for number, move in enumerate(moves) if name in move]
        if not is_real(gradient, moves[mine[0]][name].shape):
            continue
        spans = [_span(upstream, outputs, number) for number in mine]
        whole = np.asarray(np.sum(gradient, dtype=np.float64))
        checks += [_entries(where, gradient, [moves[number][name] for number in mine[1:]], spans[1:])]
        checks += [_compared(f"{where} in total", whole, *(np.asarray(part) for part in spans[0]))]
    return checks


def _span(upstream: Array, outputs: list[Array], number: int) -> tuple[float, float, float]:
    """Return what lies between the slopes along a move of STEP, by the unit: lowest, highest, and the error allowed."""
    start = 1 + number * len(MULTIPLES)
    left, right, error = slopes(outputs[0], outputs[start : start + len(MULTIPLES)])
    with np.errstate(all="ignore"):
        ends = np.stack([upstream * left, upstream * right])
        low, high = np.sum(np.min(ends, axis=0)), np.sum(np.max(ends, axis=0))
        allowed = np.sum(np.abs(upstream) * error + SAFETY * EPSILON * np.max(np.abs(ends), axis=0))
    return float(low) / STEP, float(high) / STEP, float(allowed) / STEP


def _entries(where: str, gradient: Array, moves: list[Array], spans: list[tuple[float, float, float]]) -> Check:
    low, high, allowed = gradient.astype(np.float64), gradient.astype(np.float64), np.ones(gradient.shape)
    looked = np.zeros(gradient.shape, bool)
    for move, span in zip(moves, spans, strict=True):
        looked |= move != 0
        low[move != 0], high[move != 0], allowed[move != 0] = span
    # What was not looked at counts as right.
    return _compared(where, gradient, low, high, allowed, looked)


def _compared(where: str, got: Array, low: Array, high: Array, allowed: Array, looked: Array | bool = True) -> Check:
    with np.errstate(all="ignore"):
        nearest = np.clip(got, low, high)
        error = np.where(looked, np.abs(got - nearest), 0.0)
    return measured(where, got, nearest, error, allowed, span=(low, high))
