"""Readings of attention on which good sources disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ....play import Array, Call, Program, address, map_arrays
from ...convention import Convention
from ..conventions import of_axes, of_output
from .programs import all_attend, forwards, mask_of, masks_of


def _turned(call: Call) -> Call:
    def turn(array: Array) -> Array:
        return ~array if array.dtype == np.bool_ else array

    return replace(call, args=map_arrays(call.args, turn), kwargs=map_arrays(call.kwargs, turn))


TURNED_MASKS = Convention(
    "attn_mask",
    "attend",
    "block",
    "where a boolean mask is True a query may not attend",
    users="torch.nn.MultiheadAttention, The Annotated Transformer's successors",
    call=_turned,
)
MASKS = frozenset(
    {
        "attn_mask",
        "key_padding_mask",
        *(f"{whose}_{kind}" for whose in ("src", "tgt", "memory") for kind in ("mask", "key_padding_mask")),
    }
)
"""The names of all masks."""


def _of_boolean_masks(program: Program) -> Program | None:
    """Return the program if none of its masks is added to scores."""
    return program if all(mask.dtype == np.bool_ for mask in masks_of(program)) else None


def _of_added_masks(program: Program) -> Program | None:
    """Return the program if all of its masks are added to scores."""
    return program if all(mask.dtype.kind == "f" for mask in masks_of(program)) else None


def _of_whole_masks(program: Program) -> Program | None:
    """Return the program if each of its masks has the shape of the scores."""
    for call in forwards(program):
        query, key = (np.shape(value) for value in call.args[:2])  # type: ignore[arg-type]
        mask = mask_of(call)
        if mask is not None and mask.shape != (*query[:-1], key[-2]):
            return None
    return program


def _of_masks_of_two_axes(program: Program) -> Program | None:
    """Return the program if none of its masks differs between samples and heads."""
    return program if all(mask.ndim <= _PAIR for mask in masks_of(program)) else None


def _by_name(call: Call) -> Call:
    kwargs = {"mask" if name == "attn_mask" else name: value for name, value in call.kwargs.items()}
    return replace(call, kwargs=kwargs)


def _with_mask(call: Call, change: Callable[[Array, int], Array]) -> Call:
    """Return a forward with another mask of pairs, by whichever name.

    Args:
        call: any call.
        change: is given the mask and the number of samples; positions stand first or second.
    """
    given = ((name, value) for name, value in call.kwargs.items() if name in {"attn_mask", "mask"})
    name, mask = next(given, ("", None))
    if call.method != "forward" or not isinstance(mask, np.ndarray):
        return call
    first, second = np.shape(call.args[0])[:2]  # type: ignore[arg-type]
    samples = second if first == mask.shape[-2] else first
    return replace(call, kwargs={**call.kwargs, name: change(mask, samples)})


def _heads(mask: Array, samples: int) -> int:
    return len(mask) // samples if samples else 1


def _of_samples(program: Program, *, of_keys: bool) -> Program | None:
    """Return the program with masks that are alike for all heads of a sample; None if those are not of keys alone."""

    def alike(mask: Array, samples: int) -> Array:
        heads = _heads(mask, samples)
        return mask[::heads].repeat(heads, axis=0) if mask.ndim > _PAIR else mask

    left = replace(program, calls=tuple(_with_mask(call, alike) for call in program.calls))
    masks = (call.kwargs.get("attn_mask") for call in forwards(left))
    several = (mask for mask in masks if isinstance(mask, np.ndarray))
    return None if of_keys and any((mask != mask[..., :1, :]).any() for mask in several) else left


def _each_sample(call: Call, *, axes: tuple[int, ...], of_keys: bool) -> Call:
    """Return a call with a mask for each sample, with these axes of length 1 besides, or with a row of it."""

    def one(mask: Array, samples: int) -> Array:
        each = mask[:: _heads(mask, samples)] if mask.ndim > _PAIR else np.broadcast_to(mask, (samples, *mask.shape))
        return (_of_first_query(each) if of_keys else np.expand_dims(each, axes)).copy()

    return _with_mask(call, one)


def _of_first_query(masks: Array) -> Array:
    """Return the row of each sample's first query, which hides nothing where there is no query."""
    samples, queries, keys = masks.shape
    return masks[:, 0] if queries else np.zeros((samples, keys), masks.dtype)


_PAIR = 2
"""The axes of a mask (L, S), of queries and keys."""
BOOLEAN_MASKS = Convention(
    "mask_dtype",
    "any",
    "bool",
    "masks are boolean: none is added to scores",
    users="whoever writes np.where(mask, scores, -1e9)",
    within=_of_boolean_masks,
    about=MASKS,
)
ADDED_MASKS = Convention(
    "mask_dtype",
    "any",
    "float",
    "masks are added to scores: none is boolean",
    users="whoever writes scores + mask",
    within=_of_added_masks,
    about=MASKS,
)
WHOLE_MASKS = Convention(
    "mask_shape",
    "any",
    "(..., L, S)",
    "a mask has the shape of the scores: it is not broadcast to them",
    users="whoever writes scores[mask] = -1e9",
    within=_of_whole_masks,
    about=MASKS,
)
SHARED_MASKS = Convention(
    "mask_shape",
    "any",
    "(L, S)",
    "a mask of pairs has shape (L, S), and is one for all samples and heads",
    users="many course notebooks",
    within=_of_masks_of_two_axes,
    about=frozenset({"attn_mask", "src_mask", "tgt_mask", "memory_mask"}),
)
MASK_BY_NAME = Convention(
    "mask_name",
    "attn_mask",
    "mask",
    "the mask of pairs is the argument mask of forward",
    users="The Annotated Transformer, most course notebooks",
    call=_by_name,
    packed=("attn_mask",),
    declared_by=("mask",),
)


def _for_each_sample(shape: str, users: str, axes: tuple[int, ...] = (), *, of_keys: bool = False) -> Convention:
    """Return the convention of masks that are one for all heads of a sample.

    Args:
        shape: theirs.
        users: who has them so.
        axes: the axes of length 1 in it.
        of_keys: whether they are one for all queries, too.
    """
    told, for_all = ("keys", "heads and queries") if of_keys else ("pairs", "heads")
    return Convention(
        "mask_shape",
        "any",
        shape,
        f"a mask of {told} has shape {shape}, and is one for all {for_all}",
        users=users,
        within=partial(_of_samples, of_keys=of_keys),
        call=partial(_each_sample, axes=axes, of_keys=of_keys),
        about=frozenset({"attn_mask"}),
    )


MASKS_OF_SAMPLES = (
    _for_each_sample("(N, L, S)", "The Annotated Transformer"),
    _for_each_sample("(N, 1, L, S)", "TensorFlow's tutorials, most course notebooks", (1,)),
    _for_each_sample("(N, S)", "BERT and its successors", of_keys=True),
)
ATTENDING = Convention(
    "alone",
    "0",
    "undefined",
    "each query has a key to attend to: what one without gets is left open",
    users="the paper, most course notebooks",
    within=all_attend,
)
THREE_AXES = Convention(
    "inputs", "any", "3-D", "inputs have three axes: batch, position, feature", users="Dive into Deep Learning",
    within=of_axes(3),
)  # fmt: skip
FOUR_AXES = Convention(
    "inputs",
    "any",
    "4-D",
    "inputs have four axes: batch, head, position, feature",
    users="The Annotated Transformer, nanoGPT",
    within=of_axes(4),
)
FROM_THE_LAST = Convention(
    "is_causal",
    "first",
    "last",
    "the last query attends to all keys, and each one before it to one key less",
    users="FlashAttention, MLX",
    twin={"aligned": "last"},
)


def _without_weights(call: Call) -> Call:
    kept = {name: value for name, value in call.kwargs.items() if name not in {"need_weights", "average_attn_weights"}}
    return replace(call, kwargs=kept)


ATTENDED_MASKS = Convention(
    "masks",
    "block",
    "attend",
    "where a boolean mask is True a query may attend",
    users="scaled_dot_product_attention, The Annotated Transformer, Keras, flax",
    call=_turned,
    about=MASKS,
)
OUTPUT_ALONE = Convention(
    "returned",
    "output and weights",
    "output",
    "forward returns the output alone, without the weights",
    users="The Annotated Transformer, Dive into Deep Learning, Keras",
    within=of_output,
    call=_without_weights,
    twin={"output_alone": True},
)
BATCH_FIRST = Convention(
    "batch_first",
    "False",
    "True",
    "inputs are (N, T, E), and that is no option",
    users="The Annotated Transformer, Dive into Deep Learning, Keras",
    fixed={"batch_first": True},
)
SPLIT_PROJECTIONS = Convention(
    "in_proj",
    "fused",
    "split",
    "queries, keys and values have a weight and a bias each: q_proj_weight, q_proj_bias and so on, or W_q, b_q",
    users="The Annotated Transformer, Dive into Deep Learning, Keras",
    split={f"in_proj_{kind}": tuple(f"{letter}_proj_{kind}" for letter in "qkv") for kind in ("weight", "bias")},
)


def _without_biases(program: Program) -> Program:
    """Return the program without the biases that it sets where another reading has some."""

    def left(arrays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in arrays.items() if address.last_name(name) not in _BIASES}

    calls = [replace(call, kwargs=left(call.kwargs)) if call.method == "load" else call for call in program.calls]
    return replace(program, state=left(program.state), calls=tuple(calls))


_BIASES = frozenset({"in_proj_bias", "bias"})
NO_BIAS = Convention(
    "bias",
    "True",
    "False",
    "projections have no biases, and that is no option",
    users="the paper, Dive into Deep Learning",
    fixed={"bias": False},
    within=_without_biases,
)
