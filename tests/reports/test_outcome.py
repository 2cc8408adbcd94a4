"""What a snippet shows: the wrong thing beside the right one, whatever a finding is about."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layerproof.conformance.results import Finding
from layerproof.play import Call, LocalSubject, Program, Spelling
from layerproof.play.speller import spelled
from layerproof.reports.snippet import snippet

SOURCE = """
import numpy as np

class Dense:
    def __init__(self, n, m):
        self.W = np.zeros((m, n))
        self.b = np.zeros((1, m))
    def __call__(self, x, train=True):
        self.x = x
        self.out = x @ self.W.T + self.b if train else x @ self.W.T
        return self.out
    def backward(self):
        self.dW = np.ones((len(self.x), len(self.W))).T @ self.x
        self.db = np.full((1, len(self.W)), 2.0)
        self.out *= 0.0
        return np.ones((len(self.x), len(self.W))) @ self.W

class Descending(Dense):
    def backward(self, grad_output, lr):
        self.W -= lr * np.array([[5.0, 6.0]])
        self.b = self.b - lr * 7.0
        return grad_output @ self.W, None, None

class HandingBack(Dense):
    def backward(self, grad_output):
        return grad_output @ self.W, grad_output.T @ self.x, grad_output

class Noise:
    def __init__(self, rate=0.5, rng=None):
        self.rng = rng or np.random.default_rng()
    def forward(self, x):
        return x * (self.rng.random(x.shape) > 0.5)
    def backward(self, grad_output):
        return grad_output

class Rebinding:
    def __init__(self, p, g, learning_rate):
        self.p, self.g, self.rate = p, g, learning_rate
    def step(self):
        for name in self.p:
            self.p[name] = self.p[name] - self.rate * self.g[name]

def normal(shape, generator=None):
    return generator.normal(size=shape)

def clip(grads, c):
    for name in grads:
        grads[name] *= c
    return c
"""
X = np.array([[1.0, 2.0]])
STATE = {"params.weight": np.array([[3.0, 4.0]]), "params.bias": np.array([0.5])}
DENSE = Program("Linear", "layer", {"in_features": 2, "out_features": 1}, STATE)
FORWARD, BACKWARD = Call("forward", (X,)), Call("backward", (np.array([[3.0]]),))


@pytest.fixture
def own(tmp_path: Path) -> dict[str, object]:
    """Write the source, and return what it defines."""
    (tmp_path / "own.py").write_text(SOURCE, encoding="utf-8")
    namespace: dict[str, object] = {"__name__": "own"}
    exec(SOURCE, namespace)  # noqa: S102 - our own source
    return namespace


def run(finding: Finding, subject: str, folder: Path, own: dict[str, object]) -> list[str]:
    """Run a finding's snippet beside the source, without layerproof, and return the lines it printed."""
    assert finding.program is not None
    spelling = spelled(finding.program, own[subject], {"own": own})  # type: ignore[arg-type]
    code = snippet(replace(finding, spelling=spelling), "own.py", subject)
    blocked = f"import sys; sys.modules['layerproof'] = None\n{code}"
    done = subprocess.run([sys.executable, "-c", blocked], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, code + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("where", "calls", "expected", "got"),
    [
        ("calls[0].returned", (FORWARD,), [[0.0]], "[[11.5]]"),
        ("calls[1].returned", (FORWARD, BACKWARD), [[0.0, 0.0]], "[[9.0, 12.0]]"),
        ("calls[2].returned", (FORWARD, Call("eval"), FORWARD), [[0.0]], "[[11.0]]"),
        ("calls[1].grads.weight", (FORWARD, BACKWARD), [[0.0, 0.0]], "[[1.0, 2.0]]"),
        ("calls[1].grads.bias", (FORWARD, BACKWARD), [0.0], "[2.0]"),
        ("calls[0].params.bias", (FORWARD,), [0.0], "[0.5]"),
        ("calls[2].grads.bias", (FORWARD, BACKWARD, Call("zero_grad")), [1.0], "[0.0]"),
    ],
)
def test_own_words(
    where: str, calls: tuple[Call, ...], expected: list[object], got: str, tmp_path: Path, own: dict[str, object]
) -> None:
    """Attributes, an argument for the mode, a bias of another shape, calls and chain rule are the subject's own."""
    finding = Finding("wrong", where, DENSE.with_calls(*calls), np.array(expected, float))
    assert f"got      {got}" in run(finding, "Dense", tmp_path, own)


@pytest.mark.parametrize(
    ("name", "calls", "shown"),
    [
        ("weight", (FORWARD, BACKWARD), "got      [[5.0, 6.0]]"),
        ("bias", (FORWARD, BACKWARD), "got      [7.0]"),
        ("bias", (FORWARD, BACKWARD, BACKWARD), "y [[11.5]]"),
    ],
)
def test_gradients_are_shown_by_a_step(
    name: str, calls: tuple[Call, ...], shown: str, tmp_path: Path, own: dict[str, object]
) -> None:
    """Where backward takes a learning rate and is called once; after more of them all answers are shown instead."""
    where, wrong = f"calls[{len(calls) - 1}].grads.{name}", np.zeros_like(STATE[f"params.{name}"])
    assert shown in run(Finding("wrong", where, DENSE.with_calls(*calls), wrong), "Descending", tmp_path, own)


def test_gradients_that_are_handed_back(tmp_path: Path, own: dict[str, object]) -> None:
    """They are kept nowhere: what the calls returned is shown."""
    finding = Finding("wrong", "calls[1].grads.bias", DENSE.with_calls(FORWARD, BACKWARD), np.zeros(1))
    assert run(finding, "HandingBack", tmp_path, own)[0] == "y [[11.5]]"


def test_a_changed_output(tmp_path: Path, own: dict[str, object]) -> None:
    """What it was, and what later calls made of it."""
    where = "calls[1].changed calls[0].returned"
    lines = run(Finding("changed", where, DENSE.with_calls(FORWARD, BACKWARD)), "Dense", tmp_path, own)
    assert lines == ["expected [[11.5]]", "got      [[0.0]]", "largest error 11.5", "the same bytes: False"]


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ({"params.weight": np.ones((3, 2))}, "params.weight has shape (1, 2) but should have shape (3, 2)"),
        ({**STATE, "buffers.steps": np.ones(1)}, "no buffers.steps among ['W', 'b']"),
    ],
)
def test_state_that_does_not_fit(
    state: dict[str, np.ndarray], line: str, tmp_path: Path, own: dict[str, object]
) -> None:
    """What the subject has in its place is shown, instead of an error of the snippet's own."""
    program = Program("Linear", "layer", DENSE.config, state, (FORWARD,))
    assert run(Finding("raised DialectError", "Linear(...)", program), "Dense", tmp_path, own) == [line]


def test_an_answer_of_another_form(tmp_path: Path, own: dict[str, object]) -> None:
    """Without arrays to compare, type, shape and dtype are shown."""
    lines = run(Finding("a shape", "calls[0].returned", DENSE.with_calls(FORWARD)), "Dense", tmp_path, own)
    assert lines == ["got [[11.5]]", "type <class 'numpy.ndarray'> shape (1, 1) dtype float64"]


def test_draws_are_those_of_the_run(tmp_path: Path, own: dict[str, object]) -> None:
    """A generator of the subject's own is seeded as it was, at construction and at each call."""
    calls = (Call("forward", (np.ones(40),)), Call("forward", (np.ones(40),), seed=9))
    program = Program("Dropout", "layer", {"p": 0.5}, calls=calls, seed=3)
    transcript = LocalSubject("Noise", own["Noise"], {"own": own}).play(program)  # type: ignore[arg-type]
    for index, answer in enumerate(transcript.answers):
        assert isinstance(answer.returned, np.ndarray)
        finding = Finding("off [seed 3]", f"calls[{index}].returned", program, answer.returned, seed=3)
        assert run(finding, "Noise", tmp_path, own)[-1] == "largest error 0.0"


def test_a_function_s_draws_are_those_of_the_run(tmp_path: Path, own: dict[str, object]) -> None:
    """Each call has a generator of its own."""
    program = Program("he", "initializer", calls=(Call("call", ((3,),)),) * 3, seed=3)
    transcript = LocalSubject("normal", own["normal"], {"own": own}).play(program)  # type: ignore[arg-type]
    for index, answer in enumerate(transcript.answers):
        assert isinstance(answer.returned, np.ndarray)
        finding = Finding("off [seed 3]", f"calls[{index}].returned", program, answer.returned, seed=3)
        assert run(finding, "normal", tmp_path, own)[-1] == "largest error 0.0"


def test_an_optimizer_that_rebinds(tmp_path: Path, own: dict[str, object]) -> None:
    """The caller's own arrays are looked at, which its dict no longer leads to."""
    program = Program("SGD", "optimizer", {"lr": 0.5}, {"params.w": X}, (Call("step", ({"w": X},)),))
    lines = run(Finding("wrong", "calls[0].params.w", program, X / 2), "Rebinding", tmp_path, own)
    assert lines == ["expected [[0.5, 1.0]]", "got      [[1.0, 2.0]]", "largest error 1.0"]
    assert run(Finding("w is wrong", "w after the first step", program, X / 2), "Rebinding", tmp_path, own) == [
        "params {'w': array([[1., 2.]])}"
    ]


def test_a_clip(tmp_path: Path, own: dict[str, object]) -> None:
    """What is returned and what is left in the dict."""
    program = Program("clip_grad_norm", "clip", {"max_norm": 0.5}, calls=(Call("call", ({"w": X},)),))
    lines = run(Finding("wrong", "norm returned", program, X), "clip", tmp_path, own)
    assert lines == ["norm 0.5", "grads {'w': array([[0.5, 1. ]])}"]


def test_shares(tmp_path: Path, own: dict[str, object]) -> None:
    """Of large answers shares and means are shown; other numbers may stand for an input too long to paste."""
    x = np.random.default_rng(0).normal(size=(300, 50))
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (x,)), Call("forward", (x,))), seed=3)
    finding = Finding("the masks of two calls are not independent [seed 3]", "masks of two calls", program, seed=3)
    lines = run(finding, "Noise", tmp_path, own)
    assert [line.partition(" has mean")[0] for line in lines[:2]] == ["y", "y_2"]
    assert 0.4 < float(lines[0].partition("share of ")[2].split()[0]) < 0.6
    assert 0.4 < float(lines[2].partition("elements ")[2]) < 0.6
    assert abs(float(lines[3].partition("correlation ")[2])) < 0.6


def test_what_happens_again_and_again_is_repeated(tmp_path: Path, own: dict[str, object]) -> None:
    """One draw shows nothing of chance."""
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (X,)),), seed=3)
    lines = run(
        Finding("kept in 64 of 64 draws [seed 3]", "how often it is kept", program, seed=3), "Noise", tmp_path, own
    )
    assert [line.partition(" ")[0] for line in lines] == ["y", *(f"y_{number}" for number in range(2, 9))]
    assert len({line.partition(" ")[2] for line in lines}) > 1


def test_randomness(tmp_path: Path, own: dict[str, object]) -> None:
    """The next number with and without the call, under two seeds."""
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (X,), seed=1),))
    lines = run(Finding("it drew", "calls[0].randomness", program), "Noise", tmp_path, own)
    numbers = [line.removeprefix("next random number ").split(" without the call ") for line in lines]
    assert [with_call == without for with_call, without in numbers] == [True, True]


def test_nothing_is_known_of_the_spelling() -> None:
    """A snippet in the native words is better than none."""
    code = snippet(Finding("wrong", "calls[0].returned", DENSE.with_calls(FORWARD), X), "own.py", "Dense")
    assert 'layer.params["weight"][...] = np.array([[3.0, 4.0]])' in code
    assert snippet(Finding("", "", DENSE, spelling=Spelling()), "", "Dense") == ""


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("own.py", "from own import Dense"),
        ("lib.layers", "from lib.layers import Dense"),
        ("my.layers.py", "Dense = run_path('my.layers.py')['Dense']"),
        ("class.py", "Dense = run_path('class.py')['Dense']"),
        ("my layers (1).py", "Dense = run_path('my layers (1).py')['Dense']"),
        ("\u3164.py", "Dense = run_path('\\u3164.py')['Dense']"),
        ("##[error]a.py", "Dense = run_path('#\\x23[error]a.py')['Dense']"),
    ],
)
def test_imports(source: str, imported: str) -> None:
    """A file is imported where Python can, and else run; a module's own generator needs the module."""
    spelling = Spelling(generators=("module.rng",), uses_random=True)
    code = snippet(Finding("off [seed 3]", "", DENSE.with_calls(FORWARD), spelling=spelling, seed=3), source, "Dense")
    assert f"\n{imported}\n" in code
    assert code.startswith("import random\n")
    module = source.removesuffix(".py")
    assert (f"import {module}\n" in code) == (f"{module}.rng = np.random.default_rng()" in code)
    assert (f"\nimport {module}\n" in code) == imported.startswith("from")
