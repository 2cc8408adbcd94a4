"""The equations of a linear map and its adjoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ...play import Array, Call, Program, Transcript
from .. import strategies as st
from ..contract import Config, Contract
from ..fills import INTEGERS, NORMAL, Fill
from ..identity import Equation, Identity
from . import shapes
from .passes import Pass, pairs_of, passes


def _from_zero(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of a forward on zeros, which gives the bias, then a forward and a backward."""

    def program(config: Config, rows: int) -> st.SearchStrategy[Program]:
        sizes: Mapping[str, Any] = config
        inputs, outputs = (rows, sizes["in_features"]), (rows, sizes["out_features"])

        def calls(state: dict[str, Array], x: Array, upstream: Array) -> Program:
            forwards = (Call("forward", (np.zeros_like(x),)), Call("forward", (x,)))
            return contract.default(config, (*forwards, Call("backward", (upstream,))), state=state)

        def filled(fill: Fill) -> st.SearchStrategy[Program]:
            return st.builds(calls, contract.state(config), fill.array(inputs), fill.array(outputs))

        return st.sampled_from([INTEGERS, NORMAL]).flatmap(filled)

    return [st.tuples(contract.configs(), shapes.BATCHES).flatmap(lambda drawn: program(*drawn))]


def _adjoint(program: Program, transcript: Transcript) -> Iterator[Equation]:
    weight = program.state.get("params.weight")
    for zero, found in pairs_of(passes(program, transcript)):
        if found.gradient is None or found.upstream is None or weight is None or not _match(zero, found):
            continue
        linear = found.output - zero.output
        size = float(np.sum((np.abs(found.x) @ np.abs(weight).T + 2 * np.abs(zero.output)) * np.abs(found.upstream)))
        terms = found.x.size + found.output.size
        through = np.asarray(np.sum(linear * found.upstream))
        yield Equation("<x, backward(g)>", np.asarray(np.sum(found.x * found.gradient)), through, size, terms)
        name = "grads.weight"
        if name in found.after and name in zero.after:
            gradient = found.after[name] - zero.after[name]
            yield Equation("<W, dW>", np.asarray(np.sum(weight * gradient)), through, size, terms)


def _match(zero: Pass, found: Pass) -> bool:
    """Tell whether the two forwards are on zeros and on something of the same shape, with answers to match."""
    assert found.gradient is not None  # noqa: S101 - the caller has looked
    assert found.upstream is not None  # noqa: S101 - likewise
    shapes_match = zero.x.shape == found.x.shape == found.gradient.shape
    return shapes_match and not zero.x.any() and zero.output.shape == found.output.shape == found.upstream.shape


ADJOINT = Identity(
    "adjoint",
    "Backward is the adjoint of forward: both sides of a scalar product give the same number.",
    "<f(x) - f(0), g> = <x, backward(g)> = <W, dW>",
    _from_zero,
    _adjoint,
)
