"""Repetition: a few forwards on a small input, made again and again on fresh instances, to see what always happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...play import Call, Program
from .. import strategies as st
from ..contract import Contract
from ..fills import INTEGERS
from ..law import Searched, has
from .draw import SEEDS
from .sample import FAIR

REPEATS = 64
"""What has an even chance each time happens always, or never, with probability 2**-63."""


def repeated(program: Program, contract: Contract) -> Program:  # noqa: ARG001 - every contract's is repeated alike
    """Return the program with its calls made on each of many instances, one after another."""
    calls = [replace(call, instance=number) for number in range(REPEATS) for call in program.calls]
    return replace(program, calls=tuple(calls), instances=REPEATS)


def _small(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    def forwards(count: int, rows: int, units: int) -> st.SearchStrategy[Program]:
        def calls(inputs: object, seed: int) -> Program:
            call = Call("forward", (inputs,), observe="returned")  # type: ignore[arg-type]
            return contract.default({"p": FAIR}, (call,) * count, seed=seed)

        return st.builds(calls, INTEGERS.array(contract.sample_shape(rows, units)), SEEDS)

    # The first of two calls is a forward on a single element as well: what always happens there happens alone, too.
    return [forwards(*sizes) for sizes in ((2, 1, 1), (1, 2, 1), (1, 1, 2))]


# What happens always, or never, does so on any input.
REPEATED = Searched("repeated", has("mask"), _small, expand=repeated, after=("once",), sparing=True)
