"""A method that returns nothing and keeps its result is told from its code, which nobody runs."""

import types
from typing import Any

import pytest

from layerproof.play.returning import kept_by, kept_result


def function(body: str) -> Any:
    """Return a function of `self` and `x` with some lines as its body."""
    namespace: dict[str, Any] = {}
    exec(f"def f(self, x):\n{''.join(f'    {line}' for line in body.splitlines(keepends=True))}", namespace)  # noqa: S102
    return namespace["f"]


@pytest.mark.parametrize(
    ("method", "body", "kept"),
    [
        ("forward", "self.inputs = x\nself.output = 2 * x\n", "output"),
        ("backward", "self.dweights = x\nself.dinputs = -x\nreturn\n", "dinputs"),
        ("forward", "self.dinputs = x\n", ""),
        ("step", "self.output = x\n", ""),
        ("forward", "self.output = x\nreturn self.output\n", ""),
        ("forward", "self.output = x\nif x:\n    return None\nreturn 1\n", ""),
        ("forward", "self.output = x\nyield x\n", ""),
        ("forward", "x.append(self.output)\n", ""),
        ("forward", "with x:\n    self.out = +x\n", "out"),
        ("forward", "self.Z = +x\nself.A = -x\n", ""),
        ("forward", "if x:\n    self.out = x\n    return\nself.out = 2 * x\n", "out"),
        ("forward", "self.y = x\nself.loss = 2 * x\n", "loss"),
        ("forward", "self.x, self.y = x, x\nself.output = x + 1\n", ""),
        ("backward", "self.dA = x\nself.dZ = x * self.A\n", "dZ"),
        ("forward", "self.output = x\n", ""),
        ("forward", "if x:\n    self.out = x\nelse:\n    self.out = -x\n", "out"),
        ("forward", "z = 2 * x\nself.out = z\n", "out"),
    ],
    ids=range(17),
)
def test_what_is_kept_instead_of_returned_is_told(method: str, body: str, kept: str) -> None:
    """Only where no path returns anything, and one attribute has a usual name for that method's result."""
    assert kept_result(function(body), method) == kept


def test_code_that_somebody_made_is_no_trouble() -> None:
    """It may be of no instructions at all, or too long to look at."""
    code = function("self.output = x\n").__code__
    for made in (code.replace(co_code=b"\xff\xff" * 4), code.replace(co_code=b"\x09\x00" * 60_000)):
        assert kept_result(types.FunctionType(made, {}), "forward") in {"", "output"}


class Keeping:
    """Keeps what its forward is given."""

    def forward(self, x: object) -> None:
        """Keep it."""
        self.output = [x]


@pytest.mark.parametrize(
    ("method", "kept"), [(Keeping().forward, "output"), (Keeping.forward, ""), (len, ""), (None, "")]
)
def test_methods_of_objects(method: object, kept: str) -> None:
    """Of a method that an object has it is known; of what else can be called nothing is."""
    assert kept_by(method, "forward") == kept
