"""A broken law as the text of a failed test."""

from dataclasses import replace

import numpy as np

from layerproof.conformance.results import ComponentResult, Finding, LawResult, NamedMistake
from layerproof.play import Call, Program
from layerproof.reports.failure import to_failure

PROGRAM = Program("ReLU", "layer", calls=(Call("forward", (np.array([1.0]),)), Call("backward", (np.array([2.0]),))))
FINDING = Finding("ReLU.backward: grad_input[0] = 2, but should be 0", "calls[1].returned", PROGRAM)
LAW = LawResult("gradient.input", "The gradient is the twin's.", "required", "failed", "dL/dx", "law", finding=FINDING)
MISTAKE = NamedMistake("re-leak", "Backward lets everything through.", "A belief.", "Multiply by x > 0.")
COMPONENT = ComponentResult("ReLU", "ReLU", "failed", "law", "A message.", (LAW,), (MISTAKE,))


def test_all_of_it() -> None:
    """What came, the law, the program, the mistake, the way out, and the seed."""
    assert to_failure(COMPONENT, LAW, 7).splitlines() == [
        "ReLU.backward: grad_input[0] = 2, but should be 0",
        "gradient.input: The gradient is the twin's.",
        "    dL/dx",
        "    layer = ReLU()",
        "    x = np.array([1.0])",
        "    y = layer.forward(x)",
        "    grad_output = np.array([2.0])",
        "    grad_x = layer.backward(grad_output)",
        "Likely mistake: Backward lets everything through.",
        "Fix: Multiply by x > 0.",
        "Replay with seed=7",
    ]


def test_a_tier_is_told() -> None:
    """Where another number of programs than usual was drawn, a replay has to ask for it."""
    assert to_failure(COMPONENT, LAW, 7, 3).splitlines()[-1] == "Replay with seed=7, tiers={'ReLU': 3}"


def test_where_it_raised() -> None:
    """A line that raised is shown."""
    raised = replace(LAW, finding=replace(FINDING, line=12, source="return self.cache.pop()"))
    assert "line 12: return self.cache.pop()" in to_failure(COMPONENT, raised, 7)


def test_a_convention() -> None:
    """Under another reading the line to add is told."""
    component = replace(COMPONENT, reason="convention", message="Declare it: conventions = {}", mistakes=())
    assert to_failure(component, LAW, 7).splitlines()[-2:] == ["Declare it: conventions = {}", "Replay with seed=7"]


def test_without_a_finding() -> None:
    """A law that was lost with its process has a reason alone; so has a file that does not import."""
    lost = replace(LAW, reason="timeout", finding=None, detail="no answer within 10 s")
    assert to_failure(COMPONENT, lost, 7).startswith("no answer within 10 s\n")
    assert to_failure(COMPONENT, replace(lost, detail=""), 7).startswith("failed: took too long\n")
    assert to_failure(COMPONENT, None, 7) == "ReLU: A message."


def test_a_strangers_text_is_inert() -> None:
    """No escape reaches the terminal."""
    hostile = replace(LAW, finding=replace(FINDING, message="\x1b[31mred", line=1, source="\x1b[0m"))
    assert "\x1b" not in to_failure(COMPONENT, hostile, 7)
