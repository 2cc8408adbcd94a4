"""Samples: fixed experiments whose evidence is statistical."""

from __future__ import annotations

import numpy as np

from ...play import Call, Program
from ..contract import Contract
from ..law import Fixed, has

RATES: tuple[float, ...] = (0.5, 0.001, 0.03, 0.1, 0.9)
"""Drop probabilities; at 0.001 a threshold of few random bits shows in a small sample."""
FAIR = RATES[0]
"""At this rate two masks agree in exactly half of their elements if they are independent: the tests are exact."""
_RARE = 1 / 64
_SHAPE, _FAIR_SHAPE, _LARGE_SHAPE = (256, 64), (256, 256), (1024, 64)


def _masks(contract: Contract, random: np.random.Generator) -> list[Program]:
    return [_mask_program(contract, random, rate) for rate in RATES]


def _mask_program(contract: Contract, random: np.random.Generator, rate: float) -> Program:
    """Two calls on one instance and one on another, with no reseeding between; inputs without zeros."""
    shape = _FAIR_SHAPE if rate == FAIR else _LARGE_SHAPE if rate < _RARE else _SHAPE
    inputs = random.uniform(0.5, 1.5, shape) * random.choice([-1.0, 1.0], shape)
    call = Call("forward", (inputs,), observe="returned")
    other = Call("forward", (inputs,), instance=1, observe="returned")
    calls = (call, call, other) if rate == FAIR else (call,)
    instances = 1 + max(call.instance for call in calls)
    return contract.default({"p": rate}, calls, seed=int(random.integers(2**31)), instances=instances)


def _zeros(contract: Contract, random: np.random.Generator) -> list[Program]:
    inputs = np.zeros((64, 64))
    calls = (Call("forward", (inputs,)), Call("backward", (np.ones_like(inputs),)))
    return [contract.default({"p": FAIR}, calls, seed=int(random.integers(2**31)))]


def _draws(contract: Contract, random: np.random.Generator) -> list[Program]:
    programs = []
    for config, shape in contract.samples():
        call = Call("call", (shape,), observe="returned")
        programs.append(contract.default(config, (call, call), seed=int(random.integers(2**31))))
    return programs


MASKS = Fixed("masks", has("mask"), _masks, after=("once",))
ZEROS = Fixed("masks at zero", has("mask"), _zeros, after=("once",))
DRAWS = Fixed("draws", has("draws"), _draws)
