"""Steps of gradient descent, set to the twin's parameters before each."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.training import RATE, STEPS, TRAINING, alone, stepped, steps_of, whole
from layerproof.play import Call, Program

NETWORKS = [name for name, promised in contracts().items() if TRAINING.applies(promised)]


def drawn(component: str) -> Program:
    """Return a program."""
    promised = contract(component)
    return [program for program, _ in each(TRAINING.strata(promised), 2, 0)][-1]


def test_networks_are_trained() -> None:
    """There are some, and layers are none."""
    assert "MLP" in NETWORKS
    assert "Linear" not in NETWORKS


@pytest.mark.parametrize("component", NETWORKS)
def test_the_twin_descends(component: str) -> None:
    """Each step starts where the twin's gradients led, and goes back with the gradient of a mean of squares."""
    program = drawn(component)
    assert len(steps_of(program)) == STEPS
    assert whole(program)
    answers = contract(component).reference.play(program)
    targets = []
    for number, (load, _, _, backward) in enumerate(steps_of(program)):
        state = answers.state_after(4 * number + 3)
        upstream = np.asarray(backward.args[0])
        targets.append(np.asarray(answers.answers[4 * number + 2].returned) - len(upstream) * upstream)
        gradients = {name: state[name.replace("params.", "grads.")] for name in load.kwargs}
        rate = RATE / max(1.0, float(np.sqrt(sum(np.sum(gradient**2) for gradient in gradients.values()))))
        for name, value in steps_of(program)[number + 1][0].kwargs.items() if number + 1 < STEPS else ():
            expected = np.asarray(load.kwargs[name]) - rate * gradients[name]
            assert np.asarray(value) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    for target in targets:
        assert target == pytest.approx(targets[0], rel=1e-9, abs=1e-12)


def test_whole_steps() -> None:
    """What is shrunk must stay made of whole steps."""
    program = drawn("MLP")
    assert whole(program.with_calls(*program.calls[:4]))
    assert not whole(program.with_calls())
    assert not whole(program.with_calls(*program.calls[:3]))
    assert not whole(program.with_calls(*program.calls[1:5]))


def test_small_helpers() -> None:
    """A step goes down the gradient, never far; one that is not there is zero; a step can be played alone."""
    one = np.array([1.0])
    assert stepped({"params.w": one}, {"grads.w": one / 2})["params.w"].tolist() == [1 - RATE / 2]
    long = stepped({"params.w": one, "params.v": one}, {"grads.w": 3e20 * one, "grads.v": -4e20 * one})
    assert [value.item() for value in long.values()] == pytest.approx([1 - 0.6 * RATE, 1 + 0.8 * RATE])
    assert stepped({"params.w": one}, {})["params.w"].tolist() == [1]
    program = Program("MLP", "layer", state={"params.w": one * 0, "buffers.r": one})
    found = alone(program, {"params.w": one}, Call("forward"))
    assert (found.state, found.calls) == ({"params.w": one, "buffers.r": one}, (Call("forward"),))
