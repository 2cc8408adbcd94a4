"""Noise that cannot be told from the answers: moments of the output, and that each call and each row draws anew."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from ...play import Array
from .. import statistics
from ..check import Check, Effect, fact, is_real
from ..evidence import Evidence
from ..experiments.sample import NOISE
from ..law import law
from ..sampling import Normal, p_value, smallest_shift
from .statistical import deviation, recurring, unreadable

_RATES = 2
_SCORE = Normal(0.0, 1.0)


def _outputs(evidence: Evidence, draw: int) -> Array | None:
    """Return the first output of every call, (calls, elements); None where one returned no array of its shape."""
    wanted = _shape(evidence)
    answers = evidence.draw(draw).answers
    firsts = [one[0] if isinstance(one := answer.returned, tuple) and one else one for answer in answers]
    values = [value for value in firsts if is_real(value, wanted)]
    if len(values) < len(evidence.program.calls):
        return None
    return np.array(values, np.float64).reshape(len(values), -1)


def _shape(evidence: Evidence) -> tuple[int, ...]:
    return evidence.contract.output_shapes(evidence.program.with_calls(evidence.program.calls[0]))[0]


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
        yield replace(fact(where, holds=varied > 0 or not expected, message=message), measure=varied)
    else:
        yield from unreadable(evidence, shape=_shape(evidence))


_Measured: TypeAlias = tuple[Array, Array, Array]


def _worst(
    evidence: Evidence, named: Callable[[int], str], measured: Callable[[Array], _Measured], effect: str
) -> Iterator[Check]:
    """Yield the most extreme standard score of all columns; Bonferroni's over them.

    Args:
        evidence: the repeated forward.
        named: names what is measured in a column.
        measured: makes of outputs what is averaged over calls, what its mean should be, and the unit that an effect is
            told in.
        effect: says of an effect's size what it is.
    """
    share = evidence.share ** (1 / statistics.INDEPENDENT_DRAWS)

    def once(draw: int) -> Check | None:
        outputs = _outputs(evidence, draw)
        if outputs is None:
            return None
        samples, wanted, unit = measured(outputs)
        scores = statistics.standard_scores(samples, wanted)
        worst, moving = int(np.argmax(np.abs(scores))), unit > 0
        spread = np.std(samples, axis=0)[moving] / unit[moving] / math.sqrt(len(samples))
        reach = smallest_shift(_SCORE, share / scores.size) * float(np.max(spread, initial=0.0))
        where, found = named(worst), float(np.mean(samples[:, worst]))
        return deviation(
            where,
            p_value=statistics.at_most_one(p_value(_SCORE, float(scores[worst])) * scores.size),
            share=share,
            measure=found,
            message=f"{where} is {found:.4g} over {len(outputs):,} calls, but should be {wanted[worst]:.4g}",
            effect=Effect(reach, effect.format(reach)),
        )

    yield from recurring(once)


@law("noise.mean", NOISE, formula="E[f(x)] = the stated mean", tests=_RATES, rank=1)
def mean(evidence: Evidence) -> Iterator[Check]:
    """Over many calls every output has the expectation that p says (asymptotic: must recur on three draws)."""
    mean, variance = _moments(evidence)
    yield from _worst(
        evidence,
        "mean of output element {}".format,
        lambda outputs: (outputs, mean, np.sqrt(variance)),
        "a mean off by {:.1%} of the standard deviation",
    )


@law("noise.variance", NOISE, formula="Var f(x) = the stated variance", tests=_RATES, rank=1)
def variance(evidence: Evidence) -> Iterator[Check]:
    """Over many calls every output has the variance that p says (asymptotic: must recur on three draws)."""
    mean, variance = _moments(evidence)
    yield from _worst(
        evidence,
        "variance of output element {}".format,
        lambda outputs: ((outputs - mean) ** 2, variance, variance),
        "a variance off by {:.1%} of the variance",
    )


@law(
    "noise.independent",
    NOISE,
    formula="f(x)_i and f(x)_j are uncorrelated for rows i != j",
    applies=lambda contract: contract.noisy_rows,
    tests=_RATES,
    rank=2,
)
def independent(evidence: Evidence) -> Iterator[Check]:
    """Over many calls no two rows of the output go together: of each, the element that varies most is looked at.

    Asymptotic: it must recur on three draws.
    """
    shape, spread = _shape(evidence), np.sqrt(_moments(evidence)[1])
    rows = np.arange(spread.size).reshape(-1, shape[-1])
    chosen = rows[np.arange(len(rows)), np.argmax(spread[rows], axis=1)]
    chosen = chosen[spread[chosen] > 0]
    one, other = np.triu_indices(len(chosen), 1)
    if one.size == 0:
        return

    def products(outputs: Array) -> _Measured:
        scaled = (outputs[:, chosen] - np.mean(outputs[:, chosen], axis=0)) / spread[chosen]
        return scaled[:, one] * scaled[:, other], np.zeros(one.size), np.ones(one.size)

    def named(pair: int) -> str:
        places = (np.unravel_index(chosen[side[pair]], shape) for side in (one, other))
        return "correlation of {} and {}".format(*(f"output[{', '.join(map(str, place))}]" for place in places))

    yield from _worst(evidence, named, products, "a correlation of {:.2g}")
