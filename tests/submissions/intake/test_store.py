"""The copy of a submission has limits, and what is not copied is named."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layerproof.submissions.intake.store import DATA, ENTRIES_LIMIT, LINK, PYTHON, Store, StoreError

Refusal = Callable[[Callable[[], object]], str]
Stored = Callable[[], list[str]]


def endless(written: list[int]) -> Iterator[bytes]:
    """Yield pieces of 64 KiB for ever, and take down how many."""
    while True:
        written.append(1)
        yield bytes(2**16)


def test_files_are_written(store: Store, stored: Stored) -> None:
    """With the folders above them."""
    store.add(("hw", "layers.py"), [b"x = ", b"1\n"])
    assert stored() == ["hw/layers.py"]
    assert (store.root / "hw/layers.py").read_bytes() == b"x = 1\n"
    assert store.notes == ()


@pytest.mark.parametrize("name", ["a.py", "a.bin"])
def test_a_file_that_lies_about_its_size_is_cut(name: str, store: Store, refusal: Refusal) -> None:
    """Nothing is written beyond the limit, whatever was said."""
    written: list[int] = []
    assert store.wants((name,), 1)
    told = refusal(lambda: store.add((name,), endless(written)))
    most = (PYTHON if name == "a.py" else DATA).size
    assert told == f"holds {name!r}, which is larger than {most // 2**20} MiB; hand in the code alone"
    assert len(written) == most // 2**16 + 1
    assert (store.root / name).stat().st_size <= most


def test_too_much_python_is_refused(store: Store, refusal: Refusal) -> None:
    """One large file, many files, and many bytes in all."""
    told = refusal(lambda: store.wants(("a.py",), PYTHON.size + 1))
    assert told == "holds 'a.py', which is larger than 1 MiB; hand in the code alone"
    for number in range(PYTHON.files):
        assert store.wants((f"{number}.py",), 1)
        store.add((f"{number}.py",), [b"x"])
    told = refusal(lambda: store.wants(("a.py",), 1))
    assert told == "holds more than 500 files or 8 MiB of Python; hand in what was asked for alone"
    store.root = store.root / "new"
    other = Store(store.root)
    for number in range(PYTHON.total // PYTHON.size):
        other.add((f"{number}.py",), [bytes(PYTHON.size)])
    assert refusal(lambda: other.wants(("a.py",), 1)) == told


def test_data_beyond_its_limits_is_left_out(store: Store) -> None:
    """The code does without, or says that a file is missing."""
    assert not store.wants(("mnist.npz",), DATA.size + 1)
    assert not store.wants(("cifar.npz",), 2**40)
    assert store.wants(("small.npz",), DATA.size)
    why = "files of data beyond 4 MiB in one, 16 MiB in all or 500 of them are not taken"
    assert store.notes == (f"Left out: 'mnist.npz' and 'cifar.npz', because {why}.",)


def test_what_is_left_out_is_named(store: Store) -> None:
    """A sentence for each reason; what tools leave behind goes without a word."""
    store.leave_out(("data", "link"), LINK)
    store.leave_out((".venv", "bin", "python"), LINK)
    assert not store.wants(("venv", "bin", "python"), 1)
    assert not store.wants(("caf\udce9.py",), 1)
    assert store.notes == (
        "Left out: 'data/link', because links are not followed.",
        "Left out: 'caf\\\\xe9.py', because their names are not UTF-8.",
    )


def test_entries_are_counted(store: Store, refusal: Refusal) -> None:
    """Also those that are not taken."""
    for _ in range(ENTRIES_LIMIT):
        store.meet()
    assert refusal(store.meet) == "holds more than 20,000 files and folders; hand in the code alone"


def test_an_archive_unpacks_in_proportion(store: Store, refusal: Refusal) -> None:
    """What is small may be packed as well as can be."""
    store.allow(16 * 2**20, 10)
    store.allow(200 * 2**20, 2**20)
    told = "unpacks to more than 201 MiB, 200 times its own size; hand in the code alone"
    assert refusal(lambda: store.allow(201 * 2**20, 2**20)) == told


def test_a_full_disk_is_the_fault_of_the_machine(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no refusal."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreError, match=r"a\.py cannot be written: No space left on device"):
        store.add(("a.py",), [b"x"])
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="hw cannot be made: No space left on device"):
        store.enter("hw")
