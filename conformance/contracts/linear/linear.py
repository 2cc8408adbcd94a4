"""Fully connected layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import IN_COLUMNS, ONE_COLUMN, ONE_ROW, OVERWRITTEN_GRADIENTS, TWO_AXES, handed_columns


class Linear(Contract):
    """y = x W^T + b, with W (out_features, in_features), for any leading axes."""

    component = "Linear"
    model: ClassVar[Callable[..., Any]] = impl.Linear
    twin: ClassVar[Callable[..., Any]] = reference.Linear
    aliases: ClassVar[tuple[str, ...]] = (
        *("Dense", "FullyConnected", "FC", "Affine", "Lin", "LinearLayer", "DenseLayer", "LayerDense", "FCLayer"),
        "TimeAffine",
    )
    sections: ClassVar = frozenset({"params"})
    required: ClassVar[tuple[str, ...]] = ("in_features", "out_features")
    affine: ClassVar = frozenset({"args[0]", "params.weight", "params.bias"})
    degree: ClassVar[int | None] = 2
    error_model = "multilinear"
    choices: ClassVar = {"bias": (True, True, False)}
    leading = True
    conventions: ClassVar[tuple[Convention, ...]] = (
        Convention(
            "weight_layout",
            "(out, in)",
            "(in, out)",
            "the weight has shape (in_features, out_features), so that y = x W",
            users="Keras, JAX, CS231n",
            transposed=("weight",),
        ),
        OVERWRITTEN_GRADIENTS,
        TWO_AXES,
        IN_COLUMNS,
        ONE_ROW,
        ONE_COLUMN,
        handed_columns("bias"),
    )

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without bias."""
        return st.fixed_dictionaries({"in_features": shapes.SIZES, "out_features": shapes.SIZES, **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, and a bias where the config has one."""
        inputs: Any = config["in_features"]
        outputs: Any = config["out_features"]
        sizes: dict[str, tuple[int, ...]] = {"params.weight": (outputs, inputs)}
        if config.get("bias", True):
            sizes["params.bias"] = (outputs,)
        return shapes.arrays(sizes)

    def output_shapes(self, program: Program) -> tuple[tuple[int, ...], ...]:
        """Return the shape of y."""
        outputs: Any = program.config["out_features"]
        return ((*np.shape(program.calls[-1].args[0])[:-1], outputs),)  # type: ignore[arg-type]

    def terms(self, program: Program) -> int:
        """Return the longest of the sums over inputs, over outputs, and over the rows of all gradients that add up."""
        inputs, outputs = (int(program.config[name]) for name in ("in_features", "out_features"))  # type: ignore[arg-type]
        upstream = [np.size(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        return max(inputs, outputs, sum(upstream) // outputs)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        width: Any = program.config["in_features"]
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))
