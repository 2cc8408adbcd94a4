"""Which entries of a class's folder are students."""

from pathlib import Path

import pytest

from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options
from layerproof.submissions.roster import submissions_in
from layerproof.submissions.target import TargetError


def test_what_a_system_leaves_is_nobodys(tmp_path: Path) -> None:
    """It would be a student without points; what is hidden goes without saying, the rest is told with the README."""
    for name in ("Thumbs.db", "ehthumbs.db", "Desktop.ini", "readme.txt", ".DS_Store", "._ada.py", "Icon\r"):
        (tmp_path / name).write_bytes(b"\0")
    for name in ("__MACOSX", "$RECYCLE.BIN", "System Volume Information", ".Trashes"):
        (tmp_path / name).mkdir()
    with pytest.raises(TargetError, match="has no submissions"):
        submissions_in(tmp_path)
    (tmp_path / "ada.py").touch()
    students, notes = submissions_in(tmp_path)
    assert students == {"ada.py": tmp_path / "ada.py"}
    assert notes == (
        (
            "Not graded, going by their names: '$RECYCLE.BIN', 'Desktop.ini', 'Icon\\r', 'System Volume Information', "
            "'Thumbs.db', '__MACOSX', 'ehthumbs.db' and 'readme.txt'"
        ),
    )


def test_what_somebody_may_have_handed_in_is_a_student(tmp_path: Path) -> None:
    """However odd: text, a database, a name that only holds a system's."""
    names = ["bo.txt", "cy.ipynb", "di.rar", "eve.db", "my thumbs.db.py", "readme bo.txt", "Thumbs.db.zip"]
    for name in names:
        (tmp_path / name).touch()
    students, notes = submissions_in(tmp_path)
    assert (sorted(students), notes) == (sorted(names), ())


def test_hidden_code_is_told(tmp_path: Path) -> None:
    """Somebody may have handed it in; a system's file beside it goes without saying."""
    for name in (".hidden.py", "._bo.py", ".work.zip", ".DS_Store", "ada.py"):
        (tmp_path / name).touch()
    (tmp_path / ".git").mkdir()
    students, notes = submissions_in(tmp_path)
    assert list(students) == ["ada.py"]
    assert notes == ("Hidden by a dot at the beginning of their names, so not graded: '.hidden.py' and '.work.zip'",)


def test_a_folder_without_submissions_is_refused(tmp_path: Path) -> None:
    """An empty folder, a file and a folder that is not there are one line each."""
    way_out = "give a folder with a .py file, a folder or an archive for each student"
    (tmp_path / "assignment.toml").touch()
    with pytest.raises(TargetError) as caught:
        grade_folder(tmp_path, Options())
    assert str(caught.value) == f"{tmp_path}: has no submissions; {way_out}"
    file = tmp_path / "assignment.toml"
    with pytest.raises(TargetError) as caught:
        grade_folder(file, Options())
    assert str(caught.value) == f"{file}: cannot be read as a class (Not a directory); {way_out}"
    with pytest.raises(TargetError, match="cannot be read as a class \\(No such file or directory\\)"):
        grade_folder(tmp_path / "none", Options())
