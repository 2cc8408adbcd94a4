"""The command, in this process and as a user starts it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from click.testing import CliRunner, Result

from layerproof import command, impl
from layerproof.conformance import diagnosis
from layerproof.conformance.budget import CASES, Effort, smallest_share
from layerproof.conformance.catalogue import Mistake, mistakes
from layerproof.reports import FORMATS
from layerproof.submissions import checking, matrix

ROOT = Path(__file__).parent.parent.parent
SEED = ("--effort", "quick", "--seed", "7")
FAST = (*SEED, "--law", "output", "--law", "gradient.input")


def run(*arguments: object, **environment: str) -> Result:
    """Run the command in this process."""
    words = [str(argument) for argument in arguments]
    return CliRunner(env={"COLUMNS": "100", "FORCE_COLOR": "", "NO_COLOR": "", **environment}).invoke(
        command.main, words
    )


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    code = "from layerproof.command import main; main(prog_name='layerproof')"
    words = [str(argument) for argument in arguments]
    return subprocess.run([sys.executable, "-P", "-c", code, *words], capture_output=True, text=True, check=False)


def components(result: Result) -> list[dict[str, Any]]:
    """Return the components of a report in JSON."""
    found: list[dict[str, Any]] = json.loads(result.stdout)["components"]
    return found


def test_nothing_heavy_is_imported() -> None:
    """Help is instant because what takes long to import waits until it is needed."""
    code = "import sys, layerproof.command; print({'hypothesis', 'numpy', 'rich', 'scipy', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_help_names_every_command() -> None:
    """The help of the whole lists what there is, and how it ends."""
    result = run("--help")
    assert result.exit_code == 0
    assert [name for name in command.main.commands if f"  {name} " not in result.stdout] == []
    codes = "0 every law holds, 1 a law broke or a file among others does not import, 2 bad input, 3 our own fault"
    assert codes in " ".join(result.stdout.split())


def test_no_command() -> None:
    """Without a command the help goes to standard error, as nothing was done."""
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{run('--help').stdout}"


def test_choices_are_those_of_the_judge() -> None:
    """The efforts are written down twice, because reading them from the judge would import PyTorch."""
    efforts = next(one for one in command.check.params if one.name == "effort").type
    assert tuple(getattr(efforts, "choices", ())) == get_args(Effort)
    told = " ".join(run("check", "--help").stdout.split())
    assert ", ".join(f"{effort} {count}" for effort, count in CASES.items()) in told
    assert "{:.0%}, {:.0%} or {:.0%} of a kind".format(*map(smallest_share, CASES.values())) in told


def test_right(file: Callable[[str], Path]) -> None:
    """Where every law holds the code is 0, and standard error is left alone."""
    done = start("check", file("right"), *FAST)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The component is right\n\n  ✓ ReLU  passed")


def test_wrong(file: Callable[[str], Path]) -> None:
    """Where a law broke the code is 1; the finding is data, and goes to standard output."""
    done = start("check", file("wrong"), *FAST, "--output-format", "concise")
    assert (done.returncode, done.stderr) == (1, "")
    assert "wrong.py:5: ReLU gradient.input ReLU.backward: grad_input" in done.stdout


@pytest.mark.parametrize("output", FORMATS)
def test_formats(output: str, file: Callable[[str], Path], tmp_path: Path) -> None:
    """Each format can go to a file, where it is what standard output would have got, and readable by its own kind."""
    target = file("wrong")
    result = run("check", target, *FAST, "--output-format", output, "--output-file", tmp_path / "new" / "out")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")
    text = (tmp_path / "new" / "out").read_text(encoding="utf-8")
    assert "ReLU" in text
    if output == "json":
        schema = json.loads((ROOT / "reports" / "report.schema.json").read_text(encoding="utf-8"))
        jsonschema.validate(json.loads(text), schema)
    if output == "junit":
        assert {case.get("classname") for case in ET.fromstring(text).iter("testcase")} == {"ReLU"}  # noqa: S314


def test_page(file: Callable[[str], Path], tmp_path: Path) -> None:
    """A page is written beside the text, and standard error says where."""
    page = tmp_path / "pages" / "relu.html"
    result = run("check", file("right"), *FAST, "--report", page)
    assert (result.exit_code, result.stderr) == (0, f"The page: {page}\n")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_is_judged_can_be_chosen(file: Callable[[str], Path]) -> None:
    """Seed, component and law are what was asked for."""
    chosen = ("--component", "ReLU", "--law", "gradient.*", "--law", "purity.outputs", "--output-format", "json")
    result = run("check", file("right"), *SEED, *chosen)
    assert json.loads(result.stdout)["run"]["seed"] == 7
    assert [law["id"] for law in components(result)[0]["laws"]] == ["gradient.input", "purity.outputs"]


def test_a_convention_can_be_declared(file: Callable[[str], Path]) -> None:
    """What is right under another reading fails until that is declared."""
    words = ("check", file("keeps"), *FAST, "--output-format", "json")
    undeclared, declared = run(*words), run(*words, "--convention", "Dropout.p=keep")
    assert (undeclared.exit_code, components(undeclared)[0]["reason"]) == (1, "convention")
    assert (declared.exit_code, components(declared)[0]["conventions"]) == (0, {"p": "keep"})


def test_the_line_to_add(file: Callable[[str], Path]) -> None:
    """The concise text of what is right under another reading is the line that declares it."""
    result = run("check", file("keeps"), *FAST, "--output-format", "concise")
    assert result.exit_code == 1
    assert "keeps.py:5: Dropout convention Dropout is right under another reading (p is the " in result.stdout
    assert 'conventions = {"p": "keep"}' in result.stdout


def test_jobs(file: Callable[[str], Path]) -> None:
    """Several judges come to the same verdicts as one."""
    file("right")
    folder = file("keeps").parent
    alone, together = (
        components(run("check", folder, *FAST, "--output-format", "json", "--jobs", jobs)) for jobs in (1, 2)
    )
    assert [one["component"] for one in alone] == ["Dropout", "ReLU"]
    assert [{**one, "seconds": 0} for one in alone] == [{**one, "seconds": 0} for one in together]


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("unknown", 4, "Convolve looks like a layer"),
        ("broken", 4, "broken.py, line 3: raise OSError('no weights') raised OSError: no weights"),
        ("plain", 5, "No component was found Note: No class or function is defined in it; see `layerproof explain`"),
    ],
)
def test_nothing_to_judge(name: str, code: int, told: str, file: Callable[[str], Path]) -> None:
    """Where nothing can be judged, or nothing is there, the code says so."""
    result = run("check", file(name), *FAST)
    assert result.exit_code == code
    assert told in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--loud", "No such option '--loud' (see layerproof --help)"),
        ("prove", "No such command 'prove' (see layerproof --help)"),
        ("check", "Missing argument 'TARGET' (see layerproof check --help)"),
        ("check right.py --sed 3", "No such option '--sed'. Did you mean '--seed'? (see layerproof check --help)"),
        (
            "check right.py --seed x",
            "Invalid value for '--seed': 'x' is not a whole number from 0 to 2**48 - 1 (see layerproof check --help)",
        ),
        (
            "check right.py --effort most",
            "Invalid value for '--effort': 'most' is not one of 'quick', 'standard', 'thorough' (see layerproof check ",
        ),
        ("check nowhere", "nowhere: no file, folder or module has this name; give a .py file, a folder of them, or "),
        ("check right.py --component Relu", "'Relu' is no known component; did you mean 'ReLU'?"),
        ("check right.py --law outputs", "'outputs' is no known law; did you mean 'output'?"),
        (
            "check right.py --convention keep",
            "convention = 'keep', but should have the form Component.name=reading, such as Layer.p=keep",
        ),
        ("check right.py --convention Dropout.p=hold", "Dropout.p = 'hold', but should be one of: 'drop', 'keep'"),
        (
            "check right.py --report right.py/page.html",
            "right.py/page.html: cannot be written (File exists); give a path in a folder that you may write to",
        ),
        (
            "grade nowhere --report pages",
            "Invalid value for 'FOLDER': Directory 'nowhere' does not exist (see layerproof grade --help)",
        ),
        ("grade . --report pages", "pages: lies in ., where it would be graded; give a folder elsewhere"),
        ("grade .", "Missing option '--report' (see layerproof grade --help)"),
        (
            "grade empty --report pages --trusted",
            "empty: has no submissions; give a folder with a .py file, a folder or an archive for each student",
        ),
        ("explain Conv4d", "'Conv4d' is no known component; did you mean 'Conv1d' or 'Conv2d' or 'Conv3d'?"),
        ("explain Dropuot", "'Dropuot' is no known component; did you mean 'Dropout'?"),
        ("mistakes --component Dens", "'Dens' is no known component; the closest are "),
    ],
)
def test_bad_input_is_one_line(
    words: str, line: str, file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user can mend ends with 2 and one line that says how, and nothing goes to standard output."""
    monkeypatch.chdir(file("right").parent)
    Path("empty").mkdir()
    result = run(*words.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"layerproof: {line}")
    assert result.stderr.count("\n") == 1


def test_an_unreadable_file(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be opened is named, with the way out."""
    path = file("right")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    result = run("check", path)
    way_out = "make it readable, or give a .py file, a folder of them, or the name of a module"
    assert (result.exit_code, result.stderr) == (
        2,
        f"layerproof: {path}: cannot be read (Permission denied); {way_out}\n",
    )


def test_our_own_fault(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of ours shows its traceback and ends with 3."""
    monkeypatch.setattr(checking, "check_target", lambda *_: 1 / 0)
    result = run("check", file("right"))
    assert result.exit_code == 3
    assert result.stderr.startswith("Traceback (most recent call last):")
    told = "layerproof: this is our own fault, please report it with the traceback above\n"
    assert result.stderr.endswith(f"ZeroDivisionError: division by zero\n{told}")


@pytest.mark.parametrize(
    ("arguments", "escapes"), [((), False), (("--color", "always"), True), (("--color", "never"), False)]
)
def test_color(arguments: tuple[str, ...], escapes: bool, file: Callable[[str], Path]) -> None:
    """Colours are written where they are asked for."""
    result = run("check", file("right"), *FAST, *arguments)
    assert ("\x1b[" in result.stdout) is escapes


def test_grade(file: Callable[[str], Path], tmp_path: Path) -> None:
    """A class gets pages and grades; standard output says how it did, standard error where that is."""
    file("right")
    folder = file("wrong").parent
    report = tmp_path / "report" / "pages"
    result = run("grade", folder, "--report", report, "--trusted", *SEED)
    assert (result.exit_code, result.stderr) == (1, f"The report: {report / 'index.html'}\n")
    assert result.stdout.startswith("2 students; median ")
    assert result.stdout.splitlines()[-1] == "Worker: limits (on time, memory and output; for trusted code)"
    grades = (report / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    assert grades[:2] == ["student,total,ReLU,ReLU verdict", "right.py,1,1,passed"]
    assert sorted(path.suffix for path in (report / "students").iterdir()) == [".html", ".html", ".json", ".json"]


def test_an_assignment_that_cannot_be_followed(file: Callable[[str], Path], tmp_path: Path) -> None:
    """The line names the file and the key."""
    assignment = tmp_path / "wishes.toml"
    assignment.write_text("efort = 'quick'\n", encoding="utf-8")
    result = run("grade", file("right").parent, "--report", tmp_path / "pages", "--assignment", assignment, "--trusted")
    told = f"layerproof: {assignment}: efort = 'quick' (string) is no known key; did you mean 'effort'?\n"
    assert (result.exit_code, result.stderr) == (2, told)
    assert not (tmp_path / "pages").exists()


def test_explain() -> None:
    """The contract goes to standard output, in the terminal's width."""
    result = run("explain", "ReLU", COLUMNS="60")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("ReLU, a layer\n")
    assert max(map(len, result.stdout.splitlines())) <= 60


@pytest.mark.parametrize(("name", "code"), [("lin-bias-twice", 0), ("none", 1)])
def test_mistakes(name: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kill matrix comes as text and as JSON, and a mistake that lives on is a fault."""
    entries = (mistakes()["lin-bias-twice"], Mistake("none", "Linear", "Right.", "", "", impl.Linear))
    chosen = {entry.id: entry for entry in entries if entry.id == name}
    monkeypatch.setattr(matrix, "mistakes", lambda: chosen)
    monkeypatch.setattr(diagnosis, "mistakes_of", lambda _: list(chosen.values()))
    text, data = (run("mistakes", *SEED, "--output-format", output) for output in ("text", "json"))
    assert (text.exit_code, text.stderr, data.exit_code, data.stderr) == (code, "", code, "")
    assert text.stdout.splitlines()[-1].startswith(f"{1 - code} of 1 known mistake killed, ")
    (row,) = json.loads(data.stdout)["mistakes"]
    assert (row["id"], row["component"], bool(row["killed_by"])) == (name, "Linear", not code)
    assert row["diagnosed_as"] == ["lin-bias-twice"] * (1 - code)
