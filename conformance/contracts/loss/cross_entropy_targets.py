"""Equations of the cross-entropy with targets that courses do without: probabilities, and classes at positions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import special

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...fills import NORMAL
from ...identity import Equation, Identity
from ..passes import Pass, passes

_SIZES = (2, 3, 4)
_OPTIONS = {
    "reduction": st.sampled_from(["mean", "sum"]),
    "weight": st.sampled_from([None, np.array([1.0, 0.5, 3.0])]),
    "label_smoothing": st.sampled_from([0.0, 0.1, 0.5]),
}


def _programs(contract: Contract, shape: tuple[int, ...], target: Any) -> Sequence[st.SearchStrategy[Program]]:
    def program(config: Any, logits: Array, target: Array) -> Program:
        calls = (Call("forward", (logits, target)), Call("backward", (np.ones(()),)))
        return contract.default(config, calls)

    return [st.builds(program, st.fixed_dictionaries(_OPTIONS), NORMAL.array(shape), target)]


def _with_probabilities(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    target = NORMAL.array(_SIZES[:2]).map(lambda drawn: special.softmax(2 * drawn, axis=1))
    return _programs(contract, _SIZES[:2], target)


def _with_positions(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    classes = st.lists(st.integers(0, _SIZES[1] - 1), min_size=8, max_size=8)
    return _programs(contract, _SIZES, classes.map(lambda drawn: np.array(drawn).reshape(_SIZES[0], _SIZES[2])))


def _expected(program: Program, found: Pass) -> tuple[Array, Array]:
    """Return loss and gradient, whatever the form of the target."""
    rows = np.moveaxis(found.x, 1, -1).reshape(-1, found.x.shape[1])
    target, weight, smoothing = np.asarray(found.args[1]), program.config.get("weight"), _smoothing(program)
    weights = np.ones(rows.shape[1]) if weight is None else np.asarray(weight)
    classes = target.dtype.kind != "f"
    shares = np.eye(rows.shape[1])[target.reshape(-1)] if classes else target
    wanted = weights * ((1 - smoothing) * shares + smoothing / rows.shape[1])
    divisor = float(weights[target.reshape(-1)].sum()) if classes else float(len(rows))
    divisor = divisor if program.config.get("reduction", "mean") == "mean" else 1.0
    loss = -np.sum(wanted * special.log_softmax(rows, axis=1)) / divisor
    gradient = (special.softmax(rows, axis=1) * wanted.sum(axis=1, keepdims=True) - wanted) / divisor
    shape = (found.x.shape[0], *found.x.shape[2:], found.x.shape[1])
    return np.asarray(loss), np.moveaxis(gradient.reshape(shape), -1, 1)


def _smoothing(program: Program) -> float:
    smoothing: Any = program.config.get("label_smoothing", 0.0)
    return float(smoothing)


def _equations(program: Program, transcript: Transcript) -> Iterator[Equation]:
    for found in passes(program, transcript):
        loss, gradient = _expected(program, found)
        size = 3.0 * float(np.sum(np.abs(found.x) + 2.0))
        if found.output.ndim == 0:
            yield Equation("loss", found.output, loss, size, found.x.size)
            if found.gradient is not None:
                yield Equation("gradient", found.gradient, gradient, size, found.x.size)


TARGETS: tuple[Identity, ...] = (
    Identity(
        "probabilities",
        "A target may be a row of probabilities: the loss is the mean over rows of sum_k -w_k q_k log p_k.",
        "L = -sum_n sum_k w_k q_nk log p_nk / N",
        _with_probabilities,
        _equations,
        level="advice",
    ),
    Identity(
        "positions",
        "Logits (N, C, d) are N times d rows: their classes lie along the second axis.",
        "L(z) = L(rows of z)",
        _with_positions,
        _equations,
        level="advice",
    ),
)
