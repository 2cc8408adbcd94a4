"""Steps keep what code does and nothing of how it is written down."""

import pytest

from layerproof.submissions.steps import RUN, SIZE_LIMIT, Steps, UncomparedError, parsed, steps_by_name

PLAIN = """
import numpy as np

class Layer:
    def __init__(self, size, bias=True):
        self.size = size
        self.scale = 1.0 / np.sqrt(size)
        self.bias = bias

    def forward(self, x):
        rows = x.reshape(-1, self.size)
        y = rows * self.scale + rows.mean(axis=0, keepdims=True)
        return np.exp(y) if self.bias else y
"""
DISGUISED = '''
"""A layer of my own."""
from numpy import exp, sqrt

def check(value):
    assert value is not None

class Mine:
    """Formula: ..."""

    def forward(this, batch: "np.ndarray") -> "np.ndarray":
        """Return it."""
        check(batch)
        print("here", batch)
        if batch is None:
            raise ValueError("no batch")
        flat: "np.ndarray" = batch.reshape(-1, this.n)  # rows
        place = "forward"
        result = flat * this.factor + flat.mean(axis=0, keepdims=True)
        return exp(result) if this.b else result

    def __init__(this, n: int, b: bool = True) -> None:
        this.n = n
        this.factor = 1 / sqrt(n)
        this.b = b
'''


def steps(source: str, name: str) -> Steps:
    """Return the steps of one class or function."""
    tree = parsed(source.encode())
    assert tree is not None
    return steps_by_name(tree)[name]


def test_names_comments_and_layout_say_nothing() -> None:
    """Nor do docstrings, annotations, checks, the order of methods, and how NumPy is imported."""
    assert steps(PLAIN, "Layer") == steps(DISGUISED, "Mine")
    assert steps(PLAIN, "Layer").total() > 20
    assert all(len(run) == RUN for run in steps(PLAIN, "Layer"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-1", "-2"),
        ("np.exp", "np.log"),
        (".mean(", ".sum("),
        ("rows * self", "rows / self"),
        ("axis=0", "axis=1"),
        ("np.sqrt(size)", "size"),
        ("bias=True", "bias=False"),
    ],
)
def test_what_is_computed_says_something(before: str, after: str) -> None:
    """Operations, numbers, and the names that a library gives."""
    assert steps(PLAIN, "Layer") != steps(PLAIN.replace(before, after), "Layer")


def test_a_class_has_the_steps_of_its_bases() -> None:
    """Of those in the same file; a base that is its own base is one all the same."""
    whole = steps(PLAIN, "Layer")
    start = PLAIN.index("    def forward")
    split = f"{PLAIN[:start].replace('Layer', 'Base')}class Layer(Base, object):\n{PLAIN[start:]}"
    assert steps(split, "Layer") == whole
    assert steps(f"class A(B): ...\nclass B(A): ...\n{PLAIN}", "A").total() == 0


@pytest.mark.parametrize(
    "source", [b"class A(:", b"x = '\xff'", b"# coding: no-such\n", b"\0", b"x = 1" + b"0" * 5_000]
)
def test_what_does_not_parse_is_no_tree(source: bytes) -> None:
    """It does not import either."""
    assert parsed(source) is None


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"#" * (SIZE_LIMIT + 1), "it is larger than 128 KiB"),
        (b"# coding: utf-7\nx = 1", "it is written in the encoding utf-7"),
        (b"import a" + b".a" * 60, "it has a name of more than 50 parts"),
        (b"x = a" + b" . \\\n  b" * 60, "it has a name of more than 50 parts"),
        (b"def f():\n    return (" + b"-" * 900 + b"1)", "it is nested too deeply"),
        (b"def f():\n    return (" + b"-" * 50_000 + b"1)", "it is nested too deeply"),
    ],
    ids=range(6),
)
def test_what_could_cost_too_much_is_not_looked_at(source: bytes, why: str) -> None:
    """Python takes gigabytes to parse a hundred kilobytes of points."""
    with pytest.raises(UncomparedError) as caught:
        steps_by_name(parsed(source))  # type: ignore[arg-type]
    assert str(caught.value) == why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "ascii"])
def test_encodings_in_use_are_read(encoding: str) -> None:
    """As the first lines say."""
    source = f"# -*- coding: {encoding} -*-\n{PLAIN}".encode(encoding)
    tree = parsed(source)
    assert tree is not None
    assert steps_by_name(tree)["Layer"] == steps(PLAIN, "Layer")
