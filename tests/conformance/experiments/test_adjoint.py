"""Programs that probe what is affine."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.experiments.adjoint import ADJOINT, probed, probes
from layerproof.conformance.fills import INTEGERS, WIDE
from layerproof.play import Call, Program

X = np.array([[3.0, 4.0]])
WEIGHT = np.array([[1.0, -2.0]])
CALLS = (Call("forward", (X,), seed=5), Call("backward", (np.ones((1, 1)),)))
PROGRAM = Program("Linear", "layer", {"in_features": 2, "out_features": 1}, {"params.weight": WEIGHT}, CALLS)


def test_forwards_on_probes_and_on_zeros() -> None:
    """After the backward, each affine argument is replaced by its probe, then by zeros, the others staying."""
    found = probes(PROGRAM, contract("Linear"))
    assert list(found) == ["args[0]", "params.weight"]
    loads, forwards = (probed(PROGRAM, contract("Linear")).calls[start::2] for start in (2, 3))
    assert {call.method for call in loads} == {"load"}
    held = [np.asarray(call.kwargs["params.weight"]) for call in loads]
    np.testing.assert_array_equal(held, [WEIGHT, WEIGHT, found["params.weight"], np.zeros((1, 2))])
    given = [np.asarray(call.args[0]) for call in forwards]
    np.testing.assert_array_equal(given, [found["args[0]"], np.zeros((1, 2)), X, X])
    assert {call.observe for call in (*loads, *forwards)} == {"returned"}


def test_probes_are_their_own() -> None:
    """A probe follows from the program's seed, and not from what it replaces."""
    promised = contract("Linear")
    one, again = (probes(PROGRAM, promised)["args[0]"] for _ in range(2))
    np.testing.assert_array_equal(one, again)
    other = Program("Linear", "layer", PROGRAM.config, PROGRAM.state, CALLS, seed=1)
    assert np.all(probes(other, promised)["args[0]"] != one)
    scaled = PROGRAM.with_calls(Call("forward", (2 * X,)), CALLS[1])
    np.testing.assert_array_equal(probes(scaled, promised)["args[0]"], one)


@pytest.mark.parametrize(("component", "fills"), [("Linear", 2), ("Dropout", 4), ("BatchNorm1d", 2)])
def test_strata(component: str, fills: int) -> None:
    """Simple numbers and wide magnitudes, in each mode."""
    promised = contract(component)
    assert len(ADJOINT.strata(promised)) == fills
    assert {INTEGERS, WIDE} >= {fill for fill in (INTEGERS, WIDE) if fill in promised.fills}
