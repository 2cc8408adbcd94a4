"""The equations of the cross-entropy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import special

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Contract
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import Pass, pairs_of
from .classes import IGNORED
from .identities import reduced

_REDUCTION = st.sampled_from(["mean", "sum"])
_SMOOTHING = st.sampled_from([0.1, 0.5, 0.9])
_SHIFTS = st.sampled_from([1000.0, 1.0, -1000.0])
_GAPS = st.sampled_from([50.0, 1.0, 20.0, 1e4, -50.0, -1e4])
_CLASSES = 5
_WEIGHTS = st.lists(st.sampled_from([1.0, 0.5, 2.0, 3.0]), min_size=_CLASSES, max_size=_CLASSES).map(np.array)
_ROUNDED = 4 * float(np.finfo(float).eps)
Config = Mapping[str, st.SearchStrategy[Any]]


def _target(found: Pass) -> Array:
    return np.asarray(found.args[1])


def _counted(program: Program, found: Pass) -> Array:
    """Return which rows count."""
    counted: Array = _target(found) != program.config.get("ignore_index", IGNORED)
    return counted


def _weights(program: Program, found: Pass) -> Array:
    """Return the weight of each row's class; 0 for the ignored."""
    weight = program.config.get("weight")
    weight = np.ones(found.x.shape[1]) if weight is None else np.asarray(weight)
    counted = _counted(program, found)
    return np.where(counted, weight[np.where(counted, _target(found), 0)], 0.0)


def _scale(program: Program, found: Pass) -> float:
    """Return what the sum of the rows' losses is divided by."""
    mean = program.config.get("reduction", "mean") == "mean"
    return float(_weights(program, found).sum()) if mean else 1.0


def _size(program: Program, found: Pass) -> float:
    """Return the size of the terms that add up to the loss."""
    rows = np.max(np.abs(found.x), axis=1, initial=0.0) * 2 + 1
    weight: Any = program.config.get("weight")
    largest = 1.0 if weight is None else float(np.max(weight))
    return largest * float(np.sum(rows)) / _scale(program, found)


def _terms(found: Pass) -> int:
    return found.x.size


def _shift(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(reduced(program, transcript)):
        if one.x.shape != two.x.shape or not np.array_equal(_target(one), _target(two)):
            continue
        reach = np.max(np.abs(one.x) + np.abs(two.x), axis=1)
        if np.all(np.ptp(two.x - one.x, axis=1) <= _ROUNDED * reach):
            size = _size(program, one) + _size(program, two)
            yield Equation("loss of the shifted logits", two.output, one.output, size, _terms(one))
            if one.gradient is not None and two.gradient is not None:
                where = "gradient of the shifted logits"
                yield Equation(where, two.gradient, one.gradient, size, _terms(one))


def _uniform(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        if np.all(np.ptp(found.x, axis=1) == 0):
            rows = float(_weights(program, found).sum()) / _scale(program, found)
            expected = np.asarray(rows * np.log(found.x.shape[1]))
            where = "loss of equal logits"
            yield Equation(where, found.output, expected, _size(program, found), _terms(found))


def _row_sums(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        if found.gradient is not None and found.upstream is not None:
            sums = np.sum(found.gradient, axis=1)
            size = _size(program, found) * np.max(np.abs(found.upstream), initial=0.0)
            yield Equation("sum of a row of the gradient", sums, np.zeros_like(sums), size, _terms(found))


def _duplication(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(reduced(program, transcript)):
        twice = np.array_equal(np.concatenate([one.x, one.x]), two.x)
        if twice and np.array_equal(np.concatenate([_target(one)] * 2), _target(two)):
            factor = 1.0 if program.config.get("reduction", "mean") == "mean" else 2.0
            size = 2 * _size(program, one)
            where = "loss of every row twice"
            yield Equation(where, two.output, np.asarray(factor * one.output), size, _terms(two))


def _deletion(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for one, two in pairs_of(reduced(program, transcript)):
        kept = _counted(program, one)
        if not kept.any() or not np.array_equal(one.x[kept], two.x):
            continue
        if np.array_equal(_target(one)[kept], _target(two)):
            size = _size(program, one)
            yield Equation("loss with ignored rows", one.output, two.output, size, _terms(one))
            if one.gradient is not None and two.gradient is not None:
                expected = np.zeros_like(one.gradient)
                expected[kept] = two.gradient
                yield Equation("gradient with ignored rows", one.gradient, expected, size, _terms(one))


def _smoothing(program: Program, transcript: Transcript) -> Iterator[Equation]:
    smoothing: Any = program.config.get("label_smoothing", 0.0)
    for found in reduced(program, transcript):
        each = -special.log_softmax(found.x, axis=1)
        of_truth = each[np.arange(len(each)), _target(found)]
        rows = (1 - smoothing) * of_truth + smoothing * np.mean(each, axis=1)
        expected = np.asarray(np.sum(rows) / _scale(program, found))
        yield Equation("smoothed loss", found.output, expected, _size(program, found), _terms(found))


def _weighted(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript) if program.config.get("reduction", "mean") == "mean" else ():
        weights = _weights(program, found)
        losses = -special.log_softmax(found.x, axis=1)[np.arange(len(found.x)), _target(found)]
        # Divided by the largest weight: a common factor may make no difference.
        shares = weights / weights.max()
        expected = np.asarray(np.sum(shares * losses) / np.sum(shares))
        yield Equation("weighted mean of the losses", found.output, expected, _size(program, found), _terms(found))


def _gap(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in reduced(program, transcript):
        if found.x.shape[1] == 2:  # noqa: PLR2004 - two classes have one gap
            rows = np.arange(len(found.x))
            gap = found.x[rows, 1 - _target(found)] - found.x[rows, _target(found)]
            expected = np.asarray(np.sum(np.logaddexp(0.0, gap)) / _scale(program, found))
            where = "loss of two classes at a gap"
            yield Equation(where, found.output, expected, _size(program, found), _terms(found))


def _drawn(
    contract: Contract,
    config: Config,
    second: Callable[[Array, Array], st.SearchStrategy[Arguments]] | None = None,
    *,
    more: Callable[[Program, Array, Array], Arguments] = lambda _, *batch: batch,
) -> Sequence[st.SearchStrategy[Program]]:
    """Return, for each fill, programs of a forward and a backward on a drawn batch, and on one that is made of it.

    Args:
        contract: draws the batch.
        config: strategies of the options.
        second: makes the other batch.
        more: makes the first batch of the drawn one.
    """

    @st.composite
    def drawn(draw: st.DrawFn, fill: Fill) -> Program:
        program = contract.default(draw(st.fixed_dictionaries(dict(config))))
        batches = [more(program, *map(np.asarray, draw(contract.inputs(program, fill))))]
        if second is not None:
            logits, target = (np.asarray(value) for value in batches[0])
            batches.append(draw(second(logits, target)))
        calls = [call for batch in batches for call in (Call("forward", batch), Call("backward", (np.ones(()),)))]
        return program.with_calls(*calls)

    return [drawn(fill) for fill in (INTEGERS, NORMAL)]


def _shifts(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def shifted(logits: Array, target: Array) -> st.SearchStrategy[Arguments]:
        # Each row by another constant: what is done to all rows alike would not show otherwise.
        rows = np.arange(1.0, len(logits) + 1)[:, np.newaxis]
        return _SHIFTS.map(lambda by: (logits + by * rows, target))

    return _drawn(contract, {"reduction": _REDUCTION}, shifted)


def _equal_logits(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def level(logits: Array, target: Array) -> st.SearchStrategy[Arguments]:
        return st.just((np.repeat(logits[:, :1], logits.shape[1], axis=1), target))

    return _drawn(contract, {"reduction": _REDUCTION, "label_smoothing": _SMOOTHING}, level)


def _options(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    config: Config = {"reduction": _REDUCTION, "weight": _WEIGHTS, "label_smoothing": _SMOOTHING}
    return [*_drawn(contract, {"reduction": _REDUCTION}), *_drawn(contract, config)]


def _twice(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def twice(logits: Array, target: Array) -> st.SearchStrategy[Arguments]:
        return st.just((np.concatenate([logits, logits]), np.concatenate([target, target])))

    return _drawn(contract, {"reduction": _REDUCTION}, twice)


def _deleted(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def kept(logits: Array, target: Array) -> st.SearchStrategy[Arguments]:
        return st.just((logits[target != IGNORED], target[target != IGNORED]))

    def with_ignored(program: Program, logits: Array, target: Array) -> Arguments:
        if "ignore_index" not in program.config:
            return logits, target
        return np.concatenate([logits, -logits[:1]]), np.append(target, IGNORED)

    config: Config = {"reduction": _REDUCTION, "ignore_index": st.just(IGNORED)}
    return _drawn(contract, config, kept, more=with_ignored)


def _smoothed(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _drawn(contract, {"reduction": _REDUCTION, "label_smoothing": _SMOOTHING})


def _with_weights(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return _drawn(contract, {"weight": _WEIGHTS})


def _two_classes(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    target = np.zeros(1, np.int64)
    return [_GAPS.map(lambda gap: contract.default({}, (Call("forward", (np.array([[0.0, gap]]), target)),)))]


CROSS_ENTROPY_IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "gap",
        "The loss of two classes grows without bound with the gap of their logits: at a gap of 50 it is 50.",
        "L = log(1 + exp(z_other - z_true))",
        _two_classes,
        _gap,
    ),
    Identity(
        "uniform",
        "Equal logits give the loss log K, whatever the label smoothing.",
        "z = c: L = log K",
        _equal_logits,
        _uniform,
    ),
    Identity(
        "shift",
        "A constant added to a row's logits changes neither the loss nor the gradient.",
        "L(z + c) = L(z)",
        _shifts,
        _shift,
    ),
    Identity(
        "row-sums",
        "Each row of the gradient sums to 0: probabilities and targets both sum to 1.",
        "sum_k dL/dz_k = 0",
        _options,
        _row_sums,
    ),
    Identity(
        "duplication",
        "Repeating every row leaves the mean as it is, and doubles the sum.",
        "mean(z, z) = mean(z), sum(z, z) = 2 sum(z)",
        _twice,
        _duplication,
    ),
    Identity(
        "deletion",
        "Ignored rows change neither the loss nor the other rows' gradients.",
        "L(kept and ignored) = L(kept)",
        _deleted,
        _deletion,
    ),
    Identity(
        "label-smoothing",
        "Label smoothing e weighs the loss of the true class by 1 - e, and the mean of all classes' losses by e.",
        "L_e = (1 - e) CE + e mean_k CE_k",
        _smoothed,
        _smoothing,
    ),
    Identity(
        "class-weights",
        "The mean is weighted by the true classes' weights: a factor that all weights share changes nothing.",
        "L = sum_n w_n CE_n / sum_n w_n",
        _with_weights,
        _weighted,
    ),
)
"""What holds of the cross-entropy."""
