"""The equations of dropout: the theorems of Srivastava et al. (JMLR 15, 2014), q = 1 - p being the probability to keep.

Averages over masks are exact: a batch of identical rows is drawn that is so long that every mask of a row turns up, and
the subject's answer to each mask is weighed with the mask's probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ....play import Array, Call, LocalSubject, Program, Transcript
from ....play.memory import Attached
from ... import strategies as st
from ...contract import Contract
from ...expectation import answers_of
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ...noise import with_kept
from ...twin import Twin
from .. import shapes
from ..passes import passes

_UNITS = 3
_MASKS = (np.arange(2**_UNITS)[:, None] >> np.arange(_UNITS)) & 1
_MISSED = 1e-20
"""The probability that a mask is missing among the identical rows."""
_RATES = (0.5, 0.25, 0.75)
_SEEDS = st.integers(0, 2**20)


@dataclass(frozen=True)
class Form:
    """What tells one form of dropout from another.

    Attributes:
        scale: what a kept element is multiplied by in training, given q.
        in_words: the same in formulas, "1/q".
        next_weight: what the next layer's weights are multiplied by, given q, so that the network is the original one.
        other: the twin of the other form, and what the next layer's weights are multiplied by there.
    """

    scale: Callable[[float], float]
    in_words: str
    next_weight: Callable[[float], float]
    other: tuple[Callable[..., Any], Callable[[float], float]]


def expectation(form: Form) -> Identity:
    """Return the equation of the expected output of a form of dropout."""
    s = form.in_words
    return Identity(
        "expectation",
        "Over all masks, the output has the expectation and the variance that p says.",
        f"E[f(x)] = s q x, Var f(x) = s^2 q (1 - q) x^2, q = 1 - p, s = {s}",
        _identical_rows,
        partial(_expectation, form),
    )


def identities(form: Form) -> tuple[Identity, ...]:
    """Return the equations that hold for a form of dropout."""
    s = form.in_words
    return (
        expectation(form),
        Identity(
            "ridge",
            "Over all masks, a regression on the output has the squared error of the mean plus a ridge penalty.",
            "E ||y - s (R*X) w||^2 = ||y - s q X w||^2 + s^2 q (1 - q) ||Gamma w||^2, Gamma^2 = diag(X^T X), "
            f"q = 1 - p, s = {s}",
            _identical_rows,
            partial(_ridge, form),
            beside="expectation",
        ),
        Identity(
            "weight-scaling",
            "For a softmax on top, the output in evaluation gives the normalized geometric mean over all masks.",
            "softmax(W f_eval(x) + b) = prod_m softmax(W f_m(x) + b)^P(m) / sum over classes",
            _identical_rows,
            _weight_scaling,
            beside="expectation",
        ),
        Identity(
            "other-form",
            "The inverted form is the original one with the next layer's weights W times q = 1 - p, in both modes.",
            "(q W) f_inverted(x) = W f_original(x), likewise backward",
            _both_modes,
            partial(_other_form, form),
        ),
        EVERYTHING_DROPPED,
    )


def rows_for(p: float) -> int:
    """Return how many identical rows show every mask, except with a probability below 1e-20."""
    rarest = min(p, 1 - p) ** _UNITS
    return math.ceil(math.log(_MISSED / len(_MASKS)) / math.log1p(-rarest))


def _identical_rows(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of one forward on many copies of a row, then of one on the row in evaluation."""

    def program(p: float, row: Array, seed: int) -> Program:
        forward = Call("forward", (np.tile(row, (rows_for(p), 1)),), observe="returned")
        alone = Call("forward", (row[np.newaxis],), observe="returned")
        return contract.default({"p": p}, (forward, Call("eval"), alone), seed=seed)

    return [st.builds(program, st.just(p), INTEGERS.array((_UNITS,)), _SEEDS) for p in _RATES]


@dataclass(frozen=True)
class _Masks:
    """What a subject made of one row under every mask.

    Attributes:
        q: the probability to keep.
        row: the row, (units,).
        outputs: its answer under each mask, (2**units, units).
        weights: the probability of each mask.
    """

    q: float
    row: Array
    outputs: Array
    weights: Array

    def mean(self, values: Array) -> Array:
        """Return the expectation over masks of what has one entry for each mask."""
        return np.tensordot(self.weights, values, 1)


def _all_masks(program: Program, transcript: Transcript) -> _Masks | Equation | None:
    """Return what there is of every mask; an equation that fails if one is missing; None if nothing can be said."""
    return _SORTED.of(program, transcript, make=partial(_sorted, program, transcript), weigh=lambda _: 1)


_SORTED = Attached["_Masks | Equation | None"](1)
"""Weighs transcripts: the equations that one stands in come one after another."""


def _sorted(program: Program, transcript: Transcript) -> _Masks | Equation | None:
    first = next(iter(passes(program, transcript)), None)
    if first is None or not first.training or first.x.shape != first.output.shape:
        return None
    p: Any = program.config["p"]
    row = first.x[0]
    if row.shape != (_UNITS,) or len(first.x) < rows_for(p) or not row.all() or (first.x != row).any():
        return None
    codes = (first.output != 0) @ (1 << np.arange(_UNITS))
    index = np.full(len(_MASKS), -1)
    index[codes[::-1]] = np.arange(len(codes))[::-1]  # of several rows with one mask the last one is kept: the first
    found = int(np.sum(index >= 0))
    if found < len(_MASKS):
        where = f"at p = {p:g}, the number of different masks among {len(codes):,} rows of {_UNITS} units"
        return Equation(where, np.asarray(float(found)), np.asarray(float(len(_MASKS))), 0.0)
    kept = _MASKS.sum(axis=1)
    return _Masks(1 - p, row, first.output[index], (1 - p) ** kept * p ** (_UNITS - kept))


def _expectation(form: Form, program: Program, transcript: Transcript) -> Iterator[Equation]:
    masks = _all_masks(program, transcript)
    if not isinstance(masks, _Masks):
        yield from [masks] if masks else []
        return
    q, s = masks.q, form.scale(masks.q)
    at = f"at p = {1 - q:g}, over all masks, the"
    mean, size = masks.mean(masks.outputs), np.abs(s * masks.row)
    yield Equation(f"{at} expected output", mean, s * q * masks.row, size, len(_MASKS))
    variance = masks.mean((masks.outputs - mean) ** 2)
    yield Equation(f"{at} variance of the output", variance, s**2 * q * (1 - q) * masks.row**2, size**2, len(_MASKS))


def _ridge(form: Form, program: Program, transcript: Transcript) -> Iterator[Equation]:
    masks = _all_masks(program, transcript)
    if not isinstance(masks, _Masks):
        yield from [masks] if masks else []
        return
    q, s = masks.q, form.scale(masks.q)
    y, *w = np.random.default_rng(program.seed).integers(-3, 4, 1 + _UNITS).astype(float)
    given = f"at p = {1 - q:g}, w = {[int(each) for each in w]} and y = {y:g}"
    where = f"{given}, over all masks, the expected squared error"
    error = np.asarray(masks.mean((y - masks.outputs @ w) ** 2))
    ridge = s**2 * q * (1 - q) * np.sum((masks.row * w) ** 2)
    size = (abs(y) + s * float(np.sum(np.abs(masks.row * w)))) ** 2
    yield Equation(where, error, np.asarray((y - s * q * masks.row @ w) ** 2 + ridge), size, len(_MASKS) * _UNITS)


def _weight_scaling(program: Program, transcript: Transcript) -> Iterator[Equation]:
    masks = _all_masks(program, transcript)
    if not isinstance(masks, _Masks):
        yield from [masks] if masks else []
        return
    found = passes(program, transcript)
    alone = found[-1]
    if alone.training or alone.x.shape != (1, _UNITS) or alone.output.shape != alone.x.shape:
        return
    if not np.array_equal(alone.x[0], masks.row):
        return
    random = np.random.default_rng(program.seed)
    weight, bias = random.standard_normal((4, _UNITS)), random.standard_normal(4)
    scaled = alone.output[0] @ weight.T + bias
    logits = masks.outputs @ weight.T + bias
    geometric = np.exp(_log_softmax(masks.mean(_log_softmax(logits))))
    where = f"at p = {1 - masks.q:g}, over all masks, the normalized geometric mean of the softmax"
    size = 1 + float(np.max(np.abs(logits)) + np.max(np.abs(scaled)))
    yield Equation(where, geometric, np.exp(_log_softmax(scaled)), size, len(_MASKS) * _UNITS)


def _log_softmax(logits: Array) -> Array:
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return result


def _both_modes(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of a forward and a backward in training, then the same in evaluation."""

    def program(p: float, x: Array, upstream: Array, seed: int) -> Program:
        there_and_back = (Call("forward", (x,)), Call("backward", (upstream,)))
        return contract.default({"p": p}, (*there_and_back, Call("eval"), *there_and_back), seed=seed)

    rates = st.sampled_from([*_RATES, 0.1, 0.9])
    sizes = st.tuples(shapes.BATCHES, shapes.SIZES)

    def filled(fill: Fill) -> st.SearchStrategy[Program]:
        return sizes.flatmap(lambda size: st.builds(program, rates, fill.array(size), fill.array(size), _SEEDS))

    return [filled(fill) for fill in (INTEGERS, NORMAL)]


def _other_form(form: Form, program: Program, transcript: Transcript) -> Iterator[Equation]:
    p: Any = program.config["p"]
    twin, weight_there = form.other
    here, there = form.next_weight(1 - p), weight_there(1 - p)
    calls = [
        replace(call, args=(np.asarray(call.args[0]) * (there / here),)) if call.method == "backward" else call
        for call in with_kept(program, transcript).calls
    ]
    answered = answers_of(Twin(LocalSubject("the other form", twin, seeding=False), {}), program.with_calls(*calls))
    own, others = passes(program, transcript), passes(program, answered)
    for got, expected in zip(own, others, strict=True) if len(own) == len(others) else ():
        if got.output.shape != expected.output.shape:
            return
        weight = np.random.default_rng(program.seed).standard_normal((got.x.shape[-1], 2))
        mode = "training" if got.training else "evaluation"
        size = (here * np.abs(got.x) / (1 - p)) @ np.abs(weight)
        ours, theirs = got.output @ (here * weight), expected.output @ (there * weight)
        yield Equation(f"in {mode}, the next layer's output", ours, theirs, size, got.x.shape[-1])
        if got.gradient is not None and expected.gradient is not None and got.upstream is not None:
            size = np.abs(got.upstream) / (1 - p)
            yield Equation(f"in {mode}, the gradient of the input", got.gradient, expected.gradient, size)


def _all_dropped(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    configs = contract.all_configs.map(lambda config: {**config, "p": 1.0})
    return [pass_through(contract, INTEGERS, "train", configs)]


def _nothing_left(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        zeros = np.zeros(found.x.shape)
        yield Equation("at p = 1, the output", found.output, zeros, 0.0)
        if found.gradient is not None:
            yield Equation("at p = 1, the gradient of the input", found.gradient, zeros, 0.0)


EVERYTHING_DROPPED = Identity(
    "everything-dropped",
    "Where p = 1, outputs and gradients in training are 0.",
    "f(x) = 0 and df/dx = 0 at p = 1",
    _all_dropped,
    _nothing_left,
    level="advice",
)
