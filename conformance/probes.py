"""Programs on which wrong implementations tell themselves apart, the same for a subject and for every known mistake."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..play import Array, Call, Program
from .contract import Contract
from .drawing import drawn, each
from .experiments.once import FLOAT32, ONCE, narrowed
from .experiments.sequence import CALLS, SEQUENCE, STEPS

_RATES = (0.25, 0.1, 0.5, 0.8)
_SIDE = 24
_TELLING = 4


def probes(contract: Contract, seed: int) -> list[Program]:
    """Return the probes of a component; the same seed gives the same ones."""
    if "mask" in contract.traits:
        return _random(contract, np.random.default_rng(seed))
    found: list[Program] = []
    for experiment, count in ((ONCE, 2), (SEQUENCE, 3), (STEPS, 4), (CALLS, 12), (FLOAT32, 1)):
        if experiment.applies(contract):
            found += [program for program, _ in drawn(experiment, contract, count, seed)]
    for identity in contract.identities:
        if identity.telling:
            found += [program for program, _ in each(identity.strata(contract), _TELLING, seed)]
    return found


def _random(contract: Contract, random: np.random.Generator) -> list[Program]:
    """Return programs large enough that what a random component does wrong shows whichever elements it keeps."""
    programs = []
    for rate in _RATES:
        inputs = [_values(contract, random) for _ in range(2)]
        upstream = [Call("backward", (_values(contract, random),)) for _ in range(2)]
        forward = [Call("forward", (values,), seed=int(random.integers(2**20))) for values in inputs]
        train, evaluate = Call("train"), Call("eval")
        for calls in (
            (forward[0], upstream[0], upstream[1]),
            (forward[0], forward[1], upstream[0]),
            (evaluate, forward[0], upstream[0]),
            (forward[0], evaluate, forward[0], train, forward[1], upstream[0]),
            (forward[0], replace(forward[1], instance=1), upstream[0], replace(upstream[1], instance=1)),
        ):
            instances = 1 + max(call.instance for call in calls)
            seed = int(random.integers(2**20))
            programs.append(contract.default({"p": rate}, calls, seed=seed, instances=instances))
    return [*programs, _narrow(programs[0])]


def _values(contract: Contract, random: np.random.Generator) -> Array:
    values = random.standard_normal(contract.sample_shape(_SIDE, _SIDE))
    values[:, 0] = 0.0
    return values


def _narrow(program: Program) -> Program:
    return narrowed(program, "float32")
