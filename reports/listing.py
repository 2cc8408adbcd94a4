"""A program as lines of Python, as a textbook would print it."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..conformance.results import ComponentResult, Finding
from ..play import Call, Program, Spelling, Value, address
from ..play.program import CHANGING
from ..play.spelling import accepted
from . import literal, text
from .clean import clean, clean_name
from .loops import Loop, loops
from .phrases import INSTANCES, NATIVE, Phrases, alike, numbered
from .reading import in_own_reading
from .variables import LAYOUTS, ArgumentKey, Names, Variables, assignment, edited, value_text

_QUIET = {"train", "eval", "zero_grad", "load", "set", "edit"}
_CALLS = ("takes_upstream", "rate", "results")
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
        calls: the expression that makes a call, by the call's index; none for one that stands in a loop.
    """

    lines: tuple[str, ...]
    results: Mapping[int, str]
    arguments: Mapping[ArgumentKey, str]
    calls: Mapping[int, str]


def listing(
    program: Program,
    *,
    seeds: bool = True,
    subject: str = "",
    spelling: Spelling | None = None,
    several: bool = False,
) -> Listing:
    """Write a program for a reader: long arrays are described.

    Args:
        program: what to write.
        seeds: whether they are shown, as they are where chance plays a part.
        subject: the name of the class or function; the component's own where it is empty.
        spelling: how the subject spells it; as the native interface does where it is None.
        several: whether backward is known to return several gradients.
    """
    around = spelling.around if spelling else None
    subject = around.class_name if around else subject or program.component
    phrases = Phrases(program, subject, spelling or NATIVE, several=several)
    return _Writer(phrases, seeds=seeds).listing()


def finding_lines(finding: Finding, component: ComponentResult, most: int) -> tuple[str, ...]:
    """Return the lines of a finding's program, at most `most` of them; none where it has no program.

    They are in the subject's own names and reading, as they are to be pasted; in PyTorch's names where its own is none.
    """
    finding = in_own_reading(finding, component)
    if finding.program is None:
        return ()
    own = is_name(component.subject)
    spelling = accepted(finding.spelling, finding.program) if finding.spelling else None
    if spelling and not own:
        # Names are PyTorch's, but not what calls take and keep: the line could not be run.
        spelling = replace(NATIVE, **{name: getattr(spelling, name) for name in _CALLS})
    lines = listing(
        reached(finding.program, finding, spelling),
        seeds=finding.seed is not None,
        subject=clean_name(component.subject) if own else "",
        spelling=spelling,
        several=returns_several(finding),
    ).lines
    left = len(lines) - most
    return lines if left <= 0 else (*lines[:most], f"# and {text.count(left, 'line')} more")


def reached(program: Program, finding: Finding, spelling: Spelling | None) -> Program:
    """Return as much of a finding's program as a subject came to that could not even be built, or given its arrays."""
    built = program.kind not in {"layer", "loss"} or finding.where != address.construction(program.component)
    if built or (spelling and spelling.arrays):
        return program
    if finding.line is not None:
        return replace(program, state={}, calls=(), instances=1)
    kept = spelling.state if spelling else {}
    given = program.state.items()
    fitting = {name: value for name, value in given if name in kept and alike(kept[name].shape, value.shape)}
    whole = not kept or len(fitting) == len(program.state)
    return program if whole else replace(program, state=fitting, calls=(), instances=1)


def returns_several(finding: Finding) -> bool:
    """Tell whether a finding is about one of several values that a call returned."""
    found = address.read(finding.where)
    about = found and (found.changed or found)
    return about is not None and about.part == "returned" and bool(about.items)


def is_name(word: str) -> bool:
    """Tell whether Python takes a word for a name, and a reader sees all of it."""
    return word.isidentifier() and not keyword.iskeyword(word) and clean(word) == word


def runnable(phrases: Phrases, watched: ArgumentKey | None = None, kept: int | None = None) -> Listing:
    """Write a program so that it runs where the subject and NumPy, as np, are imported.

    Args:
        phrases: the program, in the subject's words.
        watched: an argument whose own array must be handed over, because it is looked at afterwards; any other array
            that is used more than once is copied each time, so that a subject that writes into it spoils nothing else.
        kept: a call whose answer is copied, as `before`, because later calls may write into it.
    """
    return _Writer(phrases, watched=watched, kept=kept).listing()


class _Writer:
    def __init__(
        self, phrases: Phrases, *, seeds: bool = True, watched: ArgumentKey | None = None, kept: int | None = None
    ) -> None:
        self._phrases = phrases
        self._program = phrases.program
        self._exact = phrases.exact
        self._seeds = seeds
        self._watched = watched
        self._kept = kept
        self._variables = Variables(self._program)
        self._names = Names()
        self._lines: list[str] = []
        self._results: dict[int, str] = {}
        self._made: dict[int, str] = {}
        self._built = 0
        self._modes: dict[int, str] = {}
        self._axes: dict[int, int] = {}
        self._ready: set[int] = set()
        self._stream: tuple[int | str, int] = (self._program.seed, 0)

    def listing(self) -> Listing:
        calls = self._program.calls
        seeded = bool(self._program.seed) or any(call.seed is not None for call in calls)
        at_once = next((call.seed is not None for call in calls if call.method not in _QUIET), False)
        if (self._exact and self._program.kind in INSTANCES) or (seeded and not at_once):
            self._seed(self._program.seed)
        for instance in range(self._program.instances if self._program.kind in INSTANCES else 0):
            self._build(instance)
        for loop in loops(calls) if self._may_loop() else map(Loop, range(len(calls))):
            self._loop(loop)
        return Listing(tuple(self._lines), self._results, self._variables.names, self._made)

    def _may_loop(self) -> bool:
        """Tell whether calls that repeat read the same every time."""
        told = bool(self._phrases.spelling.arguments) and any(
            call.method in {"train", "eval"} for call in self._program.calls
        )
        fresh = self._exact and bool(self._phrases.spelling.randomness) and self._program.kind == "initializer"
        return self._program.kind not in CHANGING and not told and not (fresh and self._program.calls[0].seed is None)

    def _write(self, *lines: str, indent: str = "") -> None:
        for line in lines:
            self._lines.extend(literal.wrapped(indent + line))

    def _seed(self, seed: int | str, indent: str = "") -> None:
        self._stream = seed, 0
        if self._seeds:
            self._write(*self._phrases.seeded(seed, instances=self._built), indent=indent)

    def _build(self, instance: int) -> None:
        if self._program.kind == "optimizer":
            params, grads = numbered("params", instance), numbered("grads", instance)
            held = {address.name_of(name): value for name, value in self._program.state.items()}
            self._write(assignment(params, held, exact=self._exact, wrap=LAYOUTS.get(self._program.layout, "{}")))
            self._write(f"{grads} = {{name: np.zeros_like(value) for name, value in {params}.items()}}")
        self._write(f"{self._phrases.instance(instance)} = {self._phrases.built(instance)}")
        self._built += 1
        if self._program.kind != "optimizer":
            handed = self._phrases.spelling.arrays
            self._fill({name: value for name, value in self._program.state.items() if name not in handed}, instance)

    def _fill(self, arrays: Mapping[str, Value], instance: int, indent: str = "") -> None:
        for entry, value in arrays.items():
            self._write(self._phrases.stored(entry, value, instance), indent=indent)

    def _loop(self, loop: Loop) -> None:
        body = range(loop.first, loop.first + loop.body)
        for variable in [made for index in body for made in self._variables.made_for(index)]:
            self._write(*variable.lines(exact=self._exact, loose=self._phrases.loose))
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
        self._write(*self._statements(index, call), indent=indent)
        if call.method in _QUIET:
            return
        *before, made = self._invocation(index, call)
        self._write(*before, indent=indent)
        if self._program.containers == "array":
            made = f"{self._argument(index, 0, call.args[0])} = {made}"
        names = self._result_names(index)
        if collected:
            made = f"{collected}.append({made})"
        else:
            self._made[index] = [*before, made][0]
            if names is not None:
                self._results[index] = self._names.fresh(names[0])
                held = self._variables.names.get((index, 0), "")
                made = f"{self._phrases.received(self._results[index], call, held)} = {made}"
        self._write(made, indent=indent)
        if index == self._kept:
            self._write(f"before = np.copy({self._results[index]})")

    def _edit(self, index: int, call: Call) -> Iterator[str]:
        of, position = edited(self._program, index)
        if isinstance(position, int):
            held = self._variables.names.get((of, position))
        else:
            held = self._results[of] + position if of in self._results else None
        if held:
            yield assignment(f"{held}[...]", call.args[1], exact=self._exact)

    def _statements(self, index: int, call: Call) -> Iterable[str]:
        """Yield what is written before a call, or in its place."""
        number = call.instance
        if call.method in {"train", "eval"}:
            self._modes[number] = call.method
            yield from self._phrases.switched(call.method, number)
        elif call.method == "zero_grad":
            yield from self._phrases.cleared(number, ready=number in self._ready)
        elif call.method == "load":
            yield from (self._phrases.stored(entry, value, number) for entry, value in call.kwargs.items())
        elif call.method == "edit":
            yield from self._edit(index, call)
        elif call.method == "set":
            instance = self._phrases.instance(number)
            kept = self._phrases.spelling.attributes
            for name, value in call.kwargs.items():
                yield f"{instance}.{kept.get(name, name)} = {literal.expression(value)}"
        elif call.method == "step":
            gradients = call.args[0] if call.args else {}
            assert isinstance(gradients, Mapping), f"{call}: step takes a dict of gradients"  # noqa: S101
            yield from (
                self._phrases.stored(address.entry("grads", name), value, number) for name, value in gradients.items()
            )

    def _invocation(self, index: int, call: Call) -> list[str]:
        """Return the expression that makes a call, and the one for its result where that is another."""
        args = () if call.method == "step" else call.args
        words = [self._argument(index, position, value) for position, value in enumerate(args)]
        words += [f"{name}={self._argument(index, name, value)}" for name, value in call.kwargs.items()]
        if self._program.kind not in INSTANCES:
            seed, count = self._stream
            self._stream = seed, count + 1
            return [self._phrases.applied(words, seed, count + 1)]
        if call.method == "forward":
            self._axes[call.instance] = np.ndim(call.args[0]) if call.args else 0  # type: ignore[arg-type]
        elif call.method == "backward":
            self._ready.add(call.instance)
        mode, axes = self._modes.get(call.instance, "train"), self._axes.get(call.instance, 0)
        return self._phrases.called(call, words, mode=mode, axes=axes)

    def _argument(self, index: int, position: int | str, value: Value) -> str:
        name = self._variables.names.get((index, position))
        if name is None:
            return value_text(value, exact=self._exact)
        copied = self._exact and self._variables.uses[name] > 1 and (index, position) != self._watched
        held = self._phrases.handed(name, first=next(iter(value), "")) if isinstance(value, Mapping) else name
        return f"{name}.copy()" if copied else held
