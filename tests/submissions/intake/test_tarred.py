"""A tar is copied as far as its headers are those of files, whatever they claim."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from layerproof.submissions.intake.store import Store
from layerproof.submissions.intake.tarred import take_tar

Refusal = Callable[[Callable[[], object]], str]
Stored = Callable[[], list[str]]
Pack = Callable[..., Path]


def take(path: Path, store: Store) -> None:
    """Copy what a tar holds."""
    with path.open("rb") as file:
        take_tar(file, store)


def entry(name: str, kind: bytes, **options: object) -> tarfile.TarInfo:
    """Return an entry of another kind than a file."""
    made = tarfile.TarInfo(name)
    made.type = kind
    for option, value in options.items():
        setattr(made, option, value)
    return made


def with_header(path: Path, offset: int, value: bytes, block: int = 0) -> Path:
    """Write into a header of a tar, and make its checksum right again."""
    data = bytearray(path.read_bytes())
    start = 512 * block
    data[start + offset : start + offset + len(value)] = value
    header = data[start : start + 512]
    header[148:156] = b" " * 8
    data[start + 148 : start + 156] = b"%06o\0 " % sum(header)
    path.write_bytes(data)
    return path


LONG = "hw/" + "n" * 60 + "/" + "m" * 90 + ".py"


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_files_are_copied(form: int, tarred: Pack, store: Store, stored: Stored) -> None:
    """In each of the three forms that are in use, with long names."""
    files = {"hw/layers.py": "x = 1\n" * 200, "hw/empty.csv": "", LONG: "y = 2\n", "hw/.git/x": "", "hw/größe.py": "z"}
    take(tarred(files, entry("hw/sub", tarfile.DIRTYPE), format=form), store)
    assert stored() == ["hw/empty.csv", "hw/größe.py", "hw/layers.py", LONG]
    assert (store.root / "hw/layers.py").read_text(encoding="utf-8") == "x = 1\n" * 200
    assert (store.root / LONG).read_text(encoding="utf-8") == "y = 2\n"
    assert store.notes == ()


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "hw/../../x.py"])
def test_a_path_that_leads_out_is_refused(name: str, tarred: Pack, store: Store, refusal: Refusal) -> None:
    """And nothing is written there."""
    told = refusal(lambda: take(tarred({"a.py": "x", name: "x"}), store))
    assert told == f"holds {name!r}, a path that leads out of it; pack the folder itself"
    assert sorted(file.name for file in store.root.parent.iterdir()) == ["store", "work.tar"]


def test_what_is_no_file_is_left_out(tarred: Pack, store: Store, stored: Stored) -> None:
    """Links of both kinds, devices and pipes, also those that say they have a size."""
    links = (
        entry("soft.py", tarfile.SYMTYPE, linkname="/etc/passwd"),
        entry("hard.py", tarfile.LNKTYPE, linkname="../secret.py", size=512),
    )
    others = (entry("device", tarfile.CHRTYPE, devmajor=1, devminor=5), entry("pipe", tarfile.FIFOTYPE))
    take(tarred({"a.py": "x"}, *links, *others, entry("b", tarfile.DIRTYPE)), store)
    assert stored() == ["a.py"]
    assert store.notes == (
        "Left out: 'soft.py' and 'hard.py', because links are not followed.",
        "Left out: 'device' and 'pipe', because only files and folders are taken.",
    )


def test_a_link_is_no_way_for_a_file_behind_it(tarred: Pack, store: Store, refusal: Refusal) -> None:
    """A folder that is a link elsewhere cannot be written into."""
    link = tarred(None, entry("hw", tarfile.SYMTYPE, linkname="/tmp")).read_bytes()[:512]  # noqa: S108 - anywhere
    path = tarred({"hw/a.py": "x"})
    path.write_bytes(link + path.read_bytes())
    told = "holds 'hw' and 'hw/a.py', which are one file to some systems; keep one"
    assert refusal(lambda: take(path, store)) == told


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (b"77777777777\0", "is cut off in the middle; hand it in again"),
        (b"\x80" + b"\xff" * 11, "has an entry of a size that is no number; pack it again"),
        (b"\xff" * 12, "has an entry of a size that is no number; pack it again"),
    ],
    ids=["8 GiB", "2**88", "-1"],
)
def test_a_size_that_lies_is_refused(size: bytes, told: str, tarred: Pack, store: Store, refusal: Refusal) -> None:
    """Nothing is allocated for it, and no way leads back."""
    assert refusal(lambda: take(with_header(tarred({"a.csv": "x"}), 124, size), store)) == told


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
def test_an_extended_header_has_a_limit(kind: bytes, tarred: Pack, store: Store, refusal: Refusal) -> None:
    """It is read as a whole."""
    path = with_header(with_header(tarred({"a.py": "x"}), 156, kind), 124, b"00010000000\0")
    told = "has a header of 2,097,152 bytes; pack it again with the usual options"
    assert refusal(lambda: take(path, store)) == told


def test_a_chain_of_extended_headers_ends(tarred: Pack, store: Store, stored: Stored) -> None:
    """However long it is: nothing recurses."""
    data = tarred({"ä.py": "x"}).read_bytes()
    path = store.root.parent / "chain.tar"
    path.write_bytes(data[:1024] * 5_000 + data)
    take(path, store)
    assert stored() == ["ä.py"]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (b"0 path=x\n", "has a damaged header; pack it again"),
        (b"-1 path=x\n", "has a damaged header; pack it again"),
        (b"99 path=x\n", "has a damaged header; pack it again"),
        (b"9" * 19 + b" path=x\n", "has a damaged header; pack it again"),
        (b"9 pathx=\n", None),
        (b"18 path=../x.py\n\0\0", "has a damaged header; pack it again"),
        (b"16 path=../x.py\n", "holds '../x.py', a path that leads out of it; pack the folder itself"),
        (b"20 path=../x.py\0.py\n", "holds '../x.py\\x00.py', a path that leads out of it; pack the folder itself"),
        (b"11 size=-1\n", "has an entry of a size that is no number; pack it again"),
        (b"31 size=12345678901234567890\n", "has a damaged header; pack it again"),
        (b"29 size=12345678901234567890\n", "is cut off in the middle; hand it in again"),
        ("12 size=\u0663\n".encode(), "has a damaged header; pack it again"),
        ("11 size=\u0663\n".encode(), "has an entry of a size that is no number; pack it again"),
    ],
    ids=range(13),
)
def test_records_are_checked(
    record: bytes, told: str | None, tarred: Pack, store: Store, refusal: Refusal, stored: Stored
) -> None:
    """Their lengths, and what they say of the entry behind them."""
    data = bytearray(tarred({"ä.csv": "x"}).read_bytes())
    data[512:1024] = record.ljust(512, b"\0")
    path = store.root.parent / "work.tar"
    path.write_bytes(data)
    path = with_header(path, 124, b"%011o\0" % len(record))
    if told is None:
        take(path, store)
        assert len(stored()) == 1
    else:
        assert refusal(lambda: take(path, store)) == told


def test_sparse_files_are_not_taken(tarred: Pack, store: Store, stored: Stored, refusal: Refusal) -> None:
    """They can say that they are of any size, in a few bytes."""
    path = with_header(tarred({"a.bin": "x"}), 156, tarfile.GNUTYPE_SPARSE)
    told = "holds 'a.bin', a sparse file; pack it again without the option for these"
    assert refusal(lambda: take(path, store)) == told
    data = bytearray(tarred({"ä.bin": "x", "b.py": "y"}).read_bytes())
    record = b"22 GNU.sparse.major=1\n"
    data[512:1024] = record.ljust(512, b"\0")
    path.write_bytes(data)
    take(with_header(path, 124, b"%011o\0" % len(record)), store)
    assert stored() == ["b.py"]
    assert store.notes[0].endswith("because files with holes in them (sparse files) are not taken.")


def test_two_files_of_one_name_are_refused(tarred: Pack, store: Store, refusal: Refusal) -> None:
    """Also where they differ in case alone."""
    told = refusal(lambda: take(tarred({"a.py": "x", "A.py": "y"}), store))
    assert told == "holds 'a.py' and 'A.py', which are one file to some systems; keep one"


def test_a_damaged_header_is_refused(tarred: Pack, store: Store, refusal: Refusal) -> None:
    """One whose checksum is wrong, behind one that is right."""
    path = tarred({"a.py": "x", "b.py": "y"})
    data = bytearray(path.read_bytes())
    data[1024] ^= 1
    path.write_bytes(data)
    told = "is a damaged tar; hand in a .py file, a folder, a .zip or a .tar"
    assert refusal(lambda: take(path, store)) == told


@pytest.mark.parametrize("length", [511, 512, 513, 700, 1023])
def test_a_cut_tar_is_refused(length: int, tarred: Pack, store: Store, refusal: Refusal) -> None:
    """Wherever it is cut; one without its end mark is whole."""
    path = tarred({"a.py": "x" * 400})
    data = path.read_bytes()
    path.write_bytes(data[:length])
    assert refusal(lambda: take(path, store)).startswith("is neither a" if length < 512 else "is cut off in the middle")
    path.write_bytes(data[:1024])
    take(path, Store(store.root / "whole"))
    assert (store.root / "whole" / "a.py").read_text(encoding="utf-8") == "x" * 400


def test_names_that_are_no_text_are_left_out(tarred: Pack, store: Store, stored: Stored) -> None:
    """Bytes that are not UTF-8."""
    path = tarred({"cafe.py": "x", "b.py": "y"})
    take(with_header(path, 3, b"\xe9"), store)
    assert stored() == ["b.py"]
    assert store.notes == ("Left out: 'caf\\\\xe9.py', because their names are not UTF-8.",)


def test_an_empty_tar_has_nothing(store: Store, stored: Stored) -> None:
    """It is no fault of the archive."""
    take_tar(io.BytesIO(bytes(10_240)), store)
    assert stored() == []
