"""Findings learn how the subject spells their programs, and no finding is lost for it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.results import ComponentResult, Finding, LawResult
from layerproof.play import Call, Export, Program, SubjectLost
from layerproof.play.spelling import Kept
from layerproof.submissions.checking import import_name
from layerproof.submissions.spelling import with_spellings
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target
from layerproof.submissions.worker import WorkerError

pytestmark = pytest.mark.usefixtures("nothing_left")

OpenWorkshop = Callable[..., Workshop]
SOURCE = """
import os
import numpy as np

class Linear:
    conventions = {"weight_layout": "(in, out)"}
    def __init__(self, n_in, n_out):
        self.W = np.zeros((n_in, n_out))
    def forward(self, x):
        self.x = x
        if x.max() > 5:
            os._exit(1)
        return x @ self.W
    def backward(self, g):
        self.dW = self.x.T @ g
        return g @ self.W.T
"""


def result_of(*values: float, **fields: object) -> ComponentResult:
    """Return a result with a finding for each value of the input, and a law that held."""
    laws = [LawResult("layout", "", "required", "passed")]
    for value in values:
        calls = (Call("forward", (np.full((1, 3), value),)), Call("backward", (np.ones((1, 2)),)))
        program = Program(
            "Linear", "layer", {"in_features": 3, "out_features": 2}, {"params.weight": np.ones((2, 3))}, calls
        )
        laws.append(LawResult("output", "", "required", "failed", finding=Finding("", "", program)))
    return ComponentResult("Linear", "Linear", "failed", laws=tuple(laws), **fields)  # type: ignore[arg-type]


def spellings(result: ComponentResult) -> list[object]:
    """Return the spelling of each law's finding."""
    return [law.finding and law.finding.spelling for law in result.laws]


def test_each_finding_is_spelled(open_workshop: OpenWorkshop) -> None:
    """In the reading that the subject declared."""
    workshop = open_workshop(SOURCE)
    (export,) = workshop.opened().exports
    result = with_spellings(
        result_of(1.0, 2.0, conventions={"weight_layout": "(in, out)"}), workshop, export, contract("Linear")
    )
    held, *found = spellings(result)
    assert held is None
    for spelling in found:
        assert spelling.keywords == {"in_features": "n_in", "out_features": "n_out"}  # type: ignore[attr-defined]
        assert spelling.state == {"params.weight": Kept(("W",), (3, 2)), "grads.weight": Kept(("dW",), (3, 2))}  # type: ignore[attr-defined]


def test_a_subject_that_is_lost_is_not_tried_again(open_workshop: OpenWorkshop) -> None:
    """What is known stays, the rest has none."""
    workshop = open_workshop(SOURCE)
    (export,) = workshop.opened().exports
    result = with_spellings(
        result_of(1.0, 9.0, 1.0, conventions={"weight_layout": "(in, out)"}), workshop, export, contract("Linear")
    )
    assert [spelling is not None for spelling in spellings(result)] == [False, True, False, False]
    assert len(result.laws) == 4


@pytest.mark.parametrize("error", [SubjectLost("timeout", "no answer"), WorkerError("none was started")])
def test_no_worker_costs_no_finding(
    error: BaseException, open_workshop: OpenWorkshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The result stays as it was."""

    def spelled(*_: object) -> None:
        raise error

    workshop = open_workshop(SOURCE)
    monkeypatch.setattr(workshop, "spelled", spelled)
    export = Export("Linear", "class", "layers")
    result = result_of(1.0)
    assert with_spellings(result, workshop, export, contract("Linear")) == result


def test_what_snippets_import(tmp_path: Path) -> None:
    """A file by its name, also in a folder or under a name that is taken; a module by its own; nothing else."""
    for name in ("layers.py", "random.py", "loss functions.py"):
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    folder = find_target(str(tmp_path))
    assert [import_name(folder, source.name) for source in folder.sources] == [
        "layers.py",
        "loss functions.py",
        "random.py",
    ]
    assert import_name(find_target("layerproof.impl"), "layerproof.impl") == "layerproof.impl"
    assert import_name(folder, "os") == ""
