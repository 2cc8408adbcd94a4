"""Several axes made one."""

from __future__ import annotations

from itertools import product
from typing import Any, ClassVar

from .... import impl, reference
from ....play import Program
from ... import strategies as st
from ...choices import Row
from ...contract import Arguments, Config, Contract
from ...fills import Fill
from .. import shapes

_AXES = (4, 3, 2, 1)


def _fitting(start: Any, end: Any) -> list[int]:
    """Return how many axes an input may have that these options fit."""
    return [axes for axes in _AXES if -axes <= start < axes and -axes <= end < axes and start % axes <= end % axes]


class Flatten(Contract):
    """Some axes made one, their numbers in the same order."""

    component = "Flatten"
    model = impl.Flatten
    twin = reference.Flatten
    aliases: ClassVar = ("FlattenLayer", "Flattening")
    affine: ClassVar = frozenset({"args[0]"})
    choices: ClassVar = {"start_dim": (1, 0, 2, -2), "end_dim": (-1, 1, 2, -2)}

    def configs(self) -> st.SearchStrategy[Config]:
        """Return axes that go together, the defaults first."""
        rows: list[dict[str, Any]] = [
            {"start_dim": start, "end_dim": end} for start, end in product(*self.choices.values())
        ]
        return st.sampled_from([row for row in rows if self.together(row)])

    def together(self, config: Row) -> bool:
        """Tell whether there are inputs that both options fit."""
        return bool(_fitting(config.get("start_dim", 1), config.get("end_dim", -1)))

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs that the options fit."""
        axes = st.sampled_from(_fitting(program.config.get("start_dim", 1), program.config.get("end_dim", -1)) or [4])
        return axes.flatmap(lambda count: shapes.shapes(count, count)).flatmap(fill.array).map(lambda x: (x,))

    def terms(self, program: Program) -> int:  # noqa: ARG002 - nothing is computed
        """Return 1: there are no sums."""
        return 1
