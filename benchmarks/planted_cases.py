"""The planted bugs and the right code, each with the program that all tools are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from layerproof import impl
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract
from layerproof.play import Array, Call, Value, address

from . import planted_subjects as planted
from .functional import Problem


@dataclass(frozen=True)
class Case:
    """Something to test.

    Attributes:
        title: what is planted, or what is right.
        size: the program's, in words.
        problem: draws the problem from a generator.
    """

    title: str
    size: str
    problem: Callable[[np.random.Generator], Problem]


def linear(implementation: planted.Implementation, random: np.random.Generator, size: float = 1.0) -> Problem:
    """Return a Linear from 24 to 12 features on 16 rows, with an upstream gradient of a size."""
    parameters = {"weight": random.standard_normal((12, 24)), "bias": random.standard_normal(12)}
    x, upstream = random.standard_normal((16, 24)), size * random.standard_normal((16, 12))
    config = {"in_features": 24, "out_features": 12}
    return problem_of(contract("Linear"), implementation, random, (x,), upstream, parameters, **config)


def batch_norm(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a BatchNorm1d over 32 rows of 16 channels."""
    parameters = {"weight": random.standard_normal(16), "bias": random.standard_normal(16)}
    x, upstream = random.standard_normal((2, 32, 16))
    return problem_of(contract("BatchNorm1d"), implementation, random, (x,), upstream, parameters, num_features=16)


def relu(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a ReLU on (20, 30)."""
    x, upstream = random.standard_normal((2, 20, 30))
    return problem_of(contract("ReLU"), implementation, random, (x,), upstream, {})


def dropout(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a Dropout of p = 0.3 on (20, 30)."""
    x, upstream = random.standard_normal((2, 20, 30))
    return problem_of(contract("Dropout"), implementation, random, (x,), upstream, {}, p=0.3)


def relu_at_zero(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a ReLU on (20, 30), one in three inputs 0."""
    x = random.integers(-1, 2, (20, 30)) * random.uniform(0.5, 1.5, (20, 30))
    upstream = random.standard_normal((20, 30))
    return problem_of(contract("ReLU"), implementation, random, (x,), upstream, {})


def cross_entropy(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a loss on (20, 30) logits, some probabilities far below 1e-6."""
    logits = 6.0 * random.standard_normal((20, 30))
    arguments = (logits, random.integers(0, 30, 20))
    return problem_of(contract("CrossEntropyLoss"), implementation, random, arguments, np.float64(1.0), {})


def long_sum(implementation: planted.Implementation, random: np.random.Generator) -> Problem:
    """Return a float32 Linear from 10,000 features to 1, without bias, on one row."""
    x, weight = random.standard_normal((2, 1, 10_000)).astype(np.float32)
    upstream = random.standard_normal((1, 1)).astype(np.float32)
    config = {"in_features": 10_000, "out_features": 1, "bias": False}
    return problem_of(contract("Linear"), implementation, random, (x,), upstream, {"weight": weight}, **config)


def tanh(random: np.random.Generator) -> Problem:
    """Return a float32 tanh on (20, 30)."""
    x, upstream = random.standard_normal((2, 20, 30)).astype(np.float32)
    return problem_of(contract("Tanh"), planted.Tanh, random, (x,), upstream, {})


def problem_of(
    promised: Contract,
    implementation: planted.Implementation,
    random: np.random.Generator,
    arguments: tuple[Value, ...],
    upstream: Any,
    parameters: Mapping[str, Array],
    **config: Value,
) -> Problem:
    """Return a problem: one forward on the arguments, one backward from the upstream gradient."""
    seed = int(random.integers(2**31))
    calls = (Call("forward", arguments, seed=seed), Call("backward", (np.asarray(upstream),)))
    state = {address.parameter(name): value for name, value in parameters.items()}
    return Problem(promised, implementation, promised.default(config, calls, state=state, seed=seed))


_AFFINE, _ROWS, _LONG = "24 to 12, 16 rows", "(20, 30)", "10,000 to 1"
BUGS = (
    Case("a zeroed row of dW", _AFFINE, partial(linear, planted.ZeroedRow)),
    Case("one entry of dW times 1.5", _AFFINE, partial(linear, planted.one_entry_times(1.5))),
    Case("one entry of dW times (1 + 1e-8)", _AFFINE, partial(linear, planted.one_entry_times(1 + 1e-8))),
    Case("BatchNorm1d, dx sign-flipped", "(32, 16)", partial(batch_norm, planted.SignFlipped)),
    Case("backward overwrites grad_output", _ROWS, partial(relu, planted.Overwrites)),
    Case("p and 1 - p swapped", _ROWS, partial(dropout, planted.Swapped)),
    Case("a mask drawn once", _ROWS, partial(dropout, planted.DrawnOnce)),
    Case("dx of 1e-6 zeroed, Linear", _AFFINE, partial(linear, planted.SmallZeroed, size=1e-7)),
    Case("dx of 1e-6 zeroed, loss", _ROWS, partial(cross_entropy, planted.SmallZeroedLoss)),
)
"""What an alarm is due for."""
RIGHT = (
    *(
        Case(f"ReLU, derivative {slope:g} at 0", _ROWS, partial(relu_at_zero, planted.relu_with(slope)))
        for slope in (0.0, 0.5, 1.0)
    ),
    Case("10,000 float32 terms, summed by BLAS", _LONG, partial(long_sum, impl.Linear)),
    Case("10,000 float32 terms, in pairs", _LONG, partial(long_sum, planted.summed_by(planted.in_pairs))),
    Case("10,000 float32 terms, one by one", _LONG, partial(long_sum, planted.summed_by(planted.sequentially))),
    Case("10,000 float32 terms, from the end", _LONG, partial(long_sum, planted.summed_by(planted.backwards))),
    Case("tanh in float32", _ROWS, tanh),
)
"""What none is due for."""
