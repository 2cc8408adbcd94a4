"""Fully connected layers."""

from __future__ import annotations

from typing import Any, ClassVar

from ... import impl, reference
from ...play import Array, Program
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, Fill
from . import shapes
from .conventions import OVERWRITTEN_GRADIENTS
from .linear_identities import ADJOINT


class Linear(Contract):
    """y = x W^T + b, with W (out_features, in_features), for any leading axes."""

    component = "Linear"
    model = impl.Linear
    twin = reference.Linear
    aliases: ClassVar = ("Dense", "FullyConnected", "FC", "Affine", "LinearLayer", "DenseLayer")
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("in_features", "out_features")
    affine: ClassVar = frozenset({"args[0]", "params.weight", "params.bias"})
    error_model = "multilinear"
    leading = True
    conventions: ClassVar = (
        Convention(
            "weight_layout",
            "(out, in)",
            "(in, out)",
            "the weight has shape (in_features, out_features), so that y = x W",
            users="Keras, JAX, CS231n",
            transposed=("weight",),
        ),
        OVERWRITTEN_GRADIENTS,
    )
    identities: ClassVar = (ADJOINT,)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without bias."""
        return st.fixed_dictionaries(
            {"in_features": shapes.SIZES, "out_features": shapes.SIZES, "bias": st.sampled_from([True, True, False])}
        )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, and a bias where the config has one."""
        inputs: Any = config["in_features"]
        outputs: Any = config["out_features"]
        sizes: dict[str, tuple[int, ...]] = {"params.weight": (outputs, inputs)}
        if config.get("bias", True):
            sizes["params.bias"] = (outputs,)

        def filled(fill: Fill) -> st.SearchStrategy[dict[str, Array]]:
            return st.fixed_dictionaries({name: fill.array(size) for name, size in sizes.items()})

        return st.sampled_from([INTEGERS, NORMAL]).flatmap(filled)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        width: Any = program.config["in_features"]
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))
