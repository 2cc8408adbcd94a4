"""The equations of attention with several heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...experiments import draw as parts
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..sizes import largest
from .programs import output_of

_RATE = 0.5
Strata = Callable[[Contract], Sequence[st.SearchStrategy[Program]]]


@dataclass(frozen=True)
class Sequences:
    """Queries, keys and values, the axis along which their positions stand, and the number of heads."""

    query: Array
    key: Array
    value: Array
    axis: int
    heads: int

    def forward(self, queries: Array | slice, keys: Array | slice, **masks: Array) -> Call:
        """Return a forward on some of the positions."""
        chosen = zip((self.query, self.key, self.value), (queries, keys, keys), strict=True)
        args = tuple(np.asarray(array[_at(self.axis, places)]) for array, places in chosen)
        return Call("forward", args, {"need_weights": False, **masks})


def _at(axis: int, places: Array | slice) -> tuple[Array | slice, ...]:
    return (*[slice(None)] * axis, places)


def _axis(program: Program) -> int:
    return 1 if program.config.get("batch_first") else 0


def _strata(change: Callable[[Sequences], tuple[Call, ...]]) -> Strata:
    """Return strata of forwards in evaluation, where nothing is dropped, made of drawn queries, keys and values."""

    @st.composite
    def one(draw: st.DrawFn, contract: Contract, fill: Fill, fixed: Mapping[str, Value]) -> Program:
        program = parts.bare(draw, contract, fixed)
        query, key, value = (np.asarray(array) for array in draw(contract.inputs(program, fill)))
        heads: Any = program.config.get("num_heads", 1)
        return program.with_calls(Call("eval"), *change(Sequences(query, key, value, _axis(program), heads)))

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        # One input has no queries and keys that could be changed apart.
        alone = "key" in contract.lacking
        return [] if alone else [one(contract, INTEGERS, {}), one(contract, NORMAL, {contract.rate: _RATE})]

    return strata


def _outputs(program: Program, transcript: Transcript) -> list[tuple[Call, Array]]:
    pairs = zip(program.calls, transcript.answers, strict=False)
    found = [(call, output_of(answer.returned)) for call, answer in pairs if call.method == "forward"]
    return [(call, output) for call, output in found if output is not None]


def _size(program: Program, call: Call) -> float:
    """Return the size of what is added up, and of scores in the exponent, whose rounding grows with them."""
    weight, x = largest(*program.state.values()), largest(*call.args)
    width: float = max(np.asarray(array).shape[-1] for array in call.args)
    projected = width * weight * (1 + x)
    return width * weight * projected * (1 + width * projected**2)


def _compared(
    program: Program, transcript: Transcript, expect: Callable[[Array, int], Array], where: str
) -> Iterator[Equation]:
    """Compare the output of each forward but the first with what the first one's lets expect."""
    found = list(_outputs(program, transcript))
    for number, (_, got) in enumerate(found[1:]):
        whole, output = found[0]
        terms = max(max(np.asarray(array).shape) for array in whole.args)
        yield Equation(where, got, expect(output, number), _size(program, whole), terms)


def _stepwise(given: Sequences) -> tuple[Call, ...]:
    length = min(given.query.shape[given.axis], given.key.shape[given.axis])
    first = slice(0, length)
    whole = given.forward(first, first, attn_mask=~np.tri(length, dtype=np.bool_))
    return (whole, *(given.forward(slice(now, now + 1), slice(0, now + 1)) for now in range(length)))


def _steps(program: Program, transcript: Transcript) -> Iterator[Equation]:
    def expected(output: Array, step: int) -> Array:
        return np.asarray(output[_at(_axis(program), slice(step, step + 1))])

    yield from _compared(program, transcript, expected, "output step by step")


_ALL, _REVERSED = slice(None), slice(None, None, -1)


def _queries_turned(given: Sequences) -> tuple[Call, ...]:
    return given.forward(_ALL, _ALL), given.forward(_REVERSED, _ALL)


def _turned(program: Program, transcript: Transcript) -> Iterator[Equation]:
    where = "output on queries in reverse"
    yield from _compared(program, transcript, lambda output, _: np.flip(output, _axis(program)), where)


def _keys_turned(given: Sequences) -> tuple[Call, ...]:
    return given.forward(_ALL, _ALL), given.forward(_ALL, _REVERSED)


def _same(program: Program, transcript: Transcript) -> Iterator[Equation]:
    yield from _compared(program, transcript, lambda output, _: output, "output on keys in reverse")


def _masked(given: Sequences) -> tuple[Call, ...]:
    """Return a forward with a mask for queries and one for samples, and one with both in one, for each head."""
    batch, queries, keys = given.key.shape[1 - given.axis], given.query.shape[given.axis], given.key.shape[given.axis]
    of_queries = ~np.tri(queries, keys, dtype=np.bool_)
    # Each sample is padded otherwise, and the first key is always there.
    padded = np.arange(keys) > (np.arange(batch) % max(keys, 1))[:, np.newaxis]
    each = np.repeat(of_queries | padded[:, np.newaxis], given.heads, axis=0)
    apart = given.forward(_ALL, _ALL, attn_mask=of_queries, key_padding_mask=padded)
    return apart, given.forward(_ALL, _ALL, attn_mask=each)


def _joined(program: Program, transcript: Transcript) -> Iterator[Equation]:
    yield from _compared(program, transcript, lambda output, _: output, "output with both masks in one")


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "kv-cache",
        "Causal attention over a sequence is attention step by step, each query over the keys and values so far.",
        "f(q, k, v, mask=triu)_t = f(q_t, k_0..t, v_0..t)",
        _strata(_stepwise),
        _steps,
    ),
    Identity(
        "query-order",
        "Reordering the queries reorders the outputs in the same way.",
        "f(q in reverse, k, v) = f(q, k, v) in reverse",
        _strata(_queries_turned),
        _turned,
    ),
    Identity(
        "key-order",
        "Reordering keys and values together changes nothing.",
        "f(q, k in reverse, v in reverse) = f(q, k, v)",
        _strata(_keys_turned),
        _same,
    ),
    Identity(
        "masks",
        "Together attn_mask and key_padding_mask hide what either hides; the mask of sample n and head h is "
        "entry n num_heads + h.",
        "f(q, k, v, attn_mask=a, key_padding_mask=b) = f(q, k, v, attn_mask=repeat(a or b, num_heads))",
        _strata(_masked),
        _joined,
    ),
)
"""What holds of every attention with several heads."""
