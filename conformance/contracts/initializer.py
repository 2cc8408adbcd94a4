"""Initializers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from ... import impl, reference
from ...play import Call, Program
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..distribution import Distribution
from ..fills import Fill

_LINEAR, _WIDE, _CONVOLUTION = (300, 100), (60, 400), (48, 32, 3, 3)
_LARGE = (600, 400)
"""Large enough for tails that are missing beyond two standard deviations to show for certain."""
_OBLONG = (64, 16, 3, 5)
"""A kernel that is not square."""
_NARROW = ((20_000, 1), (10_000, 3))
"""Few inputs: one more or less shows, and so does the norm of a unit's weights, which varies least of many."""
_SAMPLES: tuple[tuple[dict[str, Any], tuple[int, ...]], ...] = (
    ({}, _LINEAR),
    ({}, _LARGE),
    ({}, _CONVOLUTION),
    ({"mode": "fan_out"}, _LINEAR),
    ({"mode": "fan_out"}, _CONVOLUTION),
    ({"nonlinearity": "relu"}, _WIDE),
    ({"nonlinearity": "tanh"}, _LINEAR),
    ({"a": 0.5}, _LINEAR),
    ({}, _OBLONG),
    *(({}, shape) for shape in _NARROW),
)


def _reversed(call: Call) -> Call:
    (shape,) = call.args
    return replace(call, args=(tuple(reversed(shape)),))  # type: ignore[arg-type]


def _of_matrices(program: Program) -> Program | None:
    return program if all(len(call.args[0]) == 2 for call in program.calls) else None  # type: ignore[arg-type]  # noqa: PLR2004 - rows and columns


class KaimingNormal(Contract):
    """Normal entries of standard deviation gain / sqrt(fan)."""

    component = "kaiming_normal"
    kind = "initializer"
    model = impl.kaiming_normal
    twin = reference.kaiming_normal
    aliases: ClassVar = ("he_normal", "kaiming_normal_", "he_init", "kaiming_init")
    traits: ClassVar = frozenset({"draws"})
    conventions: ClassVar = (
        Convention(
            "distribution",
            "normal",
            "truncated",
            "what falls beyond two standard deviations is drawn again, and the lost variance is made up for",
            users="Keras, JAX",
            twin={"truncated": True},
        ),
        Convention(
            "weight_layout",
            "(out, in)",
            "(in, out)",
            "the shape is (in, out), or (k, k, in, out) of a convolution, and fan_in belongs to the last axis but one",
            users="Keras, JAX, CS231n",
            call=_reversed,
            returned=np.transpose,
        ),
        Convention(
            "shapes",
            "any",
            "2-D",
            "shapes have two axes: there are no convolutions",
            users="many course notebooks",
            within=_of_matrices,
        ),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return the configs that are sampled."""
        return st.sampled_from([config for config, _ in _SAMPLES])

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - a shape alone
        """Return the shapes that are sampled."""
        return st.sampled_from([(shape,) for _, shape in _SAMPLES])

    def samples(self) -> Sequence[tuple[Config, tuple[int, ...]]]:
        """Return every option on non-square linear and convolution weights."""
        return _SAMPLES

    def distribution(self, config: Config, shape: tuple[int, ...]) -> Distribution:
        """Return the normal law with the twin's standard deviation, cut where the twin's is."""
        options: dict[str, Any] = dict(config)
        name: Any = "truncated normal" if options.pop("truncated", False) else "normal"
        return Distribution(name, 0.0, reference.kaiming_normal_std(shape, **options))
