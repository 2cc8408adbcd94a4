"""Edits: the caller writes into everything that it handed over or was handed."""

import numpy as np
import pytest

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import each
from layerproof.conformance.experiments.edited import EDITED
from layerproof.play import LocalSubject, Program

LAYERS = [name for name, promised in contracts().items() if EDITED.applies(promised)]


def drawn(component: str) -> list[tuple[Program, int]]:
    """Return programs with their strata."""
    return list(each(EDITED.strata(contract(component)), 3, 0))


@pytest.mark.parametrize("component", LAYERS)
def test_every_array_is_written_into(component: str) -> None:
    """Input, output, upstream gradient and the gradient that came back, each after its call."""
    steps = {
        (stratum, tuple(str(call.args[0]) if call.method == "edit" else call.method for call in program.calls))
        for program, stratum in drawn(component)
    }
    assert steps == {
        (0, ("forward", "forward.args[0]", "backward", "backward.args[0]", "backward.returned")),
        (1, ("forward", "forward.returned", "backward")),
    }


@pytest.mark.parametrize("component", LAYERS)
def test_edits_fit(component: str) -> None:
    """What is written has the shape of what is there, and the twin, which copies, answers as without it."""
    promised = contract(component)
    for program, _ in drawn(component):
        transcript = LocalSubject("it", type(promised).twin, seeding=False).play(program)
        assert transcript.raised is None
        shapes: dict[str, tuple[int, ...]] = {}
        for call, answer in zip(program.calls, transcript.answers, strict=True):
            if call.method == "edit":
                assert np.shape(call.args[1]) == shapes[str(call.args[0])], call.args[0]  # type: ignore[arg-type]
            else:
                shapes[f"{call.method}.args[0]"] = np.shape(call.args[0])  # type: ignore[arg-type]
                shapes[f"{call.method}.returned"] = np.shape(answer.returned)  # type: ignore[arg-type]


def test_who_is_asked() -> None:
    """Layers and losses."""
    assert set(LAYERS) == {name for name, promised in contracts().items() if promised.kind in {"layer", "loss"}}
