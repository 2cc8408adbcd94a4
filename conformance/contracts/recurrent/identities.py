"""The equations of recurrence: a sequence may be cut, the future is not seen, and padding is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from ....play import Array, Call, Program, Transcript, Value
from ... import strategies as st
from ...contract import Contract
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity

_STEPS, _BATCH = 4, 2
_ONE_WAY = {"num_layers": 2}
"""Of all options the plain ones: what holds of these is seen on these."""


def _programs(
    build: Callable[[Program, Array], Program], *further: Mapping[str, Value]
) -> Callable[[Contract], Sequence[st.SearchStrategy[Program]]]:
    """Return strategies of programs that are built from a layer and a drawn sequence, steps first.

    Args:
        build: builds them.
        further: more options, each for programs of its own besides those without; who lacks them is not asked.
    """

    def strata(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
        @st.composite
        def drawn(draw: st.DrawFn, fill: Fill, more: Mapping[str, Value]) -> Program:
            sizes = {"input_size": draw(st.integers(1, 3)), "hidden_size": draw(st.integers(1, 3))}
            options = {name: value for name, value in _ONE_WAY.items() if name not in contract.lacking}
            config = {**sizes, **options, **more}
            program = contract.default(config, state=draw(contract.state(config)))
            return build(program, draw(fill.array((_STEPS, _BATCH, sizes["input_size"]))))

        several = [(fill, more) for more in ({}, *further) for fill in (INTEGERS, NORMAL)]
        return [] if contract.fixed.get("batch_first") else [drawn(fill, more) for fill, more in several]

    return strata


def _sequences(transcript: Transcript) -> list[tuple[Array, ...]]:
    """Return what each forward returned, arrays alone or in tuples; less where it is something else."""
    parts = [one.returned if isinstance(one.returned, tuple) else (one.returned,) for one in transcript.answers]
    return [found for found in parts if all(isinstance(part, np.ndarray) for part in found)]  # type: ignore[misc]


def _equal(where: str, got: Array, expected: Array) -> Iterator[Equation]:
    """Yield an equation of two runs of one recurrence, in which errors of rounding may have come in different ways."""
    if got.shape == expected.shape:
        yield Equation(where, got, expected, 1.0 + np.abs(expected), 64)


def _cut(program: Program, x: Array) -> Program:
    """Return the program of a forward on the whole, and one on its first half; the second half follows."""
    half = _STEPS // 2
    return program.with_calls(Call("forward", (x,)), Call("forward", (x[:half],)))


def _first_half(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = _sequences(transcript)
    if len(found) == len(program.calls):
        (whole, *_), (half, *_) = found
        yield from _equal("output on the first steps alone", half, whole[: len(half)])


def _changed_future(program: Program, x: Array) -> Program:
    other = x.copy()
    other[-1] += 100.0
    return program.with_calls(Call("forward", (x,)), Call("forward", (other,)))


def _past(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = _sequences(transcript)
    if len(found) == len(program.calls):
        (before, *_), (after, *_) = found
        yield from _equal("output before a step that changed", after[:-1], before[:-1])


def _padded(program: Program, x: Array) -> Program:
    lengths = np.array([_STEPS, _STEPS - 2], np.int64)
    blank = x.copy()
    blank[_STEPS - 2 :, 1] = 0.0
    filled = x.copy()
    filled[_STEPS - 2 :, 1] = 100.0
    alone = x[: _STEPS - 2, 1:2].copy()
    return program.with_calls(
        Call("forward", (blank,), {"lengths": lengths}),
        Call("forward", (filled,), {"lengths": lengths}),
        Call("forward", (alone,)),
    )


def _unpadded(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = _sequences(transcript)
    if len(found) < len(program.calls):
        return
    blank, filled, alone = found
    for one, other in zip(blank, filled, strict=True):
        yield from _equal("answer with other padding", other, one)
    for place, (padded, single) in enumerate(zip(blank[1:], alone[1:], strict=True)):
        yield from _equal(f"last state {place + 1} of a padded sequence", padded[:, 1:2], single)
    steps = len(alone[0])
    yield from _equal("output of a padded sequence", blank[0][:steps, 1:2], alone[0])
    yield from _equal("output after a sequence's end", blank[0][steps:, 1], np.zeros_like(blank[0][steps:, 1]))


def _zero_starts(contract: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return strategies of programs that start from zeros, and without initial states."""
    return _programs(partial(_from_zeros, states=len(contract.differentiable) - 1))(contract)


def _from_zeros(program: Program, x: Array, states: int) -> Program:
    config: Any = program.config
    shape = (config.get("num_layers", 1), _BATCH, config["hidden_size"])
    return program.with_calls(Call("forward", (x, *[np.zeros(shape)] * states)), Call("forward", (x,)))


def _same_start(program: Program, transcript: Transcript) -> Iterator[Equation]:
    found = _sequences(transcript)
    if len(found) == len(program.calls):
        for one, other in zip(*found, strict=False):
            yield from _equal("answer without an initial state", other, one)


def _one_step(program: Program, x: Array) -> Program:
    return program.with_calls(Call("forward", (x[:1],)))


def _last(_: Program, transcript: Transcript) -> Iterator[Equation]:
    for output, *states in _sequences(transcript):
        for state in states[:1]:
            yield from _equal("output of one step", output[-1], state[-1])


_FAR = 20.0
"""How far apart cells are: further than one that adds up over a dozen steps gets, and nothing else bounds it."""


def _one_step_from_cells(contract: Contract, lead: tuple[int, ...]) -> Sequence[st.SearchStrategy[Program]]:
    """Return strategies of programs of one step from three cells."""

    @st.composite
    def drawn(draw: st.DrawFn, fill: Fill) -> Program:
        sizes = {"input_size": draw(st.integers(1, 3)), "hidden_size": draw(st.integers(1, 3))}
        program = contract.default(sizes, state=draw(contract.state(sizes)))
        x = draw(fill.array((*lead, _BATCH, sizes["input_size"])))
        hidden, cell = (draw(NORMAL.array((*lead, _BATCH, sizes["hidden_size"]))) for _ in range(2))
        return program.with_calls(*(Call("forward", (x, hidden, cell + far)) for far in (-_FAR, 0.0, _FAR)))

    return [] if contract.fixed.get("batch_first") else [drawn(fill) for fill in (INTEGERS, NORMAL)]


def _even_steps(program: Program, transcript: Transcript, place: int) -> Iterator[Equation]:
    # Who returns less than PyTorch does, as a reading allows, returns no cell.
    cells = [found[place] for found in _sequences(transcript) if len(found) > place]
    if len(cells) == len(program.calls) and len({cell.shape for cell in cells}) == 1:
        low, middle, high = cells
        size = 1.0 + np.abs(low) + np.abs(high)
        yield Equation("next cell further out less the one before", high - middle, middle - low, size, 64)


def gated_cell(*lead: int) -> Identity:
    """Return the identity of a cell behind a gate: the step's inputs have these axes first."""
    return Identity(
        "gated-cell",
        "However far out a cell is, its gate lets the same share of it into the next one.",
        "c'(c + d) - c'(c) = c'(c) - c'(c - d)",
        partial(_one_step_from_cells, lead=lead),
        partial(_even_steps, place=1 + len(lead)),
    )


IDENTITIES: tuple[Identity, ...] = (
    Identity(
        "prefix",
        "The first steps of a sequence give the same answers without the rest.",
        "f(x_1..x_k) = f(x_1..x_T)_1..k",
        _programs(_cut),
        _first_half,
    ),
    Identity(
        "causal",
        "What comes later in a sequence changes nothing before it.",
        "df_t / dx_s = 0 for s > t",
        _programs(_changed_future),
        _past,
    ),
    Identity(
        "zero-start",
        "Without an initial state a sequence starts from zeros, whatever was called before.",
        "f(x) = f(x; 0)",
        _zero_starts,
        _same_start,
    ),
    Identity(
        "padding",
        "A padded sequence gives the answers that it gives alone, whatever the padding holds.",
        "f(x_1..x_k, p; length k) = f(x_1..x_k), and 0 after k",
        _programs(_padded, {"bidirectional": True}),
        _unpadded,
    ),
    Identity(
        "last-state",
        "The output of a step is the last layer's state: dropout stands between layers only.",
        "f(x)_1 = h_1",
        _programs(_one_step, {"dropout": 0.5}),
        _last,
    ),
)
