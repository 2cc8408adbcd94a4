"""Optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from ... import impl, reference
from ...play import Array, Program, Value, address
from .. import strategies as st
from ..choices import Row
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, WIDE, Fill
from . import shapes
from .conventions import LISTS
from .optimizer_identities import DESCENT_IDENTITIES


def _dampened_by_momentum(program: Program) -> Program:
    return replace(program, config={**program.config, "dampening": program.config.get("momentum", 0.0)})


def _undampened(config: Mapping[str, Value]) -> Mapping[str, Value]:
    return {name: value for name, value in config.items() if name != "dampening"}


class SGD(Contract):
    """Gradient descent with momentum, dampening, Nesterov momentum, weight decay, up as well as down."""

    component = "SGD"
    kind = "optimizer"
    model = impl.SGD
    twin = reference.SGD
    aliases: ClassVar = ("SGDMomentum", "StochasticGradientDescent", "Sgd", "SGDOptimizer", "Momentum", "MomentumSGD")
    required: ClassVar = ("lr",)
    fills: ClassVar = (INTEGERS, NORMAL, WIDE)
    conventions: ClassVar = (
        Convention(
            "first_step",
            "undampened",
            "dampened",
            "dampening applies to the first step too: the buffer starts from zero",
            users="textbooks that write v = mu v + (1 - tau) g from v = 0",
            twin={"dampen_first_step": True},
        ),
        Convention(
            "velocity",
            "sum",
            "mean",
            "the velocity is a mean of the gradients from v = 0: v = momentum v + (1 - momentum) g",
            users="deeplearning.ai",
            config=_undampened,
            within=_dampened_by_momentum,
            fixed={"nesterov": False},
            packed=("momentum", "dampening"),
            about=frozenset({"momentum"}),
            twin={"dampen_first_step": True},
        ),
        Convention(
            "weight_decay",
            "coupled",
            "decoupled",
            "weight decay shrinks the parameters by lr * weight_decay, and does not enter the momentum",
            users="Keras, optax, AdamW's paper",
            twin={"decoupled_weight_decay": True},
        ),
        Convention(
            "lr",
            "outside",
            "inside",
            "the learning rate is part of the velocity, so that a new one does not change what is already on its way",
            users="Sutskever et al. 2013, Keras, TensorFlow",
            twin={"lr_in_velocity": True},
        ),
        LISTS,
    )
    identities: ClassVar = DESCENT_IDENTITIES
    choices: ClassVar = {
        "lr": (1.0, 0.5, 0.1),
        "momentum": (0.0, 0.5, 0.9),
        "dampening": (0.0, 0.1, 0.75),
        "weight_decay": (0.0, 0.5, 0.01),
        "nesterov": (False, True),
        "maximize": (False, True),
    }

    def configs(self) -> st.SearchStrategy[Config]:
        """Return options that go together, plain descent first."""
        rows: list[Any] = self.pairs.rows
        return st.sampled_from(rows)

    def together(self, config: Row) -> bool:
        """Tell whether each option does something: dampening needs a momentum, and so does Nesterov's, undampened."""
        still = config.get("momentum") == 0.0
        dampened = bool(config.get("dampening"))
        return not (still and (dampened or config.get("nesterov"))) and not (dampened and config.get("nesterov"))

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:  # noqa: ARG002 - any parameters do
        """Return one parameter, two of different shapes, or three, of which two have one shape."""
        one = st.fixed_dictionaries({"params.w": shapes.shapes(1, 2).flatmap(NORMAL.array)})
        two = st.fixed_dictionaries(
            {
                "params.w": shapes.shapes(1, 2).flatmap(INTEGERS.array),
                "params.b": shapes.shapes(1, 1).flatmap(NORMAL.array),
            }
        )
        three = shapes.shapes(1, 2).flatmap(
            lambda size: st.fixed_dictionaries(
                {
                    "params.w": NORMAL.array(size),
                    "params.b": shapes.shapes(1, 1).flatmap(NORMAL.array),
                    "params.a": NORMAL.array(size),
                }
            )
        )
        return st.one_of(one, two, three)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return one gradient for each parameter."""
        gradients = {address.name_of(name): fill.array(value.shape) for name, value in program.state.items()}
        return st.tuples(st.fixed_dictionaries(gradients))

    def terms(self, program: Program) -> int:
        """Return the number of additions a parameter sees."""
        return 4 * len(program.calls)
