"""Findings say, in one grammar, what was called, what came, and what should have."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof.conformance.check import Check, failed
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.findings import finding
from layerproof.conformance.results import Finding, Plot
from layerproof.play import Call, Program, Raised

Make = Callable[..., Evidence]
X = np.ones(2)


def found(evidence: Make, check: Check, component: str = "ReLU", *calls: Call, **fields: Any) -> Finding:
    """Return the finding of a check on a program, of one forward and backward where no calls are given."""
    kind = {"kaiming_normal": "initializer", "clip_grad_norm": "clip"}.get(component, "layer")
    program = Program(component, kind, calls=calls or (Call("forward", (X,)), Call("backward", (X,))), **fields)  # type: ignore[arg-type]
    return finding(evidence(program), check)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("calls[0].returned[1] = 2, but should be 1 [allowed error 1e-12]", "ReLU.forward: output[1] = 2, but …"),
        ("calls[1].returned = 2, but should be 1 [allowed error 1e-12]", "ReLU.backward: grad_input = 2, …"),
        ("calls[1].grads.weight[2, 0] = 0.5, but should be 1.5", "ReLU.backward: grads.weight[2, 0] = 0.5, but …"),
        ("calls[0].instances[1].buffers.running_mean = 1", "ReLU.forward: instances[1].buffers.running_mean = 1"),
        ("gradient of input[0] = 1, but should be 2", "ReLU: gradient of input[0] = 1, but should be 2"),
        ("ReLU.forward raised ValueError at line 3: no", "ReLU.forward raised ValueError at line 3: no"),
        ("calls[9].returned = 1", "ReLU.forward: output = 1"),
    ],
)
def test_the_grammar(evidence: Make, like: Callable[[str, str], bool], message: str, text: str) -> None:
    """Component, method, place, value and what should have been."""
    said = found(evidence, failed("here", message)).message
    assert like(said, text), said


@pytest.mark.parametrize(
    ("component", "method", "text"),
    [
        ("clip_grad_norm", "call", "clip_grad_norm: result = 1"),
        ("SGD", "step", "SGD.step: result = 1"),
    ],
)
def test_functions_and_steps(evidence: Make, component: str, method: str, text: str) -> None:
    """A function is called by its own name, an optimizer by its step."""
    said = found(evidence, failed("here", "calls[0].returned = 1"), component, Call(method, ({"w": X},)))
    assert said.message == text


@pytest.mark.parametrize(
    ("component", "calls", "message", "text"),
    [
        (
            "Dropout",
            (Call("train"), Call("forward", (X,), seed=5)),
            "calls[1].returned[0] = 1, but should be 2 [allowed error 1e-12]",
            "Dropout.forward: output[0] = 1, but should be 2 [allowed error 1e-12, seed 5]",
        ),
        ("Dropout", (Call("forward", (X,)),), "keep rate is 0.1", "Dropout: keep rate is 0.1 [seed 7]"),
        ("kaiming_normal", (Call("call", ((2, 3),)),), "mean is 1", "kaiming_normal: mean is 1 [seed 7]"),
    ],
)
def test_seeds_are_told_where_chance_has_a_part(
    evidence: Make, component: str, calls: tuple[Call, ...], message: str, text: str
) -> None:
    """The first call's seed, or the program's, stands at the end; beside the allowance, where there is one."""
    config = {"p": 0.5} if component == "Dropout" else {}
    said = found(evidence, failed("here", message), component, *calls, config=config, seed=7)
    assert said.message == text
    assert f"seed {said.seed}]" in text


def test_what_a_subject_raised_keeps_its_own_brackets(evidence: Make) -> None:
    """The seed stands beside them."""
    check = failed("here", "Dropout.forward raised ValueError: no [3]", "raised", Raised("ValueError", "no [3]"))
    said = found(evidence, check, "Dropout", seed=7)
    assert said.message == "Dropout.forward raised ValueError: no [3] [seed 7]"


def test_without_chance_there_is_no_seed(evidence: Make) -> None:
    """The component draws nothing."""
    assert found(evidence, failed("here", "calls[0].returned[0] = 1")).seed is None


@pytest.mark.parametrize(
    ("reason", "help_begins"),
    [
        ("law", ""),
        ("nondeterministic", "Run the program twice: the answers differ"),
    ],
)
def test_the_help_follows_the_reason(evidence: Make, reason: Any, help_begins: str) -> None:
    """What is to be run is there to see; only that it is run twice has to be said."""
    assert found(evidence, failed("here", "no", reason)).help.partition(",")[0] == help_begins


def test_everything_is_handed_on(evidence: Make) -> None:
    """Arrays, errors, the line that raised and the picture stand in the finding."""
    plot = Plot("points", "", "", "", (0.0,), (1.0,))
    raised = Raised("ValueError", "no", 12, "raise ValueError('no')")
    check = Check("calls[0].returned", 9.0, X, 2 * X, 1.0, 0.1, "calls[0].returned = 1", "raised", raised, plot=plot)
    said = found(evidence, check)
    assert (said.where, said.got, said.expected) == ("calls[0].returned", X, check.expected)
    assert (said.error, said.allowance, said.plot) == (1.0, 0.1, plot)
    assert (said.line, said.source) == (12, "raise ValueError('no')")
    assert said.program is not None
    assert said.program.component == "ReLU"
