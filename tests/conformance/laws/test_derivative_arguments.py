"""Every input, every parameter and the initial state: whichever gradient is wrong, it is found, and its entry named."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from layerproof import impl, reference
from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Arguments, Config, Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.derivative import DERIVATIVE, nudged
from layerproof.conformance.fills import Fill
from layerproof.conformance.findings import finding
from layerproof.conformance.laws.derivative import derivative
from layerproof.play import Array, LocalSubject, Program

SIZE = 3
NAMES = ("weight", "recurrent", "bias")


class CellTwin(reference.base.Twin):
    """The twin of a recurrent cell."""

    def __init__(self) -> None:
        """Start from zeros."""
        super().__init__()
        for name in NAMES:
            shape = (SIZE,) if name == "bias" else (SIZE, SIZE)
            self.add_parameter(name, torch.zeros(shape, dtype=torch.float64))

    def forward(self, x: Array, h_0: Array) -> Array:
        """Return tanh(x W^T + h U^T + b)."""

        def cell(
            x: torch.Tensor, h: torch.Tensor, *, weight: torch.Tensor, recurrent: torch.Tensor, bias: torch.Tensor
        ) -> torch.Tensor:
            return torch.tanh(x @ weight.T + h @ recurrent.T + bias)

        return self.record(cell, x, h_0)


class Cell(impl.base.Layer):
    """A recurrent cell: h' = tanh(x W^T + h U^T + b)."""

    def __init__(self) -> None:
        """Start from zeros."""
        super().__init__()
        for name in NAMES:
            self._add_parameter(name, np.zeros((SIZE,) if name == "bias" else (SIZE, SIZE)))

    def forward(self, x: Array, h_0: Array) -> Array:
        """Return the next state."""
        y: Array = np.tanh(x @ self.params["weight"].T + h_0 @ self.params["recurrent"].T + self.params["bias"])
        self._save_for_backward(y.shape, x.copy(), h_0.copy(), y.copy())
        return y

    def backward(self, grad_output: Array) -> Any:
        """Return the gradients of input and initial state."""
        x, h_0, y = self._saved_for(grad_output)
        inner = grad_output * (1 - y * y)
        for name, gradient in zip(NAMES, (inner.T @ x, inner.T @ h_0, inner.sum(axis=0)), strict=True):
            self.grads[name] += gradient
        return inner @ self.params["weight"], inner @ self.params["recurrent"]


class CellContract(Contract):
    """What a recurrent cell promises."""

    component = "Cell"
    model = Cell
    twin = CellTwin
    sections: ClassVar = frozenset({"params"})
    differentiable: ClassVar = (0, 1)

    def configs(self) -> st.SearchStrategy[Config]:
        """Return the one config."""
        return st.just({})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:  # noqa: ARG002 - one size
        """Return small parameters."""

        def drawn(seed: int) -> dict[str, Array]:
            source = np.random.default_rng(seed)
            return {f"params.{name}": 0.3 * source.normal(size=value.shape) for name, value in Cell().params.items()}

        return st.integers(0, 1000).map(drawn)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:  # noqa: ARG002 - one size
        """Return an input and an initial state."""
        return st.tuples(fill.array((2, SIZE)), fill.array((2, SIZE)))


def broken_in(place: int | str, entry: tuple[int, ...], factor: float = -1.0) -> type[Cell]:
    """Return a cell with one wrong entry in one of its gradients."""

    class Broken(Cell):
        """Wrong there."""

        def backward(self, grad_output: Array) -> Any:
            """Return the gradients, one of them wrong in one entry."""
            gradients = super().backward(grad_output)
            (self.grads[place] if isinstance(place, str) else gradients[place])[entry] *= factor
            return gradients

    return Broken


def examination(implementation: Any) -> Examination:
    """Return what came of the law on a cell."""
    known = CellContract()
    found = Examination(known, LocalSubject("Cell", implementation), known.reference, [derivative], 4, 0, 1e-12)
    found.run()
    return found


def test_right_cells_hold() -> None:
    """The cell and its twin are right in every argument."""
    for implementation in (Cell, CellTwin):
        tally = examination(implementation).tallies["derivative"]
        assert tally.holds
        assert tally.silent == 0


PLACES: Mapping[int | str, str] = {
    0: "grad_input[0][1, 2]",
    1: "grad_input[1][1, 2]",
    "weight": "grads.weight[1, 2]",
    "recurrent": "grads.recurrent[1, 2]",
    "bias": "grads.bias[2]",
}


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1 + 1e-5, np.nan, np.inf])
@pytest.mark.parametrize("place", PLACES)
def test_each_gradient_is_checked_and_located(place: int | str, factor: float) -> None:
    """Inputs, initial state and parameters: the finding names the gradient and its entry."""
    entry = (2,) if place == "bias" else (1, 2)
    tally = examination(broken_in(place, entry, factor)).tallies["derivative"]
    assert tally.check is not None
    assert tally.evidence is not None
    assert derivative.locate is not None
    message = finding(tally.evidence, derivative.locate(tally.evidence, tally.check)).message
    assert message.startswith(f"Cell.backward: {PLACES[place]} = ")


def test_the_numbers_are_told() -> None:
    """What the entry is, what it should be, and what was allowed."""
    tally = examination(broken_in("weight", (1, 2), 3.0)).tallies["derivative"]
    assert tally.check is not None
    assert tally.evidence is not None
    assert derivative.locate is not None
    check = derivative.locate(tally.evidence, tally.check)
    assert check.got is not None
    assert check.expected is not None
    assert check.got[1, 2] == pytest.approx(3 * check.expected[1, 2])
    right = np.delete(check.got.ravel(), 5), np.delete(check.expected.ravel(), 5)
    np.testing.assert_allclose(*right, rtol=1e-6, atol=1e-9)
    assert check.message.endswith(f"[allowed error {check.allowance:.1g}]")


def test_a_gradient_that_is_missing_tells_nothing() -> None:
    """One gradient for two inputs is another law's affair."""

    class One(Cell):
        """Returns the input's gradient alone."""

        def backward(self, grad_output: Array) -> Any:
            """Return one of two."""
            return super().backward(grad_output)[0]

    tally = examination(One).tallies["derivative"]
    assert (tally.cases, tally.check) == (0, None)
    assert tally.silent > 0


def test_all_that_is_differentiable_is_nudged() -> None:
    """Inputs, initial state and parameters all move away from ties; the upstream gradient stays."""
    promised = CellContract()
    for program, _ in each(DERIVATIVE.strata(promised), 2, 0):
        other = nudged(program, promised)
        pairs = [*zip(program.calls[0].args, other.calls[0].args, strict=True)]
        pairs += [(value, other.state[name]) for name, value in program.state.items()]
        assert all(np.any(np.not_equal(one, two)) for one, two in pairs)  # type: ignore[arg-type]
        np.testing.assert_array_equal(program.calls[1].args[0], other.calls[1].args[0])


def test_contracts_of_others_are_their_own() -> None:
    """A contract that somebody writes elsewhere is not among ours."""
    assert "Cell" not in contracts()
