"""Conventions: choices on which good sources disagree, as rewrites of programs and transcripts or twin options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..play import Array, Call, Program, Subject, SubjectLost, Transcript, Value, play_all


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
        twin: options that make the twin follow this reading.
    """

    name: str
    standard: str
    other: str
    meaning: str
    users: str = ""
    config: Callable[[Mapping[str, Value]], Mapping[str, Value]] | None = None
    transposed: tuple[str, ...] = ()
    twin: Mapping[str, Value] = field(default_factory=dict)

    def program(self, program: Program) -> Program:
        """Return the program as a subject of this reading must be given it."""
        config = program.config if self.config is None else self.config(program.config)
        if not self.transposed:
            return replace(program, config=config)
        calls = tuple(self._call(call) for call in program.calls)
        return replace(program, config=config, state=self._turned(program.state), calls=calls)

    def transcript(self, transcript: Transcript) -> Transcript:
        """Return such a subject's transcript as PyTorch's reading would have it."""
        if not self.transposed:
            return transcript
        answers = [replace(answer, state=self._turned(answer.state)) for answer in transcript.answers]
        built = replace(transcript.built, state=self._turned(transcript.built.state))
        return Transcript(built, tuple(answers))

    def _call(self, call: Call) -> Call:
        if call.method != "load":
            return call
        return replace(call, kwargs=self._turned(call.kwargs))  # type: ignore[arg-type]

    def _turned(self, state: Mapping[str, Array]) -> dict[str, Array]:
        return {name: value.T if name.rpartition(".")[2] in self.transposed else value for name, value in state.items()}


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
