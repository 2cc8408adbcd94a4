"""The distribution of what an initializer draws."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...play import Array
from .. import statistics
from ..check import Check, form_of, held, is_real
from ..contract import Distribution
from ..evidence import Evidence
from ..experiments.sample import DRAWS
from ..law import law
from .statistical import deviation, recurring

_PROGRAMS = 8


def _shape(evidence: Evidence) -> tuple[int, ...]:
    value = evidence.program.calls[0].args[0]
    return tuple(int(size) for size in value)  # type: ignore[union-attr, arg-type]


def _sample(evidence: Evidence, call: int = 0, draw: int = 0) -> Array | None:
    answers = evidence.draw(draw).answers
    value = answers[call].returned if call < len(answers) else None
    return value if is_real(value, _shape(evidence)) else None


def _target(evidence: Evidence) -> Distribution:
    return evidence.contract.distribution({**evidence.program.config, **evidence.twin.options}, _shape(evidence))


def _where(evidence: Evidence, what: str) -> str:
    config = ", ".join(f"{name}={value!r}" for name, value in evidence.program.config.items())
    return f"{what} of shape {_shape(evidence)}" + (f" with {config}" if config else "")


@law("draws.form", DRAWS, formula="shape(f(s)) = s")
def form(evidence: Evidence) -> Iterator[Check]:
    """It returns a floating array of the shape asked for."""
    yield from evidence.raised("call")
    for index, answer in enumerate(evidence.got.answers):
        if answer.raised is None:
            where = f"calls[{index}].returned"
            yield form_of(where, answer.returned, np.zeros(_shape(evidence))) or held(where)


@law("draws.mean", DRAWS, formula="mean ~ N(mu, sigma^2 / n)", tests=_PROGRAMS)
def mean(evidence: Evidence) -> Iterator[Check]:
    """The mean of the entries is the stated one (exact for normal draws)."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        found = float(np.mean(sample))
        z = (found - target.mean) / (target.std / math.sqrt(sample.size))
        where = _where(evidence, "mean")
        yield deviation(
            where,
            p_value=statistics.normal_tails(z),
            share=evidence.share,
            measure=found / target.std,
            message=f"{where} is {found:.4g}, but should be {target.mean:.4g}",
            effect=f"a mean off by {12 * target.std / math.sqrt(sample.size):.2g}",
        )


@law("draws.std", DRAWS, formula="n s^2 / sigma^2 ~ chi^2(n)", tests=_PROGRAMS)
def standard_deviation(evidence: Evidence) -> Iterator[Check]:
    """The standard deviation of the entries is the stated one (exact for normal draws)."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        ratio = float(np.mean((sample - target.mean) ** 2)) / target.std**2
        where = _where(evidence, "standard deviation")
        found = math.sqrt(ratio) * target.std
        yield deviation(
            where,
            p_value=statistics.chi_square_tails(ratio * sample.size, sample.size),
            share=evidence.share,
            measure=math.sqrt(ratio),
            message=f"{where} is {found:.4g}, but should be {target.std:.4g}",
            effect=f"a standard deviation off by {9 / math.sqrt(sample.size):.1%}",
        )


@law("draws.shape", DRAWS, formula="sup |F_n - F| <= sqrt(log(2 / a) / 2n)", tests=_PROGRAMS)
def shape(evidence: Evidence) -> Iterator[Check]:
    """The entries follow the stated distribution (Dvoretzky-Kiefer-Wolfowitz bound)."""
    sample = _sample(evidence)
    if sample is not None:
        target = _target(evidence)
        where = _where(evidence, "distribution")
        yield deviation(
            where,
            p_value=statistics.kolmogorov_smirnov(target.cumulative(sample)),
            share=evidence.share,
            measure=float(np.mean(np.abs(sample - target.mean))) / target.std,
            message=f"{where} is not {target.name} with standard deviation {target.std:.4g}",
        )


@law("draws.independent", DRAWS, formula="rows, columns and calls are uncorrelated", tests=3 * _PROGRAMS)
def independent(evidence: Evidence) -> Iterator[Check]:
    """Entries are drawn independently: across rows, across columns and across calls (must recur on three draws)."""
    share = evidence.share ** (1 / statistics.INDEPENDENT_DRAWS)

    def pairs(draw: int, *, rows: bool) -> Check | None:
        sample = _sample(evidence, 0, draw)
        if sample is None:
            return None
        matrix = sample.reshape(len(sample), -1)
        p_value, worst = statistics.largest_pair_p_value(matrix.T if rows else matrix)
        what = "rows" if rows else "columns"
        where = _where(evidence, f"correlation of two {what}")
        message = f"{where} is {worst:.2g}, but should be near 0"
        return deviation(where, p_value=p_value, share=share, measure=worst, message=message)

    def repeated(draw: int) -> Check | None:
        first, second = _sample(evidence, 0, draw), _sample(evidence, 1, draw)
        if first is None or second is None:
            return None
        p_value = statistics.correlation_p_value(first, second)
        where = _where(evidence, "correlation of two calls")
        message = f"{where} is not 0: a second call repeats the first"
        return deviation(where, p_value=p_value, share=share, measure=1.0 if p_value == 0 else 0.0, message=message)

    yield from recurring(lambda draw: pairs(draw, rows=True))
    yield from recurring(lambda draw: pairs(draw, rows=False))
    yield from recurring(repeated)
