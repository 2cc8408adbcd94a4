"""Inputs of every form: however they lie in memory, and however many rows and leading axes they have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ...play import LocalSubject, Transcript, address, arrays_in
from ...play.memory import Attached
from ..check import Check
from ..evidence import Evidence
from ..experiments.once import EMPTY, LAYOUTS, SIZES
from ..law import law
from .parity import state_equal


@law("layout", LAYOUTS, formula="f(x) does not depend on x's strides", needs_seeds=True)
def layout(evidence: Evidence) -> Iterator[Check]:
    """Column-ordered, strided, read-only and broadcast inputs give the same answers as contiguous ones."""
    yield from _as_the_twin(evidence)


@law("sizes", SIZES, formula="f(x) = f_twin(x) for x of one row, and of further leading axes", needs_seeds=True)
def sizes(evidence: Evidence) -> Iterator[Check]:
    """Batches of one row, and inputs with extra leading axes where these are accepted, give the twin's answers."""
    yield from _as_the_twin(evidence)


@law("empty", EMPTY, formula="f(x) = f_twin(x) for x without rows", level="advice", needs_seeds=True)
def empty(evidence: Evidence) -> Iterator[Check]:
    """An empty batch gives an empty output and zero parameter gradients."""
    # A mean over nothing is for nobody to take: what PyTorch has no number for, or our own code refuses, is not asked.
    # A convention may have one program asked of two components.
    model = type(evidence.contract).model
    own = _OWN.of(evidence.played, make=partial(_own, evidence), weigh=lambda _: 1, given=model)
    if own.raised is None and evidence.expected.raised is None and _is_finite(evidence.expected):
        yield from _as_the_twin(evidence)


def _own(evidence: Evidence) -> Transcript:
    return LocalSubject("", type(evidence.contract).model).play(evidence.played)


_OWN = Attached[Transcript](2_000)
"""Weighs programs, which have next to no numbers in them."""


def _as_the_twin(evidence: Evidence) -> Iterator[Check]:
    yield from evidence.raised("forward", "backward", "call")
    for index, got, expected in evidence.answers("forward", "backward", "call"):
        if got.raised is None:
            yield from evidence.compare(address.returned(index), got.returned, expected.returned)
            yield from state_equal(evidence, index, "grads")
            yield from state_equal(evidence, index, "arguments")


def _is_finite(transcript: Transcript) -> bool:
    values = [*(answer.returned for answer in transcript.answers), *(answer.state for answer in transcript.answers)]
    return all(np.isfinite(array).all() for value in values for array in arrays_in(value))  # type: ignore[arg-type]
