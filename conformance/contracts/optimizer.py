"""Optimizers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ... import impl, reference
from ...play import Array, Program
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..convention import Convention
from ..fills import INTEGERS, NORMAL, WIDE, Fill
from . import shapes
from .optimizer_identities import DESCENT_IDENTITIES


class SGD(Contract):
    """Gradient descent with momentum, dampening, Nesterov momentum, weight decay, up as well as down."""

    component = "SGD"
    kind = "optimizer"
    model = impl.SGD
    twin = reference.SGD
    aliases: ClassVar = ("SGDMomentum", "StochasticGradientDescent", "Sgd", "SGDOptimizer")
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
    )
    identities: ClassVar = DESCENT_IDENTITIES

    def configs(self) -> st.SearchStrategy[Config]:
        """Return plain descent, then each option alone, then together."""
        return st.one_of(*self.variants())

    def variants(self) -> Sequence[st.SearchStrategy[Config]]:
        """Return the same, one by one."""
        rate = {"lr": st.sampled_from([1.0, 0.5, 0.1])}
        momentum = {"momentum": st.sampled_from([0.5, 0.9])}
        decay = {"weight_decay": st.sampled_from([0.5, 0.01])}
        dampening = {"dampening": st.sampled_from([0.1, 0.75])}
        return (
            st.fixed_dictionaries(rate),
            st.fixed_dictionaries({**rate, **momentum}),
            st.fixed_dictionaries({**rate, **decay}),
            st.fixed_dictionaries({**rate, **momentum, **dampening}),
            st.fixed_dictionaries({**rate, **momentum, "nesterov": st.sampled_from([True])}),
            st.fixed_dictionaries({**rate, **momentum, **decay, "nesterov": st.sampled_from([True])}),
            st.fixed_dictionaries({**rate, **momentum, **decay, **dampening}),
            st.fixed_dictionaries({**rate, **decay, "maximize": st.sampled_from([True])}),
        )

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
        gradients = {name.partition(".")[2]: fill.array(value.shape) for name, value in program.state.items()}
        return st.tuples(st.fixed_dictionaries(gradients))

    def terms(self, program: Program) -> int:
        """Return the number of additions a parameter sees."""
        return 4 * len(program.calls)
