"""What a sealed worker lacks has a stand-in: drawing comes to nothing, and computing says that it is not there."""

import builtins
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from layerproof.play import stand_ins
from layerproof.play.loading import load
from layerproof.play.messages import ImportFailure, Source

Load = Callable[[str], ModuleType | ImportFailure]
MISSING = "torch is not there: submissions are judged with NumPy and the standard library alone, so do without it"


@pytest.fixture
def sealed(tmp_path: Path, imports: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:  # noqa: ARG001 - undoes imports
    """Give a function that imports source text where nothing but the standard library is installed."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(builtins, "get_ipython", None, raising=False)
    monkeypatch.setattr(stand_ins, "_FINDER", stand_ins._Finder())  # noqa: SLF001 - one for this test
    hidden = stand_ins.DRAWING | stand_ins.COMPUTING

    class Hide:
        """Finds that what stand-ins are for is not installed."""

        def find_spec(self, name: str, *_: object) -> Any:
            """Let the stand-ins have their turn at once."""
            if name.partition(".")[0] not in hidden:
                return None
            if spec := stand_ins._FINDER.find_spec(name):  # noqa: SLF001 - as asked last
                return spec
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    for name in [name for name in sys.modules if name.partition(".")[0] in hidden]:
        monkeypatch.delitem(sys.modules, name)
    sys.meta_path.insert(0, Hide())
    stand_ins.install(computing=True)

    def make(text: str) -> ModuleType | ImportFailure:
        path = tmp_path / "layers.py"
        path.write_text(text, encoding="utf-8")
        return load(Source("layers", str(path)))

    yield make
    for name in [name for name in sys.modules if name.partition(".")[0] in hidden]:
        del sys.modules[name]


DRAWS = """
import matplotlib
import matplotlib.pyplot as plt
import seaborn as sns
from IPython.display import display
from matplotlib.animation import FuncAnimation
from mpl_toolkits.mplot3d import Axes3D

matplotlib.use("Agg")
sns.set_theme(style="dark")
fig, ax = plt.subplots(2, 2)
ax[0, 1].plot([1, 2], label="loss").set_color("red")
ax[1] = plt.gca()
plt.rcParams["figure.dpi"] = 300
with plt.style.context("dark"):
    display(fig)
lines = list(ax[0].lines)

class Movie(FuncAnimation):
    frames = 3

frames = Movie().frames
"""


def test_drawing_comes_to_nothing(sealed: Load) -> None:
    """Modules, functions, subscripts, contexts and base classes are all there, and nothing happens."""
    module = sealed(DRAWS)
    assert not isinstance(module, ImportFailure), module
    assert (module.lines, module.frames) == ([], 3)


def test_progress_goes_on(sealed: Load) -> None:
    """A loop with a bar around it runs as it would without."""
    module = sealed(
        "from tqdm import tqdm, trange\nfrom tqdm.auto import tqdm as bars\nimport tqdm as whole\n"
        "steps = [i for i in tqdm([3, 4], desc='x')]\nrange_ = list(trange(2))\n"
        "assert list(bars([1])) == list(whole.tqdm([1])) == [1]\n"
        "with tqdm(total=3) as bar:\n    bar.update(1)\n    bar.set_postfix(loss=1.0)\nlength = len(tqdm([1, 2]))\n"
    )
    assert not isinstance(module, ImportFailure), module
    assert (module.steps, module.range_, module.length) == ([3, 4], [0, 1], 2)


def test_what_is_only_imported_loses_nothing(sealed: Load) -> None:
    """Classes that inherit from it are there as well."""
    module = sealed(
        "import torch\nfrom torch import nn\nimport sklearn.datasets\n\nclass Net(nn.Module):\n    size = 3\n"
    )
    assert not isinstance(module, ImportFailure), module
    assert (module.Net().size, module.Net.__mro__[1:]) == (3, (object,))


@pytest.mark.parametrize("use", ["torch.tensor(1)", "torch.pi[0]", "list(torch.pi)", "torch.no_grad().__enter__()"])
def test_what_is_used_is_not_there(use: str, sealed: Load) -> None:
    """The message says why, and the line is the student's own."""
    failure = sealed(f"import torch\n\nx = {use}\n")
    assert isinstance(failure, ImportFailure)
    assert (failure.raised.type, failure.raised.message, failure.raised.line) == ("ModuleNotFoundError", MISSING, 3)


def test_whoever_has_another_way_takes_it(sealed: Load) -> None:
    """Code that catches the error of the import gets the error."""
    module = sealed("try:\n    import scipy.special as special\nexcept ImportError:\n    special = None\n")
    assert not isinstance(module, ImportFailure), module
    assert module.special is None


def test_what_nobody_knows_is_missing(sealed: Load) -> None:
    """Other names have no stand-in, and attributes that start with two underscores neither."""
    failure = sealed("import no_such_package\n")
    assert isinstance(failure, ImportFailure)
    assert failure.raised.message == "No module named 'no_such_package'"
    failure = sealed("import matplotlib\nmatplotlib.__version__\n")
    assert isinstance(failure, ImportFailure)
    assert failure.raised.message == "the stand-in for matplotlib has no __version__"


def test_nothing_stands_in_for_ones_own_code(imports: None, tmp_path: Path) -> None:  # noqa: ARG001 - undoes imports
    """Only a sealed worker has stand-ins."""

    def missing() -> Any:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    with pytest.raises(ModuleNotFoundError, match="No module named 'torch'"):
        stand_ins.helped(missing)


def test_an_exported_notebook_is_a_script(sealed: Load) -> None:
    """What its lines that start with % or ! have become does nothing."""
    lines = ("get_ipython().run_line_magic('matplotlib', 'inline')", "get_ipython().system('pip install numpy')")
    module = sealed("\n".join((*lines, "SIDE = 2", "")))
    assert vars(module)["SIDE"] == 2


def test_one_who_is_trusted_has_stand_ins_for_drawing_alone(sealed: Load) -> None:
    """Elsewhere than in a sandbox, what computes may be there, and is missing where it is not."""
    stand_ins.install(computing=False)
    failure = sealed("import torch\n")
    assert isinstance(failure, ImportFailure)
    assert failure.raised.message == "No module named 'torch'"
    assert isinstance(sealed("import seaborn\nseaborn.set_theme()\n"), ModuleType)


def test_a_package_that_is_there_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it lacks has no stand-in."""
    finder = stand_ins._Finder()  # noqa: SLF001 - one for this test
    monkeypatch.setitem(sys.modules, "matplotlib", ModuleType("matplotlib"))
    assert finder.find_spec("matplotlib.no_such_part") is None
    monkeypatch.delitem(sys.modules, "matplotlib")
    assert finder.find_spec("matplotlib") is not None
