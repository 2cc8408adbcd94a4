"""Whether a subject's randomness follows the seeds: without that, some laws mean nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ..play import Program, Transcript, arrays_in, transcripts
from ..play.memory import Attached
from . import strategies as st
from .contract import Contract
from .drawing import drawn
from .examination import Examination
from .experiments.once import ONCE
from .law import Searched
from .noise import training_at

_STRATA = 2
_TRIED = 32
"""So many programs in training are played twice, each at once: first those that the examination plays anyway."""


def follows_seeds(examination: Examination) -> bool:
    """Tell whether the same seeded programs give the same answers twice, where chance has a part in them.

    Raises:
        SubjectLost: the subject's process is gone.
    """
    contract = examination.contract
    if not contract.random or not ONCE.applies(contract):
        return True
    training = [evidence for evidence, _ in examination.shown(ONCE) if all(training_at(evidence.program))][:_TRIED]
    more = drawn(_CONTROL, contract, -(-(_TRIED - len(training)) // _STRATA), examination.seed)
    pairs = [(one.played, _answers_of(one.played)) for one in training]
    pairs += [(allowed, allowed) for one, _ in more if (allowed := examination.allowed(one)) is not None]
    played = transcripts(examination.subject, [program for pair in pairs for program in pair])
    for evidence, transcript in zip(training, played[::2], strict=False):
        evidence.draws[0] = transcript
    return all(map(_equal, played[::2], played[1::2]))


def _answers_alone(program: Program) -> Program:
    """Return the program without what is observed besides its answers, which takes longer than the calls."""
    return program.with_calls(*(replace(call, observe="returned") for call in program.calls))


def _answers_of(program: Program) -> Program:
    return _ALONE.of(program, make=partial(_answers_alone, program), weigh=lambda made: len(made.calls))


_ALONE = Attached[Program](20_000)
"""Weighs calls."""


def _simplest(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    return [stratum.map(_answers_alone) for stratum in ONCE.strata(contract)[:_STRATA]]


_CONTROL = Searched("control", ONCE.applies, _simplest)


def _equal(left: Transcript, right: Transcript) -> bool:
    first = [array for answer in left.answers for array in arrays_in(_plain(answer.returned))]
    second = [array for answer in right.answers for array in arrays_in(_plain(answer.returned))]
    return len(first) == len(second) and all(
        one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
        for one, other in zip(first, second, strict=True)
    )


def _plain(returned: Any) -> Any:
    return returned if isinstance(returned, np.ndarray | tuple) else None
