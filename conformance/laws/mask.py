"""The statistics of a random mask, each test exact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import combinations
from typing import Any

import numpy as np
from scipy import special

from ...play import Array
from ...play.memory import Attached
from .. import statistics
from ..check import Check, Effect, fact, failed, held, is_real
from ..contract import Contract
from ..evidence import Evidence
from ..expectation import answers_of
from ..experiments.repeat import REPEATED, REPEATS
from ..experiments.sample import FAIR, MASKS, RATES, ZEROS
from ..law import law
from ..noise import survives
from ..sampling import Binomial, Mean, Sampling, band, p_value, smallest_stretch
from .kept import bits_of, kept_units, per_unit
from .statistical import deviation, unreadable


def _rate(evidence: Evidence) -> float:
    value: Any = evidence.program.config["p"]
    return float(value)


# All its facts together are less likely to be wrong than one test may be.
@law("mask.varies", REPEATED, formula="0 < P(m_i = 1) < 1 and 0 < P(m_i = m_j) < 1 for i != j", tests=1)
def varies(evidence: Evidence) -> Iterator[Check]:
    """Over many draws no element is always kept or always dropped, and no two are always kept or dropped together."""
    bits = _repeated_bits(evidence)
    for name, kept in bits.items():
        count, where = float(np.sum(kept)), f"how often {name} is kept"
        message = f"{name} is kept in {count:g} of {kept.size} draws at p = {FAIR}, but should be in about half"
        yield fact(where, holds=0 < count < kept.size, message=message)
    for (name, kept), (other, also_kept) in combinations(bits.items(), 2):
        count, where = _agreeing(kept, also_kept), f"how often {name} and {other} agree"
        message = f"{name} and {other} are both kept or both dropped in {count:g} of {kept.size} draws"
        yield fact(where, holds=0 < count < kept.size, message=f"{message} at p = {FAIR}, but should be in about half")


def _repeated_bits(evidence: Evidence) -> dict[str, Array]:
    """Return for each element, by name, in which of the repeats it was kept; empty where that cannot be told."""
    calls, answers = evidence.program.calls, evidence.got.answers
    if not calls or len(answers) < REPEATS * len(calls):
        return {}
    bits = {}
    for number, call in enumerate(calls):
        values = [answer.returned for answer in answers[number :: len(calls)]]
        # What broke another law may hold calls that are given nothing.
        if not call.args or not all(is_real(value, np.shape(call.args[0])) for value in values):  # type: ignore[arg-type]
            return {}
        of_call = f" of call {number + 1}" if len(calls) > 1 else ""
        drawn = np.stack(values)  # type: ignore[arg-type]
        kept = bits_of(evidence, drawn, survives(drawn, evidence.contract.fill_value(evidence.program.config)), ahead=1)
        for index in np.argwhere(per_unit(evidence, np.abs(np.asarray(call.args[0])))):
            place: tuple[Any, ...] = tuple(int(position) for position in index)
            bits[f"element [{', '.join(map(str, place))}]{of_call}"] = kept[(slice(None), *place)]
    return bits


def _agreeing(left: Array, right: Array) -> float:
    """Return in how many places two masks agree; NaN where one of them has NaN."""
    # 1 - |l - r| is 1 - l - r + 2lr for bits: counts, exact in any order, in a third of the time.
    return left.size - float(left.sum()) - float(right.sum()) + 2 * float(np.vdot(left, right))


def _share_kept(evidence: Evidence, where: str, kept: Array, what: str) -> Check:
    """Return the check that a mask keeps the share 1 - p."""
    count, trials, probability = float(np.sum(kept)), kept.size, 1 - _rate(evidence)
    expected = Binomial(trials, probability)
    low, high = band(expected, evidence.share)
    off = statistics.smallest_rate_effect(trials, probability, evidence.share)
    return deviation(
        where,
        p_value=p_value(expected, count),
        share=evidence.share,
        measure=count / trials,
        message=f"{where} is {count / trials:.4g} in {trials:,} draws, but should be {probability:.4g} "
        f"[allowed {low / trials:.4g} to {high / trials:.4g}]",
        band=(probability, low / trials, high / trials),
        effect=Effect(off, f"a {what} off by {off:.2g} at p = {_rate(evidence):g}"),
    )


@law("mask.rate", MASKS, formula="kept ~ Binomial(n, 1 - p)", tests=len(RATES), rank=2)
def keep_rate(evidence: Evidence) -> Iterator[Check]:
    """The share of elements kept is 1 - p, at every p."""
    yield from unreadable(evidence)
    kept = kept_units(evidence, 0)
    if kept is not None:
        yield _share_kept(evidence, f"keep rate at p = {_rate(evidence):g}", kept, "keep rate")


def _zero_filled(contract: Contract) -> bool:
    return contract.fill_value({"p": FAIR}) == 0


@law("mask.mean", MASKS, formula="E[f(x)] / x = E[f_twin(x)] / x", tests=len(RATES), rank=2, applies=_zero_filled)
def mean(evidence: Evidence) -> Iterator[Check]:
    """The expected output, relative to the input, is the twin's: with inverted scaling E[f(x)] = x."""
    kept = kept_units(evidence, 0)
    if kept is None:
        return
    inputs, rate = np.asarray(evidence.program.calls[0].args[0]), _rate(evidence)
    # The twin's scale is the same for all that it keeps: one row of them tells it.
    row = inputs[:1]
    everything = evidence.twin_call(0, kept=np.ones(evidence.contract.mask_shape(row.shape)))
    alone = answers_of(evidence.twin, evidence.program.with_calls(replace(everything, args=(row,))))
    scale = float(np.mean(np.asarray(alone.answers[0].returned) / row))
    value = evidence.got.answers[0].returned
    where, wanted = f"mean of output / input at p = {rate:g}", scale * (1 - rate)
    with np.errstate(all="ignore"):
        count = float(np.sum(per_unit(evidence, np.asarray(value) / inputs))) / scale
    measure = count * scale / kept.size
    if not math.isfinite(count):
        yield failed(where, f"{where} is {measure:.4g}, but should be {wanted:.4g}")
        return
    expected = Binomial(kept.size, 1 - rate)
    low, high = band(expected, evidence.share)
    inside = low - 1e-6 * kept.size <= count <= high + 1e-6 * kept.size
    tail = p_value(expected, round(min(max(count, 0), kept.size)))
    off = smallest_stretch(expected, evidence.share)
    yield deviation(
        where,
        p_value=max(tail, evidence.share) if inside else 0.0,
        share=evidence.share,
        measure=measure,
        message=f"{where} is {measure:.4g}, but should be {wanted:.4g}",
        band=(wanted, scale * low / kept.size, scale * high / kept.size),
        effect=Effect(off, f"a mean off by {off:.1%} at p = {rate:g}"),
    )


def _agreement(evidence: Evidence, where: str, left: Array, right: Array, message: str) -> Check:
    """Two independent fair masks agree in Binomial(n, 1/2) elements, whatever one of them is."""
    agree, expected = _agreeing(left, right), Binomial(left.size, 0.5)
    low, high = band(expected, evidence.share)
    off = statistics.smallest_rate_effect(left.size, 0.5, evidence.share)
    return deviation(
        where,
        p_value=p_value(expected, agree),
        share=evidence.share,
        measure=agree / left.size,
        message=f"{message}: they agree in {agree:,g} of {left.size:,} elements, but should agree in about half",
        band=(0.5, low / left.size, high / left.size),
        effect=Effect(off, f"an agreement off by {off:.2g}"),
    )


def _fair(evidence: Evidence) -> bool:
    return _rate(evidence) == FAIR


@law("mask.calls", MASKS, formula="mask_1 independent of mask_2", tests=1, rank=1)
def calls(evidence: Evidence) -> Iterator[Check]:
    """Each call draws a new mask, independent of the one before."""
    if (
        _fair(evidence)
        and (first := kept_units(evidence, 0)) is not None
        and (second := kept_units(evidence, 1)) is not None
    ):
        yield _agreement(evidence, "masks of two calls", first, second, "the masks of two calls are not independent")


@law("mask.instances", MASKS, formula="mask of a independent of mask of b", tests=1, rank=1)
def instances(evidence: Evidence) -> Iterator[Check]:
    """Two instances draw independent masks."""
    if (
        _fair(evidence)
        and (first := kept_units(evidence, 0)) is not None
        and (other := kept_units(evidence, 2)) is not None
    ):
        where = "masks of two instances"
        yield _agreement(evidence, where, first, other, "the masks of two instances are not independent")


@law("mask.data", MASKS, formula="mask independent of x", tests=2, rank=1)
def data(evidence: Evidence) -> Iterator[Check]:
    """The mask does not depend on the input's values: neither on their sign nor on their size."""
    kept = kept_units(evidence, 0)
    if kept is None or not _fair(evidence):
        return
    large, positive = _HALVES.of(evidence.program, make=partial(_halves, evidence), weigh=lambda made: made[0].size)
    yield _agreement(evidence, "mask and size of the input", kept, large, "the mask depends on the input's size")
    yield _agreement(evidence, "mask and sign of the input", kept, positive, "the mask depends on the input's sign")


_HALVES = Attached[tuple[Array, Array]](2**18)
"""Weighs units. A class is judged on the same inputs."""


def _halves(evidence: Evidence) -> tuple[Array, Array]:
    """Return of which units the inputs are large, and of which they are positive: each about half."""
    inputs = per_unit(evidence, np.asarray(evidence.program.calls[0].args[0]))
    large = np.abs(inputs) > np.median(np.abs(inputs))
    return large.astype(np.float64), (inputs > 0).astype(np.float64)


def _pairs(evidence: Evidence, where: str, kept: Array, message: str) -> Check:
    """The most extreme agreement among all pairs of columns, each Binomial(n, 1/2); Bonferroni over the pairs.

    A column that never changes says nothing of a pair: what makes it so depends on something else.
    """
    kept = kept.reshape(len(kept), -1)
    changing = ~((kept == 0).all(axis=0) | (kept == 1).all(axis=0))
    if np.sum(changing) < 2:  # noqa: PLR2004 - a pair
        return held(where)
    # Counts so small are exact in float32, and added up in half the time.
    signs = 2 * kept[:, changing].astype(np.float32) - 1
    rows, columns = signs.shape
    gram, pairs = signs.T @ signs, statistics.pairs_of(columns)
    np.fill_diagonal(gram, 0.0)
    worst = float(gram.flat[int(np.argmax(np.abs(gram)))])
    agree = (rows + worst) / 2
    off = 2 * statistics.smallest_rate_effect(rows, 0.5, evidence.share / pairs)
    return deviation(
        where,
        p_value=statistics.at_most_one(p_value(Binomial(rows, 0.5), agree) * pairs),
        share=evidence.share,
        measure=abs(worst) / rows,
        message=f"{message}: two of them agree in {agree:g} of {rows} draws, but should agree in about half",
        effect=Effect(off, f"a correlation of {off:.2g}"),
    )


@law("mask.units", MASKS, formula="mask_ij independent of mask_ik", tests=1)
def units(evidence: Evidence) -> Iterator[Check]:
    """Units are dropped independently of each other."""
    kept = kept_units(evidence, 0)
    if kept is not None and _fair(evidence):
        yield _pairs(evidence, "masks of two units", kept, "units are not dropped independently")


@law("mask.rows", MASKS, formula="mask_ij independent of mask_kj", tests=1)
def rows(evidence: Evidence) -> Iterator[Check]:
    """Each row of a batch gets a mask of its own, independent of the others."""
    kept = kept_units(evidence, 0)
    if kept is not None and _fair(evidence):
        yield _pairs(evidence, "masks of two rows", np.atleast_2d(kept.T), "rows are not dropped independently")


@law("mask.count", MASKS, formula="Var(kept in a row) = d p (1 - p)", tests=1, rank=2)
def count_variance(evidence: Evidence) -> Iterator[Check]:
    """The number kept varies from row to row as a binomial does."""
    kept = kept_units(evidence, 0)
    if kept is None or not _fair(evidence):
        return
    kept = kept.reshape(len(kept), -1)
    rows, width = kept.shape
    expected = _mean_square_of_counts(width, rows)
    found_square = float(np.mean((kept.sum(axis=1) - width / 2) ** 2))
    off = smallest_stretch(expected, evidence.share)
    where = "variance of the number kept in a row"
    yield deviation(
        where,
        p_value=p_value(expected, found_square),
        share=evidence.share,
        measure=found_square / (width / 4),
        message=f"{where} is {found_square:.3g}, but should be {width / 4:.3g}",
        effect=Effect(off, f"a variance off by {off:.0%}"),
    )


@cache
def _mean_square_of_counts(width: int, rows: int) -> Sampling:
    """Return the distribution of the mean, over rows, of the squared distance of Binomial(width, 1/2) from its mean."""
    counts = np.arange(width + 1)
    squares, which = np.unique((counts - width / 2) ** 2, return_inverse=True)
    return Mean(squares, np.bincount(which, special.comb(width, counts) / 2.0**width), rows, step=1.0)


@law("mask.at_zero", ZEROS, formula="P(df/dx != 0 at x = 0) = 1 - p", tests=1, rank=2)
def at_zero(evidence: Evidence) -> Iterator[Check]:
    """Backward uses forward's own mask, also where the input is zero: gradients are kept at the same rate there."""
    yield from unreadable(evidence, "backward")
    answers = evidence.got.answers
    gradient = answers[1].returned if len(answers) > 1 else None
    if is_real(gradient, np.shape(evidence.program.calls[1].args[0])):  # type: ignore[arg-type]
        passed = bits_of(evidence, gradient, gradient != 0)
        yield _share_kept(evidence, "share of gradients passed at x = 0", passed, "share")
