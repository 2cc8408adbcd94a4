"""A few forwards, again and again."""

import numpy as np

from layerproof.conformance.contracts import contract
from layerproof.conformance.experiments.repeat import REPEATED, REPEATS, repeated
from layerproof.conformance.laws import LAWS
from layerproof.play import Call


def test_repeated() -> None:
    """Each repeat is on an instance of its own, in the order of the calls; nothing is seeded in between."""
    known = contract("Dropout")
    first, second = Call("forward", (np.ones((1, 1)),)), Call("forward", (np.ones((2, 1)),))
    program = repeated(known.default({"p": 0.5}, (first, second)), known)
    assert (program.instances, len(program.calls)) == (REPEATS, 2 * REPEATS)
    assert [call.instance for call in program.calls[:4]] == [0, 0, 1, 1]
    assert [np.asarray(call.args[0]).shape for call in program.calls[-2:]] == [(1, 1), (2, 1)]
    assert all(call.seed is None for call in program.calls)


def test_what_has_an_even_chance() -> None:
    """That something with an even chance happens always or never is rarer than all false alarms together."""
    assert 2.0 ** (1 - REPEATS) < 1e-18


def test_who_is_asked() -> None:
    """Components with a mask are asked, others are not."""
    assert REPEATED.applies(contract("OriginalDropout"))
    assert not REPEATED.applies(contract("ReLU"))
    assert [law.id for law in LAWS if law.experiment is REPEATED] == ["mask.varies"]
