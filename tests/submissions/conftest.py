"""What tests of submissions share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layerproof.play.limits import Limits
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

Open = Callable[..., Workshop]
RELU = """
import numpy as np

class ReLU:
    def forward(self, x):
        self.positive = x > 0
        return np.maximum(x, 0)

    def backward(self, grad_output):
        return grad_output * self.positive
"""
CLIP = """
import numpy as np

def clip_grad_norm(grads, max_norm, norm_type=2.0):
    norm = np.linalg.norm([np.linalg.norm(g.ravel(), norm_type) for g in grads.values()], norm_type)
    for g in grads.values():
        g *= min(1.0, max_norm / (norm + 1e-6))
    return norm
"""


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
