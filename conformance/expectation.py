"""What is right: the twin's answers to a program and the errors allowed in them, remembered for who is asked the same.

A class is judged on the same programs, and so are the known mistakes and a subject's other readings: what the twin
makes of a program, at a price of several plays, is found out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from ..play import Program, Transcript
from ..play.codec import encode
from ..play.messages import Play
from .contract import Contract, Twin
from .memory import Memory
from .tolerance import Allowances


@dataclass(frozen=True)
class Expectation:
    """The twin's answers to one program.

    Attributes:
        contract: the component's contract.
        twin: the twin, with the options of the declared conventions.
        program: the program as the twin is given it.
        epsilon: the unit in the last place of the format that the subject computes in.
    """

    contract: Contract
    twin: Twin
    program: Program
    epsilon: float

    @cached_property
    def transcript(self) -> Transcript:
        """The twin's transcript."""
        return self.twin.play(self.program)

    @cached_property
    def allowances(self) -> Allowances:
        """The error allowed in each answer."""
        return Allowances(self.contract, self.program, self.twin, self.transcript, self.epsilon)

    @cached_property
    def choices(self) -> tuple[Transcript, ...]:
        """The twin's transcripts under each set of options between which the contract leaves a choice."""
        return tuple(self.twin.given(options).play(self.program) for options in self.contract.freedom)


def expectation(contract: Contract, twin: Twin, program: Program, epsilon: float) -> Expectation:
    """Return what is expected of a program: for the same arguments, the program bit by bit, what was found out before.

    Args:
        contract: the component's contract.
        twin: the twin, with the options of the declared conventions.
        program: the program as the twin is given it.
        epsilon: the unit in the last place of the format that the subject computes in.
    """
    content = encode(Play("", "", program), 0)
    key = (type(contract), twin.subject.implementation, repr(twin.options), epsilon, blake2b(content).digest())
    known = _KNOWN.get(key)
    return known or _KNOWN.keep(key, Expectation(contract, twin, program, epsilon), len(content))


_KNOWN = Memory[Expectation](16 * 2**20)
"""Weighs bytes of programs; the answers to them take several times as much."""
