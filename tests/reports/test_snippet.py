"""A snippet runs as pasted: with NumPy and the subject's file, and shows what the finding says."""

import contextlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import layerproof.impl
from layerproof.conformance.contracts import contracts
from layerproof.conformance.experiments.once import pass_through
from layerproof.conformance.results import ComponentResult, Finding, LawResult, Report
from layerproof.conformance.strategies import Seeded
from layerproof.play import Call, LocalSubject, Program
from layerproof.play.speller import spelled
from layerproof.reports.snippet import snippet, with_snippets

WRONG = """
import numpy as np

class Doubler:
    training = True
    def __init__(self, factor=2.0):
        self.factor = factor
        self.params = {"weight": np.zeros(2)}
        self.grads = {"weight": np.zeros(2)}
        self.buffers = {"steps": np.zeros(1)}
    def forward(self, x):
        x *= self.factor
        return x + self.params["weight"] if self.training else x
    def backward(self, grad_output):
        self.grads["weight"] += grad_output
        return grad_output * self.factor
    def train(self):
        raise RuntimeError("the mode is set by attribute")

def noisy(shape):
    return np.random.normal(size=shape)

class Descent:
    def __init__(self, params, grads, lr=0.1):
        self.params, self.grads, self.lr = params, grads, lr
    def step(self):
        for name in self.params:
            self.params[name] -= self.lr * self.grads[name]

def clip(grads, max_norm):
    grads["w"] *= max_norm
    return max_norm
"""
X = np.array([1.0, 2.0])
FORWARD = Call("forward", (X,))
LAYER = Program("Twice", "layer", {"factor": 3.0}, {"params.weight": np.array([1.0, 0.0])}, (FORWARD,))


def run(code: str, folder: Path) -> str:
    """Run a snippet beside the subject's file, with layerproof out of reach, and return what it printed."""
    (folder / "my_layers.py").write_text(WRONG, encoding="utf-8")
    (folder / "my layers (1).py").write_text(WRONG, encoding="utf-8")
    code = f"import sys; sys.modules['layerproof'] = None\n{code}"
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout or done.stderr


@pytest.mark.parametrize("module", ["my_layers", "my layers (1)"])
def test_output(module: str, tmp_path: Path) -> None:
    """Expected and got are printed in full, with the largest error, whatever the file is called."""
    finding = Finding("Twice.forward: wrong", "calls[0].returned", LAYER, np.array([2.0, 4.0]), np.array([4.0, 6.0]))
    printed = run(snippet(finding, module, "Doubler"), tmp_path)
    assert printed == "expected [2.0, 4.0]\ngot      [4.0, 6.0]\nlargest error 2.0\n"


@pytest.mark.parametrize(
    ("where", "program", "subject", "expected", "got"),
    [
        ("calls[1].returned", LAYER.with_calls(FORWARD, FORWARD), "Doubler", X, [4.0, 6.0]),
        ("calls[0].returned[1]", LAYER, "Doubler", np.array(4.0), "6.0"),
        ("calls[0].params.weight", LAYER, "Doubler", None, [1.0, 0.0]),
        ("calls[0].changed calls[0].args[0]", LAYER, "Doubler", None, [3.0, 6.0]),
        ("calls[1].changed calls[0].args[0]", LAYER.with_calls(FORWARD, FORWARD), "Doubler", None, [3.0, 6.0]),
        ("calls[1].returned", LAYER.with_calls(Call("eval"), FORWARD), "Doubler", X, [3.0, 6.0]),
        (
            "calls[0].params.w",
            Program("Descent", "optimizer", {"lr": 0.5}, {"params.w": X}, (Call("step", ({"w": X},)),)),
            "Descent",
            X,
            [0.5, 1.0],
        ),
        (
            "calls[0].arguments.w",
            Program("clip", "clip", {"max_norm": 0.5}, calls=(Call("call", ({"w": X},)),)),
            "clip",
            X,
            [0.5, 1.0],
        ),
    ],
)
def test_places(
    where: str, program: Program, subject: str, expected: np.ndarray | None, got: list[float] | str, tmp_path: Path
) -> None:
    """What a finding is about is printed, wherever it is: answers, items of answers, state, arguments."""
    code = snippet(Finding("wrong", where, program, expected), "my_layers", subject)
    assert f"got      {got}\n" in run(code, tmp_path)


@pytest.mark.parametrize("name", [name for name, known in contracts().items() if known.kind in {"layer", "loss"}])
@pytest.mark.parametrize("seed", range(1, 9))
def test_model_answers(name: str, seed: int) -> None:
    """Drawn programs, run as snippets on our own components, give what they gave when they were played."""
    known = contracts()[name]
    mode = "eval" if known.random else "train"
    program = Seeded(str(seed)).draw(pass_through(known, known.fills[0], mode))
    spelling = spelled(program, getattr(layerproof.impl, name))
    answers = LocalSubject(name, type(known).model).play(program).answers
    for index, answer in enumerate(answers):
        assert answer.raised is None
        place = f"calls[{index}].returned"
        items = answer.returned if isinstance(answer.returned, tuple) else ()
        returned = {place: answer.returned} | {f"{place}[{number}]": item for number, item in enumerate(items)}
        for where, array in returned.items():
            if isinstance(array, np.ndarray):
                finding = Finding("", where, program, array, spelling=spelling)
                names: dict[str, np.ndarray] = {}
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(snippet(finding, "layerproof.impl", name), names)  # noqa: S102 - our own text
                np.testing.assert_array_equal(names["got"], names["expected"])
                np.testing.assert_array_equal(names["got"], array)


def test_loop(tmp_path: Path) -> None:
    """A thousand seeded calls are a loop, and statistics are summed up."""
    calls = tuple(Call("call", ((3, 3),), seed=seed) for seed in range(1000))
    code = snippet(
        Finding("noisy: mean is off", "mean over draws", Program("noisy", "initializer", calls=calls)),
        "my_layers",
        "noisy",
    )
    assert len(code.splitlines()) < 15
    printed = run(code, tmp_path)
    assert printed.startswith("draws has mean ")
    assert printed.endswith("not zero is a share of 1.0\n")


def test_seeds_are_replayed(tmp_path: Path) -> None:
    """The draws are those of the run."""
    np.random.seed(7)  # noqa: NPY002 - the subject's own source
    drawn = np.random.normal(size=(2,))  # noqa: NPY002 - as above
    program = Program("noisy", "initializer", calls=(Call("call", ((2,),), seed=7),))
    finding = Finding("noisy: the result is off [seed 7]", "calls[0].returned", program, drawn, seed=7)
    code = snippet(finding, "my_layers", "noisy")
    assert "largest error 0.0" in run(code, tmp_path)
    assert "seed that too" in code


def test_the_advice_on_generators_is_true() -> None:
    """A layer with its own generator draws what it drew in the run, once that is seeded as the snippet says."""
    program = Program("Dropout", "layer", calls=(Call("forward", (np.ones(50),), seed=7),))
    played = LocalSubject("Dropout", layerproof.impl.Dropout).play(program).answers[0].returned
    finding = Finding("off [seed 7]", "calls[0].returned", program, np.asarray(played), seed=7)
    code = snippet(finding, "my_layers", "Dropout").replace("\n# ", " ")
    assert "seed that too: rng.bit_generator.state = layerproof.play.entropy.pcg64_state(seed, 0)" in code
    layer = layerproof.impl.Dropout()
    layer.rng = np.random.default_rng()
    layer.rng.bit_generator.state = layerproof.play.entropy.pcg64_state(7, 0)
    assert isinstance(played, np.ndarray)
    np.testing.assert_array_equal(layer.forward(np.ones(50)), played)


def test_raised(tmp_path: Path) -> None:
    """A finding about an exception ends in that exception."""
    program = LAYER.with_calls(FORWARD, Call("backward", (X,)), Call("train"), Call("backward", ()))
    finding = Finding("Twice.backward raised TypeError at line 15", "Twice.backward", program, line=15)
    code = snippet(finding, "my_layers", "Doubler")
    assert code.endswith("# The last call raises.\n")
    assert "missing 1 required positional argument: 'grad_output'" in run(code, tmp_path)


def test_long_arrays(tmp_path: Path) -> None:
    """Thousands of numbers are packed and still run; more than anyone would paste gives no snippet."""
    many = np.random.default_rng(0).normal(size=(1_200, 2))
    program = LAYER.with_calls(Call("forward", (many,)))
    finding = Finding("wrong", "calls[0].returned", program, many)
    code = snippet(finding, "my_layers", "Doubler")
    assert "\nimport zlib\n" in code
    assert "largest error" in run(code, tmp_path)
    vast = LAYER.with_calls(Call("forward", (np.random.default_rng(0).normal(size=100_000),)))
    assert snippet(replace(finding, program=vast), "my_layers", "Doubler") == ""


def test_no_text_leaves_its_comment(hostile: str) -> None:
    """A message of several lines stays a comment, and a name that is none gives no snippet."""
    finding = Finding(f"one\nimport os\r\n{hostile}", "calls[0].returned", LAYER, X)
    code = snippet(finding, "my_layers", "Doubler")
    assert not [line for line in code.splitlines() if "import os" in line and not line.startswith("#")]
    compile(code, "snippet", "exec")
    assert snippet(finding, "my_layers", "Doubler; import os") == ""
    assert snippet(replace(finding, program=None), "my_layers", "Doubler") == ""
    compile(snippet(finding, hostile, "Doubler"), "snippet", "exec")


def test_with_snippets(report: Report) -> None:
    """Every finding with a program gets its snippet, from the report's own file and subject; once."""
    filled = with_snippets(report)
    code = {
        component.component: [law.finding.snippet for law in component.laws if law.finding]
        for component in filled.components
    }
    assert "from my_layers import Dense" in code["Linear"][0]
    assert all(code["Dropout"])
    for unchanged in (filled, replace(report, source="")):
        assert repr(with_snippets(unchanged)) == repr(unchanged)


def test_a_snippet_stands(report: Report) -> None:
    """A snippet that the judge wrote is kept."""
    law = LawResult("output", "", "required", "failed", finding=Finding("", "", LAYER, snippet="kept"))
    component = ComponentResult("Twice", "Doubler", "failed", laws=(law,))
    kept = with_snippets(replace(report, components=(component,))).components[0].laws[0].finding
    assert kept is not None
    assert kept.snippet == "kept"
