"""What identities read from a program and its transcript: each forward with its mode, its state and its backward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np

from ...play import Array, Program, Transcript, Value, address
from ...play.record import record


@record(frozen=True, slots=True)
class Pass:
    """One forward, and the backward that follows it, if one does.

    Attributes:
        args: the forward's arguments.
        output: what it returned.
        training: whether its instance was in training mode.
        before: its instance's state before the forward, by name: `buffers.running_mean`.
        after: its instance's state after the last of the two calls.
        upstream: what backward was given, or None.
        gradient: what backward returned, or None.
    """

    args: tuple[Value, ...]
    output: Array
    training: bool
    before: dict[str, Array]
    after: dict[str, Array]
    upstream: Array | None = None
    gradient: Array | None = None

    @property
    def x(self) -> Array:
        """The forward's first argument."""
        return np.asarray(self.args[0])


def passes(program: Program, transcript: Transcript) -> list[Pass]:
    """Return every forward that returned an array, in order, with the backward that came next on its instance."""
    found: list[Pass] = []
    latest: dict[int, int] = {}
    training = dict.fromkeys(range(program.instances), True)
    held = dict(transcript.built.state)
    for call, answer in zip(program.calls, transcript.answers, strict=False):
        before = address.held_by(call.instance, held)
        held.update(answer.state)
        returned = answer.returned
        if call.method in {"train", "eval"}:
            training[call.instance] = call.method == "train"
        elif call.method == "forward" and isinstance(returned, np.ndarray):
            latest[call.instance] = len(found)
            after = address.held_by(call.instance, held)
            found.append(Pass(call.args, returned, training[call.instance], before, after))
        elif call.method == "backward" and call.instance in latest and isinstance(returned, np.ndarray):
            number = latest.pop(call.instance)
            upstream = np.asarray(call.args[0])
            after = address.held_by(call.instance, held)
            there = found[number]
            found[number] = Pass(
                there.args, there.output, there.training, there.before, after, upstream, gradient=returned
            )
    return found


def pairs_of(found: Iterable[Pass]) -> Iterator[tuple[Pass, Pass]]:
    """Yield every two of the forwards, the earlier one first."""
    yield from combinations(found, 2)


def state_after(transcript: Transcript, index: int, instance: int = 0) -> dict[str, Array]:
    """Return one instance's observed state after call `index`; -1 for that after construction."""
    return address.held_by(instance, transcript.state_after(index))
