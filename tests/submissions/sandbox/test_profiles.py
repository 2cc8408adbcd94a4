"""A sealed worker answers as any other, sees its own files alone, and its losses are told as any other's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, Raised, SubjectLost, Transcript
from layerproof.play.limits import Limits
from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import TargetError, find_target

pytestmark = pytest.mark.usefixtures("nothing_left")

Seal = Callable[..., Workshop]
FORWARD = Program("Layer", "layer", calls=(Call("forward", (np.ones(2),)),))
LINEAR = """
import numpy as np
rng = np.random.default_rng()

class Layer:
    def __init__(self, in_features=3):
        self.params = {"weight": rng.normal(size=(2, in_features))}
        self.grads = {"weight": np.zeros((2, in_features))}

    def forward(self, x):
        self.x = x
        return np.linalg.svd(x @ self.params["weight"].T + np.fft.ifft(np.ones(2)).real)[0] * rng.random()

    def backward(self, grad_output):
        self.grads["weight"] += grad_output.T @ self.x
        return grad_output @ self.params["weight"]
"""


def layer(*lines: str) -> str:
    """Return the source of a layer whose forward has the given lines, from line 6 on."""
    body = "\n".join(f"        {line}" for line in lines)
    return f"import os, signal, sys, time\nimport numpy as np\n\nclass Layer:\n    def forward(self, x):\n{body}\n"


def play(workshop: Workshop, program: Program = FORWARD) -> Transcript:
    """Play a program on the only class."""
    opened = workshop.opened()
    assert opened.failures == ()
    return workshop.subject(opened.exports[-1]).play(program)


def told(workshop: Workshop) -> str:
    """Return the message that forward raises."""
    raised = play(workshop).raised
    assert raised is not None
    return raised.message


def test_it_answers_as_any_worker_does(profile: Profile, seal: Seal) -> None:
    """Byte for byte, and with the same random numbers under the same seeds."""
    x = np.linspace(-1.0, 1.0, 6).reshape(2, 3)
    calls = (Call("forward", (x,), seed=5), Call("backward", (np.ones((2, 2)),)))
    program = Program("Layer", "layer", {"in_features": 3}, calls=calls, seed=3)
    there, here = (play(seal(LINEAR, one), program) for one in (profile, LIMITED))
    assert there.raised is None
    assert repr(there) == repr(here)


LOSSES: dict[str, tuple[list[str], dict[str, Any], str, str]] = {
    "loop": (["while True:", "    pass"], {"playing": 0.5}, "timeout", "no answer within 0.5 s in line "),
    "sleep": (
        ["time.sleep(600)"],
        {"playing": 0.5},
        "timeout",
        "s in line 6 of layers.py, in forward: is it too slow, or is there",
    ),
    "processor": (["while True: pass"], {"processor": 1}, "timeout", "it used up its 1 s of processor time"),
    "abort": (["os.abort()"], {}, "crash", "it died of SIGABRT in line 6 of layers.py, in forward"),
    "exit": (["os._exit(3)"], {}, "crash", "it ended with exit code 3: is there an exit() or"),
    "exit 255": (["os._exit(255)"], {}, "crash", "it ended with exit code 255: is there an exit() or"),
    "memory": (["return np.ones(2**30)"], {"memory": 2**30}, "memory", "no memory left in line 6: return np.ones"),
    "flood": (["while True: print('x' * 1000)"], {}, "output", "it printed more than 64 KiB while it"),
    "closed": (["os.closerange(3, 256)", "time.sleep(600)"], {}, "crash", "it closed the connection to the judge"),
    "garbage": (["os.write(int(sys.argv[1]), b'x' * 100)"], {}, "protocol", "its answer was not understood"),
}


@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_told_as_any_workers(name: str, profile: Profile, seal: Seal) -> None:
    """With the line where it was; nothing of the worker is left, whatever its process was wrapped in."""
    lines, limits, reason, detail = LOSSES[name]
    with pytest.raises(SubjectLost) as caught:
        play(seal(layer(*lines), profile, **limits))
    assert (caught.value.reason, caught.value.detail[: len(detail)]) == (reason, detail) or detail in str(caught.value)


@pytest.mark.parametrize(
    ("number", "detail"),
    [(9, "it was ended by SIGKILL, and so was a fresh one that did the same: "), (40, "it died of signal 40")],
)
def test_signals_to_itself(number: int, detail: str, profile: Profile, seal: Seal) -> None:
    """They end it as any other process, or are not heard by the first process of a namespace."""
    workshop = seal(layer(f"os.kill(os.getpid(), {number})", "return x"), profile)
    if profile.name == "bubblewrap":
        assert play(workshop).raised is None
    else:
        with pytest.raises(SubjectLost) as caught:
            play(workshop)
        assert (caught.value.reason, caught.value.detail[: len(detail)]) == ("crash", detail)


def test_it_sees_its_own_folder(profile: Profile, seal: Seal, submission: Path) -> None:
    """It starts there, and imports and reads what lies there."""
    (submission / "helper.py").write_text("scale = 3.0\n", encoding="utf-8")
    (submission / "weights.txt").write_text("4.0", encoding="utf-8")
    shown = "sorted(os.listdir()), helper.scale, float(open('weights.txt').read())"
    source = layer("import helper", f"raise ValueError({shown})")
    assert told(seal(source, profile)) == "(['helper.py', 'layers.py', 'weights.txt'], 3.0, 4.0)"


def test_paths_lead_home(profile: Profile, seal: Seal, submission: Path) -> None:
    """Whatever a worker calls its files, reports name those that were handed in."""
    opened = seal(layer("return x"), profile).opened()
    assert [export.file for export in opened.exports] == [str(submission / "layers.py")]
    (failure,) = seal("\nimport numpie\n", profile).opened().failures
    assert failure.file == str(submission / "layers.py")
    assert failure.raised == Raised("ModuleNotFoundError", "No module named 'numpie'", 2, "import numpie")


SURROUNDINGS = layer(
    "paths = [path for path in sys.path if '/python' not in path and '/worker' not in path]",
    "raise ValueError(sorted(os.environ), sys.stdin.read(), os.geteuid() == 0, sys.dont_write_bytecode, len(paths))",
)


def test_nothing_of_the_callers_is_there(profile: Profile, seal: Seal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither environment variables nor input, nor anything on sys.path but the submission."""
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "1")
    monkeypatch.setenv("PYTHONPATH", "/etc")
    names, *rest = eval(told(seal(SURROUNDINGS, profile)))  # noqa: S307 - a tuple that our own line wrote
    assert rest == ["", False, True, 1]
    assert set(names) - {"PWD"} == {
        *("LC_ALL", "LD_LIBRARY_PATH", "MKL_NUM_THREADS", "MPLBACKEND", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS"),
        *("OPENBLAS_NUM_THREADS", "PYTHONHASHSEED", "PYTHONHOME", "PYTHONNOUSERSITE", "PYTHONPATH", "PYTHONUTF8"),
    }


def test_only_numpy_is_installed(profile: Profile, seal: Seal) -> None:
    """What the judge runs on is not there to be imported, and of layerproof only what the worker itself runs."""
    lines = """
    import importlib.util
    there = [name for name in ("torch", "scipy", "hypothesis", "numpy", "json") if importlib.util.find_spec(name)]
    for name in ("conformance", "reference", "impl", "submissions", "play"):
        there += [name] if importlib.util.find_spec("layerproof." + name) else []
    raise ValueError(there)
    """
    assert told(seal(layer(*lines.split("\n    ")[1:]), profile)) == "['numpy', 'json', 'play']"


def test_numpy_goes_without_its_documentation(profile: Profile, seal: Seal) -> None:
    """That of compiled functions takes time to load; all else is there, masked arrays and polynomials too."""
    shown = "np.array.__doc__, np.mean.__doc__ is None, np.ma.array([1, 2], mask=[0, 1]).sum(), np.poly1d([1, 2])(3)"
    assert told(seal(layer(f"raise ValueError({shown})"), profile)) == "(None, False, np.int64(1), np.int64(5))"


@pytest.mark.parametrize(("line", "kind"), [("exit(3)", "SystemExit"), ("quit()", "SystemExit"), ("help", "None")])
def test_builtins_are_those_of_any_python(line: str, kind: str, profile: Profile, seal: Seal) -> None:
    """Also those that its module `site` brings, which a worker does without."""
    raised = play(seal(layer(line, "return x"), profile)).raised
    assert str(raised and raised.type) == kind


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import matplotlib.pyplot as plt\nfrom tqdm import trange\n" + LINEAR, None),
        ("import torch\nfrom scipy.special import erf\n" + LINEAR, None),
        (
            "from scipy.special import erf\n" + layer("return erf(x)"),
            "scipy is not there: submissions are judged with NumPy and the standard library alone, so do without it",
        ),
    ],
    ids=["drawing", "unused", "used"],
)
def test_stand_ins(source: str, message: str | None, profile: Profile, seal: Seal) -> None:
    """An import that nothing comes of does not lose the file, and what is used says that it is not there."""
    raised = play(seal(source, profile), FORWARD if message else Program("Layer", "layer")).raised
    assert (raised and raised.message) == message


def test_installed_modules_are_not_shown(profile: Profile) -> None:
    """Only what lies in a file or a folder can be shown to a sealed worker."""
    with pytest.raises(TargetError) as caught:
        Workshop(find_target("layerproof.impl"), Limits(), profile)
    told = "layerproof.impl: is an installed module, which no sandbox shows; give a file or a folder"
    assert str(caught.value) == told


def test_a_folder_of_packages_is_opened(profile: Profile, submission: Path) -> None:
    """What lies in a package is imported as a part of it, and files beside it by their paths."""
    folder = submission / "lib"
    folder.mkdir()
    sources = {"base": "class Base: pass\n", "uses": "from .base import Base\n\nclass Own: pass\n"}
    for name, text in {"__init__": "", "use-it": "", **sources}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    with Workshop(find_target(str(folder)), Limits(), profile) as workshop:
        opened = workshop.opened()
    assert opened.failures == ()
    assert [(export.module, export.name) for export in opened.exports] == [("lib.base", "Base"), ("lib.uses", "Own")]
    assert {Path(export.file).parent for export in opened.exports} == {folder}


PEEKS = layer(
    "import socket",
    "here = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, int(sys.argv[1]))",
    "try:",
    "    return np.array(len(here.recv(10**6, socket.MSG_PEEK | socket.MSG_DONTWAIT)))",
    "except BlockingIOError:",
    "    return np.array(0)",
    "finally:",
    "    here.detach()",
)


def test_nobody_sees_what_is_asked_next(profile: Profile, seal: Seal) -> None:
    """Several programs are sent one by one to a sealed worker, and ahead of time to one that is trusted."""
    found = {}
    large = FORWARD.with_calls(Call("forward", (np.ones(2**13),)))  # more than is read ahead
    for one in (profile, LIMITED):
        workshop = seal(PEEKS, one)
        outcomes = workshop.play(workshop.opened().exports[-1], [large] * 8)
        answers = [outcome.answers[0] for outcome in outcomes if isinstance(outcome, Transcript)]
        found[one.name] = [float(answer.returned) for answer in answers]  # type: ignore[arg-type]
    assert found[profile.name] == [0.0] * 8
    assert sum(found["limits"]) > 0
