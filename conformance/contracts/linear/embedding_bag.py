"""Bags of rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..conventions import OVERWRITTEN_GRADIENTS
from ..passes import passes
from .embedding import Table, indices

_LENGTHS = st.lists(st.sampled_from([3, 2, 0, 1, 4]), min_size=1, max_size=4)
_ROWS = 2


def _bags(args: Sequence[Any]) -> list[Array]:
    """Return the indices of each bag."""
    numbers = np.asarray(args[0])
    if numbers.ndim == _ROWS:
        return list(numbers)
    offsets = np.asarray(args[1])
    return [numbers[start:end] for start, end in zip(offsets, [*offsets[1:], len(numbers)], strict=True)]


def _once(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [pass_through(contract, fill, "train") for fill in (INTEGERS, NORMAL)]


def _means(program: Program, transcript: Transcript) -> Iterator[Equation]:
    config: dict[str, Any] = dict(program.config)
    mode, padding = config.get("mode", "mean"), config.get("padding_idx")
    padding = None if padding is None else padding % config["num_embeddings"]
    for found in passes(program, transcript):
        table = found.after.get("params.weight", program.state["params.weight"])
        if len(found.args) > 2 or mode == "max" or found.output.shape[1:] != table.shape[1:]:  # noqa: PLR2004 - weights
            continue
        bags = [bag[bag != padding] if padding is not None else bag for bag in _bags(found.args)]
        if len(bags) != len(found.output):
            continue
        one_hot = np.array([np.bincount(bag, minlength=len(table)) for bag in bags], float)
        shares = one_hot / np.maximum(one_hot.sum(axis=1, keepdims=True), 1) if mode == "mean" else one_hot
        longest = max(map(len, bags))
        yield Equation(f"the {mode} of each bag", found.output, shares @ table, shares @ np.abs(table), longest)


COUNTED = Identity(
    "counted",
    "A bag's sum is the product of how often it holds each row with the table; its mean is a share of that.",
    "f(bags) = counts W, or (counts / n) W, without padding",
    _once,
    _means,
)


def _equally_long(program: Program) -> Program | None:
    inputs = [call.args for call in program.calls if call.method == "forward"]
    return program if all(np.ndim(args[0]) == _ROWS for args in inputs) else None  # type: ignore[arg-type]


class EmbeddingBag(Table):
    """Sums, means or maxima of bags of rows, which are the rows of a matrix or cut by offsets."""

    component = "EmbeddingBag"
    model = impl.EmbeddingBag
    twin = reference.EmbeddingBag
    aliases: ClassVar = ("EmbeddingBagLayer", "BagOfEmbeddings", "BagOfWords")
    differentiable: ClassVar = (2,)
    affine: ClassVar = frozenset()
    conventions: ClassVar = (
        OVERWRITTEN_GRADIENTS,
        Convention(
            "bags",
            "any",
            "rows",
            "bags are the rows of a matrix of indices: there are no offsets",
            users="course notebooks",
            within=_equally_long,
        ),
    )
    choices: ClassVar = {
        "mode": ("mean", "sum", "max"),
        "padding_idx": (None, 0, 2, -1),
        "max_norm": (None, 2.2),
        "norm_type": (2.0, math.inf),
    }
    identities: ClassVar = (COUNTED,)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return bags of one length, or of several and with offsets; with weights where they are summed."""
        count: Any = program.config["num_embeddings"]
        weighed = program.config.get("mode", "mean") == "sum"

        def weighted(args: tuple[Any, ...]) -> st.SearchStrategy[Arguments]:
            drawn = fill.array(args[0].shape).map(lambda weights: (*args, *[None] * (2 - len(args)), weights))
            return st.one_of(st.just(args), drawn, drawn) if weighed else st.just(args)

        def cut(lengths: list[int]) -> st.SearchStrategy[tuple[Any, ...]]:
            # The last one is cut by no offset: it has several indices, so that it shows where it ends.
            lengths[-1] += 2
            offsets = np.cumsum([0, *lengths[:-1]])
            return indices((sum(lengths),), count).map(lambda numbers: (numbers, offsets))

        cuts = _LENGTHS.flatmap(cut)
        rows = st.tuples(st.integers(1, 4), st.integers(3, 5)).flatmap(lambda shape: indices(shape, count))
        matrices: st.SearchStrategy[tuple[Any, ...]] = rows.map(lambda numbers: (numbers,))
        return st.one_of(matrices, cuts, cuts).flatmap(weighted)

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many bags: the first ones, or all and again."""
        if call.method != "forward" or np.ndim(call.args[0]) == _ROWS:  # type: ignore[arg-type]
            return super().with_rows(call, rows)
        offsets = np.asarray(call.args[1])
        places = np.split(np.arange(np.size(call.args[0])), offsets[1:])  # type: ignore[arg-type]
        taken = [places[number % len(places)] for number in range(rows)]
        flat = np.concatenate([*taken, np.zeros(0, int)]).astype(int)
        begin = np.cumsum([0, *map(len, taken)])[:rows]
        given = (np.asarray(call.args[0])[flat], begin, *(np.asarray(weights)[flat] for weights in call.args[2:]))
        return replace(call, args=given)

    def fitted(self, program: Program, arguments: Arguments) -> Arguments:  # noqa: ARG002 - whatever the options
        """Return the arguments with offsets in order again, wherever their rows were exchanged."""
        numbers, *others = arguments
        if others and isinstance(others[0], np.ndarray):
            others[0] = np.sort(others[0])
        return (numbers, *others)

    def traced(self, config: Config) -> Config:
        """Return the config with rows of any norm that all learn."""
        return {name: value for name, value in config.items() if name not in {"padding_idx", "max_norm"}}
