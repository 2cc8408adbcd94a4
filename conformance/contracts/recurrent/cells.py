"""Recurrent cells."""

from __future__ import annotations

from typing import Any, ClassVar

from .... import impl, reference
from ....play import Array, Program
from ... import strategies as st
from ...choices import Choices
from ...contract import Arguments, Config, Contract
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, TINY, Fill
from ..conventions import OVERWRITTEN_GRADIENTS
from ..shapes import arrays
from ..sizes import upstream_size
from .conventions import GRU_READINGS, INPUTS_FIRST, LSTM_ORDERS, ONE_BIAS, ONE_SAMPLE, states_in_a_tuple
from .identities import gated_cell
from .layers import gated_size, moderate, off_kinks

_BEFORE = frozenset(form.format(state) for state in "hcsa" for form in ("prev_{}", "{}_prev", "{}prev", "{}_old"))
"""What a step calls the states before it."""


class _Cell(Contract):
    """What all of them promise."""

    told_by: ClassVar = _BEFORE

    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("input_size", "hidden_size")
    differentiable: ClassVar[tuple[int, ...]] = (0, 1)
    spared: ClassVar[tuple[tuple[str, ...], ...]] = (("hx",),)
    essential: ClassVar[tuple[str, ...]] = ("hx",)
    fills: ClassVar = (INTEGERS, NORMAL, TINY)
    choices: ClassVar[Choices] = {"bias": (True, False)}
    conventions: ClassVar[tuple[Convention, ...]] = (OVERWRITTEN_GRADIENTS, ONE_BIAS, INPUTS_FIRST)
    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes with every option."""
        sizes = {"input_size": st.integers(1, 3), "hidden_size": st.integers(2, 4)}
        return st.fixed_dictionaries({**sizes, **self.chosen()})

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weights and biases."""
        chosen: Any = config
        hidden, rows = chosen["hidden_size"], self.gates * chosen["hidden_size"]
        sizes: dict[str, tuple[int, ...]] = {
            "params.weight_ih": (rows, chosen["input_size"]),
            "params.weight_hh": (rows, hidden),
        }
        if chosen.get("bias", True):
            sizes |= {"params.bias_ih": (rows,), "params.bias_hh": (rows,)}
        return arrays(sizes, (off_kinks(config, INTEGERS), NORMAL), moderate)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return inputs and states."""
        config: Any = program.config

        def given(rows: int) -> st.SearchStrategy[Arguments]:
            x = off_kinks(config, fill).array((rows, config["input_size"]))
            states = [NORMAL.array((rows, config["hidden_size"]))] * self.states
            return st.tuples(x, *states)

        return st.integers(1, 4).flatmap(given)

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over batch, inputs and hidden units."""
        config: Any = program.config
        return int(4 + config["input_size"] + self.gates * config["hidden_size"])

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms of a gradient: those of two rows may be opposite; or of what gates let by."""
        return upstream_size(program, index) or gated_size(program, index, self.gates)


class RNNCell(_Cell):
    """One step through tanh or relu."""

    component = "RNNCell"
    model = impl.RNNCell
    twin = reference.RNNCell
    aliases: ClassVar = ("ElmanCell", "VanillaRNNCell", "SimpleRNNCell", "RNNStep")
    borrowed: ClassVar = ("RNN",)
    choices: ClassVar[Choices] = {"bias": (True, False), "nonlinearity": ("tanh", "relu")}


class GRUCell(_Cell):
    """One step through a reset gate, an update gate and a candidate."""

    component = "GRUCell"
    model = impl.GRUCell
    twin = reference.GRUCell
    aliases: ClassVar = ("GatedRecurrentUnitCell", "GRUStep")
    borrowed: ClassVar = ("GRU",)
    conventions: ClassVar = (OVERWRITTEN_GRADIENTS, ONE_BIAS, INPUTS_FIRST, *GRU_READINGS, ONE_SAMPLE)
    gates = 3


class LSTMCell(_Cell):
    """One step through a cell with input, forget and output gates."""

    component = "LSTMCell"
    model = impl.LSTMCell
    twin = reference.LSTMCell
    aliases: ClassVar = ("LongShortTermMemoryCell", "LSTMStep")
    borrowed: ClassVar = ("LSTM",)
    differentiable: ClassVar = (0, 1, 2)
    spared: ClassVar[tuple[tuple[str, ...], ...]] = (("hx", "cx"),)
    essential: ClassVar[tuple[str, ...]] = ("hx", "cx")
    conventions: ClassVar = (states_in_a_tuple("hx", "cx"), OVERWRITTEN_GRADIENTS, ONE_BIAS, INPUTS_FIRST, *LSTM_ORDERS)
    identities: ClassVar = (gated_cell(),)
    gates = 4
    states = 2
