"""The twin of a component, as the judge asks it: a program as of any subject, or a single call."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..play import Call, LocalSubject, Program, Transcript, Value
from ..play.parts import construct


@dataclass(frozen=True)
class Twin:
    """The twin as a subject, with options that make it follow a convention, and seeds where chance has a part."""

    subject: LocalSubject
    options: Mapping[str, Value]
    chance: Callable[[Program], bool] = lambda _: False

    @property
    def name(self) -> str:
        """The twin's name."""
        return self.subject.name

    def play(self, program: Program) -> Transcript:
        """Play a program on the twin."""
        given = replace(program, config={**program.config, **self.options}) if self.options else program
        seeding = self.chance(given)
        subject = self.subject if seeding == self.subject.seeding else replace(self.subject, seeding=seeding)
        return subject.play(given)

    def given(self, options: Mapping[str, Value]) -> Twin:
        """Return the twin with further options."""
        return replace(self, options={**self.options, **options})


_REFUSALS = (IndexError, RuntimeError, TypeError, ValueError)
"""What a twin raises, and PyTorch inside it, where a config or an argument does not fit."""


def answer_of(twin: Callable[..., Any], config: Mapping[str, Value], call: Call) -> Value:
    """Return what a new twin answers to a call, None where it refuses; to play it would take twice as long.

    What else it may raise is a fault of ours, and passes.

    Args:
        twin: its class.
        config: its options.
        call: the call; in which mode it is made makes no difference to what is asked of the answer, its shape.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"), suppress(*_REFUSALS):
        warnings.simplefilter("ignore")
        answer: Value = getattr(construct(twin, config), call.method)(*call.args, **call.kwargs)
        return answer
    return None
