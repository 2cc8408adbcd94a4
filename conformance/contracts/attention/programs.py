"""What programs of attention are drawn from, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ....play import Array, Call, Program, Value
from ... import strategies as st
from ...fills import INTEGERS, NORMAL, TIES, TINY, Fill

FIFTY = Fill("up to fifty", lambda random, shape: random.uniform(-50.0, 50.0, shape))
"""Scores of some thousands: no exponential of them can be held, and weights are next to 0 and 1."""
FILLS: tuple[Fill, ...] = (INTEGERS, NORMAL, TIES, TINY, FIFTY)

BATCHES = st.sampled_from((2, 1, 3))
LENGTHS = st.sampled_from((3, 2, 4, 1))
WIDTHS = st.sampled_from((2, 3, 4, 1))
_SEEDS = st.integers(0, 2**20)
_SHOWN = 0.6
_MASK = 3
_HEADED = 3
_MASKS = ("boolean", "keys", "removed", "added", "boolean", "removed")


@st.composite
def masks(draw: st.DrawFn, scores: tuple[int, ...]) -> Array:
    """Draw a mask of scores, queries and keys last: boolean or added to them; a query may be left without a key."""
    kind = draw(st.sampled_from(_MASKS))
    random = np.random.default_rng(draw(_SEEDS))
    shape = scores[-2:] if draw(st.booleans()) else _with_axes_of_one(scores, random)
    if kind == "keys":
        shape = (*shape[:-2], 1, shape[-1])
    if kind == "added":
        return random.standard_normal(shape)
    shown = random.random(shape) < _SHOWN
    # Each query has a key.
    np.put_along_axis(shown, random.integers(shape[-1], size=(*shape[:-1], 1)), values=True, axis=-1)
    if draw(st.booleans()):
        shown[..., -1, :] = False
    return np.where(shown, random.standard_normal(shape), -np.inf) if kind == "removed" else shown


def _with_axes_of_one(scores: tuple[int, ...], random: np.random.Generator) -> tuple[int, ...]:
    leading = [size if random.random() < _SHOWN else 1 for size in scores[:-2]]
    return (*leading, *scores[-2:])


def forwards(program: Program) -> Iterator[Call]:
    """Yield the forward calls of a program."""
    yield from (call for call in program.calls if call.method == "forward")


def mask_of(call: Call) -> Array | None:
    """Return the mask that a forward is given."""
    given = call.args[_MASK] if len(call.args) > _MASK else None
    return given if isinstance(given, np.ndarray) else None


def masks_of(program: Program) -> Iterator[Array]:
    """Yield every mask of a program."""
    for call in forwards(program):
        named = (value for name, value in call.kwargs.items() if name.endswith("mask"))
        yield from (value for value in (*call.args[_MASK:], *named) if isinstance(value, np.ndarray))


def all_attend(program: Program) -> Program | None:
    """Return the program if each query of it has a key to attend to."""
    return None if any(_is_alone(call, program) for call in forwards(program)) else program


def _is_alone(call: Call, program: Program) -> bool:
    query, key = (np.asarray(value).shape for value in call.args[:2])
    mask = mask_of(call)
    if mask is None:
        return bool(program.config.get("is_causal", False)) and query[-2] > key[-2]
    shown = mask if mask.dtype == np.bool_ else mask > -np.inf
    return not shown.any(axis=-1).all()


def output_of(returned: object) -> Array | None:
    """Return what a forward returned, without the weights."""
    first = returned[0] if isinstance(returned, tuple) and returned else returned
    return first if isinstance(first, np.ndarray) else None


@st.composite
def shared_masks(draw: st.DrawFn, shape: tuple[int, int, int], heads: int) -> dict[str, Array]:
    """Draw a mask for a batch or for each head of each sample, now and then one for all queries; and one for keys.

    Both are of one kind. True, or -inf, hides. The first key is never hidden: what a query without a key gets is open.

    Args:
        draw: draws.
        shape: how many samples, queries and keys there are.
        heads: how many heads.
    """
    batch, queries, keys = shape
    random, added = np.random.default_rng(draw(_SEEDS)), draw(st.booleans())
    each = (batch * heads, queries, keys) if draw(st.booleans()) else (queries, keys)
    of_keys = draw(st.sampled_from((False, False, False, True)))

    def hidden(size: tuple[int, ...]) -> Array:
        found = random.random(size) > _SHOWN
        found[..., 0] = False
        return np.where(found, -np.inf, random.standard_normal(size)) if added else found

    of_pairs = hidden(each)
    if of_keys:
        of_pairs = of_pairs[..., :1, :].repeat(queries, axis=-2)
    return {"attn_mask": of_pairs, "key_padding_mask": hidden((batch, keys))}


def with_few_masks(call: Call, rows: int) -> Call:
    """Return a forward or a backward with so many samples, queries and keys: a call does not say which axis is which.

    Args:
        call: the call; a mask of its own for each sample and head becomes one for all.
        rows: how many.
    """

    def resized(array: Array, *axes: int) -> Array:
        for axis in axes:
            array = np.take(array, np.arange(rows) % array.shape[axis], axis)
        return array

    def mask(value: Value) -> Value:
        if not isinstance(value, np.ndarray):
            return value
        return resized(value[0] if value.ndim == _HEADED else value, 0, 1)

    args = tuple(resized(np.asarray(value), 0, 1) for value in call.args)
    return replace(call, args=args, kwargs={name: mask(value) for name, value in call.kwargs.items()})
