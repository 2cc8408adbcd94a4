"""Layer normalization."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...choices import Choice
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import Fill
from .. import shapes
from ..conventions import IN_COLUMNS, OVERWRITTEN_GRADIENTS, TWO_AXES
from .own_identities import own_identities
from .parts import AFFINE, EPS, FILLS, cancelled_in_rows, constant_eps, parameters


def sizes_of(program: Program) -> tuple[int, ...]:
    """Return the lengths of the axes that are normalized over."""
    given: Any = program.config["normalized_shape"]
    return (given,) if isinstance(given, int) else tuple(given)


def as_rows(program: Program, x: Array) -> Array:
    """Return x as rows of what is normalized together."""
    return x.reshape(-1, int(np.prod(sizes_of(program))))


_LENGTH = st.integers(2, 5)
NORMALIZED_SHAPES: tuple[Choice, ...] = (
    _LENGTH,
    st.tuples(st.integers(2, 3), _LENGTH),
    _LENGTH.map(lambda size: (size,)),
)
"""The length of the last axis, those of several, and that of the last alone as a tuple."""


def with_leading(program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
    """Return inputs with one or more leading axes."""
    last = sizes_of(program)
    return shapes.leading().flatmap(lambda lead: fill.array((*lead, *last))).map(lambda x: (x,))


def _of_the_last_axis(program: Program) -> Program | None:
    return program if isinstance(program.config["normalized_shape"], int) else None


LAST_AXIS = Convention(
    "normalized_shape",
    "axes",
    "last",
    "only the last axis is normalized over, and normalized_shape is its length",
    users="The Annotated Transformer, nanoGPT, course notebooks",
    within=_of_the_last_axis,
)


class LayerNorm(shapes.KeepsShape, Contract):
    """Normalization over the last axes, (*, *normalized_shape)."""

    component = "LayerNorm"
    model = impl.LayerNorm
    twin = reference.LayerNorm
    aliases: ClassVar = ("LayerNormalization", "LayerNormLayer", "LN")
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("normalized_shape",)
    fills: ClassVar = FILLS
    affine: ClassVar = AFFINE
    leading = True
    choices: ClassVar = {
        "normalized_shape": NORMALIZED_SHAPES,
        "eps": (1e-5, 1e-3, 0.1),
        "elementwise_affine": (True, True, True, False),
        "bias": (True, True, False),
    }
    conventions: ClassVar = (
        LAST_AXIS,
        *EPS,
        constant_eps(1e-12, "BERT"),
        OVERWRITTEN_GRADIENTS,
        TWO_AXES,
        IN_COLUMNS,
    )
    identities: ClassVar = own_identities(as_rows)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weight and bias, or nothing, which leaves 1 and 0."""
        shape = sizes_of(self.default(config))
        names = ("weight", "bias") if config.get("bias", True) else ("weight",)
        return parameters(dict.fromkeys(names, shape) if config.get("elementwise_affine", True) else {})

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes."""
        return with_leading(program, fill)

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms that the input's gradient is the small rest of, next to 0 for two values."""
        return cancelled_in_rows(program, index, as_rows)
