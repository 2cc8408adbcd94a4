"""Containers: layers that are made of layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from ... import impl, reference
from ...play import Array, Program, address
from .. import strategies as st
from ..contract import Arguments, Config, Contract
from ..fills import INTEGERS, NORMAL, ONE_HOT, TIES, TINY, Fill
from . import shapes
from .conventions import OVERWRITTEN_GRADIENTS

Part = tuple[Any, ...]
_WIDTHS = st.integers(1, 4)
_ANY = st.lists(st.sampled_from(["Affine", "Drift", "Tanh"]), min_size=0, max_size=1)
_PLANS = st.one_of(
    *[_ANY.map(lambda plan: ("Affine", *plan, "Drift", "Affine"))] * 9,
    st.sampled_from([("Affine",), ("Tanh",), ("Affine", "Tanh", "Affine"), ("Drift", "Affine", "Tanh")]),
)
"""Kinds of layers, in order. Most have two with gradients and one that knows modes: sequences of calls are few."""


class _Container(Contract):
    """What all of them promise: the layers inside are parts that the player builds."""

    traits: ClassVar = frozenset({"modes"})
    # The layers inside have modes of their own, which whoever has no train and eval leaves to the caller.
    modeless: ClassVar = True
    sections: ClassVar = frozenset({"params", "buffers"})
    fills: ClassVar = (INTEGERS, NORMAL, TIES, ONE_HOT, TINY)
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS,)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn arrays for the layers inside, named as PyTorch names them."""
        sizes: dict[str, tuple[int, ...]] = {}
        for name, (kind, *widths) in self._inside(config).items():
            if kind == "Affine":
                inputs, outputs = widths
                sizes |= {
                    address.parameter(f"{name}.weight"): (outputs, inputs),
                    address.parameter(f"{name}.bias"): (outputs,),
                }
            elif kind == "Drift":
                sizes[address.entry("buffers", f"{name}.mean")] = (widths[0],)
        return shapes.arrays(sizes, change=moderate)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs with one or more leading axes, as wide as the first layer that has a width takes them."""
        widths = [part[1] for part in self._inside(program.config).values() if len(part) > 1]
        width = widths[0] if widths else 3
        return shapes.leading().flatmap(lambda lead: fill.array((*lead, width))).map(lambda x: (x,))

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over widths, layer after layer, and over rows."""
        rows = [np.size(call.args[0]) for call in program.calls if call.method == "backward"]  # type: ignore[arg-type]
        return 4 * len(self._inside(program.config)) + sum(rows)

    def _inside(self, config: Config) -> dict[str, Part]:
        raise NotImplementedError


def moderate(array: Array) -> Array:
    """Return smaller numbers: what follows is not to be saturated."""
    return array / 4


class Sequential(_Container):
    """y = f_n(... f_2(f_1(x))), with the layers' arrays named by their places: "0.weight", "2.bias"."""

    component = "Sequential"
    model = impl.Sequential
    twin = reference.Sequential
    aliases: ClassVar = ("SequentialModel", "SequentialContainer", "Chain")
    required: ClassVar = ("layers",)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return up to four layers whose widths fit: affine maps, a nonlinearity, one that knows modes and a buffer."""
        return _PLANS.flatmap(_chained)

    def _inside(self, config: Config) -> dict[str, Part]:
        layers: Any = config["layers"]
        return {str(place): part for place, part in enumerate(layers)}


def _chained(plan: tuple[str, ...]) -> st.SearchStrategy[Config]:
    """Return a strategy of configs with layers of these kinds."""

    def chain(widths: list[int]) -> Config:
        parts, width, rest = [], widths[0], iter(widths[1:])
        for kind in plan:
            after = next(rest) if kind == "Affine" else width
            parts.append(_part(kind, width, after))
            width = after
        return {"layers": tuple(parts)}

    count = 1 + plan.count("Affine")
    return st.lists(_WIDTHS, min_size=count, max_size=count).map(chain)


def _part(kind: str, width: int, after: int) -> Part:
    made: dict[str, Callable[[], Part]] = {
        "Affine": lambda: ("Affine", width, after),
        "Tanh": lambda: ("Tanh",),
        "Same": lambda: ("Same",),
        "Drift": lambda: ("Drift", width),
    }
    return made[kind]()


class Residual(_Container):
    """y = x + f(x), with the arrays of f named "layer.weight", "layer.bias"."""

    component = "Residual"
    model = impl.Residual
    twin = reference.Residual
    aliases: ClassVar = ("ResidualBlock", "SkipConnection", "Skip", "ResidualConnection", "ResidualLayer")
    required: ClassVar = ("layer",)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return one layer that keeps shapes."""
        kinds = st.sampled_from(["Affine", "Drift", "Affine", "Tanh", "Drift", "Same"])
        return st.tuples(kinds, _WIDTHS).map(lambda drawn: {"layer": _part(drawn[0], drawn[1], drawn[1])})

    def _inside(self, config: Config) -> dict[str, Part]:
        part: Any = config["layer"]
        return {"layer": part}
