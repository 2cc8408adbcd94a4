"""Readings of recurrent layers and cells on which good sources disagree."""

from __future__ import annotations

from dataclasses import replace

from ....play import Program
from ...convention import Convention


def _order(standard: str, other: str, users: str) -> Convention:
    """Return the convention of another order of the gates.

    Args:
        standard: PyTorch's, a letter each.
        other: the other.
        users: who has it.
    """
    places = tuple(other.index(letter) for letter in standard)
    meaning = f"the rows of weights and biases belong to {', '.join(other)}, in this order"
    return Convention("gates", ",".join(standard), ",".join(other), meaning, users=users, twin={"order": places})


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


def _of_output(program: Program) -> Program:
    """Return the program with upstream gradients of the output alone."""
    calls = (replace(call, args=call.args[:1]) if call.method == "backward" else call for call in program.calls)
    return replace(program, calls=tuple(calls))


OUTPUT_ALONE = Convention(
    "returned",
    "output and last states",
    "output",
    "forward returns the output alone, without the last states",
    users="Keras, CS231n",
    within=_of_output,
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
