"""What a file imports at its top and a worker lacks: it is judged all the same, or says what to do."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from layerproof.conformance.results import ComponentResult
from layerproof.play.stand_ins import COMPUTING
from layerproof.submissions.checking import check_target
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options
from layerproof.submissions.sandbox.trial import find_profile
from layerproof.submissions.target import find_target

RELU = """

class ReLU:
    def forward(self, x):
        self.kept = x > 0
        return np.where(self.kept, x, 0.0)

    def backward(self, grad_output):
        return grad_output * self.kept
"""
ALONE = "submissions are judged with NumPy and the standard library alone, so do without it"
MOVE = 'or move it under `if __name__ == "__main__":`'
DRAWS = "import matplotlib.pyplot as plt\nfrom tqdm import tqdm\nplt.figure()\nfor _ in tqdm(range(2)): plt.show()\n"
RAISED = "raised ModuleNotFoundError:"
OWN = "if it is a file of yours, put it beside this file; else do without it"
FILES = {
    "drawing": (DRAWS, ""),
    "unused": ("import torch.nn as nn\nfrom scipy.special import erf\nimport pandas as pd\n", ""),
    "inherited": ("import torch.nn as nn\nclass Net(nn.Module): pass\n", ""),
    "used": (
        "import torch\ndevice = torch.device('cpu')\n",
        f"line 2: device = torch.device('cpu') {RAISED} torch is not there: {ALONE}; {MOVE}",
    ),
    "data": (
        "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n",
        f"line 2: X, y = load_iris(return_X_y=True) {RAISED} sklearn is not there: {ALONE}; {MOVE}",
    ),
    "unknown": ("import einops\n", f"line 1: import einops {RAISED} No module named 'einops'; {OWN}"),
}
INSTALL = "do without it, as a class may be judged with NumPy and the standard library alone; or install it"
NOT_INSTALLED = next(name for name in sorted(COMPUTING) if find_spec(name) is None)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ComponentResult]:
    """Return what a class with each of the files, and one that uses SciPy in a method, came to in a sandbox."""
    folder = tmp_path_factory.mktemp("class")
    sources = {name: f"{top}import numpy as np\n{RELU}" for name, (top, _) in FILES.items()}
    sources["method"] = sources["unused"].replace("np.where(self.kept, x, 0.0)", "erf(x)")
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    options = Options(effort="quick", components=("ReLU",), profile=find_profile())
    return {one.student.removesuffix(".py"): one.report.components[0] for one in grade_folder(folder, options).students}


@pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is run on Linux alone")
@pytest.mark.parametrize("name", FILES)
def test_in_a_class(name: str, graded: dict[str, ComponentResult]) -> None:
    """Imports alone cost nothing; what cannot be done without says where it stands and what to do."""
    result, (_, told) = graded[name], FILES[name]
    assert (result.verdict, result.reason) == (("not_run", "import_failed") if told else ("passed", None))
    assert result.message == (f"{name}.py, {told}" if told else "")


@pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is run on Linux alone")
def test_in_a_method(graded: dict[str, ComponentResult]) -> None:
    """The line that uses it is named, and only what that line is needed for is lost."""
    result = graded["method"]
    assert (result.verdict, result.reason) == ("failed", "raised")
    assert result.message == f"ReLU.forward raised ModuleNotFoundError at line 10: scipy is not there: {ALONE}"


@pytest.mark.parametrize(
    ("top", "told"),
    [
        (f"{DRAWS}import seaborn as sns\n", ""),
        ("from scipy.special import erf\nimport torch\n", ""),
        (
            f"import {NOT_INSTALLED} as x\n",
            f"line 1: import {NOT_INSTALLED} as x {RAISED} No module named '{NOT_INSTALLED}'; {INSTALL}",
        ),
    ],
    ids=["drawing", "installed", "not installed"],
)
def test_on_ones_own(top: str, told: str, tmp_path: Path) -> None:
    """What is installed is there; drawing never matters; what is not installed says what a class has."""
    path = tmp_path / "ada.py"
    path.write_text(f"{top}import numpy as np\n{RELU}", encoding="utf-8")
    report = check_target(find_target(str(path)), Options(effort="quick", components=("ReLU",)))
    found = report.components[-1] if told else report.components[0]
    assert (found.verdict, found.message) == (("not_run", f"ada.py, {told}") if told else ("passed", ""))
