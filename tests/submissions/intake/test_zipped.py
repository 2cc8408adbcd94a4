"""A zip is copied as far as its names, sizes and kinds are those of a submission."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from layerproof.submissions.intake.store import Store
from layerproof.submissions.intake.zipped import CONTENTS_LIMIT, take_zip

Refusal = Callable[[Callable[[], object]], str]
Stored = Callable[[], list[str]]
Pack = Callable[..., Path]


def take(path: Path, store: Store) -> None:
    """Copy what a zip holds."""
    with path.open("rb") as file:
        take_zip(file, store)


def patched(path: Path, *places: tuple[bytes, int, bytes]) -> Path:
    """Write bytes at an offset behind each occurrence of a signature."""
    data = bytearray(path.read_bytes())
    for signature, offset, value in places:
        start = data.find(signature)
        while start >= 0:
            data[start + offset : start + offset + len(value)] = value
            start = data.find(signature, start + 1)
    path.write_bytes(data)
    return path


LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_files_are_copied(method: int, zipped: Pack, store: Store, stored: Stored) -> None:
    """From Windows too, and without what a Mac leaves behind."""
    files = {"hw/layers.py": "x = 1\n", "hw\\sub\\b.py": "", "__MACOSX/hw/._layers.py": "\0", "hw/": "", "a.csv": "1"}
    take(zipped(files, method), store)
    assert stored() == ["a.csv", "hw/layers.py", "hw/sub/b.py"]
    assert (store.root / "hw/layers.py").read_text(encoding="utf-8") == "x = 1\n"
    assert store.notes == ()


def test_names_in_utf8_are_read_whether_they_say_so(zipped: Pack, store: Store, stored: Stored) -> None:
    """Some programs write UTF-8 and leave out the flag."""
    path = zipped({"größe.py": "x"})
    flags = patched(path, (LOCAL, 6, b"\x00\x00"), (CENTRAL, 8, b"\x00\x00"))
    take(flags, store)
    assert stored() == ["größe.py"]


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "C:\\x.py", "hw/../../x.py"])
def test_nothing_is_written_where_one_path_leads_out(
    name: str, zipped: Pack, store: Store, stored: Stored, refusal: Refusal
) -> None:
    """Names are looked at before the first file is copied."""
    path = zipped({"layers.py": "x", name: "x"})
    assert refusal(lambda: take(path, store)) == f"holds {name!r}, a path that leads out of it; pack the folder itself"
    assert stored() == []
    assert sorted(file.name for file in store.root.parent.iterdir()) == ["store", "work.zip"]


def test_links_and_devices_are_left_out(tmp_path: Path, store: Store, stored: Stored) -> None:
    """A link in a zip is a file with a mark on it."""
    path = tmp_path / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("layers.py", "x")
        for name, kind in (("link.py", stat.S_IFLNK), ("device", stat.S_IFCHR), ("plain.py", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.create_system = 3
            info.external_attr = (kind | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    take(path, store)
    assert stored() == ["layers.py", "plain.py"]
    assert store.notes == (
        "Left out: 'link.py', because links are not followed.",
        "Left out: 'device', because only files and folders are taken.",
    )


def test_two_files_of_one_name_are_refused(tmp_path: Path, store: Store, refusal: Refusal) -> None:
    """Nobody can tell which is meant."""
    path = tmp_path / "work.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.py", "x = 1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.py", "x = 2")
    told = "holds 'a.py' and 'a.py', which are one file to some systems; keep one"
    assert refusal(lambda: take(path, store)) == told


def test_an_encrypted_zip_is_refused(zipped: Pack, store: Store, refusal: Refusal) -> None:
    """Nobody has told us the password."""
    path = patched(zipped({"a.py": "x"}), (LOCAL, 6, b"\x01\x00"), (CENTRAL, 8, b"\x01\x00"))
    assert refusal(lambda: take(path, store)) == "holds 'a.py', which is encrypted; pack it without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_without_a_bound_on_memory_is_refused(
    method: int, zipped: Pack, store: Store, refusal: Refusal
) -> None:
    """Python unpacks bzip2 and LZMA in a zip at once, however much that gives."""
    path = zipped({"a.py": "x"}, method)
    assert refusal(lambda: take(path, store)) == f"holds 'a.py', packed by method {method}; pack it with deflate"


def test_a_bomb_is_refused(zipped: Pack, store: Store, stored: Stored, refusal: Refusal) -> None:
    """By what its files say of themselves, before anything is unpacked."""
    path = zipped({"a.py": "x", "zeros": bytes(40 * 2**20)})
    told = "unpacks to more than 40 MiB, 200 times its own size; hand in the code alone"
    assert refusal(lambda: take(path, store)) == told
    assert stored() == []


def test_a_large_file_of_data_is_not_unpacked(zipped: Pack, store: Store, stored: Stored) -> None:
    """Whoever hands in a data set as well is judged on the code."""
    take(zipped({"mnist.bin": bytes(5 * 2**20), "a.py": "x"}), store)
    assert stored() == ["a.py"]
    assert store.notes == (
        "Left out: 'mnist.bin', because files of data beyond 4 MiB in one, 16 MiB in all or 500 of them are not taken.",
    )


def test_sizes_that_lie_are_refused(zipped: Pack, store: Store, refusal: Refusal) -> None:
    """No more is read than was said, and that does not have the right checksum."""
    path = zipped({"a.py": "x = 1\n" * 1_000})
    said = struct.pack("<I", 10)
    told = refusal(lambda: take(patched(path, (LOCAL, 22, said), (CENTRAL, 24, said)), store))
    assert told == "is a zip file that cannot be read (Bad CRC-32 for file 'a.py'); pack it again"
    huge = struct.pack("<I", 0xFFFFFFFE)
    told = refusal(lambda: take(patched(path, (CENTRAL, 24, huge)), store))
    assert told == "unpacks to more than 4,095 MiB, 200 times its own size; hand in the code alone"


def test_a_cut_zip_is_refused(zipped: Pack, store: Store, refusal: Refusal) -> None:
    """It has lost its table of contents."""
    path = zipped({"a.py": "x = 1\n" * 1_000})
    path.write_bytes(path.read_bytes()[:-30])
    told = "is a zip file that cannot be read (File is not a zip file); pack it again"
    assert refusal(lambda: take(path, store)) == told


def test_a_table_of_contents_has_a_limit(store: Store, refusal: Refusal) -> None:
    """Python reads it at once, and as much as it says it is."""
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, CONTENTS_LIMIT + 1, 4, 0)
    file = io.BytesIO(LOCAL + bytes(CONTENTS_LIMIT + 1) + end)
    told = "has a table of contents of more than 4 MiB; pack less"
    assert refusal(lambda: take_zip(file, store)) == told


def test_more_files_than_are_looked_at_are_refused(
    zipped: Pack, store: Store, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that would be ignored count too."""
    monkeypatch.setattr("layerproof.submissions.intake.store.ENTRIES_LIMIT", 3)
    path = zipped({f".git/{number}": "" for number in range(4)})
    assert refusal(lambda: take(path, store)) == "holds more than 3 files and folders; hand in the code alone"


def test_archives_inside_are_data(zipped: Pack, store: Store, stored: Stored) -> None:
    """They are never unpacked, so that none can hold itself."""
    inner = zipped({"../x.py": "x"}).read_bytes()
    take(zipped({"a.py": "x", "inner.zip": inner}), store)
    assert stored() == ["a.py", "inner.zip"]
