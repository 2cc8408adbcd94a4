"""Copies lie where nobody else can find them, and nothing of them is left."""

import tempfile
from pathlib import Path

import pytest

from layerproof.submissions.intake.shelf import place, shelf
from layerproof.submissions.intake.store import StoreError


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that shelves are made in."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_others_can_pass_and_not_look() -> None:
    """Whoever knows a place gets to it; nobody but us can list what there is."""
    with shelf() as on, place(on) as one, place(on) as other:
        assert (on.stat().st_mode & 0o777, one.parent, other.parent) == (0o711, on, on)
        assert one.name != other.name


def test_a_place_goes_with_its_copy(temporary: Path) -> None:
    """And the shelf with all that somebody left on it, even what cannot be read."""
    with shelf() as on:
        with place(on) as one:
            (one / "layers.py").touch()
        assert not one.exists()
        left = on / "submission-left"
        (left / "deep").mkdir(parents=True)
        (left / "deep" / "layers.py").touch()
        (left / "deep").chmod(0)
    assert list(temporary.iterdir()) == []


def test_no_room(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is the fault of the machine."""
    with shelf() as on, pytest.raises(StoreError, match="no folder for a copy of the submission: "), place(on / "no"):
        pass
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))
    with pytest.raises(StoreError, match="no folder for a copy of the submission: "), shelf():
        pass
