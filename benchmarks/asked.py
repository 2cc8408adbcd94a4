"""What the judge asks of a worker in a whole check: how many programs, and of how many calls."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from layerproof.conformance.budget import CASES
from layerproof.conformance.contracts import contracts
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject, Program, Transcript

_SEED = 1


@dataclass
class Asked:
    """What was asked.

    Attributes:
        components: of how many components.
        programs: how many programs.
        calls: how many calls they have together.
        observed: those of them after which state and purity are looked at.
    """

    components: int = 0
    programs: int = 0
    calls: int = 0
    observed: int = 0

    def counted(self, play: Callable[[Program], Transcript]) -> Callable[[Program], Transcript]:
        """Return the same, and count what is asked of it."""

        def playing(program: Program) -> Transcript:
            self.programs += 1
            self.calls += len(program.calls)
            self.observed += sum(call.observe == "all" for call in program.calls)
            return play(program)

        return playing


@dataclass(frozen=True)
class _Subject:
    name: str
    play: Callable[[Program], Transcript]


def asked() -> Asked:
    """Return what is asked of our own components, each judged once at effort standard."""
    told = Asked()
    for name, promised in contracts().items():
        model = type(promised).model  # of the class: a function would be bound to the instance
        subject = LocalSubject(name, model, vars(sys.modules[model.__module__]))
        question = Question(
            promised,
            _Subject(name, told.counted(subject.play)),
            _SEED,
            "standard",
            share_of(),
            {},
            claims=getattr(model, "dtypes", ()),
            tier=CASES["standard"],
        )
        if judge(question).verdict != "passed":
            raise RuntimeError(f"{name} does not pass")
        told.components += 1
    return told
