"""The equations of running statistics: how they move, and what evaluation makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, address
from ... import strategies as st
from ...contract import Config, Contract
from ...fills import NORMAL, TINY, Fill
from ...identity import Equation, Identity
from ..passes import pairs_of
from .batch_programs import (
    affine_of,
    along,
    axes_of,
    count_of,
    each_fill,
    eps_of,
    flat,
    in_mode,
    input_of,
    output_size,
    then,
)

_MEAN, _VARIANCE = "buffers.running_mean", "buffers.running_var"
_TRACKED: Config = {"track_running_stats": True}
_BATCHES = 3


def _evaluation(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in in_mode(program, transcript, training=False):
        x = found.x
        if not {_MEAN, _VARIANCE} <= found.before.keys():
            continue
        mean, root = found.before[_MEAN], np.sqrt(found.before[_VARIANCE] + eps_of(program))
        weight, bias, mean, root = (along(value, x) for value in (*affine_of(program, x), mean, root))
        size = np.abs(weight) * (np.abs(x) + np.abs(mean)) / root + np.abs(bias)
        yield Equation("output in eval mode", found.output, weight * (x - mean) / root + bias, size)


def _in_eval(program: Program, _: Fill) -> Program:
    return program.with_calls(Call("eval"), *program.calls)


def _row(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(in_mode(program, transcript, training=False)):
        if one.x.shape[1:] != two.x.shape[1:] or len(two.x) > 1:
            continue
        for row in np.flatnonzero([np.array_equal(two.x[0], other) for other in one.x])[:1]:
            size = np.abs(one.output[row]) + np.max(output_size(program, one.x))
            yield Equation("output of a row alone in eval mode", two.output[0], one.output[row], size)


def _rows(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def with_row(program: Program, fill: Fill) -> Program:
        return _in_eval(then(program, input_of(program)[:1]), fill)

    return each_fill(contract, with_row, _TRACKED, (NORMAL, TINY))


def _recurrence(program: Program, transcript: Transcript) -> Iterator[Equation]:
    momentum: Any = program.config.get("momentum", 0.1)
    found = [one for one in in_mode(program, transcript, training=True) if {_MEAN, _VARIANCE} <= one.before.keys()]
    if not found:
        return
    mean = found[0].before[_MEAN]
    unbiased = biased = found[0].before[_VARIANCE]
    reach = 1 + np.abs(mean) + np.abs(biased)
    for one in found:
        axes, count = axes_of(one.x), count_of(one.x)
        variance = np.var(one.x, axis=axes)
        mean = (1 - momentum) * mean + momentum * np.mean(one.x, axis=axes)
        biased = (1 - momentum) * biased + momentum * variance
        unbiased = (1 - momentum) * unbiased + momentum * variance * count / (count - 1)
        reach = reach + np.max(one.x**2, axis=axes)
        yield Equation("running mean", one.after[_MEAN], mean, reach, count)
        # Sources disagree on n or n - 1, but not from batch to batch.
        got = one.after[_VARIANCE]
        nearer = unbiased if _distance(got, unbiased) <= _distance(got, biased) else biased
        yield Equation("running variance", got, nearer, reach, count)


def _distance(left: Array, right: Array) -> float:
    return float(np.max(np.abs(left - right))) if left.shape == right.shape else np.inf


def _several(contract: Contract, config: Config = _TRACKED) -> Sequence[st.SearchStrategy[Program]]:
    def further(program: Program, _: Fill) -> st.SearchStrategy[Program]:
        batches = st.tuples(*[contract.inputs(program, NORMAL)] * _BATCHES)
        return batches.map(lambda more: then(_watched(program), *(np.asarray(args[0]) for args in more)))

    return each_fill(contract, further, config)


def _watched(program: Program) -> Program:
    """Return the program with running statistics as they are built where it has none: others are not looked at."""
    width: Any = program.config["num_features"]
    return replace(program, state={_MEAN: np.zeros(width), _VARIANCE: np.ones(width), **program.state})


def _positions(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(in_mode(program, transcript, training=True)):
        if len(one.x) >= len(two.x) or not np.array_equal(flat(one.x), flat(two.x)):
            continue
        count = count_of(one.x)
        size = output_size(program, flat(two.x))
        yield Equation("output on positions", flat(one.output), flat(two.output), size, count)
        if not _same_state(one.before, two.before):
            continue
        reach = 1 + np.max(flat(two.x) ** 2, axis=0)
        for name in (_MEAN, _VARIANCE):
            if name in one.after and name in two.after:
                size = reach + np.abs(two.after[name])
                yield Equation(
                    f"{address.name_of(name)} after positions", one.after[name], two.after[name], size, count
                )


def _same_state(one: dict[str, Array], two: dict[str, Array]) -> bool:
    return all(np.array_equal(one.get(name, 0), two.get(name, 0)) for name in (_MEAN, _VARIANCE))


def _flattened(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def beside(program: Program, _: Fill) -> Program:
        x = input_of(program)
        with_positions = x if x.ndim > 2 else x.T[None]  # noqa: PLR2004 - a batch of rows is one row of positions
        rows = flat(with_positions)
        # As rows where these may stand alone; else each is a sample with one position.
        alone = rows if with_positions.ndim == 3 else rows.reshape(*rows.shape, *[1] * (x.ndim - 2))  # noqa: PLR2004
        program = then(replace(program.with_calls(), instances=2), with_positions.copy())
        return then(program, alone, instance=1)

    return each_fill(contract, beside, _TRACKED)


def _average(program: Program, transcript: Transcript) -> Iterator[Equation]:
    if program.config.get("momentum", 0.1) is not None:
        return
    means, variances = [], []
    for one in in_mode(program, transcript, training=True):
        if not {_MEAN, _VARIANCE} <= one.after.keys():
            return
        axes, count = axes_of(one.x), count_of(one.x)
        means.append(np.mean(one.x, axis=axes))
        variances.append(np.var(one.x, axis=axes) * count / (count - 1))
        reach = 1 + np.max(np.square(one.x), axis=axes) + np.max(np.abs(variances), axis=0)
        size = reach + np.max(np.square(means), axis=0)
        for name, values in ((_MEAN, means), (_VARIANCE, variances)):
            where = f"{address.name_of(name)} with momentum None"
            yield Equation(where, one.after[name], np.mean(values, axis=0), size, count)


def _with_any_momentum(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    # A momentum of 0 is one, too.
    return [*_several(contract), *_several(contract, {**_TRACKED, "momentum": 0.0})]


def _without_momentum(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _several(contract, {**_TRACKED, "momentum": None})


RUNNING_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "evaluation",
        "In evaluation the output is that of the running statistics.",
        "y = w (x - r_mean) / sqrt(r_var + eps) + b",
        _rows,
        _evaluation,
    ),
    Identity(
        "row-alone",
        "In evaluation a row's output does not depend on the other rows.",
        "f(x)[i] = f(x[i])",
        _rows,
        _row,
        beside="evaluation",
    ),
    Identity(
        "recurrence",
        "In training the running statistics move towards each batch's by the momentum, batch after batch.",
        "r_t = (1 - m) r_(t-1) + m s_t",
        _with_any_momentum,
        _recurrence,
    ),
    Identity(
        "positions",
        "Positions count as extra rows: normalizing (N, C, L) is normalizing its N·L rows.",
        "f(x) = f(flattened x)",
        _flattened,
        _positions,
    ),
    Identity(
        "average",
        "Without a momentum the running statistics are the plain averages over all batches.",
        "momentum = None: r_t = (s_1 + ... + s_t) / t",
        _without_momentum,
        _average,
        "advice",
    ),
)
"""What holds of running statistics."""
