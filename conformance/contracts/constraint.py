"""Constraints of weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from ... import impl, reference
from ...play import Call, Program, Value
from .. import strategies as st
from ..contract import Arguments, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, TIES, TINY, WIDE, Fill
from . import shapes
from .constraint_identities import FOR_EACH_UNIT
from .conventions import LISTS

_MATRIX = 2


def _weights(call: Call) -> list[Any]:
    given: Any = call.args[0]
    return list(given.values())


def _of_one_weight(program: Program) -> Program | None:
    """Return a program of which each call has one array, and that is no bias."""
    alone = all([np.ndim(one) > 1 for one in _weights(call)] == [True] for call in program.calls)
    return program if alone else None


def _of_matrices(program: Program) -> Program | None:
    return program if all(np.ndim(one) <= _MATRIX for call in program.calls for one in _weights(call)) else None


def _other_axis(config: Mapping[str, Value]) -> Mapping[str, Value]:
    dim: Any = config.get("dim", 0)
    return {**config, "dim": (dim + 1) % _MATRIX}


class MaxNormConstraint(Contract):
    """Each unit's incoming weights scaled back to at most a norm, in place, after an update."""

    component = "max_norm_constraint"
    kind = "constraint"
    model = impl.max_norm_constraint
    twin = reference.max_norm_constraint
    aliases: ClassVar = (
        "max_norm", "MaxNorm", "MaxNormConstraint", "apply_max_norm", "clip_weight_norm", "constrain_weights", "renorm",
        "max_norm_regularization",
    )  # fmt: skip
    required: ClassVar = ("max_norm",)
    fills: ClassVar = (INTEGERS, NORMAL, TIES, TINY, WIDE)
    # Sources disagree on what keeps the division finite, and on whether it touches the smaller norms too, as in Keras.
    freedom: ClassVar = ({"eps": 0.0}, {"eps": 1e-6}, {"eps": 1e-6, "everywhere": True})
    conventions: ClassVar = (
        Convention(
            "weight_layout",
            "(out, in)",
            "(in, out)",
            "weights have shape (in, out), or (k, k, in, out) of a convolution: a unit for each place on the last axis",
            users="Keras, JAX, CS231n",
            fixed={"dim": -1},
        ),
        Convention(
            "dim",
            "units",
            "inputs",
            "the option names the axis of a matrix that norms are taken along, as NumPy's axis does",
            users="Keras, TensorFlow, code that hands it to np.linalg.norm",
            config=_other_axis,
            within=_of_matrices,
        ),
        Convention(
            "weights",
            "any",
            "2-D",
            "weights have two axes: there are no convolutions",
            users="the paper, many course notebooks",
            within=_of_matrices,
        ),
        LISTS,
        Convention(
            "containers",
            "dict",
            "array",
            "one weight is given by itself, and a new one is returned",
            users="Keras, TensorFlow",
            containers="array",
            within=_of_one_weight,
        ),
    )
    identities: ClassVar = FOR_EACH_UNIT
    choices: ClassVar = {
        "max_norm": (1.0, 3.0, 0.5, 1e-3, 1e6),
        "norm_type": (2.0, 1.0, 3.0, math.inf),
        "dim": (0, 1, -1),
    }

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any arrays do
        """Return a dict of a weight, of a linear layer or a convolution, and often a bias and more of both."""
        weight, bias = (shapes.shapes(*axes).flatmap(fill.array) for axes in ((2, 4), (1, 1)))
        held = {"w": weight, "b": bias, "k": weight, "c": bias}
        return st.tuples(shapes.beginnings(held))
