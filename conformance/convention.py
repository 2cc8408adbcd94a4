"""Conventions: choices on which good sources disagree, as rewrites of programs and transcripts or twin options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..play import Answer, Array, Call, Metered, Program, Subject, SubjectLost, Transcript, Value, play_all
from ..play.program import Containers


@dataclass(frozen=True)
class Convention:
    """One reading that departs from PyTorch's.

    Attributes:
        name: what the choice is about, `p`.
        standard: PyTorch's reading, `drop`.
        other: this reading, `keep`.
        meaning: this reading as a sentence.
        users: who reads it so, in a few words.
        config: turns PyTorch's config into what a subject of this reading is built with.
        transposed: names of state arrays (`weight`) that such a subject keeps with their axes reversed.
        orders: of state arrays whose axes such a subject keeps in another order, which of PyTorch's axes stand where.
        twin: options that make the twin follow this reading.
        within: what is left of a program where this reading has an answer to only a part of it; None: nothing.
        fixed: what options stand at that a subject of this reading does not have.
        call: turns a call into what such a subject is given.
        returned: turns an array that such a subject returns into PyTorch's.
        containers: what such a subject is handed arrays in that belong together.
        component: the other component that such a subject is one of.
        declared_by: names of arguments that say by themselves that it is meant so.
    """

    name: str
    standard: str
    other: str
    meaning: str
    users: str = ""
    config: Callable[[Mapping[str, Value]], Mapping[str, Value]] | None = None
    transposed: tuple[str, ...] = ()
    orders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    twin: Mapping[str, Value] = field(default_factory=dict)
    within: Callable[[Program], Program | None] | None = None
    fixed: Mapping[str, Value] = field(default_factory=dict)
    call: Callable[[Call], Call] | None = None
    returned: Callable[[Array], Array] | None = None
    containers: Containers = "dict"
    component: str = ""
    declared_by: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The reading in a word, `p=keep`."""
        return f"{self.name}={self.other}"

    def program(self, program: Program) -> Program:
        """Return the program as a subject of this reading must be given it."""
        config = program.config if self.config is None else self.config(program.config)
        config = {name: value for name, value in config.items() if name not in self.fixed}
        containers = program.containers if self.containers == "dict" else self.containers
        calls = tuple(self._call(call) for call in program.calls)
        state = self._turned(program.state)
        return replace(program, config=config, state=state, calls=calls, containers=containers)

    def transcript(self, transcript: Transcript) -> Transcript:
        """Return such a subject's transcript as PyTorch's reading would have it."""
        if not self._keeps_otherwise and self.returned is None:
            return transcript
        return Transcript(self._read(transcript.built), tuple(map(self._read, transcript.answers)))

    def _read(self, answer: Answer) -> Answer:
        returned = answer.returned
        if self.returned is not None and isinstance(returned, np.ndarray):
            returned = self.returned(returned)
        return replace(answer, returned=returned, state=self._turned(answer.state, back=True))

    def _call(self, call: Call) -> Call:
        if call.method == "load":
            return replace(call, kwargs=self._turned(call.kwargs))  # type: ignore[arg-type]
        return call if self.call is None else self.call(call)

    @property
    def _keeps_otherwise(self) -> bool:
        return bool(self.transposed or self.orders)

    def _turned(self, state: Mapping[str, Array], *, back: bool = False) -> Mapping[str, Array]:
        if not self._keeps_otherwise:
            return state
        return {name: self.laid_out(name, value, back=back) for name, value in state.items()}

    def laid_out(self, name: str, value: Array, *, back: bool = False) -> Array:
        """Return an array of the state with its axes as such a subject keeps them; with `back`, as PyTorch does."""
        last = name.rpartition(".")[2]
        if last in self.transposed:
            return value.T
        order = self.orders.get(last, ())
        if len(order) != value.ndim or not order:
            return value
        return value.transpose(np.argsort(order) if back else order)


@dataclass(frozen=True)
class ReadAs:
    """A subject seen through its declared conventions, so that it looks like PyTorch's.

    Attributes:
        subject: the subject as it is.
        conventions: the readings it follows.
    """

    subject: Subject
    conventions: Sequence[Convention]

    @property
    def name(self) -> str:
        """The subject's own name."""
        return self.subject.name

    def play(self, program: Program) -> Transcript:
        """Play the program in the subject's reading, and read its answers in PyTorch's."""
        return self._read(self.subject.play(self._written(program)))

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Do the same with several."""
        outcomes = play_all(self.subject, [self._written(program) for program in programs])
        return [one if isinstance(one, SubjectLost) else self._read(one) for one in outcomes]

    def processor_time(self) -> float | None:
        """Return the seconds that the subject's process has computed for; None where that is not known."""
        return self.subject.processor_time() if isinstance(self.subject, Metered) else None

    def _written(self, program: Program) -> Program:
        return in_reading(program, self.conventions)

    def _read(self, transcript: Transcript) -> Transcript:
        for convention in self.conventions:
            transcript = convention.transcript(transcript)
        return transcript


def in_reading(program: Program, conventions: Sequence[Convention]) -> Program:
    """Return a program as a subject that follows the conventions is given it."""
    for convention in conventions:
        program = convention.program(program)
    return program


class ConventionError(ValueError):
    """A declared convention does not exist; the message names what the component has."""


def chosen(declared: Mapping[str, str], known: Sequence[Convention], component: str) -> list[Convention]:
    """Return the conventions that `declared` names.

    Raises:
        ConventionError: a name or reading that the component does not have.
    """
    picked = []
    for name, reading in declared.items():
        options = [convention for convention in known if convention.name == name]
        if not options:
            names = sorted({convention.name for convention in known}) or ["none"]
            message = f"{component} has no convention {name!r}; it has: {', '.join(names)}"
            raise ConventionError(message)
        if reading == options[0].standard:
            continue
        match = [convention for convention in options if convention.other == reading]
        if not match:
            readings = [options[0].standard, *(convention.other for convention in options)]
            message = f"{component}.{name} = {reading!r}, but should be one of: {', '.join(readings)}"
            raise ConventionError(message)
        picked.append(match[0])
    return picked
