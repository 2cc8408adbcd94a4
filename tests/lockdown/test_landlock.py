"""Landlock leaves a process the files it may read, and takes every other right on files."""

import os
import sys
from pathlib import Path

import pytest

from layerproof.lockdown import landlock

from .conftest import Confined

ATTEMPTS = """
from layerproof.lockdown import landlock, rights
folder, outside = sys.argv[1:]
rights.gain_none()
landlock.restrict([folder + "/inside", folder + "/file"])
attempts = {
    "read inside": lambda: open(folder + "/inside/deep/file").read(),
    "list inside": lambda: os.listdir(folder + "/inside/deep"),
    "read one file": lambda: open(folder + "/file").read(),
    "list its folder": lambda: os.listdir(folder),
    "read beside it": lambda: open(folder + "/other").read(),
    "read through a link": lambda: open(folder + "/inside/link").read(),
    "write inside": lambda: open(folder + "/inside/deep/file", "r+"),
    "create inside": lambda: open(folder + "/inside/new", "w"),
    "make a folder": lambda: os.mkdir(folder + "/inside/new"),
    "remove": lambda: os.remove(folder + "/inside/deep/file"),
    "rename": lambda: os.rename(folder + "/inside/deep/file", folder + "/inside/file"),
    "truncate": lambda: os.truncate(folder + "/inside/deep/file", 0),
    "link": lambda: os.link(folder + "/file", folder + "/inside/linked"),
    "symlink": lambda: os.symlink("file", folder + "/inside/linked"),
    "run": lambda: os.execv("/bin/true", ["true"]),
    "list the root": lambda: os.listdir("/"),
}
told = {}
for name, attempt in attempts.items():
    try:
        told[name] = attempt()
    except OSError as error:
        told[name] = errno.errorcode[error.errno]
"""
LEFT = {"read inside": "kept", "list inside": ["file"], "read one file": "kept"}


@pytest.mark.usefixtures("has_landlock")
def test_what_is_left(confined: Confined, tmp_path: Path) -> None:
    """Reading below a folder, or one file; a link leads no further than its target may be read."""
    (tmp_path / "inside" / "deep").mkdir(parents=True)
    for name in ("inside/deep/file", "file", "other"):
        (tmp_path / name).write_text("kept", encoding="utf-8")
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "other")
    told = confined(ATTEMPTS, str(tmp_path), str(tmp_path))
    assert {name: result for name, result in told.items() if result not in ("EACCES", "EXDEV")} == LEFT


@pytest.mark.usefixtures("has_landlock")
def test_the_network_and_others_signals_go_with_the_files(confined: Confined) -> None:
    """As far as the kernel's version has them."""
    told = confined(
        """
        import socket
        from layerproof.lockdown import landlock, rights
        rights.gain_none()
        landlock.restrict([])
        told = []
        for attempt in (lambda: socket.create_server(("127.0.0.1", 0)), lambda: os.kill(os.getppid(), 0)):
            try:
                attempt()
                told.append("done")
            except PermissionError:
                told.append("refused")
        """
    )
    known = landlock.version()
    assert told == ["refused" if known >= 4 else "done", "refused" if known >= 6 else "done"]


def test_no_landlock_is_version_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel without it, or a system that is not Linux, is no error."""

    def refuse(*_: object) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(landlock, "syscall", refuse)
    assert landlock.version() == 0
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert landlock.version() == 0


@pytest.mark.parametrize(
    ("version", "size", "fields"),
    [
        (1, 8, ((1 << 13) - 1, 0, 0)),
        (2, 8, ((1 << 14) - 1, 0, 0)),
        (3, 8, ((1 << 15) - 1, 0, 0)),
        (4, 16, ((1 << 15) - 1, 3, 0)),
        (5, 16, ((1 << 16) - 1, 3, 0)),
        (6, 24, ((1 << 16) - 1, 3, 3)),
        (9, 24, ((1 << 16) - 1, 3, 3)),
    ],
)
def test_each_version_is_asked_for_all_it_has(
    version: int, size: int, fields: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older kernel refuses rules that it does not know, and a newer one knows these."""
    asked = []

    def syscall(number: int, what: str, *arguments: object) -> int:  # noqa: ARG001 - as the original
        if number == 444:
            rules, length, _ = arguments
            asked.append((rules._obj.files, rules._obj.network, rules._obj.scopes, length.value))  # type: ignore[attr-defined]  # noqa: SLF001 - what was passed
        return 5

    monkeypatch.setattr(landlock, "version", lambda: version)
    monkeypatch.setattr(landlock, "syscall", syscall)
    monkeypatch.setattr(os, "close", lambda _: None)
    landlock.restrict([])
    assert asked == [(*fields, size)]
