"""Root-mean-square normalization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from ...identity import Equation, Identity
from ..conventions import IN_COLUMNS, OVERWRITTEN_GRADIENTS, TWO_AXES
from ..passes import passes
from ..shapes import KeepsShape
from .layer import LAST_AXIS, NORMALIZED_SHAPES, as_rows, sizes_of, with_leading
from .own_identities import own_identities
from .parts import FILLS, cancelled, constant_eps, parameters

_MINUTE = Fill("about the root of the smallest step", lambda random, shape: 1e-8 * random.standard_normal(shape))


def _without_eps(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    @st.composite
    def program(draw: st.DrawFn) -> Program:
        bare = contract.default({**draw(contract.configs()), "eps": None})
        return bare.with_calls(Call("forward", draw(contract.inputs(bare, _MINUTE))))

    return [program()]


def _smallest_step(program: Program, transcript: Transcript) -> Iterator[Equation]:
    if program.config.get("eps", 0.0) is not None:
        return
    for found in passes(program, transcript):
        rows = as_rows(program, found.x)
        root = np.sqrt(np.mean(np.square(rows), axis=1, keepdims=True) + np.finfo(np.float64).eps)
        expected = (rows / root).reshape(found.x.shape)
        yield Equation("output with eps None", found.output, expected, np.sqrt(rows.shape[1]), rows.shape[1])


class RMSNorm(KeepsShape, Contract):
    """Division by the root mean square of the last axes, (*, *normalized_shape)."""

    component = "RMSNorm"
    model = impl.RMSNorm
    twin = reference.RMSNorm
    aliases: ClassVar = ("RootMeanSquareNorm", "RMSNormalization", "RMSLayerNorm", "RMSNormLayer", "LlamaRMSNorm")
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("normalized_shape",)
    fills: ClassVar = FILLS
    affine: ClassVar = frozenset({"params.weight"})
    leading = True
    choices: ClassVar = {
        "normalized_shape": NORMALIZED_SHAPES,
        "eps": (1e-5, 1e-3, 0.1),
        "elementwise_affine": (True, True, False),
    }
    conventions: ClassVar = (
        Convention(
            "weight",
            "w",
            "1 + w",
            "the weight is kept as its distance from 1, and starts at 0",
            users="Gemma",
            twin={"weight_offset": 1.0},
        ),
        LAST_AXIS,
        constant_eps(1e-6, "Llama, Keras, flax", "None"),
        constant_eps(1e-5, "Llama 2", "None"),
        constant_eps(1e-8, "the paper's code", "None"),
        OVERWRITTEN_GRADIENTS,
        TWO_AXES,
        IN_COLUMNS,
    )
    identities: ClassVar = (
        *own_identities(as_rows, centred=False),
        Identity(
            "eps-none",
            "Without an eps the distance from 1 to the next number of the dtype is added.",
            "eps = None: y = x / sqrt(mean(x^2) + 2^-52)",
            _without_eps,
            _smallest_step,
            "advice",
        ),
    )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, or nothing, which leaves 1."""
        shape = sizes_of(self.default(config))
        return parameters({"weight": shape} if config.get("elementwise_affine", True) else {})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        return with_leading(program, fill)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for few values."""

        def root(x: Array) -> Array:
            eps = program.config.get("eps") or 0.0
            found: Array = np.sqrt(np.mean(np.square(as_rows(program, x)), axis=1) + float(eps))  # type: ignore[arg-type]
            return np.maximum(found, np.finfo(np.float64).tiny)

        return cancelled(program, index, root)
