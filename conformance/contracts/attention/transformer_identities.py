"""The equations of the Transformer's layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ....play import Array, Call, Program, Transcript
from ... import strategies as st
from ...contract import Contract
from ...experiments import draw as parts
from ...fills import INTEGERS, NORMAL, Fill
from ...identity import Equation, Identity
from ..sizes import largest
from .programs import output_of

_FILLS = (INTEGERS, NORMAL)
Strata = Callable[[Contract], Sequence[st.SearchStrategy[Program]]]


def _time(program: Program) -> int:
    return 1 if program.config.get("batch_first") else 0


def _strata(change: Callable[[int, tuple[Array, ...]], tuple[Call, ...]]) -> Strata:
    """Return strata of forwards in evaluation mode, made of drawn arguments and the axis of positions."""

    @st.composite
    def one(draw: st.DrawFn, contract: Contract, fill: Fill) -> Program:
        program = parts.bare(draw, contract)
        args = tuple(np.asarray(array) for array in draw(contract.inputs(program, fill)))
        return program.with_calls(Call("eval"), *change(_time(program), args))

    return lambda contract: [one(contract, fill) for fill in _FILLS]


def _outputs(program: Program, transcript: Transcript) -> list[Array]:
    pairs = zip(program.calls, transcript.answers, strict=False)
    found = [output_of(answer.returned) for call, answer in pairs if call.method == "forward"]
    return [output for output in found if output is not None]


def _size(program: Program) -> float:
    """Return the size of what is added up: normalizations divide by what may be small."""
    weight = 1 + largest(*program.state.values())
    inputs = 1 + largest(*(array for call in program.calls for array in call.args))
    return inputs * weight**4


def _expected(
    expect: Callable[[Array, int, int], Array], where: str
) -> Callable[[Program, Transcript], Iterator[Equation]]:
    """Return the equations of each forward but the first with what the first one's output lets expect."""

    def equations(program: Program, transcript: Transcript) -> Iterator[Equation]:
        outputs = list(_outputs(program, transcript))
        for number, got in enumerate(outputs[1:]):
            yield Equation(where, got, expect(outputs[0], _time(program), number), _size(program), 64)

    return equations


def _reversed(time: int, args: tuple[Array, ...]) -> tuple[Call, ...]:
    return Call("forward", args), Call("forward", (np.flip(args[0], time), *args[1:]))


def _prefixes(name: str) -> Callable[[int, tuple[Array, ...]], tuple[Call, ...]]:
    def calls(time: int, args: tuple[Array, ...]) -> tuple[Call, ...]:
        length = args[0].shape[time]
        starts = [length, *range(1, length)]
        return tuple(
            Call(
                "forward",
                (np.take(args[0], range(until), time), *args[1:]),
                {name: ~np.tri(until, dtype=np.bool_)},
            )
            for until in starts
        )

    return calls


def _memory_reversed(time: int, args: tuple[Array, ...]) -> tuple[Call, ...]:
    return Call("forward", args), Call("forward", (args[0], np.flip(args[1], time)))


def _order() -> Identity:
    return Identity(
        "position-order",
        "Without masks, reordering the positions reorders the outputs in the same way.",
        "f(x in reverse) = f(x) in reverse",
        _strata(_reversed),
        _expected(lambda whole, time, _: np.flip(whole, time), "output on positions in reverse"),
    )


def _no_future(mask: str) -> Identity:
    return Identity(
        "no-future",
        "With a causal mask, an output does not change when later positions are left out.",
        f"f(x_0..t, {mask}=triu) = f(x, {mask}=triu)_0..t",
        _strata(_prefixes(mask)),
        _expected(
            lambda whole, time, number: np.take(whole, range(number + 1), time), "output without what comes later"
        ),
    )


OF_ENCODER: tuple[Identity, ...] = (_order(), _no_future("src_mask"))
"""What holds of an encoder's layer."""

OF_DECODER: tuple[Identity, ...] = (
    _order(),
    _no_future("tgt_mask"),
    Identity(
        "memory-order",
        "Without masks, reordering the memory's positions changes nothing.",
        "f(x, m in reverse) = f(x, m)",
        _strata(_memory_reversed),
        _expected(lambda whole, _time, _number: whole, "output on the memory in reverse"),
    ),
)
"""What holds of a decoder's layer."""
