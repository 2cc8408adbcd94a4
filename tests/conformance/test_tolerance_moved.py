"""What is moved step by step is rounded as what it was, though little of that may be left."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.tolerance import EPSILON, SAFETY
from layerproof.play import Array, Call, Program

STEP = Call("step", ({"w": np.zeros(3)},))
START = np.array([0.78, -2.5, 1e-6])


def allowed(where: str, *, lr: float = 1.0) -> Array:
    """Return the error allowed in a parameter of which the first step takes nearly all."""
    config = {"lr": lr, "weight_decay": 0.96}
    program = Program("SGD", "optimizer", config, {"params.w": START}, (STEP, STEP, STEP))
    promised = contract("SGD")
    return Evidence(promised, program, promised.reference, promised.reference).allowances.of(where)


@pytest.mark.parametrize("index", range(3))
def test_a_step_that_takes_nearly_all_is_rounded_as_what_was_there(index: int) -> None:
    """0.78 less 0.75 is no more exact than 0.78, nor is what comes of it: who adds up otherwise is right too."""
    found = allowed(f"calls[{index}].params.w")
    assert np.all(found >= SAFETY * EPSILON * np.abs(START))
    assert np.all(found <= 100 * SAFETY * EPSILON * np.abs(START))


def test_a_small_parameter_beside_a_large_one_is_as_exact_as_alone() -> None:
    """Each entry by itself: an error in one of 1e-6 does not hide behind one of 2.5."""
    found = allowed("calls[0].params.w", lr=0.01)
    assert found[2] < 1e-5 * found[1]
