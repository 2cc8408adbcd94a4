"""What laws on gradients read: what forward returned, moved and not, what backward was given, where gradients stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...play import Array, Program, Transcript
from ..check import is_real
from ..evidence import Evidence


def outputs_of(evidence: Evidence, transcript: Transcript) -> list[Array]:
    """Return what forward gave, then what each moved forward gave, as vectors; nothing where one is of another form."""
    calls = evidence.played.calls
    methods = [call.method for call in calls]
    if not {"forward", "backward"} <= set(methods) or len(transcript.answers) < len(calls):
        return []
    back = methods.index("backward")
    later = [index for index in range(back + 1, len(calls)) if methods[index] == "forward"]
    shapes = [np.shape(value) for value in calls[back].args]  # type: ignore[arg-type]
    outputs: list[Array] = []
    for index in (methods.index("forward"), *later):
        answer = transcript.answers[index].returned
        # What was not asked for is None, and has no gradient either.
        parts = tuple(part for part in (answer if isinstance(answer, tuple) else (answer,)) if part is not None)
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


def place_of(evidence: Evidence, transcript: Transcript, name: str) -> str:
    """Return where the gradient of an argument or parameter stands: `calls[1].returned`, `calls[1].grads.weight`."""
    back = call_of(evidence.program, "backward")
    if name.startswith("params."):
        return f"calls[{back}].{name.replace('params.', 'grads.', 1)}"
    position = evidence.contract.differentiable.index(int(name[5:-1]))
    one_of_several = position > 0 or isinstance(transcript.answers[back].returned, tuple)
    return f"calls[{back}].returned" + (f"[{position}]" if one_of_several else "")
