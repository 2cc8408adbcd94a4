"""What tests of intake share."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from layerproof.submissions.intake.names import RefusedError
from layerproof.submissions.intake.store import Store

Pack = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store in a fresh folder."""
    folder = tmp_path / "store"
    folder.mkdir()
    return Store(folder)


@pytest.fixture
def zipped(tmp_path: Path) -> Pack:
    """Give a function that packs texts by name into `work.zip`."""

    def pack(files: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
        path = tmp_path / "work.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return path

    return pack


@pytest.fixture
def tarred(tmp_path: Path) -> Pack:
    """Give a function that packs texts by name, or entries of other kinds, into `work.tar` or another."""

    def pack(
        files: Mapping[str, str | bytes] | None = None,
        *entries: tarfile.TarInfo,
        name: str = "work.tar",
        mode: str = "w",
        format: int = tarfile.PAX_FORMAT,  # noqa: A002 - tarfile's word
    ) -> Path:
        path = tmp_path / name
        with tarfile.open(path, mode, format=format) as archive:  # type: ignore[call-overload]
            for file, text in (files or {}).items():
                data = text.encode() if isinstance(text, str) else text
                entry = tarfile.TarInfo(file)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
            for entry in entries:
                archive.addfile(entry)
        return path

    return pack


@pytest.fixture
def stored(store: Store) -> Callable[[], list[str]]:
    """Give a function that returns the paths of all files in the store."""
    folder = store.root
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


@pytest.fixture
def refusal() -> Callable[[Callable[[], object]], str]:
    """Give a function that returns why something is refused."""

    def reason(action: Callable[[], object]) -> str:
        with pytest.raises(RefusedError) as caught:
            action()
        return str(caught.value)

    return reason
