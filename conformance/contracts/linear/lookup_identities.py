"""The equations of tables: a lookup is a product with one-hot rows, long rows are cut, other numbers are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ....play import Array, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments.once import pass_through
from ...fills import INTEGERS, NORMAL
from ...identity import Equation, Identity
from ..passes import Pass, passes

_MARGIN = 1e-7


def _once(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [pass_through(contract, fill, "train") for fill in (INTEGERS, NORMAL)]


def _padding(program: Program) -> int | None:
    given: Any = program.config.get("padding_idx")
    count: Any = program.config["num_embeddings"]
    return None if given is None else given % count


def _first(program: Program, transcript: Transcript) -> tuple[Pass, Array, Array] | None:
    """Return the forward, its one-hot rows and the table that they were multiplied with; None where one is missing."""
    found = next(iter(passes(program, transcript)), None)
    table = None if found is None else found.after.get("params.weight", program.state.get("params.weight"))
    if found is None or table is None or table.shape != program.state["params.weight"].shape:
        return None
    return found, np.eye(len(table))[found.x.ravel()], table


def _one_hot(program: Program, transcript: Transcript) -> Iterator[Equation]:
    first = _first(program, transcript)
    if first is None:
        return
    found, rows, table = first
    if found.output.shape == (*found.x.shape, table.shape[1]):
        product = (rows @ table).reshape(found.output.shape)
        yield Equation("what is looked up", found.output, product, np.abs(product), len(table))
    gradient = found.after.get("grads.weight")
    if found.upstream is None or gradient is None or gradient.shape != table.shape:
        return
    if (padding := _padding(program)) is not None:
        rows[:, padding] = 0.0
    if program.config.get("scale_grad_by_freq"):
        rows /= np.maximum(rows.sum(axis=0), 1.0)
    upstream = found.upstream.reshape(len(rows), -1)
    size = np.abs(rows.T) @ np.abs(upstream)
    yield Equation("gradient of the table", gradient, rows.T @ upstream, size, len(rows))


ONE_HOT = Identity(
    "one-hot",
    "Looking rows up is multiplying by one-hot rows, and the gradient of the table is that of the product.",
    "f(i) = onehot(i) W, dW = onehot(i)^T g",
    _once,
    _one_hot,
)


def _limited(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    configs = contract.all_configs.map(lambda config: {**config, "max_norm": 2.2})
    return [pass_through(contract, fill, "train", configs) for fill in (INTEGERS, NORMAL)]


def _max_norm(program: Program, transcript: Transcript) -> Iterator[Equation]:
    first = _first(program, transcript)
    limit: Any = program.config.get("max_norm")
    if first is None or limit is None:
        return
    _, rows, table = first
    order: Any = program.config.get("norm_type", 2.0)
    before = program.state["params.weight"]
    looked_up = np.asarray(rows.any(axis=0))
    untouched = np.where(looked_up[:, np.newaxis], table, before)
    yield Equation("the table, but for the rows that are looked up", table, untouched, 0.0)
    norms, held = (np.linalg.norm(each[looked_up], order, axis=1) for each in (table, before))
    # Sources disagree on a 1e-7 in the divisor: a norm may be smaller by that much.
    low, high = np.minimum(held, limit * held / (held + _MARGIN)), np.minimum(held, limit)
    yield Equation("norms of the rows that are looked up", norms, np.clip(norms, low, high), high, table.shape[1])


MAX_NORM = Identity(
    "max-norm",
    "With max_norm, rows that are looked up end no longer than that, in place, and no other row changes.",
    "||W_r|| after = min(||W_r||, max_norm) for r looked up, W_r after = W_r for the others",
    _limited,
    _max_norm,
)


def _out_of_range(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def with_index(index: int) -> st.SearchStrategy[Program]:
        def changed(program: Program) -> Program:
            forward = next(call for call in program.calls if call.method == "forward")
            numbers = np.array(forward.args[0])
            numbers.flat[0] = index
            return program.with_calls(replace(forward, args=(numbers, *forward.args[1:]), observe="returned"))

        return pass_through(contract, INTEGERS, "train").map(changed)

    return [with_index(0), with_index(-1)]


def _refused(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        below = np.sum(found.x < 0)
        answered = float(np.isfinite(found.output).all() and below > 0)
        yield Equation("whether an index below 0 is answered", np.asarray(answered), np.asarray(0.0), 0.0)


REFUSED = Identity(
    "refused",
    "An index below 0 names no row: it is refused, not counted from the end.",
    "i < 0: IndexError",
    _out_of_range,
    _refused,
    level="advice",
    telling=True,
)
