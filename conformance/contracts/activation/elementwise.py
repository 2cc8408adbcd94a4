"""What element-wise functions promise alike."""

from __future__ import annotations

from typing import ClassVar

from ....play import Program
from ... import strategies as st
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import TWO_AXES
from ..sizes import upstream_size

KINK: tuple[Config, ...] = ({"side": "left"}, {"side": "right"})
"""Freedom where a function bends: any derivative between those of its sides."""


class Elementwise(shapes.KeepsShape, Contract):
    """A function of each element on its own, in any shape.

    Attributes:
        cancelling: the size of the terms that right code may take from each other: 1 in 1 - tanh(x)**2 or e**x - 1.
    """

    leading = True
    conventions: ClassVar[tuple[Convention, ...]] = (TWO_AXES,)
    cancelling: ClassVar[float] = 0.0

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - any shape fits
        """Return inputs of any shape."""
        return shapes.shapes().flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - element by element
        """Return 1: there are no sums."""
        return 1

    def scale(self, program: Program, index: int) -> float:
        """Return the size of what cancels, times the upstream gradient in backward."""
        return self.cancelling * upstream_size(program, index, otherwise=1.0)


class Bent(Elementwise):
    """One with kinks, where any derivative between those of the two sides is right."""

    traits: ClassVar = frozenset({"kinks"})
    freedom: ClassVar = KINK


class Smooth(Elementwise):
    """One whose usual formulas add 1 and what is far from it, or take the two from each other.

    Where it is next to 0 it is asked for to the rounding of 1: exp(x) - 1, 1 - tanh(x)**2 and a sigmoid whose input is
    clipped at +-500 are right.
    """

    cancelling = 1.0
