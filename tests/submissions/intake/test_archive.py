"""An archive is what its first bytes say, and whatever is no archive is refused in one sentence."""

import os
import random
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from layerproof.submissions.intake.archive import is_archive, take_archive
from layerproof.submissions.intake.names import RefusedError
from layerproof.submissions.intake.store import Store

Refusal = Callable[[Callable[[], object]], str]
Stored = Callable[[], list[str]]
Pack = Callable[..., Path]

FILES = {"hw/layers.py": "x = 1\n", "hw/" + "n" * 120 + ".txt": "long name", "hw/data.csv": "1,2\n" * 400}


def take(path: Path, store: Store) -> None:
    """Copy what an archive holds."""
    take_archive(os.open(path, os.O_RDONLY), store)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *((f"work.{end}", True) for end in ("zip", "ZIP", "tar", "tgz", "tar.gz", "tar.bz2", "tbz2", "txz", "tar.xz")),
        *((f"work.{end}", True) for end in ("rar", "7z")),
        *((name, False) for name in ("work.py", "zip", ".zip", "work.gz", "work.zip.py", "work")),
    ],
)
def test_archives_are_known_by_name(name: str, known: bool) -> None:
    """Those that cannot be read too, so that whoever hands one in is told."""
    assert is_archive(name) is known


def test_the_content_counts(zipped: Pack, tarred: Pack, store: Store, stored: Stored) -> None:
    """A zip that is called a tar is a zip, and the other way round."""
    zipped({"a.py": "x"}).rename(store.root.parent / "a.tar")
    tarred({"b.py": "x"}, mode="w:xz").rename(store.root.parent / "b.zip")
    take(store.root.parent / "a.tar", store)
    take(store.root.parent / "b.zip", store)
    assert stored() == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty; hand in a .py file, a folder, a .zip or a .tar"),
        (b"hello", "is neither a zip nor a tar; hand in a .py file, a folder, a .zip or a .tar"),
        (
            b"Rar!\x1a\x07\x00" + b"x" * 2_000,
            "is neither a zip nor a tar; hand in a .py file, a folder, a .zip or a .t",
        ),
        (b"\x1f\x8b\x08", "is cut off in the middle; hand it in again"),
        (b"PK\x03\x04" + b"x" * 2_000, "is a zip file that cannot be read (File is not a zip file); pack it again"),
    ],
    ids=range(5),
)
def test_what_is_no_archive_is_refused(
    content: bytes, told: str, tmp_path: Path, store: Store, refusal: Refusal
) -> None:
    """With the way out."""
    path = tmp_path / "work.zip"
    path.write_bytes(content)
    assert refusal(lambda: take(path, store)).startswith(told)


@pytest.mark.parametrize("name", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_damaged_archives_are_taken_or_refused(
    name: str, zipped: Pack, tarred: Pack, tmp_path: Path, store: Store
) -> None:
    """Hundreds of archives with bytes changed, cut and doubled: no other exception, nothing outside, little memory."""
    modes = {"tar": "w", "tar.gz": "w:gz", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}
    whole = (zipped(FILES) if name == "zip" else tarred(FILES, mode=modes[name])).read_bytes()
    source = random.Random()
    path = tmp_path / "damaged"
    refused = 0
    tracemalloc.start()
    for _ in range(200):
        path.write_bytes(damaged(whole, source))
        fresh = Store(store.root / "fresh")
        fresh.root.mkdir()
        try:
            take(path, fresh)
        except RefusedError:
            refused += 1
        shutil.rmtree(fresh.root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused > 20
    # A damaged header of xz may ask for a large dictionary, and gets what unpacking allows at most.
    assert peak < (160 if name == "tar.xz" else 40) * 2**20
    assert sorted(file.name for file in tmp_path.iterdir()) == ["damaged", "store", f"work.{name[:3]}"]
    assert list(store.root.iterdir()) == []


def damaged(whole: bytes, source: random.Random) -> bytes:
    """Return an archive with changes; headers of a tar get a checksum that is right again."""
    data = bytearray(whole)
    for _ in range(source.randint(1, 3)):
        start = source.randrange(len(data) or 1)
        stop = start + source.choice([0, 1, 1, 1, 4, 12, 512])
        data[start:stop] = source.choice(
            [b"", b"\xff", b"\x80" + b"\xff" * 11, b"77777777777\0", source.randbytes(4), bytes(data[start:stop]) * 2]
        )
    for start in range(0, len(data) - 511, 512):
        header = data[start : start + 512]
        if header[257:262] == b"ustar":
            header[148:156] = b" " * 8
            data[start + 148 : start + 156] = b"%06o\0 " % sum(header)
    return bytes(data)
