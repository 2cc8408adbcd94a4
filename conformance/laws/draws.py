"""The distribution of draws: what an initializer returns, or what a layer's answers tell."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...play import Array, address
from .. import statistics
from ..check import Check, Effect, form_of, held, is_real
from ..contract import Contract
from ..distribution import Distribution
from ..evidence import Evidence
from ..experiments.sample import DRAWS
from ..law import law
from ..sampling import p_value, smallest_shift, smallest_stretch
from .statistical import deviation

_LEAST_RATIO = 1e-9
_LIKELIEST = 2.0**-20
"""How likely any value may be: in float32 those of 24 random bits are far less so, and thousands of levels far more."""
_DECIMALS = 10
"""Of a standard deviation, to which draws are told apart: those that answers tell are rounded a little differently."""


def _samples(contract: Contract) -> int:
    return len(contract.samples())


def _pairs(contract: Contract) -> int:
    """Return how many correlations there are: those of rows, columns and calls of each sample."""
    return 3 * _samples(contract)


def _shape(evidence: Evidence) -> tuple[int, ...]:
    value = evidence.program.calls[0].args[0]
    return value.shape if isinstance(value, np.ndarray) else tuple(int(size) for size in value)  # type: ignore[union-attr, arg-type]


def _sample(evidence: Evidence, call: int = 0) -> Array | None:
    answers = evidence.got.answers
    value = answers[call].returned if call < len(answers) else None
    return evidence.contract.drawn(evidence.program.calls[call], value) if is_real(value, _shape(evidence)) else None


def _target(evidence: Evidence) -> Distribution:
    return evidence.contract.distribution({**evidence.program.config, **evidence.twin.options}, _shape(evidence))


def _where(evidence: Evidence, what: str) -> str:
    config = ", ".join(f"{name}={value!r}" for name, value in evidence.program.config.items())
    entries = evidence.contract.entries and f"{evidence.contract.entries} of "
    return f"{what} of {entries}shape {_shape(evidence)}" + (f" with {config}" if config else "")


def _in_scale(ratio: float) -> float:
    """Return a ratio's logarithm: of two scales it tells how many times the other one is, however small both are."""
    return math.log(max(ratio, _LEAST_RATIO))


@law("draws.form", DRAWS, formula="shape(f(s)) = s")
def form(evidence: Evidence) -> Iterator[Check]:
    """It returns a floating array of the shape asked for."""
    yield from evidence.raised(evidence.program.calls[0].method)
    for index, answer in enumerate(evidence.got.answers):
        if answer.raised is None:
            where = address.returned(index)
            yield form_of(where, answer.returned, np.zeros(_shape(evidence))) or held(where)


@law("draws.mean", DRAWS, formula="mean ~ N(mu, sigma^2 / n)", tests=_samples)
def mean(evidence: Evidence) -> Iterator[Check]:
    """The mean of the entries is the stated one."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        expected = target.mean_of(sample.size)
        found_mean = float(np.mean(sample))
        off = smallest_shift(expected, evidence.share) * target.std
        where = _where(evidence, "mean")
        yield deviation(
            where,
            p_value=p_value(expected, float(np.mean(target.scaled(sample)))),
            share=evidence.share,
            measure=found_mean / target.std,
            message=f"{where} is {found_mean:.4g}, but should be {target.mean:.4g}",
            effect=Effect(off, f"a mean off by {off:.2g}"),
        )


@law("draws.std", DRAWS, formula="n s^2 / sigma^2 ~ chi^2(n)", tests=_samples)
def standard_deviation(evidence: Evidence) -> Iterator[Check]:
    """The standard deviation of the entries is the stated one."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        expected = target.square_of(sample.size)
        ratio = float(np.mean(target.scaled(sample) ** 2))
        off = math.sqrt(1 + smallest_stretch(expected, evidence.share)) - 1
        where = _where(evidence, "standard deviation")
        yield deviation(
            where,
            p_value=p_value(expected, ratio),
            share=evidence.share,
            measure=_in_scale(math.sqrt(ratio)),
            message=f"{where} is {math.sqrt(ratio) * target.std:.4g}, but should be {target.std:.4g}",
            effect=Effect(off, f"a standard deviation off by {off:.1%}"),
        )


@law("draws.shape", DRAWS, formula="sup |F_n - F| <= sqrt(log(2 / a) / 2n)", tests=_samples)
def shape(evidence: Evidence) -> Iterator[Check]:
    """The entries follow the stated distribution (Dvoretzky-Kiefer-Wolfowitz bound)."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        where = _where(evidence, "distribution")
        gap = statistics.smallest_gap(sample.size, evidence.share)
        yield deviation(
            where,
            p_value=statistics.kolmogorov_smirnov(target.cumulative(sample)),
            share=evidence.share,
            measure=_in_scale(float(np.mean(np.abs(target.scaled(sample))))),
            message=f"{where} is not {target.name} with standard deviation {target.std:.4g}",
            effect=Effect(gap, f"a share of entries below some value that is off by {gap:.2g}"),
        )


@law("draws.extremes", DRAWS, formula="P(max F(x) <= u) = u^n", tests=_samples)
def extremes(evidence: Evidence) -> Iterator[Check]:
    """The largest and the smallest entry lie as far out as those of so many do: nothing is cut off."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        where = _where(evidence, "largest and smallest entry")
        smallest, largest = (float(end(target.scaled(sample))) for end in (np.min, np.max))
        cut = statistics.smallest_cut(sample.size, evidence.share)
        yield deviation(
            where,
            p_value=statistics.extremes(target.cumulative(sample)),
            share=evidence.share,
            measure=min(largest, -smallest),
            message=f"{where} are {largest:.3g} and {smallest:.3g} standard deviations from the mean, but of "
            f"{sample.size:,} should lie further out",
            effect=Effect(cut, f"entries cut off beyond a value that {cut:.2g} of them should exceed"),
        )


# Draws that depend on each other are the same more often: whether they do is looked at first.
@law("draws.distinct", DRAWS, formula="P(x = v) <= 2^-20 for all v", tests=_samples, rank=1)
def distinct(evidence: Evidence) -> Iterator[Check]:
    """The entries are not of a few values: no more of them are equal than by chance if each has 20 random bits."""
    sample = _sample(evidence)
    if sample is not None:
        values = np.round(_target(evidence).scaled(sample), _DECIMALS)
        different = sample.size - statistics.repeated(values)
        where = _where(evidence, "different values")
        most = statistics.most_values(sample.size, evidence.share, _LIKELIEST)
        yield deviation(
            where,
            p_value=statistics.repeats(values, _LIKELIEST),
            share=evidence.share,
            measure=_in_scale(different / sample.size),
            message=f"{where} are {different:,} among {sample.size:,}, but hardly any should come twice",
            effect=Effect(1 / max(most, 1), f"entries of at most {most:,} different values"),
        )


@law("draws.independent", DRAWS, formula="rows, columns and calls are uncorrelated", tests=_pairs)
def independent(evidence: Evidence) -> Iterator[Check]:
    """Entries are drawn independently: across rows, across columns and across calls.

    The correlations are those of the normal scores: whatever the entries' distribution, their law is exact.
    """
    sample, again = _sample(evidence), _sample(evidence, 1)
    if sample is None:
        return
    target = _target(evidence)
    scores = target.scores(sample)
    matrix = scores.reshape(len(scores), -1)
    for what, columns in (("rows", matrix.T), ("columns", matrix)):
        if len(columns) <= statistics.TOO_FEW:
            continue
        tail, worst = statistics.largest_pair_p_value(columns)
        where = _where(evidence, f"correlation of two {what}")
        share = evidence.share / max(statistics.pairs_of(columns.shape[1]), 1)
        yield _uncorrelated(evidence, where, tail, worst, share, len(columns), "but should be near 0")
    if again is not None:
        correlation = statistics.correlation(scores, target.scores(again))
        tail = statistics.correlation_tails(correlation, sample.size)
        where = _where(evidence, "correlation of two calls")
        why = "but should be near 0: a second call repeats the first"
        yield _uncorrelated(evidence, where, tail, correlation, evidence.share, sample.size, why)


def _uncorrelated(
    evidence: Evidence, where: str, tail: float, correlation: float, share: float, count: int, why: str
) -> Check:
    least = statistics.smallest_correlation(count, share)
    return deviation(
        where,
        p_value=tail,
        share=evidence.share,
        measure=correlation,
        message=f"{where} is {correlation:.2g}, {why}",
        effect=Effect(least, f"a correlation of {least:.2g}"),
    )
