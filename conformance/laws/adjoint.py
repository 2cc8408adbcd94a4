"""The adjoint as oracle: of what is affine, forward and backward are two sides of one scalar product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...play import Array, address
from ..check import Check, held, is_real, measured
from ..evidence import Evidence, entry
from ..experiments.adjoint import ADJOINT, probes
from ..law import law
from ..tolerance import EPSILON, LOOKS
from .derivative import located
from .gradients import outputs_of, place_of, upstream_of


@law(
    "adjoint",
    ADJOINT,
    formula="<f(p) - f(0), g> = <p, backward(g)>",
    needs_seeds=True,
    locate=located,
)
def adjoint(evidence: Evidence) -> Iterator[Check]:
    """Where forward is affine in an argument, backward is the adjoint of forward in it."""
    outputs = outputs_of(evidence, evidence.got)
    if not outputs:
        return
    upstream = upstream_of(evidence.program)
    forwards = [index for index, call in enumerate(evidence.played.calls) if call.method == "forward"]
    for number, (name, probe) in enumerate(probes(evidence.program, evidence.contract).items()):
        gradient = entry(evidence.got, place_of(evidence, evidence.got, name))
        if not is_real(gradient, probe.shape):
            continue
        on_probe, on_zeros = 2 * number + 1, 2 * number + 2
        with np.errstate(all="ignore"):
            through = float(np.sum((outputs[on_probe] - outputs[on_zeros]) * upstream))
            back = float(np.sum(probe * gradient))
        if not np.isfinite(through):
            # The forward is to blame, and is: there is no number that backward could give.
            continue
        where = f"<probe, gradient of {'input' if name == address.argument(0) else address.name_of(name)}>"
        error = abs(back - through)
        if error <= EPSILON * abs(through):
            # The twin is asked what rounding explains, at the price of playing all of it, where there is some.
            yield held(where)
            continue
        factors = {place_of(evidence, evidence.expected, name): probe}
        factors |= _weights(evidence, forwards[on_probe]) | _weights(evidence, forwards[on_zeros])
        for runs in LOOKS:
            allowed = evidence.allowances.of_inner_product(through, factors, runs)
            if error <= allowed:
                break
        got, expected, away, may = (np.asarray(value) for value in (back, through, error, allowed))
        yield measured(where, got, expected, away, may)


def _weights(evidence: Evidence, index: int) -> dict[str, Array]:
    """Return what each output of a forward is multiplied by, by its place."""
    upstream = next(call.args for call in evidence.program.calls if call.method == "backward")
    several = isinstance(evidence.expected.answers[index].returned, tuple)
    whole = address.returned(index)
    return {
        address.item(whole, number) if several else whole: np.asarray(value) for number, value in enumerate(upstream)
    }
