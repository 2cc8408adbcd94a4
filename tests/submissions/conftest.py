"""What tests of submissions share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layerproof.play.limits import Limits
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

Open = Callable[..., Workshop]


@pytest.fixture
def open_workshop(tmp_path: Path) -> Iterator[Open]:
    """Give a function that makes a workshop for source text, in a file `layers.py`, and ends its worker afterwards."""
    made: list[Workshop] = []

    def make(source: str, *, restarts: int = 16, **limits: float) -> Workshop:
        path = tmp_path / "layers.py"
        path.write_text(source, encoding="utf-8")
        made.append(Workshop(find_target(str(path)), Limits(**{"playing": 20.0, **limits}), restarts=restarts))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for workshop in made:
        workshop.close()


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """Hold that a test leaves no descriptor open and no child process behind."""
    before = descriptors()
    yield
    assert descriptors() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def descriptors() -> list[Path]:
    """Return this process's open descriptors."""
    return sorted(Path("/dev/fd").iterdir())
