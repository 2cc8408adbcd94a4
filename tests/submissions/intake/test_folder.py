"""A folder is copied without following a link, or opening what is no file."""

import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from layerproof.submissions.intake.folder import take_file, take_folder
from layerproof.submissions.intake.names import RefusedError
from layerproof.submissions.intake.store import ENTRIES_LIMIT, Store

Refusal = Callable[[Callable[[], object]], str]
Stored = Callable[[], list[str]]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder with a file, and a file beside it that is nobody's business."""
    (tmp_path / "secret.py").write_text("secret", encoding="utf-8")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "layers.py").write_text("x = 1\n", encoding="utf-8")
    return tmp_path / "work"


def test_files_and_folders_are_copied(work: Path, store: Store, stored: Stored) -> None:
    """All but what tools leave behind."""
    for name in ("data/x.csv", ".git/config", "__pycache__/layers.pyc", "a.py/b.py", "a\n\x1b[31m<b>\u202e😀.py"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).touch()
    take_folder(str(work), store)
    assert stored() == ["a\n\x1b[31m<b>\u202e😀.py", "a.py/b.py", "data/x.csv", "layers.py"]
    assert store.notes == ()


def test_links_are_not_followed(work: Path, store: Store, stored: Stored) -> None:
    """Whether they are soft or hard, and lead out of the folder or to nowhere."""
    (work / "link.py").symlink_to("../secret.py")
    (work / "folder").symlink_to("..")
    (work / "nowhere.py").symlink_to("nowhere")
    os.link(work.parent / "secret.py", work / "hard.py")
    take_folder(str(work), store)
    assert stored() == ["layers.py"]
    assert store.notes == (
        "Left out: 'folder', 'link.py' and 'nowhere.py', because links are not followed.",
        (
            "Left out: 'hard.py', because a file that has another name elsewhere (a hard link) is not taken; "
            "hand in a copy, or have the class's folder copied with `cp -r`, which makes files of their own."
        ),
    )


def test_what_is_no_file_is_not_opened(work: Path, store: Store, stored: Stored) -> None:
    """A pipe that nobody writes to blocks nobody."""
    os.mkfifo(work / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        before = Path.cwd()
        os.chdir(work)  # the path of a socket may have 107 bytes
        server.bind("socket.py")
        os.chdir(before)
        take_folder(str(work), store)
    assert stored() == ["layers.py"]
    assert store.notes == ("Left out: 'pipe.py' and 'socket.py', because only files and folders are taken.",)


def test_what_cannot_be_read_is_left_out(work: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or folder whose owner forgot to share it."""
    (work / "theirs").mkdir()
    (work / "theirs.py").touch()
    real = os.open

    def refuse(path: str, *given: object, **options: object) -> int:
        if path.startswith("theirs"):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    take_folder(str(work), store)
    assert store.notes == ("Left out: 'theirs' and 'theirs.py', because it cannot be read.",)


def test_names_that_are_no_text_are_left_out(work: Path, store: Store, stored: Stored) -> None:
    """Bytes that are not UTF-8, as from an old Windows."""
    (work / os.fsdecode(b"caf\xe9.py")).touch()
    take_folder(str(work), store)
    assert stored() == ["layers.py"]
    assert store.notes == ("Left out: 'caf\\\\xe9.py', because their names are not UTF-8.",)


def test_deep_folders_end(work: Path, store: Store, stored: Stored) -> None:
    """At the limit, however deep they are."""
    place = os.open(work, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=place)
        below = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    take_folder(str(work), store)
    assert stored() == ["layers.py"]
    assert store.notes == (f"Left out: '{'/'.join('d' * 16)}', because they lie more than 16 folders deep.",)


def test_too_many_files_are_refused(
    work: Path, store: Store, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before all of them are listed."""
    monkeypatch.setattr("layerproof.submissions.intake.store.ENTRIES_LIMIT", 3)
    assert ENTRIES_LIMIT > 3
    for name in "abcd":
        (work / name).touch()
    told = "holds more than 3 files and folders; hand in the code alone"
    assert refusal(lambda: take_folder(str(work), store)) == told


def test_an_archive_alone_is_the_submission(work: Path, store: Store, stored: Stored) -> None:
    """As course software hands out what was uploaded; beside code, or inside another, it is data."""
    (work / "layers.py").unlink()
    with zipfile.ZipFile(work / "hw.zip", "w") as archive:
        archive.writestr("layers.py", "x = 1\n")
        archive.writestr("inner.zip", "PK\x03\x04")
    (work / ".DS_Store").touch()
    take_folder(str(work), store)
    assert stored() == ["inner.zip", "layers.py"]
    (work / "notes.txt").touch()
    beside = Store(store.root / "beside")
    take_folder(str(work), beside)
    assert sorted(path.name for path in beside.root.iterdir()) == ["hw.zip", "notes.txt"]


def test_an_archive_alone_is_not_followed_as_a_link(work: Path, store: Store, refusal: Refusal) -> None:
    """Nor is it opened where it is a pipe."""
    (work / "layers.py").unlink()
    (work / "hw.zip").symlink_to("../secret.py")
    told = "holds 'hw.zip' alone, which is a link, and links are not followed; hand in what it leads to"
    assert refusal(lambda: take_folder(str(work), store)) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("link.py", "is a link, and links are not followed; hand in what it leads to"),
        (
            "hard.py",
            (
                "has another name elsewhere (it is a hard link); hand in a copy of it, "
                "or have the class's folder copied with `cp -r`, which makes files of their own"
            ),
        ),
        ("pipe.py", "is neither a file nor a folder; hand in a .py file, a folder, a .zip or a .tar"),
        ("large.py", "is larger than 1 MiB; hand in the code alone"),
        ("gone.py", "cannot be read (No such file or directory); make it readable"),
    ],
)
def test_a_file_that_is_not_taken_is_refused(
    name: str, told: str, work: Path, store: Store, stored: Stored, refusal: Refusal
) -> None:
    """It is all that was handed in."""
    (work / "link.py").symlink_to("../secret.py")
    os.link(work.parent / "secret.py", work / "hard.py")
    os.mkfifo(work / "pipe.py")
    (work / "large.py").write_bytes(bytes(2**20 + 1))
    assert refusal(lambda: take_file(str(work / name), store, name)) == told
    assert stored() == []


def test_a_folder_that_is_a_link_is_refused(work: Path, store: Store, refusal: Refusal) -> None:
    """Also one that became one after it was looked at."""
    (work.parent / "link").symlink_to(work)
    told = "is a link, and links are not followed; hand in what it leads to"
    assert refusal(lambda: take_folder(str(work.parent / "link"), store)) == told


def test_nothing_stays_open(work: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is refused."""
    os.link(work.parent / "secret.py", work / "hard.py")
    os.mkfifo(work / "pipe.py")
    (work / "below").mkdir()
    (work / "below" / "large.py").write_bytes(bytes(2**20 + 1))
    before = len(list(Path("/dev/fd").iterdir()))
    with pytest.raises(RefusedError):
        take_folder(str(work), store)
    with pytest.raises(RefusedError):
        take_file(str(work / "below" / "large.py"), store, "large.py")
    monkeypatch.setattr(Store, "wants", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_folder(str(work), store)
    assert len(list(Path("/dev/fd").iterdir())) == before
