"""A file is written whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from layerproof.reports.writing import write_whole


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """Folders are made, permissions stay, and nothing is left beside it."""
    path = tmp_path / "a" / "b.txt"
    write_whole(path, "one\n")
    os.chmod(path, 0o640)  # noqa: PTH101 - as below
    write_whole(path, "zwölf\n", encoding="utf-8-sig")
    assert path.read_bytes() == b"\xef\xbb\xbf" + "zwölf\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_what_is_interrupted_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file is never found under its name, nor under another one."""
    path = tmp_path / "page.html"
    write_whole(path, "before")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "after")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("page.html", "before")]


def test_links_and_pipes_stay_what_they_are(tmp_path: Path) -> None:
    """What a link leads to is written, and a pipe is written into."""
    (tmp_path / "real.txt").write_text("before", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_whole(tmp_path / "link.txt", "after")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text(encoding="utf-8") == "after"
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_whole(pipe, "through")
    reader.join()
    assert (read, pipe.is_fifo()) == (["through"], True)
