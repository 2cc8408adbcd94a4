"""Activation functions."""

from __future__ import annotations

from typing import ClassVar

from ... import impl, reference
from ...play import Program
from .. import strategies as st
from ..contract import Arguments, Contract
from ..fills import Fill
from . import shapes
from .activation_identities import POSITIVE_PART
from .conventions import TWO_AXES


class ReLU(Contract):
    """The positive part; at 0 any derivative between 0 and 1 is right."""

    component = "ReLU"
    model = impl.ReLU
    twin = reference.ReLU
    aliases: ClassVar = ("Relu", "ReLULayer", "ReLUActivation")
    traits: ClassVar = frozenset({"kinks"})
    leading = True
    freedom: ClassVar = ({"derivative_at_zero": 0.0}, {"derivative_at_zero": 1.0})
    conventions: ClassVar = (TWO_AXES,)
    identities: ClassVar = POSITIVE_PART

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1
