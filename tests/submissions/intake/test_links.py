"""A hard link is told by where the other names of its file are."""

import os
from pathlib import Path

import pytest

from layerproof.submissions.intake import taken
from layerproof.submissions.intake.links import Links
from layerproof.submissions.target import UnreadableError


@pytest.fixture
def submissions(tmp_path: Path) -> tuple[Path, ...]:
    """Return a class of three, two of which share a file, beside the teacher's own file."""
    (tmp_path / "marks.py").write_text("marks = 1\n", encoding="utf-8")
    for name in ("ada", "bo"):
        (tmp_path / name / "deep").mkdir(parents=True)
    (tmp_path / "ada" / "layers.py").write_text("x = 1\n", encoding="utf-8")
    os.link(tmp_path / "ada" / "layers.py", tmp_path / "ada" / "deep" / "layers.py")
    (tmp_path / "bo" / "layers.py").write_text("x = 2\n", encoding="utf-8")
    os.link(tmp_path / "bo" / "layers.py", tmp_path / "cy.py")
    return (tmp_path / "ada", tmp_path / "bo", tmp_path / "cy.py")


def test_who_holds_a_file(submissions: tuple[Path, ...], tmp_path: Path) -> None:
    """One submission or several; nobody where it has another name elsewhere, as the teacher's file has."""
    ada, bo, cy = submissions
    os.link(tmp_path / "marks.py", ada / "marks.py")
    links = Links(submissions)
    assert links.holders((ada / "layers.py").stat()) == {ada}
    assert links.holders(cy.stat()) == {bo, cy}
    assert links.holders((ada / "marks.py").stat()) == frozenset()
    assert Links().holders(cy.stat()) == frozenset()


def test_links_are_not_followed_for_it(submissions: tuple[Path, ...], tmp_path: Path) -> None:
    """A folder behind a soft link was not handed in."""
    (tmp_path / "elsewhere").mkdir()
    os.link(tmp_path / "marks.py", tmp_path / "elsewhere" / "marks.py")
    (tmp_path / "link").symlink_to("elsewhere")
    (submissions[0] / "link").symlink_to("../elsewhere")
    os.link(tmp_path / "marks.py", submissions[0] / "marks.py")
    links = Links((*submissions, tmp_path / "link"))
    assert links.holders((tmp_path / "marks.py").stat()) == frozenset()


def test_what_lies_within_is_taken(submissions: tuple[Path, ...], tmp_path: Path) -> None:
    """What two share has a note with both, which names nobody."""
    ada, _, cy = submissions
    links, told = Links(submissions), "One file with what another student handed in (a hard link): "
    for path, notes in [(ada, ()), (cy, (f"{told}'cy.py'; `find CLASS -samefile FILE` says whose.",))]:
        (tmp_path / "on").mkdir(exist_ok=True)
        with taken(path, path.name, tmp_path / "on", links) as submission:
            assert submission.target.notes == notes


def test_what_leads_out_is_refused(submissions: tuple[Path, ...], tmp_path: Path) -> None:
    """As a class is that was copied with `cp -al`; the message says how to copy it."""
    os.link(submissions[2], tmp_path / "outside.py")
    told = r"^cy\.py: has another name elsewhere \(it is a hard link\); hand in a copy of it, or have .* with `cp -r`"
    with (
        pytest.raises(UnreadableError, match=told),
        taken(submissions[2], "cy.py", tmp_path, Links(submissions)),
    ):
        pytest.fail("it was taken")
