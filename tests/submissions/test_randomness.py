"""Right code draws from wherever it likes: its randomness is seeded, or laws that need that are not run."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from layerproof.conformance.contracts import contracts
from layerproof.conformance.diagnosis import Diagnosis
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.laws import laws_of
from layerproof.conformance.results import ComponentResult
from layerproof.submissions.checking import judge_export
from layerproof.submissions.mistakes import MistakePlayers
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

HEAD = """
import os
import random
import secrets
import time

import numpy as np
from numpy.random import default_rng, rand

MODULE = np.random.default_rng(0)
UNSEEDED = np.random.default_rng()
LEGACY = np.random.RandomState(3)
PYTHON = random.Random(5)
SYSTEM = random.SystemRandom()


def uniform_of(make, shape):
    return np.array([make() for _ in range(int(np.prod(shape)))]).reshape(shape)


class Base:
    training = True

    def __init__(self, p=0.5):
        self.p = p

    def forward(self, x):
        self.mask = (self.draw(x.shape) >= self.p) / (1 - self.p if self.p < 1 else 1) if self.training else 1.0
        return x * self.mask

    def backward(self, grad_output):
        return grad_output * self.mask


class Eager(Base):
    def draw(self, shape):
        return 2 * np.random.default_rng(time.time_ns()).random(shape)


def std_of(shape):
    return np.sqrt(2 / np.prod(shape[1:]))
"""

SEEDED: Mapping[str, str] = {
    "np.random.rand": "def draw(self, shape): return np.random.rand(*shape)",
    "np.random.random, imported": "def draw(self, shape): return rand(*shape)",
    "np.random.binomial": "def draw(self, shape): return np.where(np.random.binomial(1, 1 - self.p, shape) > 0, 1, -1)",
    "random.random": "def draw(self, shape): return uniform_of(random.random, shape)",
    "rng argument": """
    def __init__(self, p=0.5, rng=None):
        super().__init__(p)
        self.rng = rng
    def draw(self, shape): return self.rng.random(shape)""",
    "rng argument, seed or None": """
    def __init__(self, p=0.5, rng=None):
        super().__init__(p)
        self.rng = np.random.default_rng(rng)
    def draw(self, shape): return self.rng.random(shape)""",
    "seed argument": """
    def __init__(self, p=0.5, seed=None):
        super().__init__(p)
        self.source = np.random.RandomState(seed)
    def draw(self, shape): return self.source.rand(*shape)""",
    "random_state argument": """
    def __init__(self, p=0.5, random_state=None):
        super().__init__(p)
        self.source = random_state
    def draw(self, shape): return self.source.uniform(size=shape)""",
    "module's default_rng(0)": "def draw(self, shape): return MODULE.random(shape)",
    "module's unseeded default_rng()": "def draw(self, shape): return UNSEEDED.random(shape)",
    "module's RandomState": "def draw(self, shape): return LEGACY.random_sample(shape)",
    "module's random.Random": "def draw(self, shape): return uniform_of(PYTHON.random, shape)",
    "class's default_rng()": """
    shared = np.random.default_rng()
    def draw(self, shape): return self.shared.random(shape)""",
    "default argument": """
    def draw(self, shape, rng=np.random.default_rng(1)): return rng.random(shape)""",
    "unseeded default_rng() in __init__": """
    def __init__(self, p=0.5):
        super().__init__(p)
        self.rng = np.random.default_rng()
    def draw(self, shape): return self.rng.random(shape)""",
    "unseeded default_rng() per call": "def draw(self, shape): return default_rng().random(shape)",
    "unseeded RandomState() per call": "def draw(self, shape): return np.random.RandomState().random_sample(shape)",
    "secrets": "def draw(self, shape): return uniform_of(lambda: secrets.randbits(53) / 2**53, shape)",
    "os.urandom": "def draw(self, shape): return np.frombuffer(os.urandom(4 * int(np.prod(shape))), np.uint32)"
    ".reshape(shape) / 2**32",
    "random.SystemRandom": "def draw(self, shape): return uniform_of(SYSTEM.random, shape)",
}
"""Where a right dropout may draw from, and be seeded."""

UNCONTROLLED: Mapping[str, str] = {
    "default_rng(time) in __init__": """
    def __init__(self, p=0.5):
        super().__init__(p)
        self.made = time.time_ns()
        self.count = 0
    def draw(self, shape):
        self.count += 1
        return np.random.default_rng([self.made, self.count, id(self)]).random(shape)""",
    "default_rng(time) per call": "def draw(self, shape): return default_rng(time.time_ns()).random(shape)",
    "/dev/urandom": """
    def draw(self, shape):
        with open("/dev/urandom", "rb") as source:
            return np.frombuffer(source.read(4 * int(np.prod(shape))), np.uint32).reshape(shape) / 2**32""",
    "random.Random() per call": "def draw(self, shape): return uniform_of(random.Random().random, shape)",
}
"""Where a right dropout may draw from that nobody can seed."""
DROPOUTS = {**SEEDED, **UNCONTROLLED}

WEIGHTS: Mapping[str, str] = {
    "np.random.randn": "np.random.randn(*shape)",
    "random.gauss": "uniform_of(lambda: random.gauss(0.0, 1.0), shape)",
    "unseeded default_rng()": "np.random.default_rng().standard_normal(shape)",
    "module's generator": "MODULE.standard_normal(shape)",
    "default_rng(time)": "default_rng(time.time_ns()).standard_normal(shape)",
    "random.SystemRandom": "uniform_of(lambda: SYSTEM.gauss(0.0, 1.0), shape)",
}
"""Where a right initializer may draw standard normal numbers from."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], ComponentResult]]:
    """Give a function that judges one of a file's classes or functions, by its name, as a component."""
    classes = [f"class Dropout{n}(Base):\n    {text.strip()}" for n, text in enumerate(DROPOUTS.values())]
    functions = [
        f"def weights{n}(shape):\n    return {text} * std_of(shape)" for n, text in enumerate(WEIGHTS.values())
    ]
    path = tmp_path_factory.mktemp("sources") / "sources.py"
    path.write_text("\n\n\n".join([HEAD, *classes, *functions]) + "\n", encoding="utf-8")
    with Workshop(find_target(str(path))) as workshop, MistakePlayers() as players:
        exports = {export.name: export for export in workshop.opened().exports}

        def judge_one(name: str, component: str) -> ComponentResult:
            options, promised = Options(effort="quick"), contracts()[component]
            return judge_export(workshop, Diagnosis(players), exports[name], promised, options, share_of())

        yield judge_one


@pytest.mark.parametrize("source", DROPOUTS)
def test_dropout_may_draw_from_anywhere(judged: Callable[[str, str], ComponentResult], source: str) -> None:
    """It passes; where nobody can seed it, the laws that need that are not run, and no other is."""
    result = judged(f"Dropout{list(DROPOUTS).index(source)}", "Dropout")
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")
    unjudged = {law.id for law in result.laws if law.verdict != "passed" and law.level == "required"}
    seeded = {law.id for law in laws_of(contracts()["Dropout"]) if law.needs_seeds and law.level == "required"}
    assert unjudged == (seeded if source in UNCONTROLLED else set())
    assert {law.reason for law in result.laws if law.id in unjudged} <= {"rng"}


@pytest.mark.parametrize("source", WEIGHTS)
def test_an_initializer_may_draw_from_anywhere(judged: Callable[[str, str], ComponentResult], source: str) -> None:
    """Its draws are judged by their statistics, which need no seeds."""
    result = judged(f"weights{list(WEIGHTS).index(source)}", "kaiming_normal")
    assert (result.verdict, result.reason, result.message) == ("passed", None, "")
    assert {law.verdict for law in result.laws if law.level == "required"} == {"passed"}


def test_uncontrolled_code_is_still_accused(judged: Callable[[str, str], ComponentResult]) -> None:
    """What cannot be seeded is no hiding place: a keep rate that is wrong is found."""
    result = judged("Eager", "Dropout")
    assert result.verdict == "failed"
    assert "mask.rate" in {law.id for law in result.laws if law.verdict == "failed"}
