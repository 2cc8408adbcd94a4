"""Activation functions."""

from __future__ import annotations

from typing import ClassVar

from ... import impl, reference
from ...play import Program
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..fills import Fill
from . import shapes
from .activation_identities import POSITIVE_PART


class ReLU(Contract):
    """The positive part; at 0 any derivative between 0 and 1 is right."""

    component = "ReLU"
    model = impl.ReLU
    twin = reference.ReLU
    aliases: ClassVar = ("Relu", "ReLULayer", "ReLUActivation")
    leading = True
    freedom: ClassVar = ({"derivative_at_zero": 0.0}, {"derivative_at_zero": 1.0})
    identities: ClassVar = POSITIVE_PART

    def configs(self) -> st.SearchStrategy[Config]:
        """Return the one config: there are no options."""
        return st.just({})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1
