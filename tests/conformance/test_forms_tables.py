"""A component that is trained and has no argument with a gradient, and what no gradient goes through."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract
from layerproof.conformance.fills import Fill
from layerproof.impl.base import Layer
from layerproof.play import Array, Program
from layerproof.reference.base import Twin

Broken = Callable[[Contract, Callable[..., Any]], set[str]]


class Table(Layer):
    """y = w[i], and with a limit w is cut to it first, in place; no gradient goes through the cut."""

    cut_all = False

    def __init__(self, limit: float | None = None) -> None:
        super().__init__()
        self.limit = limit
        self._add_parameter("weight", np.zeros(4))

    def forward(self, i: Array) -> Array:
        """Return y."""
        weight, self.numbers = self.params["weight"], i.ravel().copy()
        if self.limit is not None:
            rows = np.arange(4) if self.cut_all else np.unique(i)
            weight[rows] = np.minimum(weight[rows], self.limit)
        return weight[i]

    def backward(self, grad_output: Array) -> None:
        """Add dw."""
        np.add.at(self.grads["weight"], self.numbers, grad_output.ravel())


class TableTwin(Twin):
    """The same in torch."""

    def __init__(self, limit: float | None = None, *, accumulate: bool = True) -> None:
        super().__init__(accumulate=accumulate)
        self.limit = limit
        self.add_parameter("weight", torch.zeros(4, dtype=torch.float64))

    def forward(self, i: Array) -> Any:
        """Return y."""
        weight, rows = self.params["weight"], np.unique(i)
        if self.limit is not None:
            weight[rows] = np.minimum(weight[rows], self.limit)
        return self.record(lambda weight: weight[torch.from_numpy(i.copy())])


class TableContract(Contract):
    """What a table promises."""

    component = "Table"
    model = Table
    twin = TableTwin
    sections: ClassVar = frozenset({"params"})
    differentiable: ClassVar = ()
    affine: ClassVar = frozenset({"params.weight"})
    choices: ClassVar = {"limit": (None, 0.5)}

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002
        """Return indices."""
        return st.integers(0, 99).map(lambda seed: (np.random.default_rng(seed).integers(4, size=(2, 3)),))

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:  # noqa: ARG002
        """Return a drawn table."""
        return st.integers(0, 99).map(lambda seed: {"params.weight": np.random.default_rng(seed).normal(size=4)})

    def traced(self, config: Config) -> Config:
        """Return the config without a limit."""
        return {name: value for name, value in config.items() if name != "limit"}


def variant(**attributes: Any) -> type:
    """Return a table with other attributes."""
    return type("Table", (Table,), attributes)


def test_right_code_passes(broken_laws: Broken) -> None:
    """Neither the model nor its twin breaks a law."""
    assert broken_laws(TableContract(), Table) == set()
    assert broken_laws(TableContract(), TableTwin) == set()


def _once_each(self: Table, grad_output: Array) -> None:
    self.grads["weight"][self.numbers] += grad_output.ravel()


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (variant(backward=_once_each), "gradient.parameter"),
        (variant(backward=_once_each), "adjoint"),
        (variant(cut_all=True), "purity.parameters"),
    ],
)
def test_mistakes_without_differentiable_arguments(broken_laws: Broken, wrong: type, law: str) -> None:
    """A gradient of parameters alone is checked by the twin and by itself; only what the twin changes may change."""
    found = broken_laws(TableContract(), wrong)
    assert law in found
    assert "gradient.input" not in found
