"""Programs are data: their arrays can be listed and changed without changing the program."""

import numpy as np

from layerproof.play import Call, Program, Value, arrays_in, map_arrays

A, B, C, D = (np.full(1, float(value)) for value in range(4))
PROGRAM = Program(
    "Linear",
    "layer",
    config={"weight": D},
    state={"params.weight": A},
    calls=(Call("forward", (B, (2, B)), {"mask": C}), Call("backward", ({"a": C},))),
)


def test_arrays_come_state_first_then_by_call() -> None:
    """Depth first, arguments before keywords."""
    assert [array.item() for array in PROGRAM.arrays()] == [0.0, 1.0, 1.0, 2.0, 2.0]


def test_other_calls_make_another_program() -> None:
    """Everything else is kept."""
    other = PROGRAM.with_calls(Call("eval"))
    assert other.calls == (Call("eval"),)
    assert (other.state, len(PROGRAM.calls)) == (PROGRAM.state, 2)


def test_arrays_inside_a_value_can_be_changed() -> None:
    """Tuples and dicts are rebuilt around them; numbers and text stay."""
    value: Value = (A, {"x": B, "p": 0.5}, "text", None)
    changed = map_arrays(value, lambda array: array + 10)
    assert [array.item() for array in arrays_in(changed)] == [10.0, 11.0]
    assert (changed[1]["p"], changed[2:]) == (0.5, ("text", None))
    assert [array.item() for array in arrays_in(value)] == [0.0, 1.0]
