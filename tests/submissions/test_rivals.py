"""Of several that fit equally well the best counts."""

from dataclasses import replace

import pytest

from layerproof.conformance.results import ComponentResult, LawResult
from layerproof.play import Export
from layerproof.submissions.recognise import Recognition
from layerproof.submissions.rivals import best_of

HELD, BROKE = LawResult("a", "", "required", "passed"), LawResult("b", "", "required", "failed")
RESULTS = {
    "right": ComponentResult("ReLU", "ReLU", "passed", laws=(HELD, HELD)),
    "read": ComponentResult("ReLU", "ReLU", "failed", "convention", laws=(BROKE, BROKE)),
    "half": ComponentResult("ReLU", "ReLU", "failed", "law", laws=(HELD, BROKE)),
    "wrong": ComponentResult("ReLU", "ReLU", "failed", "law", laws=(BROKE, BROKE)),
    "ours": ComponentResult("ReLU", "ReLU", "checker_broke"),
}


@pytest.mark.parametrize(
    ("names", "best", "number"),
    [
        ("right wrong", "right", 1),
        ("wrong right half", "right", 2),
        ("wrong half read", "read", 3),
        ("half wrong", "half", 2),
        ("wrong half", "half", 2),
        ("ours right", "ours", 1),
        ("wrong", "wrong", 1),
    ],
)
def test_the_best_counts(names: str, best: str, number: int) -> None:
    """Others are judged only where one is wrong, and no more of them once one is right."""
    exports = [Export(name, "class", "layers", f"{name}.py", 1) for name in names.split()]
    found = Recognition({"ReLU": exports[0]}, (), {"ReLU": tuple(exports[1:])})
    told: list[str] = []

    def judged(export: Export) -> ComponentResult:
        told.append(export.name)
        return replace(RESULTS[export.name], file=export.file)

    result, export, tried = best_of(judged, found, "ReLU")
    assert (export.name, result.file, tried) == (best, f"{best}.py", number)
    assert told == names.split()[:number]
