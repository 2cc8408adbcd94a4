"""A program as lines of Python, as a textbook would print it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..conformance.results import Finding
from ..play import Call, Program, Value
from . import literal, text
from .loops import Loop, loops
from .variables import ArgumentKey, Names, Variables, assignment, edited, value_text

_SEED = re.compile(r"seed \d+\]$")
_QUIET = {"train", "eval", "zero_grad", "load", "set", "edit"}
_INSTANCES = {"layer": "layer", "loss": "criterion", "optimizer": "optimizer"}
_RESULTS = {
    ("layer", "forward"): ("y", "outputs"),
    ("layer", "backward"): ("grad_x", "gradients"),
    ("loss", "forward"): ("loss", "losses"),
    ("loss", "backward"): ("grad_prediction", "gradients"),
    ("initializer", "call"): ("values", "draws"),
    ("clip", "call"): ("norm", "norms"),
}


@dataclass(frozen=True)
class Listing:
    """A program as Python, and where its arrays are found afterwards.

    Attributes:
        lines: the code, without imports.
        results: the expression that holds what a call returned, by the call's index.
        arguments: the variable that holds an argument, by the call's index and the argument's position or name.
    """

    lines: tuple[str, ...]
    results: Mapping[int, str]
    arguments: Mapping[ArgumentKey, str]


def listing(program: Program, *, seeds: bool = True) -> Listing:
    """Write a program for a reader: long arrays are described, and `seeds` are shown where chance plays a part."""
    return _Writer(program, program.component, seeds=seeds).listing()


def finding_lines(finding: Finding, most: int) -> tuple[str, ...]:
    """Return the lines of a finding's program, at most `most` of them; none where it has no program."""
    if finding.program is None:
        return ()
    lines = listing(finding.program, seeds=is_random(finding)).lines
    left = len(lines) - most
    return lines if left <= 0 else (*lines[:most], f"# and {text.count(left, 'line')} more")


def is_random(finding: Finding) -> bool:
    """Tell whether chance plays a part in a finding: its message ends with the seed."""
    return _SEED.search(finding.message) is not None


def runnable(program: Program, subject: str, watched: ArgumentKey | None = None) -> Listing:
    """Write a program so that it runs where `subject` and NumPy, as np, are imported.

    Args:
        program: what to write.
        subject: the name of the class or function.
        watched: an argument whose own array must be handed over, because it is looked at afterwards; any other array
            that is used more than once is copied each time, so that a subject that writes into it spoils nothing else.
    """
    return _Writer(program, subject, exact=True, watched=watched).listing()


def place(program: Program, entry: str, instance: int = 0) -> str:
    """Return the expression for an entry of the observed state: `layer.grads["weight"]` for `grads.weight`."""
    section, _, name = entry.partition(".")
    if program.kind == "optimizer":
        return f'{_numbered(section, instance)}["{name}"]'
    return f'{_numbered(_INSTANCES[program.kind], instance)}.{section}["{name}"]'


def _numbered(name: str, instance: int) -> str:
    return f"{name}_{instance + 1}" if instance else name


class _Writer:
    def __init__(
        self,
        program: Program,
        subject: str,
        *,
        exact: bool = False,
        seeds: bool = True,
        watched: ArgumentKey | None = None,
    ) -> None:
        self._program = program
        self._subject = subject
        self._exact = exact
        self._seeds = seeds
        self._watched = watched
        self._variables = Variables(program)
        self._names = Names()
        self._lines: list[str] = []
        self._results: dict[int, str] = {}

    def listing(self) -> Listing:
        calls = self._program.calls
        seeded = bool(self._program.seed) or any(call.seed is not None for call in calls)
        at_once = next((call.seed is not None for call in calls if call.method not in _QUIET), False)
        if (self._exact and self._program.kind in _INSTANCES) or (seeded and not at_once):
            self._seed(self._program.seed)
        for instance in range(self._program.instances):
            self._build(instance)
        repeated = loops(calls) if self._program.kind != "clip" else map(Loop, range(len(calls)))
        for loop in repeated:
            self._loop(loop)
        return Listing(tuple(self._lines), self._results, self._variables.names)

    def _write(self, line: str, indent: str = "") -> None:
        self._lines.extend(literal.wrapped(indent + line))

    def _seed(self, seed: int | str, indent: str = "") -> None:
        if self._seeds:
            self._write(f"np.random.seed({seed % 2**32 if isinstance(seed, int) else seed})", indent)

    def _config(self) -> list[str]:
        return [f"{name}={value_text(value, exact=self._exact)}" for name, value in self._program.config.items()]

    def _build(self, instance: int) -> None:
        if self._program.kind == "optimizer":
            params, grads = _numbered("params", instance), _numbered("grads", instance)
            held = {name.partition(".")[2]: value for name, value in self._program.state.items()}
            self._write(f"{params} = {value_text(held, exact=self._exact)}")
            self._write(f"{grads} = {{name: np.zeros_like(value) for name, value in {params}.items()}}")
            made = f"{self._subject}({', '.join([params, grads, *self._config()])})"
            self._write(f"{_numbered('optimizer', instance)} = {made}")
        elif self._program.kind in _INSTANCES:
            made = f"{self._subject}({', '.join(self._config())})"
            self._write(f"{_numbered(_INSTANCES[self._program.kind], instance)} = {made}")
            self._fill(self._program.state, instance)

    def _fill(self, arrays: Mapping[str, Value], instance: int, indent: str = "") -> None:
        for entry, value in arrays.items():
            target = f"{place(self._program, entry, instance)}[...]"
            self._write(assignment(target, value, exact=self._exact), indent)

    def _loop(self, loop: Loop) -> None:
        body = range(loop.first, loop.first + loop.body)
        for variable in [made for index in body for made in self._variables.made_for(index)]:
            for line in variable.lines(exact=self._exact):
                self._write(line)
        if loop.times == 1:
            self._call(loop.first)
            return
        collected = {index: self._names.fresh(names[1]) for index in body if (names := self._result_names(index))}
        for name in collected.values():
            self._write(f"{name} = []")
        self._write(f"for {'seed' if loop.seeds else '_'} in {loop.turns}:")
        for index, seed in zip(body, loop.seed_expressions, strict=True):
            self._call(index, "    ", seed, collected.get(index, ""))
        for turn in range(loop.times):
            self._results.update({index + turn * loop.body: f"{name}[{turn}]" for index, name in collected.items()})

    def _result_names(self, index: int) -> tuple[str, str] | None:
        return _RESULTS.get((self._program.kind, self._program.calls[index].method))

    def _call(self, index: int, indent: str = "", seed: str = "", collected: str = "") -> None:
        call = self._program.calls[index]
        if seed or call.seed is not None:
            self._seed(seed or call.seed or 0, indent)
        if call.method == "load":
            self._fill(call.kwargs, call.instance, indent)
            return
        if call.method == "edit":
            self._edit(index, call, indent)
            return
        for line in self._statements(index, call):
            self._write(line, indent)
        names = self._result_names(index)
        made = self._invocation(index, call)
        if made and collected:
            made = f"{collected}.append({made})"
        elif made and names is not None:
            self._results[index] = self._names.fresh(names[0])
            made = f"{self._results[index]} = {made}"
        if made:
            self._write(made, indent)

    def _edit(self, index: int, call: Call, indent: str) -> None:
        of, position = edited(self._program, index)
        held = self._results.get(of) if position is None else self._variables.names.get((of, position))
        if held:
            self._write(assignment(f"{held}[...]", call.args[1], exact=self._exact), indent)

    def _statements(self, index: int, call: Call) -> Iterable[str]:
        """Yield what is written before a call, or in its place."""
        instance = _numbered(_INSTANCES.get(self._program.kind, ""), call.instance)
        if call.method in {"train", "eval"} and self._exact:
            yield f"{instance}.training = {call.method == 'train'}"
        elif call.method == "set":
            yield from (f"{instance}.{name} = {literal.expression(value)}" for name, value in call.kwargs.items())
        elif call.method == "step":
            gradients = call.args[0] if call.args else {}
            assert isinstance(gradients, Mapping), f"calls[{index}]: step takes a dict of gradients"  # noqa: S101
            for name, value in gradients.items():
                target = f"{place(self._program, f'grads.{name}', call.instance)}[...]"
                yield assignment(target, value, exact=self._exact)

    def _invocation(self, index: int, call: Call) -> str:
        """Return the call itself, or "" where statements stand in its place."""
        if call.method == "set" or (call.method in {"train", "eval"} and self._exact):
            return ""
        args = () if call.method == "step" else call.args
        words = [self._argument(index, position, value) for position, value in enumerate(args)]
        words += [f"{name}={self._argument(index, name, value)}" for name, value in call.kwargs.items()]
        if self._program.kind in _INSTANCES:
            instance = _numbered(_INSTANCES[self._program.kind], call.instance)
            return f"{instance}.{call.method}({', '.join(words)})"
        return f"{self._subject}({', '.join([*words, *self._config()])})"

    def _argument(self, index: int, position: int | str, value: Value) -> str:
        name = self._variables.names.get((index, position))
        if name is None:
            return value_text(value, exact=self._exact)
        copied = self._exact and self._variables.uses[name] > 1 and (index, position) != self._watched
        return f"{name}.copy()" if copied else name
