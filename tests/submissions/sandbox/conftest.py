"""What tests of sandboxes share."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layerproof.play.limits import Limits
from layerproof.submissions.profile import Profile
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

Seal = Callable[..., Workshop]


@pytest.fixture
def submission() -> Iterator[Path]:
    """Return a fresh folder that anyone may read, as a worker that is not root's does."""
    with tempfile.TemporaryDirectory(prefix="submission-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def seal(submission: Path) -> Iterator[Seal]:
    """Give a function that makes a workshop of a profile for source text, in a file `layers.py`; its worker ends."""
    made: list[Workshop] = []

    def make(source: str, profile: Profile, **limits: float) -> Workshop:
        path = submission / "layers.py"
        path.write_text(source, encoding="utf-8")
        path.chmod(0o644)
        chosen = Limits(**{"playing": 20.0, **limits})  # type: ignore[arg-type]
        made.append(Workshop(find_target(str(path)), chosen, profile))
        return made[-1]

    yield make
    for workshop in made:
        workshop.close()
