"""Readings of recurrent layers and cells on which good sources disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ....play import Call, Program, Value, address, map_arrays
from ...convention import Convention
from ..conventions import of_output


def _order(standard: str, other: str, users: str) -> Convention:
    """Return the convention of another order of the gates.

    Args:
        standard: PyTorch's, a letter each.
        other: the other.
        users: who has it.
    """
    places = tuple(standard.index(letter) for letter in other)
    meaning = f"the rows of weights and biases belong to {', '.join(other)}, in this order"
    blocks = dict.fromkeys(("weight_ih", "weight_hh", "bias"), places)
    return Convention("gates", ",".join(standard), ",".join(other), meaning, users=users, blocks=blocks)


LSTM_ORDERS = (
    _order("ifgo", "ifog", "CS231n"),
    _order("ifgo", "fgio", "Deep Learning from Scratch 2"),
    _order("ifgo", "iofg", "ONNX"),
)
GRU_READINGS = (
    _order("rzn", "zrn", "Keras, TensorFlow, ONNX"),
    Convention(
        "update",
        "old",
        "new",
        "the update gate weighs the candidate: h' = (1 - z) h + z n",
        users="Chung et al., 2014",
        twin={"update": "new"},
    ),
    Convention(
        "reset",
        "after",
        "before",
        "the old state is reset before it is multiplied: n = tanh(W_in x + b_in + W_hn (r h) + b_hn)",
        users="Cho et al., 2014, Dive into Deep Learning, Keras with reset_after=False",
        twin={"reset": "before"},
    ),
)


OUTPUT_ALONE = Convention(
    "returned",
    "output and last states",
    "output",
    "forward returns the output alone, without the last states",
    users="Keras, CS231n",
    within=of_output,
    twin={"output_alone": True},
)

BATCH_FIRST = Convention(
    "batch_first",
    "False",
    "True",
    "sequences are (N, T, size), and that is no option",
    users="Keras, CS231n",
    fixed={"batch_first": True},
)


UPSTREAM_OF_OUTPUT = Convention(
    "backward",
    "output and last states",
    "output",
    "backward is given the gradient of the output alone: nothing is made of the last states",
    users="CS231n, Deep Learning from Scratch 2",
    within=of_output,
)

NO_GRADIENTS_OF_STATES = Convention(
    "backward",
    "output and last states",
    "x",
    "backward is given the gradient of the output alone, and returns that of x alone: nothing is made of the states",
    users="many course notebooks",
    within=of_output,
    twin={"constant_states": True},
)


def _without_second(program: Program) -> Program:
    """Return the program without the biases of what comes from the state before."""

    def left(arrays: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in arrays.items() if not address.last_name(name).startswith("bias_hh")}

    calls = (replace(call, kwargs=left(call.kwargs)) if call.method == "load" else call for call in program.calls)
    return replace(program, state=left(program.state), calls=tuple(calls))


ONE_BIAS = Convention(
    "bias",
    "two",
    "one",
    "there is one bias, b_ih + b_hh, named bias; in a GRU it is not part of what the reset gate scales",
    users="Keras, CS231n, Dive into Deep Learning",
    within=_without_second,
    renamed={"bias_ih": "bias"},
    lacks={"bias_hh": "bias_ih"},
    declared_by=("b",),
    twin={"one_bias": True},
)


_SUFFIXES = ("", "_l0", "_l0_reverse", "_l1", "_l1_reverse")
INPUTS_FIRST = Convention(
    "weight",
    "(gates, in)",
    "(in, gates)",
    "weights have shape (input_size, 4 H) and (H, 4 H) in an LSTM, 3 H in a GRU and H in an RNN, so that a = x W + h U",
    users="Keras, CS231n, Deep Learning from Scratch 2, Dive into Deep Learning",
    transposed=tuple(f"weight_{kind}{suffix}" for kind in ("ih", "hh", "hr") for suffix in _SUFFIXES),
)


def _of_one_layer(call: Call) -> Call:
    """Return a call with states that have no axis for layers."""
    if call.method not in {"forward", "backward"}:
        return call
    return replace(call, args=(*call.args[:1], *map_arrays(call.args[1:], lambda state: state[0])))


STATES_OF_ONE_LAYER = Convention(
    "h_0",
    "(layers, N, H)",
    "(N, H)",
    "there is one layer of one direction: h_0, h_n and their gradients are (N, H), without an axis for layers",
    users="Keras, CS231n, Deep Learning from Scratch 2, Dive into Deep Learning",
    fixed={"num_layers": 1, "bidirectional": False},
    call=_of_one_layer,
    others=lambda state: state[np.newaxis],
)


def _of_one_sample(program: Program) -> Program | None:
    inputs = [call.args[0] for call in program.calls if call.method == "forward"]
    return program if all(np.shape(one)[:1] == (1,) for one in inputs) else None  # type: ignore[arg-type]


def _alone(call: Call) -> Call:
    if call.method not in {"forward", "backward"}:
        return call
    return replace(call, args=map_arrays(call.args, lambda array: array[0]))


ONE_SAMPLE = Convention(
    "inputs",
    "(N, size)",
    "(size,)",
    "a step is made for one sample: inputs, states and gradients are vectors",
    users="CMU 11-785, textbooks that write W x + b",
    within=_of_one_sample,
    call=_alone,
    each=lambda array: array[np.newaxis],
)


def _together(call: Call) -> Call:
    states: tuple[Value, ...] = call.args[1:]
    several = call.method in {"forward", "backward"} and len(states) > 1
    return replace(call, args=(call.args[0], states)) if several else call


def _from_no_cell(program: Program) -> Program:
    """Return the program with a cell that begins at 0 wherever it is given."""

    def emptied(call: Call) -> Call:
        if call.method != "forward" or len(call.args) <= _CELL:
            return call
        return replace(call, args=(*call.args[:_CELL], np.zeros_like(call.args[_CELL])))

    return replace(program, calls=tuple(map(emptied, program.calls)))


def _without_cell(call: Call) -> Call:
    return replace(call, args=call.args[:_CELL]) if call.method == "forward" else call


_CELL = 2
"""The place of the cell's first state."""
HIDDEN_STATE_ALONE = Convention(
    "states",
    "apart",
    "hidden",
    "forward is given the hidden state alone, forward(x, h_0): the cell begins at 0, and has no gradient there",
    users="CS231n",
    within=_from_no_cell,
    call=_without_cell,
    packed=("h_0", "c_0"),
    twin={"constant_cell": True},
)
_STATES = (
    *("state", "states", "hx", "hidden", "hidden_state", "hidden_states", "hc", "prev_state", "prev_states"),
    *("init_state", "init_states", "initial_state", "initial_states"),
)


def states_in_a_tuple(hidden: str, cell: str) -> Convention:
    """Return the convention of states that are handed over together.

    Args:
        hidden: the name of the hidden state.
        cell: that of the cell.
    """
    return Convention(
        "states",
        "apart",
        "tuple",
        f"states are handed over in a tuple, forward(x, ({hidden}, {cell})), and gradients of the last ones likewise",
        users="PyTorch itself, Dive into Deep Learning",
        call=_together,
        packed=(hidden, cell),
        declared_by=_STATES,
    )
