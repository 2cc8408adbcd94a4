"""The adjoint as oracle: of what is affine, forward and backward are two sides of one scalar product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..check import Check, is_real, measured
from ..evidence import Evidence, entry
from ..experiments.adjoint import ADJOINT, probes
from ..law import law
from .derivative import located, outputs_of, place_of, upstream_of


@law(
    "adjoint",
    ADJOINT,
    formula="<f(p) - f(0), g> = <p, backward(g)>",
    needs_seeds=True,
    locate=located,
)
def adjoint(evidence: Evidence) -> Iterator[Check]:
    """In each argument that it is affine in, backward is forward's adjoint: probed anywhere, both give one number."""
    outputs = outputs_of(evidence, evidence.got)
    upstream = upstream_of(evidence.program) if outputs else np.zeros(0)
    calls = [index for index, call in enumerate(evidence.played.calls) if call.method == "forward"][1:]
    for number, (name, probe) in enumerate(probes(evidence.program, evidence.contract).items()):
        place = place_of(evidence, evidence.got, name) if outputs else ""
        gradient = entry(evidence.got, place) if outputs else None
        if not is_real(gradient, probe.shape):
            continue
        with np.errstate(all="ignore"):
            through = float(np.sum((outputs[2 * number + 1] - outputs[2 * number + 2]) * upstream))
            back = float(np.sum(probe * gradient))
        places = {f"calls[{calls[2 * number + offset]}].returned": upstream for offset in (0, 1)} | {place: probe}
        allowed = evidence.allowances.of_inner_product(through, places)
        where = f"<probe, gradient of {_role(name)}>"
        sides = np.asarray(back), np.asarray(through)
        yield measured(where, *sides, np.abs(np.subtract(*sides)), np.asarray(allowed))


def _role(name: str) -> str:
    return name.removeprefix("params.") if name.startswith("params.") else "input"
