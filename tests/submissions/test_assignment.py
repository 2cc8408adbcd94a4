"""What an assignment says, how it is read, and the points that follow."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contracts
from layerproof.conformance.results import ComponentResult, LawResult, Level, Reason, Verdict
from layerproof.submissions.assignment import NOT_RUN, Assignment, AssignmentError, Expected, read_assignment
from layerproof.submissions.options import OptionError, Options

Row: TypeAlias = tuple[str, Verdict, Reason, Level]

KNOWN: Mapping[str, Contract] = contracts()
WHOLE = """
title = "Homework 1"
effort = "thorough"
seed = 12

[components.Dropout]
points = 2.5
conventions = { p = "keep" }

[components.ReLU]
tier = 6

[weights]
"gradient.*" = 2
"output" = 0

[not_run]
rng = "lost"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the assignment is written."""
    return tmp_path / "assignment.toml"


def result(*laws: Row, verdict: Verdict = "failed") -> ComponentResult:
    """Return a component's result with these laws."""
    results = tuple(LawResult(name, "", level, found, reason=reason) for name, found, reason, level in laws)
    return ComponentResult("ReLU", "ReLU", verdict, laws=results)


HELD: Row = ("output", "passed", None, "required")
BROKEN: Row = ("gradient.input", "failed", "law", "required")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings(encoding: str, path: Path) -> None:
    """Editors put a mark before UTF-8; what is in another encoding is told how to be saved."""
    path.write_text('title = "Übung"\r\n', encoding=encoding)
    if encoding == "utf-8-sig":
        assert read_assignment(path, KNOWN).title == "Übung"
        return
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path, KNOWN)
    assert str(caught.value) == f"{path}: is in another encoding, such as UTF-16; save it as UTF-8"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[components.ReLU]\npoints = 0\n[components.Linear]\npoints = 0",
            "components: none is worth any points; give one of them `points` above 0, or leave `points` out for 1 each",
        ),
        (
            "[components.ReLU]\n[components.Linear]\n[weights]\n'*' = 0\n'gradient.parameter' = 1",
            (
                "weights: every law of ReLU weighs 0, so that nothing of it would count; "
                "give one of them a weight above 0"
            ),
        ),
        ("[weights]\n'*' = 0", "weights: every law of "),
    ],
    ids=["points", "weights", "weights of all"],
)
def test_there_is_something_to_earn(text: str, told: str, path: Path) -> None:
    """Where nothing is worth anything, everybody has 0 of 0 points."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path, KNOWN)
    assert str(caught.value).startswith(f"{path}: {told}")


def test_one_component_may_be_worth_nothing(path: Path) -> None:
    """Beside another, and a law may weigh nothing beside others."""
    path.write_text("[components.ReLU]\npoints = 0\n[components.Linear]\n[weights]\noutput = 0", encoding="utf-8")
    assert read_assignment(path, KNOWN).possible("ReLU") == 0


def test_everything_is_read(path: Path) -> None:
    """Each key has its place, and what is left out has its default."""
    path.write_text(WHOLE, encoding="utf-8")
    assert read_assignment(path, KNOWN) == Assignment(
        "Homework 1",
        "thorough",
        12,
        {"Dropout": Expected(2.5, {"p": "keep"}), "ReLU": Expected(1.0, {}, 6)},
        {"gradient.*": 2.0, "output": 0.0},
        {"dependency": "lost", "rng": "lost", "skipped": "left out", "unsupported_dtype": "left out"},
    )


def test_an_empty_file_asks_for_nothing(path: Path) -> None:
    """An assignment may leave everything open."""
    path.touch()
    assert read_assignment(path, KNOWN) == Assignment()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("efort = 'quick'", "efort = 'quick' (string) is no known key; did you mean 'effort'?"),
        ("zzz = 1", "zzz = 1 (integer) is no known key; known are: components, effort, not_run, seed, title, weights"),
        ("title = 3", "title = 3 (integer), but should be a string"),
        ("effort = 'high'", "effort = 'high' (string), but should be one of: quick, standard, thorough"),
        ("effort = ['quick']", "effort = ['quick'] (array), but should be one of: quick, standard, thorough"),
        ("seed = -1", "seed = -1 (integer), but should be an integer from 0 to 281474976710655"),
        ("seed = true", "seed = True (boolean), but should be an integer from 0 to 281474976710655"),
        ("components = ['ReLU']", "components = ['ReLU'] (array), but should be a table"),
        ("components.ReLU = 3", "components.ReLU = 3 (integer), but should be a table"),
        ("[components.Relu]", "components.Relu: 'Relu' is no known component; did you mean 'ReLU'?"),
        ("components.ReLU.points = '3'", "components.ReLU.points = '3' (string), but should be a number of at least 0"),
        ("components.ReLU.points = nan", "components.ReLU.points = nan (float), but should be a number of at least 0"),
        ("components.ReLU.point = 3", "components.ReLU.point = 3 (integer) is no known key; did you mean 'points'?"),
        (
            "components.ReLU.tier = 0",
            "components.ReLU.tier = 0 (integer), but should be a number of programs from 1",
        ),
        ("components.ReLU.tier = true", "components.ReLU.tier = True (boolean), but should be a number of programs"),
        ("components.ReLU.tier = 2.0", "components.ReLU.tier = 2.0 (float), but should be a number of programs from 1"),
        (
            "components.Dropout.conventions = { p = 1 }",
            "components.Dropout.conventions.p = 1 (integer), but should be a string",
        ),
        (
            "components.Dropout.conventions = { p = 'kept' }",
            "components.Dropout.conventions: Dropout.p = 'kept', but should be one of: 'drop', 'keep'",
        ),
        (
            "components.Dropout.conventions = { q = 'keep' }",
            "components.Dropout.conventions: Dropout has no convention 'q'; it has: backward, form, inputs, p",
        ),
        ("weights.'gradent.input' = 2", "weights.gradent.input: 'gradent.input' is no known law; did you mean"),
        ("weights.output = -1", "weights.output = -1 (integer), but should be a number of at least 0"),
        ("not_run.rng = 0", "not_run.rng = 0 (integer), but should be one of: held, lost, left out"),
        ("not_run.rgn = 'lost'", "not_run.rgn = 'lost' (string) is no known key; did you mean 'rng'?"),
        ("title = ", "is no TOML: Invalid value (at end of document)"),
        (f"title = {list(range(99))}", "title = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16... (array)"),
    ],
)
def test_what_cannot_be_followed_is_named(path: Path, text: str, message: str) -> None:
    """One line names the file, the key, the value with its type, and what was expected."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path, KNOWN)
    told = str(caught.value)
    assert told.startswith(f"{path}: {message}")
    assert "\n" not in told


def test_what_cannot_be_read_is_named(path: Path) -> None:
    """A file that is not there, or holds no text, is one line too."""
    with pytest.raises(AssignmentError) as caught:
        read_assignment(path, KNOWN)
    assert str(caught.value) == f"{path}: cannot be read (No such file or directory); give a file of TOML"
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(AssignmentError, match="is in another encoding, such as UTF-16; save it as UTF-8"):
        read_assignment(path, KNOWN)


def test_options_go_before_the_assignment() -> None:
    """The assignment fills in what the user leaves open."""
    asked = Assignment("", "quick", 5, {"Dropout": Expected(1.0, {"p": "keep"}), "ReLU": Expected()})
    open_ones = asked.applied(Options(jobs=2))
    assert (open_ones.seed, open_ones.effort, open_ones.components) == (5, "quick", ("Dropout", "ReLU"))
    assert (open_ones.conventions, open_ones.jobs) == ({"Dropout": {"p": "keep"}, "ReLU": {}}, 2)
    chosen = Options(seed=0, effort="thorough", components=("Dropout",), conventions={"Dropout": {"p": "drop"}})
    given = asked.applied(chosen)
    assert (given.seed, given.effort, given.components) == (0, "thorough", ("Dropout",))
    assert given.conventions["Dropout"] == {"p": "drop"}


def test_tiers_of_options_go_before_those_of_the_assignment() -> None:
    """Each component has the tier that the user gives it, else that of the assignment."""
    asked = Assignment(components={"Dropout": Expected(tier=6), "ReLU": Expected(tier=8), "Linear": Expected()})
    assert asked.applied(Options()).tiers == {"Dropout": 6, "ReLU": 8}
    assert asked.applied(Options(tiers={"ReLU": 3, "Linear": 2})).tiers == {"Dropout": 6, "ReLU": 3, "Linear": 2}


def test_a_seed_is_drawn_once() -> None:
    """Where neither says it, the class still shares one seed."""
    options = Assignment().applied(Options())
    assert options.seed is not None
    assert options.components == ()


def test_a_component_that_is_not_asked_for_is_refused() -> None:
    """The user cannot judge what the assignment gives no points for."""
    with pytest.raises(OptionError, match=r"^'ReLU' is not in the assignment; known are: Dropout$"):
        Assignment(components={"Dropout": Expected()}).applied(Options(components=("ReLU",)))


@pytest.mark.parametrize(
    ("laws", "assignment", "share"),
    [
        ([HELD, BROKEN], Assignment(), 1 / 2),
        ([HELD, BROKEN], Assignment(weights={"gradient.*": 3}), 1 / 4),
        ([HELD, BROKEN], Assignment(weights={"*": 3, "gradient.*": 1}), 3 / 4),
        ([HELD, BROKEN], Assignment(weights={"gradient.*": 0}), 1.0),
        ([HELD, ("dtype.float32", "failed", "law", "advice")], Assignment(), 1.0),
        ([HELD, ("state", "not_run", "dependency", "required")], Assignment(), 1 / 2),
        ([HELD, ("state", "not_run", "rng", "required")], Assignment(), 1.0),
        ([HELD, ("state", "not_run", "rng", "required")], Assignment(not_run={**NOT_RUN, "rng": "lost"}), 1 / 2),
        ([BROKEN, ("state", "not_run", "rng", "required")], Assignment(not_run={**NOT_RUN, "rng": "held"}), 1 / 2),
        ([BROKEN, ("state", "not_run", "skipped", "required")], Assignment(), 0.0),
        ([BROKEN, ("state", "not_run", "unsupported_dtype", "required")], Assignment(), 0.0),
        ([HELD, BROKEN, ("state", "checker_broke", None, "required")], Assignment(), 1 / 2),
    ],
)
def test_the_share_of_laws_held(laws: list[Row], assignment: Assignment, share: float) -> None:
    """Required laws count by weight; our own faults and what could not be judged are left out, dependencies are not."""
    assert assignment.share_held(result(*laws)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("verdict", "share"), [("passed", 1.0), ("failed", 0.0), ("not_run", 0.0), ("checker_broke", 1.0)]
)
def test_where_no_law_counts_the_verdict_does(verdict: Verdict, share: float) -> None:
    """What is missing earns nothing, and a fault of the checker costs nothing."""
    assert Assignment().share_held(result(verdict=verdict)) == share


READ: list[Row] = [("output", "failed", "convention", "required"), ("state", "not_run", "dependency", "required"), HELD]


@pytest.mark.parametrize(
    ("asked", "share"),
    [({}, 3 / 4), ({"q": "other"}, 3 / 4), ({"p": "drop"}, 1 / 3), ({"q": "other", "p": "drop"}, 1 / 3)],
)
def test_what_is_right_under_another_reading_loses_one_law(asked: dict[str, str], share: float) -> None:
    """All laws hold there, and to say so counts as one; where the assignment names that convention, they do not."""
    assignment = Assignment(components={"ReLU": Expected(conventions=asked)})
    read = replace(result(*READ), reason="convention", readings={"p": "keep"})
    assert assignment.share_held(read) == pytest.approx(share)
    assert assignment.share_held(result(*READ)) == pytest.approx(1 / 3)


def test_points_are_the_share_of_the_worth() -> None:
    """Half of the laws are half of the points; what the assignment does not name is worth one."""
    assignment = Assignment(components={"ReLU": Expected(3.0)})
    half = result(HELD, BROKEN)
    assert assignment.points(half) == pytest.approx(1.5)
    assert assignment.possible("ReLU") == 3.0
    assert Assignment().points(replace(half, component="Dropout")) == pytest.approx(0.5)
