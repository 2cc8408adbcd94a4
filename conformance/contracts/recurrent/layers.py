"""Recurrent layers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .... import impl, reference
from ....play import Array, Call, Program
from ... import strategies as st
from ...choices import Choices, Row
from ...contract import Arguments, Config, Contract, Keywords
from ...convention import Convention
from ...fills import INTEGERS, NORMAL, TINY, Fill
from ..conventions import OVERWRITTEN_GRADIENTS
from ..shapes import SEQUENCE_LENGTHS, arrays
from ..sizes import largest, upstream_size
from .conventions import (
    BATCH_FIRST,
    GRU_READINGS,
    HIDDEN_STATE_ALONE,
    INPUTS_FIRST,
    LSTM_ORDERS,
    NO_GRADIENTS_OF_STATES,
    ONE_BIAS,
    OUTPUT_ALONE,
    STATES_OF_ONE_LAYER,
    UPSTREAM_OF_OUTPUT,
    states_in_a_tuple,
)
from .identities import IDENTITIES, gated_cell

SHARED = (
    OVERWRITTEN_GRADIENTS,
    OUTPUT_ALONE,
    UPSTREAM_OF_OUTPUT,
    NO_GRADIENTS_OF_STATES,
    BATCH_FIRST,
    ONE_BIAS,
    INPUTS_FIRST,
    STATES_OF_ONE_LAYER,
)
OPTIONS: Choices = {
    "num_layers": (1, 2),
    "bias": (True, False),
    "batch_first": (False, True),
    "dropout": (0.0, 0.0, 0.0, 0.5, 1.0),
    "bidirectional": (False, True),
}


class _Recurrent(Contract):
    """What all of them promise."""

    traits: ClassVar = frozenset({"modes", "noise"})
    rate = "dropout"
    sections: ClassVar = frozenset({"params"})
    required: ClassVar = ("input_size", "hidden_size")
    differentiable: ClassVar[tuple[int, ...]] = (0, 1)
    spared: ClassVar[tuple[tuple[str, ...], ...]] = (("h_0",), ("lengths",))
    fills: ClassVar = (INTEGERS, NORMAL, TINY)
    choices: ClassVar[Choices] = OPTIONS
    conventions: ClassVar[tuple[Convention, ...]] = SHARED
    identities: ClassVar = IDENTITIES
    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1

    def configs(self) -> st.SearchStrategy[Config]:
        """Return small sizes with every option, dropout only where there is something between layers to drop."""
        sizes = {"input_size": st.integers(1, 3), "hidden_size": st.integers(2, 4)}
        return st.fixed_dictionaries({**sizes, **self.chosen()}).map(_without_idle_dropout)

    def together(self, config: Row) -> bool:
        """Tell whether there is something between layers to drop: PyTorch warns where there is not."""
        return not config.get("dropout") or config.get("num_layers", 2) != 1

    def hidden(self, program: Program) -> bool:
        """Tell whether chance had a part in the answers; it has none where everything between two layers is dropped."""
        return program.config.get("dropout") != 1.0 and super().hidden(program)

    def state(self, config: Config) -> st.SearchStrategy[dict[str, Array]]:
        """Return drawn weights and biases."""
        sizes = self._sizes(config)
        return arrays(sizes, (off_kinks(config, INTEGERS), NORMAL), moderate)

    def arguments(self, program: Program, fill: Fill) -> st.SearchStrategy[Arguments]:
        """Return sequences and initial states."""
        config: Any = program.config
        rows = config.get("num_layers", 1) * (2 if config.get("bidirectional") else 1)
        hidden = config["hidden_size"]
        widths = (config.get("proj_size") or hidden, hidden)[: self.states]

        def given(size: tuple[int, int]) -> st.SearchStrategy[Arguments]:
            time, batch = size
            lead = (batch, time) if config.get("batch_first") else (time, batch)
            x = off_kinks(config, fill).array((*lead, config["input_size"]))
            initial = [NORMAL.array((rows, batch, width)) for width in widths]
            return st.tuples(x, *initial)

        return st.tuples(SEQUENCE_LENGTHS, st.integers(1, 3)).flatmap(given)

    def keywords(self, program: Program, arguments: Arguments) -> st.SearchStrategy[Keywords]:
        """Return lengths."""
        lead = np.shape(arguments[0])[:2]  # type: ignore[arg-type]
        time, batch = reversed(lead) if program.config.get("batch_first") else lead
        lengths = st.lists(st.integers(1, time), min_size=batch, max_size=batch)
        return lengths.map(lambda drawn: {"lengths": np.array(drawn, np.int64)})

    def with_rows(self, call: Call, rows: int) -> Call:
        """Return a forward or a backward with so many sequences and steps: a call does not say which axis is which."""

        def resized(array: Any, *axes: int) -> Array:
            for axis in axes:
                array = np.take(array, np.arange(rows) % array.shape[axis], axis)
            return np.asarray(array)

        args = tuple(resized(value, *((1,) if place else (0, 1))) for place, value in enumerate(call.args))
        kwargs = {name: np.minimum(resized(value, 0), max(rows, 1)) for name, value in call.kwargs.items()}
        return replace(call, args=args, kwargs=kwargs)

    def terms(self, program: Program) -> int:
        """Return the number of terms of the longest sum: over steps, batch, inputs and hidden units."""
        config: Any = program.config
        call = next((call for call in program.calls if call.method == "forward"), None)
        time = int(np.prod(np.shape(call.args[0])[:2])) if call else 1  # type: ignore[arg-type]
        layers = config.get("num_layers", 1) * 2
        return int(time * layers * (config["input_size"] + 2 * config["hidden_size"]))

    def scale(self, program: Program, index: int) -> float:
        """Return the size of the terms of a gradient: those of two sequences may be opposite; or what gates let by."""
        return upstream_size(program, index) or gated_size(program, index, self.gates)

    def _sizes(self, config: Config) -> dict[str, tuple[int, ...]]:
        chosen: Any = config
        hidden, projected = chosen["hidden_size"], chosen.get("proj_size", 0)
        out, directions = projected or hidden, 2 if chosen.get("bidirectional") else 1
        sizes: dict[str, tuple[int, ...]] = {}
        for layer in range(chosen.get("num_layers", 1)):
            width = out * directions if layer else chosen["input_size"]
            for suffix in (f"l{layer}", f"l{layer}_reverse")[:directions]:
                rows = self.gates * hidden
                sizes |= {f"params.weight_ih_{suffix}": (rows, width), f"params.weight_hh_{suffix}": (rows, out)}
                if chosen.get("bias", True):
                    sizes |= {f"params.bias_ih_{suffix}": (rows,), f"params.bias_hh_{suffix}": (rows,)}
                if projected:
                    sizes[f"params.weight_hr_{suffix}"] = (projected, hidden)
        return sizes


def _without_idle_dropout(config: Config) -> Config:
    """Leave dropout out where there is nothing between layers to drop."""
    return {name: value for name, value in config.items() if name != "dropout" or config.get("num_layers", 1) != 1}


def off_kinks(config: Config, fill: Fill) -> Fill:
    """Return a distribution under which no sum is exactly 0, where relu has a kink and more than one derivative."""
    return NORMAL if fill is INTEGERS and config.get("nonlinearity") == "relu" else fill


def gated_size(program: Program, index: int, gates: int) -> float:
    """Return the size of what the gates of a forward let by, which their rounding is multiplied with; 0 without gates.

    A gate that is nearly shut hides from any change of the arguments how far rounding moves it: 1/2 + tanh(a / 2) / 2
    is right, and rounded as 1/2 is.
    """
    call = program.calls[index]
    if call.method != "forward" or gates == 1:
        return 0.0
    return 1.0 + largest(*call.args[1:])


def moderate(weights: Array) -> Array:
    """Return smaller weights: gates that are all saturated tell little."""
    return weights / 4


class RNN(_Recurrent):
    """Recurrence through tanh or relu."""

    component = "RNN"
    model = impl.RNN
    twin = reference.RNN
    aliases: ClassVar = ("ElmanRNN", "VanillaRNN", "SimpleRNN", "RNNLayer", "RecurrentLayer", "TimeRNN")
    choices: ClassVar = {**OPTIONS, "nonlinearity": ("tanh", "relu")}


class GRU(_Recurrent):
    """Recurrence through a reset gate, an update gate and a candidate."""

    component = "GRU"
    model = impl.GRU
    twin = reference.GRU
    aliases: ClassVar = ("GRULayer", "TimeGRU", "GatedRecurrentUnit")
    conventions: ClassVar = (*SHARED, *GRU_READINGS)
    gates = 3


class LSTM(_Recurrent):
    """Recurrence through a cell with input, forget and output gates."""

    component = "LSTM"
    model = impl.LSTM
    twin = reference.LSTM
    aliases: ClassVar = ("LSTMLayer", "TimeLSTM", "LongShortTermMemory")
    differentiable: ClassVar = (0, 1, 2)
    spared: ClassVar[tuple[tuple[str, ...], ...]] = (("h_0", "c_0"), ("lengths",))
    conventions: ClassVar = (states_in_a_tuple("h_0", "c_0"), HIDDEN_STATE_ALONE, *SHARED, *LSTM_ORDERS)
    identities: ClassVar = (*IDENTITIES, gated_cell(1))
    gates = 4
    states = 2
    choices: ClassVar = {**OPTIONS, "proj_size": (0, 1)}
