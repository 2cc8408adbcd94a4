"""The public names."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

import layerproof


def test_public_names() -> None:
    """Everything that is promised is there, and says what it does."""
    assert {name for name in layerproof.__all__ if not hasattr(layerproof, name)} == set()
    assert {name for name in layerproof.__all__ if not getattr(layerproof, name).__doc__} == set()


def test_what_is_returned_and_raised_has_public_names(file: Callable[[str], Path]) -> None:
    """So that annotations and `except` need no name of a module of ours."""
    report: layerproof.Report = layerproof.check(file("keeps"), seed=7, effort="quick", laws=["output"])
    (component,) = report.components
    (law,) = component.laws
    kinds = (layerproof.Report, layerproof.ComponentResult, layerproof.LawResult, layerproof.Finding)
    assert tuple(map(type, (report, component, law, law.finding))) == kinds
    assert {type(mistake) for mistake in component.mistakes} == {layerproof.NamedMistake}
    with pytest.raises(layerproof.TargetError, match=r"^nowhere\.py: no file, folder or module has this name"):
        layerproof.check("nowhere.py")


def test_names_that_are_not_there() -> None:
    """One that is not public is told with those that are; all of these are listed, imported or not."""
    with pytest.raises(AttributeError) as caught:
        _ = layerproof.Reports  # type: ignore[attr-defined]
    told = "module 'layerproof' has no attribute 'Reports'; public are: AssignmentError, Case, ClassReport, "
    assert str(caught.value).startswith(told)
    assert set(layerproof.__all__) <= set(dir(layerproof))


def test_version() -> None:
    """The version is that of the installed distribution."""
    assert layerproof.__version__ == version("layerproof")


def test_check(file: Callable[[str], Path]) -> None:
    """A report says what became of each component, and its seed replays it."""
    seen: list[tuple[str, int, int]] = []
    report = layerproof.check(
        file("wrong"), seed=7, effort="quick", laws=["gradient.*"], progress=lambda *step: seen.append(step)
    )
    again = layerproof.check(file("wrong"), seed=report.run.seed, effort="quick", laws=["gradient.*"])
    assert [(one.component, one.verdict) for one in report.components] == [("ReLU", "failed")]
    assert again.components[0].message == report.components[0].message
    assert seen == [("ReLU", 0, 1), ("", 1, 1)]


def test_check_with_a_convention(file: Callable[[str], Path]) -> None:
    """A reading can be declared from outside."""
    chosen = {"components": ["Dropout"], "laws": ["output"], "conventions": {"Dropout": {"p": "keep"}}}
    report = layerproof.check(file("keeps"), effort="quick", **chosen)  # type: ignore[arg-type]
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"components": ["Relu"]}, "'Relu' is no known component; did you mean 'ReLU'?"),
        ({"effort": "most"}, "effort = 'most', but should be one of: quick, standard, thorough"),
        ({"jobs": 0}, "jobs = 0, but should be at least 1"),
    ],
)
def test_what_cannot_be_followed(options: dict[str, object], message: str, file: Callable[[str], Path]) -> None:
    """Bad options are ValueErrors that say what to do."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is compared
        layerproof.check(file("right"), **options)  # type: ignore[arg-type]
    assert str(caught.value) == message


@pytest.mark.parametrize("judge", ["check", "cases", "grade"])
def test_a_seed_is_asked_for_alike(judge: str, file: Callable[[str], Path]) -> None:
    """By all that judge, and before anything is judged."""
    path, options = file("right"), {"trusted": True} if judge == "grade" else {}
    target = path.parent if judge == "grade" else path
    with pytest.raises(ValueError, match=r"^seed = -1, but should be a whole number from 0 to 2\*\*48 - 1, or None to"):
        getattr(layerproof, judge)(target, seed=-1, **options)
    with pytest.raises(TypeError, match=r"^seed = '3' \(str\), but should be a whole number from 0 to "):
        getattr(layerproof, judge)(target, seed="3", **options)


def test_grade(file: Callable[[str], Path]) -> None:
    """A class report has a student for each file."""
    file("right")
    report = layerproof.grade(file("wrong").parent, seed=7, effort="quick", trusted=True)
    assert {layerproof.ClassReport, layerproof.StudentResult} == {type(report), *map(type, report.students)}
    assert [student.student for student in report.students] == ["right.py", "wrong.py"]
    assert (report.components, report.exit_code) == (("ReLU",), 1)
    assert report.students[0].total == 1 > report.students[1].total


def test_explain() -> None:
    """A component's contract comes as text of the width asked for."""
    text = layerproof.explain("Dropout", width=80)
    assert text.startswith("Dropout, a layer\n  Inverted dropout: ")
    assert max(map(len, text.splitlines())) <= 80
    with pytest.raises(ValueError, match="'dropout' is no known component; did you mean 'Dropout'"):
        layerproof.explain("dropout")
    assert layerproof.explain("Affine").startswith("Affine is another name for Linear.\n\nLinear, a layer\n")
