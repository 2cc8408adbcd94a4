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
    "ours": ComponentResult("ReLU", "ReLU", "checker_broke", laws=(HELD, HELD)),
}


@pytest.mark.parametrize(
    ("names", "best", "others"),
    [
        ("right wrong", "right", ""),
        ("wrong right half", "right", "wrong"),
        ("wrong half read", "read", "wrong half"),
        ("half wrong", "half", "wrong"),
        ("wrong half", "half", "wrong"),
        ("half ours right wrong", "right", "half ours"),
        ("wrong ours", "wrong", "ours"),
        ("ours right", "ours", ""),
        ("wrong", "wrong", ""),
    ],
)
def test_the_best_counts(names: str, best: str, others: str) -> None:
    """Others are judged only where one is wrong, and no more of them once one is right; our fault is no better."""
    exports = [Export(name, "class", "layers", f"{name}.py", 1) for name in names.split()]
    found = Recognition({"ReLU": exports[0]}, (), {"ReLU": tuple(exports[1:])})
    told: list[str] = []

    def judged(export: Export) -> ComponentResult:
        told.append(export.name)
        return replace(RESULTS[export.name], file=export.file)

    counts = best_of(judged, found, "ReLU")
    assert (counts.export.name, counts.result.file) == (best, f"{best}.py")
    assert [(one.name, verdict) for one, verdict in counts.others] == [
        (name, RESULTS[name].verdict) for name in others.split()
    ]
    last = "right" if "right" in names and told[0] not in {"right", "ours"} else told[-1]
    assert told == names.split()[: names.split().index(last) + 1]
