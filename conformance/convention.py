"""Conventions: choices on which good sources disagree, as rewrites of programs and transcripts or twin options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..play import (
    Answer,
    Array,
    Call,
    Metered,
    Program,
    Subject,
    SubjectLost,
    Transcript,
    Value,
    address,
    map_arrays,
    play_all,
)
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
        orders: which of PyTorch's axes stand where in a state array, by the end of its name: `weight`, `fc.weight`.
        blocks: which of PyTorch's equal blocks of rows stand where in one, by how its name begins: `weight_ih`.
        lifted: of arrays of one axis, the shape in which such a subject wants them where they are handed: (-1, 1).
        twin: options that make the twin follow this reading.
        freedom: sets of such options, between which this reading leaves a choice, as a contract's `freedom` does.
        curved: what the output is affine in as PyTorch reads it, and not so in this reading, by name: `args[0]`.
        within: what is left of a program where this reading has an answer to only a part of it; None: nothing.
        fixed: what options stand at that a subject of this reading does not have.
        call: turns a call into what such a subject is given.
        returned: turns an array that such a subject returns into PyTorch's.
        others: turns what it returns besides the first of several arrays into PyTorch's.
        each: turns each array that it returns, alone or one of several, into PyTorch's.
        containers: what such a subject is handed arrays in that belong together.
        component: the other component that such a subject is one of.
        declared_by: names of arguments, of its constructor or of what forward takes as `packed`, that say so.
        inputs: tells from the names of a forward's arguments whether such a subject is one; None: they leave it open.
        outermost: whether it is about how arguments are handed over: it turns what other readings made of them.
        whole: options that such a subject takes in one argument: it is no other reading of one that takes their parts.
        packed: names of arguments that such a subject takes otherwise: the first for all, or one by another name.
        renamed: by the beginning of a state array's name, what such a subject's name for it begins with.
        lacks: state arrays, 0, that such a subject does not have, with those of their shape, by how names begin.
        split: of state arrays that such a subject keeps in equal parts, first rows first, the names of these.
        about: options and arguments that it is about: it is no reading of a subject that lacks all of them.
        needed: options that such a subject needs, or has another default for than PyTorch's.
        of_classes: whether it is about what a class keeps: functions have no part in it.
        of_descent: whether only who descends in backward, by a learning rate that it takes, may read so undeclared.
    """

    name: str
    standard: str
    other: str
    meaning: str
    users: str = ""
    config: Callable[[Mapping[str, Value]], Mapping[str, Value]] | None = None
    transposed: tuple[str, ...] = ()
    orders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    blocks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lifted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    twin: Mapping[str, Value] = field(default_factory=dict)
    freedom: tuple[Mapping[str, Value], ...] = ()
    curved: frozenset[str] = frozenset()
    within: Callable[[Program], Program | None] | None = None
    fixed: Mapping[str, Value] = field(default_factory=dict)
    call: Callable[[Call], Call] | None = None
    returned: Callable[[Array], Array] | None = None
    others: Callable[[Array], Array] | None = None
    each: Callable[[Array], Array] | None = None
    containers: Containers = "dict"
    component: str = ""
    declared_by: tuple[str, ...] = ()
    inputs: Callable[[Sequence[str]], bool | None] | None = None
    outermost: bool = False
    whole: frozenset[str] = frozenset()
    packed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    of_classes: bool = False
    of_descent: bool = False

    @property
    def sources(self) -> frozenset[str]:
        """Who reads it so, one by one."""
        return frozenset(self.users.split(", ")) - {""}

    @property
    def label(self) -> str:
        """The reading in a word, `p=keep`."""
        return f"{self.name}={self.other}"

    def fits(
        self, lacking: frozenset[str], parted: frozenset[str], given: frozenset[str] = frozenset(), *, handed: bool
    ) -> bool:
        """Tell whether a subject of some signatures may follow this reading.

        Args:
            lacking: options and arguments that they do not have.
            parted: options that they have in several arguments, or that its arrays tell along each axis.
            given: options that they need, or have another default for.
            handed: whether it is handed its arrays when it is built.
        """
        concerned = given.issuperset(self.needed) and not (self.about and lacking.issuperset(self.about))
        known = lacking.issuperset(self.fixed) and parted.isdisjoint(self.whole)
        return concerned and known and (handed or not self.lifted)

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
        if not self.reads_answers:
            return transcript
        held: dict[str, Array] = {}
        built, *answers = (self._read(self._whole(one, held)) for one in (transcript.built, *transcript.answers))
        return Transcript(built, tuple(answers))

    def _whole(self, answer: Answer, held: dict[str, Array]) -> Answer:
        """Return an answer, which tells what changed, with all parts of an array of which one did."""
        if not self.split:
            return answer
        held.update(answer.state)
        state = dict(answer.state)
        for name in answer.state:
            own = address.last_name(name)
            parts = next((parts for parts in self.split.values() if own in parts), ())
            state |= {entry: held[entry] for part in parts if (entry := address.beside(name, part)) in held}
        return replace(answer, state=state)

    def _read(self, answer: Answer) -> Answer:
        returned = answer.returned
        if self.returned is not None and isinstance(returned, np.ndarray):
            returned = self.returned(returned)
        if self.others is not None and isinstance(returned, tuple):
            returned = (*returned[:1], *map_arrays(returned[1:], self.others))
        if self.each is not None:
            returned = map_arrays(returned, self.each)
        return replace(answer, returned=returned, state=self._turned(answer.state, back=True))

    def _call(self, call: Call) -> Call:
        if call.method == "load":
            return replace(call, kwargs=self._turned(call.kwargs))  # type: ignore[arg-type]
        return call if self.call is None else self.call(call)

    @property
    def reads_answers(self) -> bool:
        """Whether such a subject's answers are not PyTorch's as they stand."""
        return self._keeps_otherwise or not (self.returned is None and self.others is None and self.each is None)

    @property
    def _keeps_otherwise(self) -> bool:
        return bool(self.transposed or self.orders or self.blocks or self.lifted or self.renamed or self.split)

    def _turned(self, state: Mapping[str, Array], *, back: bool = False) -> Mapping[str, Array]:
        if not self._keeps_otherwise:
            return state
        laid = {self._name(name, back=back): self.laid_out(name, value, back=back) for name, value in state.items()}
        return self._joined(laid) if back else self._divided(laid)

    def _name(self, name: str, *, back: bool) -> str:
        own = address.last_name(name)
        for one, other in self.renamed.items():
            before, after = (other, one) if back else (one, other)
            if own.startswith(before):
                return address.beside(name, after + own.removeprefix(before))
        return name

    def _divided(self, state: Mapping[str, Array]) -> dict[str, Array]:
        found: dict[str, Array] = {}
        for name, value in state.items():
            names = self.split.get(address.last_name(name), ())
            parts = np.split(value, len(names)) if names else [value]
            found |= zip([address.beside(name, part) for part in names] or [name], parts, strict=True)
        return found

    def _joined(self, state: Mapping[str, Array]) -> dict[str, Array]:
        """Return the parts of each array in one again, where all of them are there and of one width."""
        found = dict(state)
        for whole, parts in self.split.items():
            for first in [name for name in state if address.last_name(name) == parts[0]]:
                names = [address.beside(first, part) for part in parts]
                values = [found[name] for name in names if name in found]
                if len(values) == len(names) and len({value.shape[1:] for value in values}) == 1:
                    found = {name: value for name, value in found.items() if name not in names}
                    found[address.beside(first, whole)] = np.concatenate(values)
        return found

    def laid_out(self, name: str, value: Array, *, back: bool = False) -> Array:
        """Return an array of the state with its axes as such a subject keeps them; with `back`, as PyTorch does."""
        last = address.last_name(name)
        if last in self.transposed:
            return value.T
        places = next((places for own, places in self.blocks.items() if last.startswith(own)), ())
        if places and value.ndim and len(value) % len(places) == 0:
            apart = np.split(value, len(places))
            return np.concatenate([apart[place] for place in (np.argsort(places) if back else places)])
        if last in self.lifted:
            shape = self.lifted[last]
            # Back it is of one axis again, where it has as many axes and one of them at most is longer than one.
            flat = value.ndim == len(shape) and value.size == max(value.shape)
            return (value.reshape(-1) if flat else value) if back else value.reshape(shape)
        # A longer name, "fc.weight", tells one layer's array from those of others.
        order = next((order for own, order in self.orders.items() if address.ends_with(name, own)), ())
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
        return read_back(self.subject.play(in_reading(program, self.conventions)), self.conventions)

    def play_all(self, programs: Sequence[Program]) -> list[Transcript | SubjectLost]:
        """Do the same with several."""
        outcomes = play_all(self.subject, [in_reading(program, self.conventions) for program in programs])
        return [one if isinstance(one, SubjectLost) else read_back(one, self.conventions) for one in outcomes]

    def processor_time(self) -> float | None:
        """Return the seconds that the subject's process has computed for; None where that is not known."""
        return self.subject.processor_time() if isinstance(self.subject, Metered) else None


def in_reading(program: Program, conventions: Sequence[Convention]) -> Program:
    """Return a program as a subject that follows the conventions is given it."""
    for convention in _inside_out(conventions):
        program = convention.program(program)
    return program


def read_back(transcript: Transcript, conventions: Sequence[Convention]) -> Transcript:
    """Return the answers of a subject that follows the conventions in PyTorch's reading."""
    for convention in reversed(_inside_out(conventions)):
        transcript = convention.transcript(transcript)
    return transcript


def _inside_out(conventions: Sequence[Convention]) -> list[Convention]:
    """Return conventions in the order in which a program is rewritten: parts are axes' and names' own afterwards."""
    return sorted(conventions, key=lambda one: (one.outermost, not (one.split or one.blocks)))
