"""Where one of several was judged, a note says which, and where the others are."""

from dataclasses import replace
from pathlib import Path

import pytest

from layerproof.conformance.results import ComponentResult
from layerproof.play import Export
from layerproof.play.messages import Method
from layerproof.submissions.doubles import notes_on_doubles, with_doubles
from layerproof.submissions.known import Known
from layerproof.submissions.recognise import recognise

KNOWN = (Known("ReLU", "layer", ("Rectifier",)), Known("Tanh", "layer"))


def layer(name: str, file: str, line: int = 3) -> Export:
    """Return an export that can be judged as a layer."""
    return Export(name, "class", "layers", f"/handed/{file}", line, methods={"forward": Method(), "backward": Method()})


ONE = "is another: rename or take out one of them, or check"
APART = "to have it judged, check it in a file of its own."
MORE = "are others: rename or take out all but one of them"


@pytest.mark.parametrize(
    ("exports", "told"),
    [
        (
            [layer("ReLU", "layers.py"), layer("ReLU", "layers_old.py", 9)],
            f"ReLU in line 9 of layers_old.py; ReLU in line 3 of layers.py {ONE} layers.py alone.",
        ),
        (
            [layer("ReLU", "hw/main.py"), layer("ReLU", "hw/old/main.py")],
            f"ReLU in line 3 of main.py; ReLU in line 3 of old/main.py {ONE} old/main.py alone.",
        ),
        (
            [layer("ReLU", "a.py"), layer("relu", "b.py"), layer("Rectifier", "c.py")],
            f"ReLU in line 3 of a.py; relu in line 3 of b.py, Rectifier in line 3 of c.py {MORE}, or check b.py alone.",
        ),
        (
            [layer("ReLU", "a.py"), layer("Rectifier", "a.py", 9)],
            f"ReLU in line 3 of a.py; Rectifier in line 9 of a.py is another: {APART}",
        ),
        (
            [layer("ReLU", "a.py", 1), *(layer("relu", "b.py", line) for line in range(5))],
            f"ReLU in line 1 of a.py; {', '.join(f'relu in line {at} of b.py' for at in range(3))} and 2 more {MORE}.",
        ),
    ],
)
def test_it_is_said_which_one_was_judged(exports: list[Export], told: str) -> None:
    """By its line and file, as far as these tell it from the others."""
    judged = ComponentResult("ReLU", "ReLU", "passed", notes=("Before.",))
    assert with_doubles(judged, recognise(exports, KNOWN)).notes == ("Before.", f"Judged is {told}")


def test_what_was_judged_and_failed_is_said_first() -> None:
    """That another one is right does not make it right."""
    exports = [layer("ReLU", "a.py"), layer("ReLU", "b.py"), layer("ReLU", "c.py")]
    found = recognise(exports, KNOWN, {"ReLU": exports[0]})
    told = with_doubles(ComponentResult("ReLU", "ReLU", "passed"), found, [(exports[2], "failed")]).notes
    best = "Of 2 that were judged the best counts, ReLU in line 3 of a.py; "
    others = "ReLU in line 3 of c.py (failed), ReLU in line 3 of b.py"
    assert told == (f"{best}{others} {MORE}, or check c.py alone.",)


def test_what_could_not_be_judged_is_no_double() -> None:
    """Neither what lacks a method, nor another component, nor one class under two names."""
    exports = [
        layer("ReLU", "a.py"),
        replace(layer("relu", "b.py"), methods={"forward": Method()}),
        layer("Tanh", "b.py", 9),
        layer("Rectifier", "a.py"),
    ]
    judged = ComponentResult("ReLU", "ReLU", "passed")
    assert with_doubles(judged, recognise(exports, KNOWN)) == judged


def test_a_name_that_is_defined_twice_in_a_file_is_noted(tmp_path: Path) -> None:
    """Python keeps the last; files that are not the target's are not opened."""
    file = tmp_path / "layers.py"
    file.write_text("class ReLU:\n    pass\n\nclass Tanh:\n    ReLU = 1\n\nclass ReLU:\n    pass\n", encoding="utf-8")
    export = Export("ReLU", "class", "layers", str(file), 7)
    instead = "the one in line 7 takes its place and is judged: rename or take out one of them."
    assert notes_on_doubles(export, [str(tmp_path)]) == [f"layers.py defines ReLU in line 1 as well; {instead}"]
    assert notes_on_doubles(export, [str(tmp_path / "elsewhere")]) == []
    assert notes_on_doubles(replace(export, name="Tanh"), [str(tmp_path)]) == []
    for name in ("none.py", "no\0ne.py", "../none.py"):
        assert notes_on_doubles(replace(export, file=f"{tmp_path}/{name}"), [str(tmp_path)]) == []
