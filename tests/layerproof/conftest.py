"""Files as students hand them in: one that is right, and the ways in which one is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

RELU = """
import numpy as np


class ReLU:
    def forward(self, x):
        self.kept = x > 0
        return np.where(self.kept, x, 0.0)

    def backward(self, grad_output):
        return grad_output * self.kept
"""
SOURCES = {
    "right": RELU,
    "wrong": RELU.replace("grad_output * self.kept", "grad_output * 1.0"),
    "advised": RELU.replace("np.where(self.kept, x, 0.0)", "np.where(self.kept, x, 0.0).astype(float)"),
    "unknown": RELU.replace("ReLU", "Convolve"),
    "broken": "import numpy as np\n\nraise OSError('no weights')\n",
    "plain": "x = 1\n",
    "keeps": """
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        self.p = p
        self.training = True

    def forward(self, x):
        self.factor = (np.random.random(x.shape) < self.p) / self.p if self.training and self.p else 1.0
        if self.training and not self.p:
            self.factor = 0.0
        return x * self.factor

    def backward(self, grad_output):
        return grad_output * self.factor
""",
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """Give a function that writes one of the sources into a file of its name, in a folder that has nothing else."""
    folder = tmp_path / "handed_in"
    folder.mkdir()

    def write(name: str) -> Path:
        path = folder / f"{name}.py"
        path.write_text(SOURCES[name], encoding="utf-8")
        return path

    return write
