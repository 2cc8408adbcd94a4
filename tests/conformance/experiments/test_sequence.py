"""Sequences of calls, in the orders in which a training loop makes them."""

import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.sequence import CALLS, SEQUENCE, STEPS
from layerproof.conformance.law import Searched
from layerproof.play import Program

LAYERS = [name for name, promised in contracts().items() if SEQUENCE.applies(promised)]


def drawn(experiment: Searched, component: str, count: int = 4) -> list[Program]:
    """Return programs of an experiment."""
    return [program for program, _ in each(experiment.strata(contract(component)), count, 0)]


@pytest.mark.parametrize("component", LAYERS)
def test_backward_follows_a_forward_of_its_own(component: str) -> None:
    """Each backward has a forward of its instance before it, with no change of mode between."""
    for program in drawn(SEQUENCE, component):
        ready = {0: False, 1: False}
        for call in program.calls:
            if call.method == "forward":
                ready[call.instance] = True
            elif call.method in {"train", "eval"}:
                ready[call.instance] = False
            elif call.method == "backward":
                assert ready[call.instance], program


@pytest.mark.parametrize("component", LAYERS)
def test_the_twin_plays_them_all(component: str) -> None:
    """Every program is valid, with two instances only where both are called."""
    for program in drawn(SEQUENCE, component):
        assert contract(component).reference.play(program).raised is None
        assert program.instances == 1 + max((call.instance for call in program.calls), default=0)


@pytest.mark.parametrize("component", LAYERS)
def test_the_known_traps_are_always_among_them(component: str) -> None:
    """Backward twice, two forwards before it, gradients that are cleared, and two instances in turn."""
    methods = {tuple((call.method, call.instance) for call in program.calls) for program in drawn(SEQUENCE, component)}

    def made(*names: str) -> bool:
        return tuple((name, 0) for name in names) in methods

    assert made("forward", "backward", "backward")
    assert made("forward", "forward", "backward")
    assert made("forward", "backward", "zero_grad", "forward", "backward")
    assert any({instance for _, instance in calls} == {0, 1} for calls in methods)
    moded = "modes" in contract(component).traits
    assert made("eval", "forward", "train", "forward", "backward") is moded
    assert any(method == "eval" for calls in methods for method, _ in calls) is moded


def test_steps() -> None:
    """An optimizer takes up to four steps, sometimes with another learning rate between them, never first."""
    programs = drawn(STEPS, "SGD", 12)
    lengths = {sum(call.method == "step" for call in program.calls) for program in programs}
    assert lengths == {1, 2, 3, 4}
    assert all(program.calls[0].method == "step" for program in programs)
    assert {name for program in programs for call in program.calls for name in call.kwargs} == {"lr"}
    for program in programs:
        transcript = contract("SGD").reference.play(program)
        assert transcript.raised is None
        assert set(transcript.built.state) >= set(program.state)


def test_calls() -> None:
    """A clip is called once, on one gradient or several."""
    programs = drawn(CALLS, "clip_grad_norm", 8)
    assert {len(program.calls) for program in programs} == {1}
    assert {len(program.calls[0].args[0]) for program in programs} >= {1, 2}  # type: ignore[arg-type]
    assert all(contract("clip_grad_norm").reference.play(program).raised is None for program in programs)


def test_who_is_asked() -> None:
    """Layers and losses, optimizers, clips: each has its own."""
    for name, promised in contracts().items():
        asked = [experiment.applies(promised) for experiment in (SEQUENCE, STEPS, CALLS)]
        assert sum(asked) == (promised.kind != "initializer"), name
