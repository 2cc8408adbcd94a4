"""Only regular files are opened, at once, and never through a link unless one is asked for."""

import errno
import os
from pathlib import Path

import pytest

from layerproof.play.files import open_regular, read_regular


def test_a_file_is_read(tmp_path: Path) -> None:
    """Up to the limit, and not one byte more."""
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\n")
    assert read_regular(str(path)) == read_regular(str(path), 6) == b"x = 1\n"
    with pytest.raises(OSError, match="Larger than 5 bytes") as caught:
        read_regular(str(path), 5)
    assert caught.value.errno == errno.EFBIG


def test_a_link_is_followed_where_that_is_asked(tmp_path: Path) -> None:
    """One's own code may be a link, a stranger's may not."""
    (tmp_path / "a.py").write_bytes(b"x = 1\n")
    link = tmp_path / "link.py"
    link.symlink_to("a.py")
    assert read_regular(str(link), follow=True) == b"x = 1\n"
    with pytest.raises(OSError, match="symbolic link") as caught:
        read_regular(str(link))
    assert caught.value.errno == errno.ELOOP


@pytest.mark.parametrize("follow", [False, True])
def test_what_is_no_file_is_not_read(follow: bool, tmp_path: Path) -> None:
    """Neither a pipe that nobody writes to, nor a device without an end, nor a folder."""
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    for path in (str(pipe), "/dev/zero", str(tmp_path)):
        with pytest.raises(OSError, match="Not a regular file") as caught:
            read_regular(path, follow=follow)
        assert caught.value.errno == errno.EINVAL


def test_paths_start_from_an_open_folder(tmp_path: Path) -> None:
    """So that the folder cannot be exchanged meanwhile."""
    (tmp_path / "a.py").touch()
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        os.close(open_regular("a.py", folder=folder))
        with pytest.raises(FileNotFoundError):
            open_regular("b.py", folder=folder)
    finally:
        os.close(folder)
