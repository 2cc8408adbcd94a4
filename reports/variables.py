"""Names for the arrays that a program hands over: equal arrays share a variable, as a reader would have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..play import Call, Program, Value, address, arrays_in
from ..play.layout import laid_out
from ..play.program import Layout
from . import literal, text

ArgumentKey: TypeAlias = "tuple[int, int | str]"

_SHOWN_ELEMENTS = 48
_WRITTEN_OTHERWISE = {"load", "set", "step", "edit"}
LAYOUTS = {"fortran": "np.asfortranarray({})", "strided": "np.repeat({}, 2, axis=-1)[..., ::2]"}
"""What is made of an array that lies otherwise in memory than NumPy makes it."""
_ARGUMENTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("layer", "backward"): ("grad_output",),
    ("loss", "forward"): ("prediction", "target"),
    ("loss", "backward"): ("grad_output",),
    ("clip", "call"): ("grads",),
    ("constraint", "call"): ("params",),
}


def edited(program: Program, index: int) -> tuple[int, int | str]:
    """Return which call's argument, by its position, or which part of its result, as `[0]` or "", an edit writes into.

    The call is -1 where there is none.
    """
    edit = program.calls[index]
    method, written = address.latest(str(edit.args[0]))
    sought = method, edit.instance
    before = [at for at, call in enumerate(program.calls[:index]) if (call.method, call.instance) == sought]
    latest = before[-1] if before else -1
    if written.part == "args" and len(written.items) == 1:
        return latest, written.items[0]
    return (latest, written.subscript) if written.part == "returned" else (-1, "")


class Names:
    """Gives out names, each once: `y`, then `y_2`."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()

    def fresh(self, name: str) -> str:
        """Return `name`, with a number where it is taken."""
        self._taken[name] += 1
        return name if self._taken[name] == 1 else f"{name}_{self._taken[name]}"


@dataclass(frozen=True)
class Variable:
    """An array, or a dict of arrays, with its name.

    Attributes:
        name: its name.
        value: what it holds.
        layout: how it lies in memory.
    """

    name: str
    value: Value
    layout: Layout

    def lines(self, *, exact: bool, loose: bool = False) -> Iterator[str]:
        """Yield the lines that define it.

        Args:
            exact: give the value back exactly; else describe a long array.
            loose: other numbers of the same kind may stand for those of a long array.
        """
        value, wrap = self.value, LAYOUTS.get(self.layout, "{}")
        if loose and isinstance(value, np.ndarray) and value.dtype.kind == "f" and is_long(value):
            low, high = (text.number(limit, 4) for limit in (value.min(), value.max()))
            made = f"np.random.default_rng(0).uniform({low}, {high}, {value.shape})"
            yield f"{self.name} = {wrap.format(made)}  # as good as the run's own numbers"
            return
        if self.layout == "broadcast" and isinstance(value, np.ndarray):
            wrap = f"np.broadcast_to({{}}, {value.shape})"
            strides = laid_out(value, "broadcast").strides
            value = value[tuple(slice(None) if stride else slice(0, 1) for stride in strides)]
        yield assignment(self.name, value, exact=exact, wrap=wrap)
        if self.layout == "readonly":
            yield f"{self.name}.flags.writeable = False"


class Variables:
    """The variables of a program.

    Attributes:
        names: the variable that holds an argument, by the call's index and the argument's position or name.
        uses: how often each is handed over.
    """

    def __init__(self, program: Program) -> None:
        self.names: dict[ArgumentKey, str] = {}
        self._made: dict[int, list[Variable]] = {}
        self._shared: dict[tuple[object, ...], str] = {}
        self._free = Names()
        edits = [index for index, call in enumerate(program.calls) if call.method == "edit"]
        self._edited = {edited(program, index) for index in edits}
        for index, call in enumerate(program.calls):
            if call.method not in _WRITTEN_OTHERWISE:
                self._take(program.kind, index, call)
        self.uses = Counter(self.names.values())

    def made_for(self, call: int) -> list[Variable]:
        """Return the variables that a call is the first to use."""
        return self._made.get(call, [])

    def _take(self, kind: str, index: int, call: Call) -> None:
        words = _ARGUMENTS.get((kind, call.method), ("x",))
        if call.method == "forward" and len(call.args) > len(words):
            words = ("x",)
        given: list[tuple[int | str, Value]] = [*enumerate(call.args), *call.kwargs.items()]
        for position, value in given:
            name = position if isinstance(position, str) else words[min(position, len(words) - 1)]
            if isinstance(value, Mapping):
                self.names[index, position] = self._make(index, name, value, call.layout)
            elif isinstance(value, np.ndarray) and value.ndim:
                # An array that the caller writes into later is nobody else's.
                own = (index, position) if (index, position) in self._edited else ()
                key = (value.shape, value.dtype.str, value.tobytes(), call.layout, own)
                if key not in self._shared:
                    self._shared[key] = self._make(index, name, value, call.layout)
                self.names[index, position] = self._shared[key]

    def _make(self, index: int, name: str, value: Value, layout: Layout) -> str:
        variable = Variable(self._free.fresh(name), value, layout)
        self._made.setdefault(index, []).append(variable)
        return variable.name


def assignment(target: str, value: Value, *, exact: bool, wrap: str = "{}") -> str:
    """Return the line that gives `target` its value; a reader gets a long array described instead of written out."""
    if exact or not isinstance(value, np.ndarray) or not is_long(value):
        return f"{target} = {value_text(value, exact=exact, wrap=wrap)}"
    return f"{target} = ...  # {value.dtype} of shape {value.shape}, {text.span(value)}"


def value_text(value: Value, *, exact: bool, wrap: str = "{}") -> str:
    """Return a value as an expression, its arrays wrapped; a reader gets `...` for one that holds a long array."""
    return literal.expression(value, wrap) if exact or not is_long(value) else "..."


def is_long(value: Value) -> bool:
    """Tell whether a value holds an array that is too long to be read."""
    return any(array.size > _SHOWN_ELEMENTS and not literal.is_constant(array) for array in arrays_in(value))
