"""What laws on gradients read: what forward returned, moved and not, what backward was given, where gradients stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ...play import Array, Program, Transcript, address
from ...play.transcript import Returned
from ..check import is_real
from ..evidence import Evidence


def outputs_of(evidence: Evidence, transcript: Transcript) -> list[Array]:
    """Return what forward gave, then what each moved forward gave, as vectors; nothing where one is of another form."""
    calls, answers = evidence.played.calls, transcript.answers
    forwards = [index for index, call in enumerate(calls) if call.method == "forward"]
    back = next((index for index, call in enumerate(calls) if call.method == "backward"), None)
    if not forwards or back is None or len(answers) < len(calls):
        return []
    shapes = [np.shape(value) for value in calls[back].args]  # type: ignore[arg-type]
    outputs: list[Array] = []
    for index in (forwards[0], *(index for index in forwards if index > back)):
        answer = answers[index].returned
        # What was not asked for is None, and has no gradient either.
        parts = [part for part in (answer if isinstance(answer, tuple) else (answer,)) if part is not None]
        if len(parts) != len(shapes) or not all(map(is_real, parts, shapes)):
            return []
        outputs.append(joined(parts))  # type: ignore[arg-type]
    return outputs


def joined(arrays: Sequence[Array]) -> Array:
    """Return the entries of arrays, in float64, one after another; of a single one perhaps a view."""
    if len(arrays) == 1:
        return np.asarray(arrays[0], np.float64).reshape(-1)
    return np.concatenate([array.reshape(-1) for array in arrays], dtype=np.float64)


def call_of(program: Program, method: str) -> int:
    """Return the number of the program's first call of a method."""
    return next(index for index, call in enumerate(program.calls) if call.method == method)


def upstream_of(program: Program) -> Array:
    """Return what the program's backward is given, as a vector."""
    return joined([np.asarray(value) for value in program.calls[call_of(program, "backward")].args])


def gradients_of(evidence: Evidence, transcript: Transcript, names: Iterable[str]) -> list[Returned]:
    """Return the gradients of arguments and parameters, as far as there are such, from what backward left and gave."""
    back = call_of(evidence.program, "backward")
    state, returned = transcript.state_after(back), transcript.answers[back].returned
    found: list[Returned] = []
    for name in names:
        if address.is_parameter(name):
            found.append(state.get(address.gradient_of(name)))
            continue
        position = _position(evidence, name)
        several = returned if isinstance(returned, tuple) else (returned,)
        found.append(several[position] if position < len(several) else None)
    return found


def place_of(evidence: Evidence, transcript: Transcript, name: str) -> str:
    """Return where the gradient of an argument or parameter stands: `calls[1].returned`, `calls[1].grads.weight`."""
    back = call_of(evidence.program, "backward")
    if address.is_parameter(name):
        return address.of_call(back, address.gradient_of(name))
    position = _position(evidence, name)
    one_of_several = position > 0 or isinstance(transcript.answers[back].returned, tuple)
    return address.item(address.returned(back), position) if one_of_several else address.returned(back)


def _position(evidence: Evidence, name: str) -> int:
    """Return where the gradient of an argument stands among those that backward returns."""
    return evidence.contract.differentiable.index(address.position_of(name))
