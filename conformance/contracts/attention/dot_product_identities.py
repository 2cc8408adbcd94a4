"""The equations of attention by scaled dot products."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy import special

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments import draw as parts
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import Pass, passes

_FILLS = (INTEGERS, NORMAL)
_FAR = 100.0
Change = Callable[[Array, Array, Array], tuple[Call, ...]]


def _strata(
    change: Change, *, square: bool = False, causal: bool = False
) -> Callable[[Contract], Sequence[st.SearchStrategy[Program]]]:
    """Return strata of forwards in evaluation mode, made of drawn queries, keys and values.

    Args:
        change: makes the calls.
        square: whether there are as many queries as keys.
        causal: whether `is_causal` is set.
    """

    @st.composite
    def one(draw: st.DrawFn, contract: Contract, fill: Fill) -> Program:
        program = parts.bare(draw, contract, {"is_causal": causal})
        query, key, value = (np.asarray(array) for array in draw(contract.inputs(program, fill))[:3])
        if square:
            length = min(query.shape[-2], key.shape[-2])
            query, key, value = (array[..., :length, :] for array in (query, key, value))
        return program.with_calls(Call("eval"), *change(query, key, value))

    return lambda contract: [one(contract, fill) for fill in _FILLS]


def _forward(*args: Array, mask: Array | None = None) -> Call:
    return Call("forward", args if mask is None else (*args, mask))


def _size(found: Pass) -> float:
    """Return the size of what is added up: values, and scores in the exponent, whose rounding grows with them."""
    query, key, value = (float(np.max(np.abs(np.asarray(one)), initial=0.0)) for one in found.args[:3])
    size: float = value * (1 + query * key * np.asarray(found.args[0]).shape[-1])
    return size


def _same(where: str) -> Callable[[Program, Transcript], Iterator[Equation]]:
    """Return the equation that every later forward returns what the first one does."""

    def equations(program: Program, transcript: Transcript) -> Iterator[Equation]:
        found = list(passes(program, transcript))
        for one in found[1:]:
            yield Equation(where, one.output, found[0].output, _size(found[0]), _terms(found[0]))

    return equations


def _terms(found: Pass) -> int:
    longest: int = max(max(np.asarray(array).shape) for array in found.args)
    return longest


def _stepwise(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    length = query.shape[-2]
    whole = _forward(query, key, value, mask=np.tri(length, dtype=np.bool_))
    steps = (
        _forward(query[..., now : now + 1, :], key[..., : now + 1, :], value[..., : now + 1, :])
        for now in range(length)
    )
    return (whole, *steps)


def _prefixes(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    lengths = range(query.shape[-2], 0, -1)
    return tuple(_forward(*(array[..., :length, :] for array in (query, key, value))) for length in lengths)


def _last_of_each(program: Program, transcript: Transcript) -> Iterator[Equation]:
    """Compare the last row of every later forward with the row of the first one at the same place."""
    found = list(passes(program, transcript))
    for step in found[1:]:
        whole, now = found[0], np.asarray(step.args[1]).shape[-2] - 1
        expected = whole.output[..., now, :]
        yield Equation(f"step {now}", step.output[..., -1, :], expected, _size(whole), _terms(whole))


def _reversed(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    mask = np.arange(query.shape[-2])[:, None] % 2 <= np.arange(key.shape[-2])
    turned = (np.flip(key, -2), np.flip(value, -2))
    return _forward(query, key, value, mask=mask | ~mask.any(-1, keepdims=True)), _forward(
        query, *turned, mask=np.flip(mask | ~mask.any(-1, keepdims=True), -1)
    )


def _constant(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    return (_forward(query, key, np.ones_like(value)),)


def _ones(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        expected = np.ones((*np.asarray(found.args[0]).shape[:-1], np.asarray(found.args[2]).shape[-1]))
        yield Equation("output on values of 1", found.output, expected, 1.0, _terms(found))


def _alone(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    """Return a forward in which the last query may attend to nothing, and a backward."""
    mask = np.ones((query.shape[-2], key.shape[-2]), np.bool_)
    mask[-1] = False
    upstream = np.ones((*query.shape[:-1], value.shape[-1]))
    return _forward(query, key, value, mask=mask), Call("backward", (upstream,))


def _zeros(_: Program, transcript: Transcript) -> Iterator[Equation]:
    for where, answer in zip(("output", "gradient"), transcript.answers[1:], strict=False):
        array = answer.returned[0] if isinstance(answer.returned, tuple) else answer.returned
        if isinstance(array, np.ndarray):
            last = array[..., -1, :]
            yield Equation(f"{where} of a query that may attend to nothing", last, np.zeros_like(last), 1.0)


def _by_mask_alone(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    """Return a forward of queries of 0, whose scores are 0, with numbers as its mask."""
    shape = (query.shape[-2], key.shape[-2])
    mask = 2 * np.sin(1 + np.arange(np.prod(shape), dtype=np.float64)).reshape(shape)
    return (_forward(np.zeros_like(query), key, value, mask=mask),)


def _weighed_by_mask(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        value, mask = (np.asarray(array) for array in found.args[2:])
        expected = special.softmax(mask, axis=-1) @ value
        yield Equation("output of queries of 0", found.output, expected, _size(found), _terms(found))


def _with_hidden_keys(query: Array, key: Array, value: Array) -> tuple[Call, ...]:
    """Return a forward without the odd keys, one with a mask that hides them, and one where they are far away."""
    shown = np.arange(key.shape[-2]) % 2 == 0
    mask = np.broadcast_to(shown, (query.shape[-2], key.shape[-2])).copy()
    away = np.where(shown[:, None], key, _FAR), np.where(shown[:, None], value, _FAR**3)
    return (
        _forward(query, key[..., shown, :], value[..., shown, :]),
        _forward(query, key, value, mask=mask),
        _forward(query, *away, mask=mask),
    )


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "alone",
        "A query with every key masked gives 0, and gets the gradient 0.",
        "f(q, k, v, mask=False) = 0",
        _strata(_alone),
        _zeros,
    ),
    Identity(
        "kv-cache",
        "Causal attention over a sequence is attention step by step, each query over the keys and values so far.",
        "f(q, k, v, mask=tril)_t = f(q_t, k_0..t, v_0..t)",
        _strata(_stepwise, square=True),
        _last_of_each,
    ),
    Identity(
        "no-future",
        "With is_causal, a query's output does not change when later positions are left out.",
        "f(q_0..t, k_0..t, v_0..t)_t = f(q, k, v)_t",
        _strata(_prefixes, square=True, causal=True),
        _last_of_each,
    ),
    Identity(
        "key-order",
        "Reordering keys, values and mask together changes nothing.",
        "f(q, k in reverse, v in reverse) = f(q, k, v)",
        _strata(_reversed),
        _same("output on keys in reverse"),
    ),
    Identity(
        "sum-to-one",
        "The weights of a query sum to 1: values of 1 give 1.",
        "f(q, k, 1) = 1",
        _strata(_constant),
        _ones,
    ),
    Identity(
        "mask-alone",
        "A float mask is added to the scores: for queries of 0 its softmax weighs the values.",
        "f(0, k, v, mask) = softmax(mask) v",
        _strata(_by_mask_alone),
        _weighed_by_mask,
    ),
    Identity(
        "hidden",
        "A masked key changes nothing, whatever it and its value are.",
        "f(q, k, v, mask) = f(q, k[mask], v[mask])",
        _strata(_with_hidden_keys),
        _same("output with masked keys"),
    ),
)
"""What holds of every attention by scaled dot products."""
