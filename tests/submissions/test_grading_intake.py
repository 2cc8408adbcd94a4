"""A class hands in anything: everybody gets a verdict with a reason, and nobody pays for others."""

import codecs
import inspect
import io
import os
import tarfile
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from layerproof.conformance.class_results import ClassReport
from layerproof.conformance.results import ComponentResult
from layerproof.impl import optimizer
from layerproof.play.limits import Limits
from layerproof.reports.csv_report import to_csv
from layerproof.reports.json_report import to_json
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options

from .conftest import RELU

QUICK = Options(effort="quick", limits=Limits(importing=20.0, playing=20.0))


def zipped(**files: str) -> bytes:
    """Return a zip of texts by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def tarred(name: str, text: str) -> bytes:
    """Return a packed tar of one text."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


def results(report: ClassReport) -> dict[str, ComponentResult]:
    """Return each student's result for the one component."""
    return {student.student: student.report.components[0] for student in report.students}


def test_archives_are_submissions(tmp_path: Path) -> None:
    """Of every kind, with a folder on top or without."""
    (tmp_path / "ada.zip").write_bytes(zipped(**{"hw/layers.py": RELU, "__MACOSX/hw/._layers.py": "\0"}))
    (tmp_path / "bo.tar.gz").write_bytes(tarred("layers.py", RELU))
    (tmp_path / "cy").mkdir()
    (tmp_path / "cy" / "hw.zip").write_bytes(zipped(**{"layers.py": RELU}))
    (tmp_path / "di.zip").write_bytes(zipped(**{"../layers.py": RELU}))
    (tmp_path / "eve.rar").write_bytes(b"Rar!\x1a\x07")
    report = grade_folder(tmp_path, QUICK)
    found = results(report)
    assert {name: (row.verdict, row.reason) for name, row in found.items()} == {
        "ada.zip": ("passed", None),
        "bo.tar.gz": ("passed", None),
        "cy": ("passed", None),
        "di.zip": ("not_run", "unreadable"),
        "eve.rar": ("not_run", "unreadable"),
    }
    assert (
        found["di.zip"].message == "di.zip: holds '../layers.py', a path that leads out of it; pack the folder itself"
    )
    assert found["eve.rar"].message.startswith("eve.rar: is neither a zip nor a tar; hand in a .py file")
    assert [student.report.source for student in report.students] == ["layers", "layers", "layers", "", ""]
    assert not (tmp_path.parent / "layers.py").exists()


def test_what_is_no_file_is_refused_by_name(tmp_path: Path) -> None:
    """Links, pipes and what is too large; a folder may be called as a file."""
    (tmp_path / "ada.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "link.py").symlink_to("ada.py")
    (tmp_path / "nowhere").symlink_to("no/such/place")
    (tmp_path / "home").symlink_to("/")
    (tmp_path / "large.py").write_bytes(b"#" * (2**20 + 1))
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "folder.py" / "layers.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "folder.py" / "x.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "pipe")
    report = grade_folder(tmp_path, QUICK)
    assert {name: (row.reason, row.message) for name, row in results(report).items()} == {
        "ada.py": (None, ""),
        "folder.py": (None, ""),
        "home": ("unreadable", "home: is a link, and links are not followed; hand in what it leads to"),
        "large.py": ("unreadable", "large.py: is larger than 1 MiB; hand in the code alone"),
        "link.py": ("unreadable", "link.py: is a link, and links are not followed; hand in what it leads to"),
        "nowhere": ("unreadable", "nowhere: is a link, and links are not followed; hand in what it leads to"),
        "pipe.py": (
            "unreadable",
            "pipe.py: is neither a file nor a folder; hand in a .py file, a folder, a .zip or a .tar",
        ),
    }
    assert report.run.notes[1:] == ("Neither .py files, folders nor archives, so not graded: 'pipe'",)


LATIN = "# coding: latin-1\n" + RELU.replace("self.positive", "self.größer")

ANOTHER = "the file is in another encoding, such as UTF-16, or no text: save it as UTF-8"

ODD: dict[str, tuple[bytes, str | None, str]] = {
    "bom.py": (codecs.BOM_UTF8 + RELU.encode(), None, ""),
    "cookie.py": (LATIN.encode("latin-1"), None, ""),
    "crlf.py": (RELU.replace("\n", "\r\n").encode(), None, ""),
    "no_cookie.py": (RELU.replace("self.positive", "self.größer").encode("latin-1"), "import_failed", ANOTHER),
    "utf16.py": (RELU.encode("utf-16"), "import_failed", f"null bytes; {ANOTHER}"),
    "no_such_cookie.py": (b"# coding: no-such-thing\n" + RELU.encode(), "import_failed", "SyntaxError"),
    "nul.py": (RELU.encode() + b"\0", "import_failed", f"null bytes; {ANOTHER}"),
    "binary.py": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "import_failed", f"null bytes; {ANOTHER}"),
    "deep.py": (b"x = " + b"(" * 100_000, "import_failed", "raised"),
    "deeper.py": (b"x = " + b"-" * 100_000 + b"1", "import_failed", "raised"),
    "plain.py": (RELU.encode(), None, ""),
}
"""What a file holds, why it is not judged, and what is said of it."""


def test_odd_files_are_read_as_python_does(tmp_path: Path) -> None:
    """What Python reads is judged, and the rest says what Python says, with the way out where it is the encoding."""
    for name, (content, _, _) in ODD.items():
        (tmp_path / name).write_bytes(content)
    found = results(grade_folder(tmp_path, QUICK))
    assert {name: row.reason for name, row in found.items()} == {name: reason for name, (_, reason, _) in ODD.items()}
    assert [name for name, (_, _, told) in ODD.items() if told not in found[name].message] == []


def test_any_name_is_a_student(tmp_path: Path) -> None:
    """Also one that is not UTF-8, is as long as can be, or attacks a terminal."""
    names = (
        b"caf\xe9.py",
        rb"caf\xe9.py",
        b"a" * 252 + b".py",
        "<b>\n\x1b[31m\u202e😀'.py".encode(),
        b"-rf.py",
        b"$(id)",
    )
    for name in names:
        path = tmp_path / os.fsdecode(name)
        if name.endswith(b".py"):
            path.write_text(RELU, encoding="utf-8")
        else:
            path.mkdir()
            (path / "layers.py").write_text(RELU, encoding="utf-8")
    report = grade_folder(tmp_path, QUICK)
    assert {student.student for student in report.students} == {
        "caf\\xe9.py",
        "caf\\xe9.py (again)",
        "a" * 252 + ".py",
        "<b>\n\x1b[31m\u202e😀'.py",
        "-rf.py",
        "$(id)",
    }
    assert [row.verdict for row in results(report).values()] == ["passed"] * 6


def test_students_do_not_see_each_other(tmp_path: Path) -> None:
    """Neither by import, nor as a package, nor in the place of a library."""
    (tmp_path / "ada.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "bo.py").write_text("from ada import ReLU\n", encoding="utf-8")
    (tmp_path / "colorsys.py").write_text("raise SystemExit('in the place of a library')\n", encoding="utf-8")
    (tmp_path / "di.py").write_text(f"import colorsys\n{RELU}", encoding="utf-8")
    (tmp_path / "__init__.py").write_text("raise SystemExit('in everybody else')\n", encoding="utf-8")
    found = results(grade_folder(tmp_path, QUICK))
    assert {name: (row.verdict, row.reason) for name, row in found.items()} == {
        "__init__.py": ("not_run", "import_failed"),
        "ada.py": ("passed", None),
        "bo.py": ("not_run", "import_failed"),
        "colorsys.py": ("not_run", "import_failed"),
        "di.py": ("passed", None),
    }
    assert "No module named 'ada'" in found["bo.py"].message


def test_what_was_left_out_is_noted(tmp_path: Path) -> None:
    """For the student and the teacher."""
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "layers.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "ada" / "data").symlink_to("/etc")
    (student,) = grade_folder(tmp_path, QUICK).students
    assert student.report.components[0].verdict == "passed"
    assert student.report.notes == ("Left out: 'data', because links are not followed.",)


def test_a_copy_is_noted_and_not_failed(tmp_path: Path) -> None:
    """On the component, and what a file imports on the student."""
    source = inspect.getsource(optimizer).replace("from .", "from layerproof.impl.")
    (tmp_path / "ada.py").write_text(source.replace("class SGD", "class Sgd"), encoding="utf-8")
    (tmp_path / "bo.py").write_text(RELU, encoding="utf-8")
    ada, bo = grade_folder(tmp_path, QUICK).students
    copied = next(row for row in ada.report.components if row.component == "SGD")
    assert copied.notes == (
        "Sgd is a copy of layerproof.impl.SGD: 100% of its steps are the same, whatever their names.",
    )
    assert ada.report.notes == (
        "ada.py, line 10, imports layerproof.impl.base, which has answers to what was asked.",
        "ada.py, line 11, imports layerproof.impl.checks, which has answers to what was asked.",
    )
    assert bo.report.all_notes == ()


def test_what_is_no_code_has_a_row_and_a_way_out(tmp_path: Path) -> None:
    """A notebook or text is somebody's; the report of somebody who handed in code, and the teacher's lists, are not."""
    for name in ("bo.ipynb", "cy.docx", "di", "ada.pdf", "roster.csv", "README.txt", "assignment.toml", ".notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "ada.py").write_text(RELU, encoding="utf-8")
    report = grade_folder(tmp_path, QUICK)
    export = "File > Save and Export Notebook As > Executable Script, or `jupyter nbconvert --to script`"
    no_code = "is neither Python nor an archive; hand in a .py file, a folder, a .zip or a .tar"
    assert {name: (row.reason, row.message) for name, row in results(report).items()} == {
        "ada.py": (None, ""),
        "bo.ipynb": ("unreadable", f"bo.ipynb: is a notebook, which is not read; export it as .py ({export})"),
        "cy.docx": ("unreadable", f"cy.docx: {no_code}"),
        "di": ("unreadable", f"di: {no_code}"),
    }
    assert report.run.notes[1:] == (
        "Neither .py files, folders nor archives, so not graded: 'ada.pdf' and 'roster.csv'",
        "Not graded, going by their names: 'README.txt'",
    )


def test_code_below_other_files_is_found(tmp_path: Path) -> None:
    """Whether a file on top uses it or not; where a component is missing, what was passed over is named."""
    for name, text in {
        "ada/main.py": "from hw.relu import ReLU\n",
        "ada/hw/relu.py": RELU,
        "bo/util.py": "x = 1\n",
        "bo/rest/relu.py": "from base import Layer\n" + RELU.replace("ReLU", "ReLU(Layer)"),
        "bo/rest/base.py": "class Layer:\n    pass\n",
        "cy/main.py": "x = 1\n",
        "cy/tests/relu.py": RELU,
        "cy/hw.ipynb": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = results(grade_folder(tmp_path, QUICK))
    assert [(name, row.reason, row.message) for name, row in found.items()] == [
        ("ada", None, ""),
        ("bo", None, ""),
        (
            "cy",
            "missing",
            "cy has no ReLU; nothing in it looks like a component; not looked at: 'hw.ipynb', 'tests/'",
        ),
    ]


def test_what_was_handed_in_and_cannot_be_judged_is_not_missing(tmp_path: Path) -> None:
    """The grades say so as well, and where it stands: only who has nothing like it handed in nothing."""
    (tmp_path / "ada.py").write_text("class ReLU:\n    def forward(self, x):\n        return x\n", encoding="utf-8")
    (tmp_path / "bo.py").write_text("x = 1\n", encoding="utf-8")
    report = grade_folder(tmp_path, replace(QUICK, components=("ReLU",)))
    ada, bo = results(report).values()
    assert (ada.reason, ada.subject, ada.file, ada.line) == ("unrecognised", "ReLU", "ada.py", 1)
    assert ada.message.startswith(
        "ada.py has no ReLU that can be judged: ReLU has forward but no backward: add backward("
    )
    assert (bo.reason, bo.message) == ("missing", "bo.py has no ReLU; nothing in it looks like a component")
    assert to_csv(report).splitlines()[1:] == ["ada.py,0,0,not run: not recognised", "bo.py,0,0,not run: not handed in"]


def test_what_code_leaves_in_its_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The teacher's own folder stays as it is, whoever is trusted."""
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(f"open('train.log', 'w').write('x')\n{RELU}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (row,) = results(grade_folder(tmp_path / "class", QUICK)).values()
    assert row.verdict == "passed"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada.py", "class"]


def test_files_go_by_the_names_that_students_gave_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the class lies, or our copy of it, is on nobody's page, whichever way a submission ends."""
    for name, text in (("ada", RELU), ("bo", "class ReLU(:\n"), ("cy", RELU.replace("backward", "back"))):
        (tmp_path / "class" / name / "nn").mkdir(parents=True)
        (tmp_path / "class" / name / "nn" / "act.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = grade_folder(tmp_path / "class", QUICK)
    assert {name: (row.reason, row.file) for name, row in results(report).items()} == {
        "ada": (None, "act.py"),
        "bo": ("import_failed", "act.py"),
        "cy": ("unrecognised", "act.py"),
    }
    assert not any(tempfile.gettempdir() in to_json(student.report) for student in report.students)
