"""Noise that cannot be told from the answers: mean and variance of the output, and that each call draws anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from ...play import Array
from .. import statistics
from ..check import Check, fact, is_real
from ..evidence import Evidence
from ..experiments.sample import NOISE
from ..law import law
from .statistical import deviation, recurring

_RATES = 2


def _outputs(evidence: Evidence, draw: int) -> Array | None:
    """Return what every call returned, (calls, elements); None where one returned no array of the output's shape."""
    wanted = evidence.contract.output_shapes(evidence.program.with_calls(evidence.program.calls[0]))[0]
    answers = evidence.draw(draw).answers
    values = [answer.returned for answer in answers if is_real(answer.returned, wanted)]
    if len(values) < len(evidence.program.calls):
        return None
    return np.array(values, np.float64).reshape(len(values), -1)


def _moments(evidence: Evidence) -> tuple[Array, Array]:
    found = evidence.contract.moments(evidence.program.with_calls(evidence.program.calls[0]))
    assert found is not None  # noqa: S101 - the experiment asks only where they are known
    return np.ravel(found[0]), np.ravel(found[1])


@law("noise.fresh", NOISE, formula="f_1(x) != f_2(x) in training")
def fresh(evidence: Evidence) -> Iterator[Check]:
    """In training each call draws noise of its own: two calls on the same input differ."""
    outputs = _outputs(evidence, 0)
    if outputs is not None:
        varied = float(np.mean(np.any(outputs[1:] != outputs[:-1], axis=1)))
        where = "share of calls that differ from the call before"
        expected = np.any(_moments(evidence)[1] > 0)
        message = f"{where} is {varied:.3g}, but should be near 1: each call draws noise of its own"
        yield fact(where, holds=varied > 0 or not expected, message=message)


def _worst(
    evidence: Evidence, what: str, deviates: Callable[[Array, Array, Array], tuple[Array, Array, Array]]
) -> Iterator[Check]:
    """Yield the most extreme of a statistic's standard scores over all elements; Bonferroni's over them."""
    mean, variance = _moments(evidence)

    def once(draw: int) -> Check | None:
        outputs = _outputs(evidence, draw)
        if outputs is None:
            return None
        with np.errstate(all="ignore"):
            found, wanted, error = deviates(outputs, mean, variance)
            scores = np.where(np.abs(found - wanted) <= 1e-9 * (1 + np.abs(wanted)), 0.0, (found - wanted) / error)
        scores = np.where(np.isnan(scores), np.inf, scores)
        worst = int(np.argmax(np.abs(scores)))
        share = evidence.share ** (1 / statistics.INDEPENDENT_DRAWS)
        where = f"{what} of output element {worst}"
        return deviation(
            where,
            p_value=min(1.0, statistics.normal_tails(float(scores[worst])) * scores.size),
            share=share,
            measure=float(found[worst]),
            message=f"{where} is {found[worst]:.4g} over {len(outputs):,} calls, but should be {wanted[worst]:.4g}",
            effect=f"a {what} off by {statistics.normal_reach(share / scores.size) * float(np.median(error)):.2g}",
        )

    yield from recurring(once)


@law("noise.mean", NOISE, formula="E[f(x)] = the stated mean", tests=_RATES, rank=1)
def mean(evidence: Evidence) -> Iterator[Check]:
    """Over many calls every output has the expectation that p says (asymptotic: must recur on three draws)."""

    def deviates(outputs: Array, mean: Array, variance: Array) -> tuple[Array, Array, Array]:
        return outputs.mean(axis=0), mean, np.sqrt(variance / len(outputs))

    yield from _worst(evidence, "mean", deviates)


@law("noise.variance", NOISE, formula="Var f(x) = the stated variance", tests=_RATES, rank=1)
def variance(evidence: Evidence) -> Iterator[Check]:
    """Over many calls every output has the variance that p says (asymptotic: must recur on three draws)."""

    def deviates(outputs: Array, mean: Array, variance: Array) -> tuple[Array, Array, Array]:
        squares = (outputs - mean) ** 2
        spread = np.maximum(squares.std(axis=0), variance / math.sqrt(len(outputs)))
        return squares.mean(axis=0), variance, spread / math.sqrt(len(outputs))

    yield from _worst(evidence, "variance", deviates)
