"""The equations of positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments import draw as parts
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..passes import passes

_FILLS = (INTEGERS, NORMAL)
_DISTANCES = (1, 2)


def _backwards(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [pass_through(contract, fill, "train") for fill in _FILLS]


def _of_constant(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strata of a forward on a sequence of one vector again and again."""

    @st.composite
    def one(draw: st.DrawFn, contract: Contract, fill: Fill) -> Program:
        program = parts.bare(draw, contract)
        (x,) = draw(contract.inputs(program, fill))
        first = np.asarray(x)[..., :1, :]
        return program.with_calls(Call("forward", (np.repeat(first, 5, axis=-2),)))

    return [one(contract, fill) for fill in _FILLS]


def _unit_circle(program: Program, transcript: Transcript) -> Iterator[Equation]:
    """At each position the squares of what is added sum to a number that does not depend on it: half the width."""
    for found in passes(program, transcript):
        x, width = found.x, found.x.shape[-1]
        if width % 2 == 0:
            total = np.sum((found.output - x) ** 2, axis=-1)
            size = width * (1 + np.max(np.abs(x), initial=0.0)) ** 2
            yield Equation("|f(x) - x|^2", total, np.full_like(total, width / 2), size, width)


def _distances(vectors: Array, distance: int) -> Array:
    """Return the product of each vector with the one so many positions later."""
    length = vectors.shape[-2] - distance
    return np.asarray(np.sum(vectors[..., :length, :] * vectors[..., distance:, :], axis=-1))


def _relative(program: Program, transcript: Transcript, *, added: bool) -> Iterator[Equation]:
    """Compare the products of vectors at a distance with the first such; of what was added, or of all there is."""
    for found in passes(program, transcript):
        x, width = found.x, found.x.shape[-1]
        if added and width % 2:
            continue
        vectors = found.output - x if added else found.output
        size = width * (float(added) + np.max(np.abs(x), initial=0.0)) ** 2
        for distance in _DISTANCES:
            products = _distances(vectors, distance)
            first = np.broadcast_to(products[..., :1], products.shape)
            yield Equation(f"product at distance {distance}", products, first, 4 * size, width)


def _lengths(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        pairs = [(found.output, found.x, "f(x)")]
        if found.gradient is not None and found.upstream is not None:
            pairs.append((found.gradient, found.upstream, "backward(g)"))
        for got, given, where in pairs:
            size, width = np.sum(given**2, axis=-1), given.shape[-1]
            yield Equation(f"|{where}|^2", np.sum(got**2, axis=-1), size, 4 * size, width)


def _first(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        x = found.x[..., 0, :]
        yield Equation("f(x) at position 0", found.output[..., 0, :], x, np.abs(x))


OF_SINES: tuple[Identity, ...] = (
    Identity(
        "circle",
        "The encoding has the same length at every position: each sine is paired with its cosine.",
        "|f(x) - x|^2 = d_model / 2",
        _of_constant,
        _unit_circle,
    ),
    Identity(
        "relative",
        "The dot product of two positions' encodings depends only on their distance.",
        "<p_s, p_t> = <p_0, p_(t - s)>",
        _of_constant,
        partial(_relative, added=True),
    ),
)
"""What holds of sines and cosines."""

OF_ROTATIONS: tuple[Identity, ...] = (
    Identity(
        "length",
        "Rotation keeps the length of inputs and of gradients.",
        "|f(x)| = |x|, |backward(g)| = |g|",
        _backwards,
        _lengths,
    ),
    Identity(
        "relative",
        "The dot product of two rotated vectors depends only on the distance of their positions.",
        "<R_s q, R_t k> = <q, R_(t - s) k>",
        _of_constant,
        partial(_relative, added=False),
    ),
    Identity(
        "first",
        "The first position is not rotated.",
        "f(x)_0 = x_0",
        _backwards,
        _first,
    ),
)
"""What holds of rotations."""
