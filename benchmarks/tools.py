"""The ways to test a component that are compared: each tells whether it raises an alarm."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch

from layerproof.conformance.control import follows_seeds
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.laws.derivative import derivative
from layerproof.conformance.question import Question
from layerproof.play import Array, address
from layerproof.play.parts import construct

from .check_grads import check_grads
from .functional import Problem

_STEP, _TOLERATED = 1e-5, 1e-5
_TINY = 1e-8


def ours(problem: Problem) -> bool:
    """All required laws: on programs drawn as for any subject, and on the problem's own."""
    contract = problem.contract
    subject = problem.subject
    claims = tuple(getattr(problem.implementation, "dtypes", ()))
    question = Question(contract, subject, problem.program.seed, "standard", share_of(), {}, claims=claims)
    examination = question.examination(())
    examination.seeds_hold = follows_seeds(examination)
    examination.run()
    if any(tally.broke for tally in examination.tallies.values()):
        raise RuntimeError(next(tally.broke for tally in examination.tallies.values() if tally.broke))
    evidence = Evidence(contract, problem.program, subject, contract.reference)
    experiment = "float32" if problem.in_float32 else "once"
    fitting = [law for law in question.laws() if law.level == "required" and law.experiment.name == experiment]
    return bool(examination.broken()) or any(law.breaks(evidence) is not None for law in fitting)


def our_gradient_law(problem: Problem) -> bool | None:
    """The law on derivatives alone, on the problem's own program: it does not ask what the twin answers."""
    if problem.in_float32:
        return None
    expand = getattr(derivative.experiment, "expand", None)
    program = replace(problem.program)  # a fresh one: nothing is remembered of it
    evidence = Evidence(problem.contract, program, problem.subject, problem.contract.reference, expand)
    return derivative.breaks(evidence) is not None


class _Bridge(torch.autograd.Function):
    """A NumPy layer inside autograd."""

    @staticmethod
    def forward(ctx: Any, problem: Problem, *tensors: torch.Tensor) -> torch.Tensor:
        arrays = [one.detach().numpy() for one in tensors]
        ctx.problem, ctx.layer = problem, problem.layer(arrays)
        return torch.from_numpy(np.array(problem.forward(ctx.layer, arrays)))

    @staticmethod
    def backward(ctx: Any, *upstream: torch.Tensor) -> Any:
        gradients = ctx.problem.backward(ctx.layer, upstream[0].numpy())
        return (None, *(torch.from_numpy(np.array(gradient)) for gradient in gradients))


def _apply(problem: Problem, *tensors: torch.Tensor) -> torch.Tensor:
    output: torch.Tensor = _Bridge.apply(problem, *tensors)  # type: ignore[no-untyped-call]
    return output


def gradcheck(problem: Problem, *, fast: bool) -> bool:
    """torch.autograd.gradcheck with its default tolerances."""
    tensors = [torch.from_numpy(value.copy()).requires_grad_() for value in problem.tensors]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that float32 is beyond it, and goes on
        function = partial(_apply, problem)
        return not torch.autograd.gradcheck(function, tensors, fast_mode=fast, raise_exception=False)


def parity(problem: Problem) -> bool:
    """torch.testing.assert_close of output and gradients with the twin's; of a random layer in evaluation."""
    training = not problem.contract.random
    layer = problem.layer(training=training)
    twin = construct(type(problem.contract).twin, problem.program.config)
    twin.params.update({name: problem.program.state[address.parameter(name)].copy() for name in problem.parameters})
    twin.training = training
    got = [problem.forward(layer)]
    expected = [problem.forward(twin)]
    got += problem.backward(layer, problem.upstream.copy())
    expected += problem.backward(twin, problem.upstream)
    try:
        for one, other in zip(got, expected, strict=True):
            right = torch.from_numpy(np.asarray(other, one.dtype))
            torch.testing.assert_close(torch.from_numpy(np.array(one)), right)
    except AssertionError:
        return True
    return False


def per_element_loop(problem: Problem) -> bool:
    """The course's loop: each element moved by +-1e-5, relative error above 1e-5 in any tensor."""
    layer = problem.layer([value.copy() for value in problem.tensors])
    tensors = [value.copy() for value in problem.tensors[: len(problem.contract.differentiable)]]
    moved = [*tensors, *layer.params.values()]
    problem.forward(layer, tensors)
    analytic = [gradient.copy() for gradient in problem.backward(layer, problem.upstream.copy())]

    def output() -> Array:
        if problem.contract.random:
            layer.rng = np.random.default_rng(problem.program.seed)
        return problem.forward(layer, tensors)

    return any(
        _relative_error(_numeric(output, value, problem.upstream), gradient) > _TOLERATED
        for value, gradient in zip(moved, analytic, strict=True)
    )


def _numeric(output: Callable[[], Array], value: Array, upstream: Array) -> Array:
    gradient = np.zeros_like(value)
    for index in np.ndindex(value.shape):
        before = value[index]
        value[index] = before + _STEP
        above = output().copy()
        value[index] = before - _STEP
        below = output().copy()
        value[index] = before
        gradient[index] = np.sum((above - below) * upstream) / (2 * _STEP)
    return gradient


def _relative_error(one: Array, other: Array) -> float:
    return float(np.max(np.abs(one - other) / np.maximum(_TINY, np.abs(one) + np.abs(other)), initial=0.0))


TOOLS: Mapping[str, Callable[[Problem], bool | None]] = {
    "layerproof": ours,
    "its gradient law alone": our_gradient_law,
    "gradcheck, slow": lambda problem: gradcheck(problem, fast=False),
    "gradcheck, fast": lambda problem: gradcheck(problem, fast=True),
    "assert_close": parity,
    "jax check_grads": check_grads,
    "per-element loop": per_element_loop,
}
"""Each by name; None where one is not installed, or asked in float64 alone."""
