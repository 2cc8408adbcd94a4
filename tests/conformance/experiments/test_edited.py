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
    """Inputs, outputs, upstream gradients and the gradients that came back, each after its call."""
    found: dict[int, set[str]] = {0: set(), 1: set()}
    for program, stratum in drawn(component):
        method = ""
        for call in program.calls:
            method = call.method if call.method != "edit" else method
            if call.method == "edit":
                assert str(call.args[0]).startswith(f"{method}."), "an edit comes right after its call"
                found[stratum].add(str(call.args[0]).partition("[")[0])
        assert [call.method for call in program.calls if call.method != "edit"] == ["forward", "backward"]
    handed_back = {"backward.returned"} if contract(component).differentiable else set()
    assert found == {0: {"forward.args", "backward.args"} | handed_back, 1: {"forward.returned"}}


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
                place = str(call.args[0])
                # Where all other outputs are None there is one, in a tuple.
                assert np.shape(call.args[1]) == shapes.get(place, shapes.get(f"{place}[0]")), place  # type: ignore[arg-type]
                continue
            returned = answer.returned
            places: dict[str, object] = {f"args[{number}]": value for number, value in enumerate(call.args)}
            places |= (
                {f"returned[{number}]": one for number, one in enumerate(returned)}
                if isinstance(returned, tuple)
                else {}
            )
            places |= {} if isinstance(returned, tuple) else {"returned": returned}
            held = {place: value for place, value in places.items() if isinstance(value, np.ndarray)}
            shapes |= {f"{call.method}.{place}": value.shape for place, value in held.items()}


def test_who_is_asked() -> None:
    """Layers and losses."""
    assert set(LAYERS) == {name for name, promised in contracts().items() if promised.kind in {"layer", "loss"}}


def test_an_output_beside_nothing_is_the_first_of_a_tuple() -> None:
    """Attention of which no weights are wanted returns (y, None): what is written into is y."""
    several = {
        (bool(program.calls[0].kwargs.get("need_weights", True)), str(call.args[0]))
        for program, _ in each(EDITED.strata(contract("MultiheadAttention")), 12, 0)
        for call in program.calls
        if call.method == "edit" and str(call.args[0]).startswith("forward.returned")
    }
    assert several == {(True, "forward.returned[0]"), (False, "forward.returned[0]")}
