"""Known mistakes are compared with code that keeps fewer arrays than PyTorch, or keeps them in another order."""

from collections.abc import Callable

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.declared import chosen
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.examination import Examination
from layerproof.conformance.natively import subject_under, twin_under
from layerproof.play import Call, LocalSubject, Program, Transcript

from .cells import Cell
from .players import here

Prepared = Callable[..., Examination]
ONE_BIAS = contract("LSTMCell").narrowed(
    frozenset(), chosen({"bias": "one"}, contract("LSTMCell").conventions, "LSTMCell")
)


@pytest.mark.parametrize("seed", range(3))
def test_one_bias_and_other_gates_hide_no_mistake(prepared: Prepared, seed: int) -> None:
    """What they are is known: the mistake answers as if it had one bias, in the order of the subject."""
    readings = {"bias": "one", "gates": "i,f,o,g", "weight": "(in, gates)"}
    examination = prepared("LSTMCell", Cell, seed=seed, conventions=readings, lacking=frozenset({"bias"}))
    examination.run()
    assert [one.id for one in Diagnosis(here)(examination, ())][:1] == ["lc-no-dc"]


def test_what_is_lacking_is_zero_and_not_looked_at() -> None:
    """In the state and wherever it is loaded; nothing is told of it, and the twin has none of it."""
    given: list[Program] = []
    subject = LocalSubject("own", impl.LSTMCell)

    class Watched:
        """Plays, and keeps what was played."""

        name = "watched"

        def play(self, program: Program) -> Transcript:
            """Play it."""
            given.append(program)
            return subject.play(program)

    state = {"params.weight_ih": np.ones((8, 1)), "params.weight_hh": np.ones((8, 2)), "params.bias_ih": np.ones(8)}
    load = Call("load", kwargs={"params.bias_ih": np.full(8, 2.0)})
    config = {"input_size": 1, "hidden_size": 2}
    program = Program("LSTMCell", "layer", config, state, (load, Call("forward", (np.ones((1, 1)),))))
    transcript = subject_under(ONE_BIAS, Watched()).play(program)
    assert given[0].state["params.bias_hh"].tolist() == [0.0] * 8
    assert np.asarray(given[0].calls[0].kwargs["params.bias_hh"]).tolist() == [0.0] * 8
    assert given[0].calls[1].kwargs == {}
    held = [name for answer in (transcript.built, *transcript.answers) for name in answer.state]
    assert "params.bias_ih" in held
    assert not [name for name in held if "bias_hh" in name]
    ours, theirs = (one.answers[1].returned for one in (transcript, twin_under(ONE_BIAS).play(program)))
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-12)


def test_nothing_changes_where_nothing_is_lacking() -> None:
    """A subject that keeps all that PyTorch's does is asked as it is."""
    subject = LocalSubject("own", impl.LSTMCell)
    assert subject_under(contract("LSTMCell"), subject) is subject
    assert twin_under(contract("LSTMCell")).options == contract("LSTMCell").reference.options
