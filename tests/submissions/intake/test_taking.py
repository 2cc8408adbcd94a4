"""A submission is copied, judged as the copy, and the copy is gone afterwards."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from layerproof.play.messages import Source
from layerproof.submissions.intake import Taken, located, taken, taking
from layerproof.submissions.intake.shelf import shelf
from layerproof.submissions.intake.store import StoreError
from layerproof.submissions.target import TargetError, UnreadableError

Pack = Callable[..., Path]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that copies are made in: nothing is left there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def copied(path: Path, name: str) -> Iterator[Taken]:
    """Take in a submission on a shelf of its own."""
    with shelf() as on, taken(path, name, on) as submission:
        yield submission


def write(folder: Path, *names: str) -> Path:
    """Write files into a folder and return it."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n", encoding="utf-8")
    return folder


def test_a_file_is_copied_alone(tmp_path: Path, temporary: Path) -> None:
    """What lies beside it is other students' work: their files cannot be imported, nor take the place of libraries."""
    write(tmp_path / "class", "ada.py", "bo.py", "numpy.py", "__init__.py")
    with copied(tmp_path / "class" / "ada.py", "ada.py") as submission:
        target, copy = submission.target, submission.place
        assert (target.name, target.sources) == ("ada.py", (Source("ada", str(copy)),))
        assert target.folders == (str(copy.parent),)
        assert list(copy.parent.iterdir()) == [copy]
        assert temporary in copy.parents
    assert list(temporary.iterdir()) == []
    with copied(tmp_path / "class" / "__init__.py", "__init__.py") as submission:
        assert submission.target.sources == (Source("__init__", str(submission.place)),)


def test_a_folder_keeps_its_name(tmp_path: Path) -> None:
    """A package is imported as one; nothing above it is looked at."""
    write(tmp_path, "__init__.py", "ada/__init__.py", "ada/layers.py")
    with copied(tmp_path / "ada", "ada") as submission:
        assert submission.target.sources == (Source("ada"), Source("ada.layers"))
        assert submission.target.folders == (str(submission.place.parent),)
        assert submission.place.name == "ada"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (("layers.py",), "work"),
        (("hw/layers.py",), "work/hw"),
        (("hw/src/layers.py", "hw/README.md", "hw/.git/x"), "work/hw/src"),
        (("hw/layers.py", "tests/layers.py"), "work/hw"),
        (("hw/notes.txt",), None),
    ],
)
def test_the_folder_that_is_meant(files: tuple[str, ...], place: str | None, zipped: Pack, tmp_path: Path) -> None:
    """Where there is no code beside a single folder, the code is in that; in an archive and in a folder."""
    zipped(dict.fromkeys(files, "x = 1\n"))
    write(tmp_path / "class" / "work", *files)
    for path in (tmp_path / "work.zip", tmp_path / "class" / "work"):
        if place is None:
            with pytest.raises(TargetError, match=r"work: has no \.py files to judge"), copied(path, "work"):
                pass
        else:
            with copied(path, "work") as submission:
                assert str(submission.place).endswith(f"/{place}")
                assert [source.name for source in submission.target.sources] == ["layers"]


def test_a_copy_can_be_read_by_others_who_know_where_it_is(tmp_path: Path, temporary: Path) -> None:
    """The code may run as another user; nobody can list the folder that the copies are in, nor write there."""
    before = os.umask(0o077)
    try:
        write(tmp_path / "class", "ada/layers.py", "ada/sub/a.py")
        with copied(tmp_path / "class" / "ada", "ada") as submission:
            (outer,) = temporary.iterdir()
            assert stat.S_IMODE(outer.stat().st_mode) == 0o711
            inside = {
                path.name: stat.S_IMODE(path.stat().st_mode)
                for path in [submission.place.parent, *submission.place.parent.rglob("*")]
            }
            assert inside.pop("layers.py") == inside.pop("a.py") == 0o644
            assert set(inside.values()) == {0o755}
    finally:
        os.umask(before)


def test_nothing_is_left_whatever_was_done_to_the_copy(tmp_path: Path, temporary: Path) -> None:
    """Code may lock folders, and leave links to what must stay."""
    write(tmp_path, "class/ada/layers.py", "precious/file.txt")
    with copied(tmp_path / "class" / "ada", "ada") as submission:
        (submission.place / "link").symlink_to(tmp_path / "precious")
        (submission.place / "locked").mkdir()
        (submission.place / "locked" / "file").touch()
        (submission.place / "locked").chmod(0)
    assert list(temporary.iterdir()) == []
    assert (tmp_path / "precious" / "file.txt").exists()


def test_nothing_is_left_of_what_is_refused(tmp_path: Path, temporary: Path, zipped: Pack) -> None:
    """Nor after an exception while it is judged."""
    path = zipped({"a.py": "x", "../b.py": "y"})
    told = r"ada: holds '\.\./b\.py', a path that leads out of it"
    with pytest.raises(UnreadableError, match=told), copied(path, "ada"):
        pass
    write(tmp_path, "layers.py")
    with pytest.raises(ZeroDivisionError), copied(tmp_path / "layers.py", "ada"):
        raise ZeroDivisionError
    assert list(temporary.iterdir()) == []


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    """Beside the target, and in the message where nothing else is there."""
    write(tmp_path, "class/ada/layers.py", "secret.py")
    (tmp_path / "class" / "ada" / "link.py").symlink_to("../../secret.py")
    with copied(tmp_path / "class" / "ada", "ada") as submission:
        assert submission.target.notes == ("Left out: 'link.py', because links are not followed.",)
    (tmp_path / "class" / "ada" / "layers.py").unlink()
    with pytest.raises(UnreadableError) as caught, copied(tmp_path / "class" / "ada", "ada"):
        pass
    assert str(caught.value) == (
        "ada: has no .py files to judge; hand in a .py file, a folder of them, or an archive of that. "
        "Left out: 'link.py', because links are not followed."
    )


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (b"caf\xe9.py", "caf\\xe9.py"),
        (b"a" * 252 + b".py", "a" * 100 + ".py"),
        (b"\xff" * 250 + b".py", "\\xff" * 25 + ".py"),
        ("<b>\n\x1b[31m\u202e😀.py".encode(), "<b>\n\x1b[31m\u202e😀.py"),
        (b"b" * 255, "b" * 100),
        (b"c" * 250 + b".zip", None),
    ],
    ids=range(6),
)
def test_any_name_has_a_copy(name: bytes, place: str | None, tmp_path: Path, zipped: Pack) -> None:
    """One that the worker can be told, and that a file system holds."""
    path = tmp_path / os.fsdecode(name)
    if name.endswith(b".zip"):
        zipped({"layers.py": "x = 1\n"}).rename(path)
    elif name.endswith(b".py"):
        path.write_text("x = 1\n", encoding="utf-8")
    else:
        write(path, "layers.py")
    with copied(path, "ada") as submission:
        assert submission.place.name == (place or "c" * 100)
        assert all(len(source.name) <= 150 for source in submission.target.sources)


def test_no_room_for_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is the fault of the machine."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    write(tmp_path, "layers.py")
    with (
        pytest.raises(StoreError, match="no folder for a copy of the submission: "),
        copied(tmp_path / "layers.py", ""),
    ):
        pass


def test_own_code_is_not_copied(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a folder and a module are judged where they are; only an archive is unpacked."""
    monkeypatch.setattr(taking, "taken", None)
    write(tmp_path, "layers.py", "work.zip/layers.py")
    for name in ("layers.py", "work.zip", "layerproof.impl"):
        with located(name, tmp_path) as target:
            assert target.name == name
            assert str(temporary) not in " ".join(target.folders)


def test_a_sandbox_gets_a_copy(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown to strangers' code has no neighbours, whatever it was given as; a module is still a module."""
    monkeypatch.chdir(write(tmp_path / "work", "ada.py", "bo.py", "lib/c.py"))
    for name, files in (("ada.py", ["ada.py"]), ("lib", ["c.py"]), ("./lib/../ada.py", ["ada.py"])):
        with located(name, copied=True) as target:
            (folder,) = target.folders
            assert Path(folder).is_relative_to(temporary)
            assert (target.name, sorted(path.name for path in Path(folder).iterdir())) == (name, files)
        assert list(temporary.iterdir()) == []
    with located("json", copied=True) as target:
        assert target.sources == (Source("json"),)
    with pytest.raises(TargetError, match="no file, folder or module has this name"), located("none.py", copied=True):
        pass


def test_an_archive_is_a_target(zipped: Pack, temporary: Path) -> None:
    """Also by a path with links in it, because the user has chosen it."""
    path = zipped({"hw/layers.py": "x = 1\n"})
    link = path.with_name("link.zip")
    link.symlink_to(path.name)
    for name in ("work.zip", "link.zip", str(path)):
        with located(name, path.parent) as target:
            assert (target.name, [source.name for source in target.sources]) == (name, ["layers"])
            assert temporary in Path(target.folders[0]).parents
    assert list(temporary.iterdir()) == []
