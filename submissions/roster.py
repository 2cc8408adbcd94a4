"""Tells which entries of a class's folder are submissions, and what is left out."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..conformance.wording import listed
from .assignment import NAME
from .intake import is_archive, shown
from .target import TargetError, readable

_THE_TEACHERS = frozenset({
    *(".cfg", ".csv", ".ini", ".json", ".log", ".md", ".npy", ".npz", ".ods", ".toml", ".tsv", ".xls", ".xlsx"),
    *(".yaml", ".yml"),
})  # fmt: skip
"""How files end that a teacher keeps beside the submissions: they have no row."""
_THE_SYSTEMS = frozenset({
    *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"),
    *("__macosx", "$recycle.bin", "system volume information", "lost+found"),
})  # fmt: skip
"""What operating systems make in a folder by themselves, in lower case; the rest of it is hidden."""
_MOST = 20
"""So many names of what is not graded are told."""


def submissions_in(folder: Path, assignment: Path | None = None) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Return the submissions in a folder by their names, sorted, and notes on what else lies there.

    Hidden entries that are no code, __pycache__ and the assignment go without saying.

    Raises:
        TargetError: the folder cannot be read, or has no submissions.
    """
    way_out = "give a folder with a .py file, a folder or an archive for each student"
    try:
        there = sorted(entry for entry in folder.iterdir() if not _is_aside(entry, assignment))
        hidden = sorted(entry for entry in folder.iterdir() if _is_hidden(entry))
        entries = [entry for entry in there if not _is_nobodys(entry)]
        handed = [entry for entry in entries if _is_submission(entry)]
        handed = sorted([*handed, *_strangers(entries, handed)])
    except OSError as error:
        raise TargetError(f"{folder}: cannot be read as a class ({error.strerror}); {way_out}") from None
    if not handed:
        raise TargetError(f"{folder}: has no submissions; {way_out}")
    students: dict[str, Path] = {}
    for entry in handed:
        name = readable(entry.name)
        while name in students:  # one that is not UTF-8 may read as another that is
            name += " (again)"
        students[name] = entry
    notes = {
        "Neither .py files, folders nor archives, so not graded": set(entries) - set(handed),
        "Not graded, going by their names": set(there) - set(entries),
        "Hidden by a dot at the beginning of their names, so not graded": hidden,
    }
    return students, tuple(
        f"{note}: {listed(map(shown, sorted(entry.name for entry in others)), most=_MOST)}"
        for note, others in notes.items()
        if others
    )


def _is_submission(entry: Path) -> bool:
    """Tell whether an entry is what a student may have handed in; a link counts, so that it is refused by name."""
    mode = entry.lstat().st_mode
    return is_readable(entry) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode)


def is_readable(path: Path) -> bool:
    """Tell whether a file is Python or an archive, going by its name."""
    return path.suffix == ".py" or is_archive(path.name)


def _strangers(entries: Iterable[Path], handed: Sequence[Path]) -> list[Path]:
    """Return the files that nothing can be read from, and that somebody handed in all the same.

    What has the name of a submission, such as its report, belongs to that; lists and settings are the teacher's.
    """
    there = {entry.name.partition(".")[0] for entry in handed}
    return [
        entry
        for entry in entries
        if stat.S_ISREG(entry.lstat().st_mode) and entry not in handed
        if entry.suffix.lower() not in _THE_TEACHERS and entry.stem not in there
    ]


def _is_aside(entry: Path, assignment: Path | None) -> bool:
    aside = entry.name in {NAME, "__pycache__"} or entry.name.startswith(".")
    return aside or (assignment is not None and entry.absolute() == assignment.absolute())


def _is_hidden(entry: Path) -> bool:
    """Tell whether an entry is hidden and could be a submission; macOS puts a `._` before a file's name for its own."""
    return entry.name.startswith(".") and not entry.name.startswith("._") and is_readable(entry)


def _is_nobodys(entry: Path) -> bool:
    """Tell whether an entry is a system's or the README: as a student it would have no points in the class's median."""
    return entry.name.casefold() in _THE_SYSTEMS or entry.stem.upper() == "README"
