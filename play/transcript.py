"""A transcript: plain data that says what a subject answered, call by call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from .dialect import Lack
from .program import Array
from .record import record


@record(frozen=True, slots=True)
class Raised:
    """An exception that left the subject's code.

    Attributes:
        type: the exception's class name.
        message: its text, cut to 2,000 characters.
        line: the line in the subject's own file where it left from, or None.
        source: the text of that line, stripped.
        lack: what a subject of another shape does not have; None where its own code raised.
    """

    type: str
    message: str
    line: int | None = None
    source: str = ""
    lack: Lack | None = None


@record(frozen=True, slots=True)
class Opaque:
    """A returned value that is no array, number or tuple of these: only the name of its type is known."""

    type: str


Returned: TypeAlias = "Array | Opaque | tuple[Returned, ...] | None"


@record(frozen=True, slots=True)
class Answer:
    """What one call did.

    Attributes:
        returned: an array (numbers arrive as 0-d arrays), a tuple of arrays, None, or what it was if none of these.
        state: observed entries that are new or changed since the answer before: `params.weight`, `grads.weight`,
            `buffers.running_mean`.
        altered: arguments and outputs, of this call or an earlier one, whose bytes the call changed, by name
            (`calls[0].args[0]`, `calls[0].returned`), as they are now.
        raised: the exception, if one was raised.
        warnings: texts of the warnings that were raised, each once.
        settings: names of the process's settings that the call left otherwise than they were: `np.seterr`,
            `np.set_printoptions`, `warnings.filters`.
        entropy: digests of all randomness the subject can see (np.random, random, its own generators), before and
            after; (0, 0) where not observed.
    """

    returned: Returned = None
    state: Mapping[str, Array] = field(default_factory=dict)
    altered: Mapping[str, Array] = field(default_factory=dict)
    raised: Raised | None = None
    warnings: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    entropy: tuple[int, int] = (0, 0)


@record(frozen=True, slots=True)
class Transcript:
    """What became of a program.

    Attributes:
        built: the answer to construction and the writing of `Program.state`.
        answers: one for each call played; shorter than the program's calls if one raised.
    """

    built: Answer
    answers: tuple[Answer, ...] = ()

    @property
    def raised(self) -> Raised | None:
        """The exception that ended the program, if one did."""
        last = self.answers[-1] if self.answers else self.built
        return last.raised

    def state_after(self, index: int) -> dict[str, Array]:
        """Return all observed state after call `index`; -1 for that after construction."""
        held = dict(self.built.state)
        for answer in self.answers[: index + 1]:
            held.update(answer.state)
        return held
