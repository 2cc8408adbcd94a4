"""The layer that multiplies two inputs with each other."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from .. import shapes
from ..conventions import OVERWRITTEN_GRADIENTS, TWO_AXES

_SIZES = ("in1_features", "in2_features", "out_features")


class Bilinear(Contract):
    """y_k = x1^T W_k x2 + b_k, with W (out_features, in1_features, in2_features), for any leading axes."""

    component = "Bilinear"
    model = impl.Bilinear
    twin = reference.Bilinear
    aliases: ClassVar = ("BilinearLayer", "BilinearForm")
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = _SIZES
    differentiable: ClassVar = (0, 1)
    affine: ClassVar = frozenset({"args[0]", "args[1]", "params.weight", "params.bias"})
    degree: ClassVar[int | None] = 3
    error_model = "multilinear"
    choices: ClassVar = {"bias": (True, True, False)}
    leading = True
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS, TWO_AXES)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without bias."""
        return st.fixed_dictionaries({**dict.fromkeys(_SIZES, shapes.SIZES), **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, and a bias where the config has one."""
        first, second, outputs = (int(config[name]) for name in _SIZES)  # type: ignore[arg-type]
        sizes: dict[str, tuple[int, ...]] = {"params.weight": (outputs, first, second)}
        if config.get("bias", True):
            sizes["params.bias"] = (outputs,)
        return shapes.arrays(sizes)

    def terms(self, program: Program) -> int:
        """Return the longest of the sums over two of the sizes, and over the rows of all gradients that add up."""
        first, second, outputs = (int(program.config[name]) for name in _SIZES)  # type: ignore[arg-type]
        upstream = [np.size(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        return max(first * second, outputs * max(first, second), sum(upstream) // outputs)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return two inputs with the same leading axes."""
        first: Any = program.config["in1_features"]
        second: Any = program.config["in2_features"]
        return shapes.leading().flatmap(lambda lead: st.tuples(fill.array((*lead, first)), fill.array((*lead, second))))
