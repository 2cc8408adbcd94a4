"""A name is text, and no path that leads elsewhere."""

from collections.abc import Callable

import pytest

from layerproof.submissions.intake.names import DEPTH_LIMIT, ArchiveNames, is_ignored, shown, unfit

Refusal = Callable[[Callable[[], object]], str]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("layers.py", ("layers.py",)),
        ("./hw//layers.py", ("hw", "layers.py")),
        ("hw\\layers.py", ("hw", "layers.py")),
        ("a..b/c: d.py", ("a..b", "c: d.py")),
        ("./", ()),
    ],
)
def test_paths_in_an_archive_are_taken_apart(name: str, parts: tuple[str, ...]) -> None:
    """Both slashes part them, and a point is no part."""
    assert ArchiveNames().parts(name) == parts


@pytest.mark.parametrize(
    "name", ["../x.py", "hw/../../x.py", "hw\\..\\x.py", "/etc/x.py", "\\x.py", "C:\\x.py", "c:x.py", "x.py\0.txt"]
)
def test_paths_that_lead_out_are_refused(name: str, refusal: Refusal) -> None:
    """Upwards, from the root, to a drive, and those that a C program reads to their first NUL."""
    told = refusal(lambda: ArchiveNames().parts(name))
    assert told == f"holds {name!r}, a path that leads out of it; pack the folder itself"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("layers.py", "layers.py"),
        ("layers.py", "Layers.py"),
        ("caf\u00e9.py", "cafe\u0301.py"),
        ("hw", "hw/layers.py"),
        ("hw/layers.py", "HW"),
        ("a/b/c.py", "a/b"),
    ],
)
def test_two_files_of_one_name_are_refused(first: str, second: str, refusal: Refusal) -> None:
    """Also where only some systems take them for one, and where one is the other's folder."""
    names = ArchiveNames()
    names.parts(first)
    told = refusal(lambda: names.parts(second))
    assert told == f"holds {first!r} and {second!r}, which are one file to some systems; keep one"


def test_folders_may_be_there_twice() -> None:
    """An archive may list a folder, or not, or twice; what tools leave behind may collide."""
    names = ArchiveNames()
    for name in ("hw/", "hw/", "HW/"):
        names.parts(name, folder=True)
    for name in ("hw/a.py", "hw/b.py", ".git/x", ".git/X"):
        names.parts(name)


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("hw/layers.py", False),
        ("environment/env.py", False),
        (".git/config", True),
        ("hw/._layers.py", True),
        ("__MACOSX/hw/layers.py", True),
        ("hw/__pycache__/layers.cpython-311.pyc", True),
        ("hw/venv/lib/python3.11/site-packages/numpy/__init__.py", True),
        (".\n.py", True),
    ],
)
def test_what_tools_leave_behind_is_ignored(path: str, ignored: bool) -> None:
    """Hidden files, caches and environments."""
    assert is_ignored(path.split("/")) is ignored


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (("a",) * DEPTH_LIMIT, ""),
        (("a",) * (DEPTH_LIMIT + 1), "they lie more than 16 folders deep"),
        (("a" * 255,), ""),
        (("é" * 128,), "their names are longer than 255 bytes"),
        (("a" * 250,) * 5, "their paths are longer than 1,000 bytes"),
        (("caf\udce9.py",), "their names are not UTF-8"),
        (("\u202e\n\x1b[31m<b>😀.py",), ""),
    ],
)
def test_names_that_no_file_gets(parts: tuple[str, ...], why: str) -> None:
    """Those that are too long, too deep, or no text; strange ones are text."""
    assert unfit(parts) == why


def test_names_are_quoted() -> None:
    """So that what a name says is no part of the sentence, however long it is."""
    assert shown("a\n\udce9'b") == '"a\\n\\\\xe9\'b"'
    assert shown("a" * 100) == repr("a" * 79 + "…")
