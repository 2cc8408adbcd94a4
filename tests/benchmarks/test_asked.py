"""What the judge asks of a worker is counted as it is asked."""

from collections.abc import Callable
from types import ModuleType

import numpy as np

from layerproof.play import Call, Program, Transcript
from layerproof.play.transcript import Answer


def test_counted(benchmark: Callable[[str], ModuleType]) -> None:
    """Programs, their calls, and those that are looked at, while the answers stay what they were."""
    answered = Transcript(Answer(), ())
    told = benchmark("asked").Asked()
    play = told.counted(lambda _: answered)
    x = np.ones(2)
    looked_at, alone = Call("forward", (x,)), Call("forward", (x,), observe="returned")
    assert play(Program("ReLU", "layer", calls=(looked_at, alone))) is answered
    assert play(Program("ReLU", "layer", calls=(alone,))) is answered
    assert (told.programs, told.calls, told.observed) == (2, 3, 1)
