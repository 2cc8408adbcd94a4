"""Fully connected layers."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import strategies as st

from ... import impl, reference
from ...play import Array, Program
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, Fill
from . import shapes
from .conventions import OVERWRITTEN_GRADIENTS


class Linear(Contract):
    """y = x W^T + b, with W (out_features, in_features), for any leading axes."""

    component = "Linear"
    model = impl.Linear
    twin = reference.Linear
    aliases: ClassVar = ("Dense", "FullyConnected", "FC", "Affine", "LinearLayer", "DenseLayer")
    traits: ClassVar = frozenset({"rowwise", "accumulates"})
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("in_features", "out_features")
    affine: ClassVar = frozenset({"args[0]", "params.weight", "params.bias"})
    error_model = "multilinear"
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

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes, with and without bias."""
        return st.fixed_dictionaries(
            {"in_features": shapes.SIZES, "out_features": shapes.SIZES, "bias": st.sampled_from([True, True, False])}
        )

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return a drawn weight, and a bias where the config has one."""
        fill = st.sampled_from([INTEGERS, NORMAL])
        sizes = {"params.weight": (config["out_features"], config["in_features"])}
        if config.get("bias", True):
            sizes["params.bias"] = (config["out_features"],)
        return fill.flatmap(lambda fill: st.fixed_dictionaries({name: fill.array(size) for name, size in sizes.items()}))  # type: ignore[arg-type]

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        width = program.config["in_features"]
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))  # type: ignore[arg-type]
