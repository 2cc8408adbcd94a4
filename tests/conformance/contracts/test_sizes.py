"""What contracts measure rounding by."""

import numpy as np
import pytest

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.contracts.sizes import forward_of, largest, size_of_log_sum, upstream_size
from layerproof.conformance.drawing import drawn
from layerproof.conformance.experiments.once import EMPTY
from layerproof.play import Call, Program, Value

FIRST, SECOND = np.array([3.0, -7.0]), np.array([0.5])
CALLS = (
    Call("train"),
    Call("forward", (FIRST,)),
    Call("forward", (SECOND,), instance=1),
    Call("backward", (2 * FIRST,)),
    Call("backward", (2 * SECOND,), instance=1),
)
PROGRAM = Program("Sigmoid", "layer", calls=CALLS, instances=2)


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ((), 0.0),
        ((np.zeros((0, 3)),), 0.0),
        ((FIRST, None, np.array([100])), 7.0),
        (((FIRST, np.array(-8.0)), "zeros", True), 8.0),
        ((np.array([1.0, -np.inf]),), np.inf),
    ],
)
def test_the_largest_number_is_found(values: tuple[Value, ...], size: float) -> None:
    """In arrays of any shape and in tuples of them; integers are places, and have no rounding."""
    assert largest(*values) == size


def test_an_upstream_gradient_is_that_of_a_backward() -> None:
    """Other calls are given none."""
    assert [upstream_size(PROGRAM, index) for index in range(len(CALLS))] == [0.0, 0.0, 0.0, 14.0, 1.0]
    assert upstream_size(PROGRAM, 1, otherwise=1.0) == 1.0


def test_a_backward_goes_back_through_its_own_instance() -> None:
    """Whatever another instance was given in between; a forward is its own."""
    assert [forward_of(PROGRAM, index) for index in range(len(CALLS))] == [None, *CALLS[1:3], *CALLS[1:3]]


def test_the_largest_input_of_a_log_sum_is_rounded_once() -> None:
    """However many terms the sum has."""
    assert size_of_log_sum(0.0, 5) == 1.0
    assert 5 * size_of_log_sum(40.0, 5) == 5 + 40 / 4


@pytest.mark.parametrize("promised", contracts().values(), ids=contracts())
def test_nothing_has_a_size(promised: Contract) -> None:
    """Of no rows at all what is right is as large as of others: a wrong answer to them is no fault of ours."""
    for program, _ in drawn(EMPTY, promised, 2, 1) if EMPTY.applies(promised) else ():
        assert all(promised.scale(program, index) >= 0.0 for index in range(len(program.calls)))
