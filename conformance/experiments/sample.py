"""Samples: fixed experiments whose evidence is statistical."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ...play import Call, Program
from .. import strategies as st
from ..contract import Contract
from ..drawing import each
from ..fills import NORMAL
from ..law import Fixed, has
from . import draw as parts

RATES: tuple[float, ...] = (0.5, 0.001, 0.03, 0.1, 0.9)
"""Drop probabilities; at 0.001 a threshold of few random bits shows in a small sample."""
FAIR = RATES[0]
"""At this rate two masks agree in exactly half of their elements if they are independent: the tests are exact."""
_RARE = 1 / 64
_NOISE_RATES = (0.5, 0.25)
NOISY_CALLS = 2_000
_TRIED = 16
_APART = 0.5
"""By how much of a variance another must differ: so much shows in that many calls whatever else is drawn."""
_SHAPE, _FAIR_SHAPE, _LARGE_SHAPE = (256, 64), (256, 256), (1024, 64)


def _masks(contract: Contract, random: np.random.Generator) -> list[Program]:
    return [_mask_program(contract, random, rate) for rate in RATES]


def _mask_program(contract: Contract, random: np.random.Generator, rate: float) -> Program:
    """Two calls on one instance and one on another, with no reseeding between; inputs without zeros."""
    sizes = _FAIR_SHAPE if rate == FAIR else _LARGE_SHAPE if rate < _RARE else _SHAPE
    shape = contract.sample_shape(*sizes)
    inputs = random.uniform(0.5, 1.5, shape) * random.choice([-1.0, 1.0], shape)
    call = Call("forward", (inputs,), observe="returned")
    other = Call("forward", (inputs,), instance=1, observe="returned")
    calls = (call, call, other) if rate == FAIR else (call,)
    instances = 1 + max(call.instance for call in calls)
    return contract.default({"p": rate}, calls, seed=int(random.integers(2**31)), instances=instances)


def _zeros(contract: Contract, random: np.random.Generator) -> list[Program]:
    inputs = np.zeros(contract.sample_shape(64, 64))
    calls = (Call("forward", (inputs,)), Call("backward", (np.ones_like(inputs),)))
    return [contract.default({"p": FAIR}, calls, seed=int(random.integers(2**31)))]


def _draws(contract: Contract, random: np.random.Generator) -> list[Program]:
    programs = []
    for config, shape in contract.samples():
        call = contract.sampling(shape, random)
        programs.append(contract.default(config, (call, call), seed=int(random.integers(2**31))))
    return programs


def _noise(contract: Contract, random: np.random.Generator) -> list[Program]:
    """Return, for a few rates, one forward on a drawn input, made again and again on one instance."""
    seed = int(random.integers(2**31))
    programs = (_telling(contract, rate, seed) for rate in _NOISE_RATES)
    return [program.with_calls(*program.calls * NOISY_CALLS) for program in programs if program is not None]


def _telling(contract: Contract, rate: float, seed: int) -> Program | None:
    """Return the program among a few that tells most of chance, the first of those that tell as much.

    Chance has no part where all keys are masked. Where there is no better, any tells the little that there is; None
    where no moments are known.
    """
    best: Program | None = None
    most = -1
    for program, _ in each([_forward_at(contract, rate)], _TRIED, seed):
        told = _told(contract, program)
        if told > most:
            best, most = program, told
        if most > 0 and not contract.noisy_rows:
            break
    return best


def _told(contract: Contract, program: Program) -> int:
    """Return how much repeated calls tell of chance: -1 without moments, 0 where nothing varies, else 1 or more.

    Where rows have noise of their own each axis adds 1 along which rows that vary can be compared, and so does an
    output that varies otherwise than if its own elements were dropped: of a single term that is no other noise.
    """
    moments = contract.moments(program)
    if moments is None or not np.any(moments[1] > 0):
        return -1 if moments is None else 0
    if not contract.noisy_rows:
        return 1
    mean, variance = moments
    rate: Any = program.config[contract.rate]
    inside = np.any(abs(variance - mean**2 * rate / (1 - rate)) > _APART * variance)
    return 1 + int(inside) + sum(len(set(places.tolist())) > 1 for places in np.nonzero(np.any(variance > 0, axis=-1)))


@st.composite
def _forward_at(draw: st.DrawFn, contract: Contract, rate: float) -> Program:
    program = parts.bare(draw, contract, {contract.rate: rate})
    call = parts.forward(draw, contract, program, NORMAL, observe="returned")
    return program.with_calls(replace(call, seed=None))


def _has_moments(contract: Contract) -> bool:
    return "noise" in contract.traits and type(contract).moments is not Contract.moments


def _has_samples(contract: Contract) -> bool:
    return type(contract).samples is not Contract.samples


MASKS = Fixed("masks", has("mask"), _masks, after=("once",))
ZEROS = Fixed("masks at zero", has("mask"), _zeros, after=("once",))
DRAWS = Fixed("draws", _has_samples, _draws)
NOISE = Fixed("noise", _has_moments, _noise, after=("once",))
