"""Which functions serve other code is read from names in code, and none of it runs."""

from types import ModuleType

import pytest

from layerproof.play.usage import Usage, reached

CODE = """
def im2col(x): ...
def col2im(x): return im2col(x)
def sigmoid(x): return sigmoid(x)
def inside(x): ...
def shown(x): ...
def counted(x): ...
def alone(x): ...

class Convolution:
    def forward(self, x):
        return [(lambda: inside(x))() for x in x]
    @property
    def shape(self): return shown(self)
    @staticmethod
    def count(x): return counted(x)

def alone_too(x): raise AssertionError
"""


@pytest.mark.parametrize(
    ("name", "used"),
    [("im2col", True), ("col2im", False), ("sigmoid", False), ("inside", True), ("shown", True), ("counted", True),
     ("alone", False)],
)  # fmt: skip
def test_what_other_code_names_is_used(name: str, used: bool) -> None:
    """By a function, by a class, also in functions inside and in properties; by nobody but itself is not enough."""
    module = ModuleType("layers")
    exec(CODE, vars(module))  # noqa: S102 - the code above
    assert (vars(module)[name] in Usage(vars(module))) is used


def test_what_another_module_imports_is_not_told_by_its_code() -> None:
    """A name of another module's is another function."""
    module, other = ModuleType("layers"), ModuleType("other")
    exec("def pad(x): ...", vars(module))  # noqa: S102 - no stranger's
    exec("def pad(x): ...\ndef use(x): return pad(x)", vars(other))  # noqa: S102 - no stranger's
    module.use = vars(other)["use"]  # type: ignore[attr-defined]
    assert vars(module)["pad"] not in Usage(vars(module))


def test_classes_may_be_parts_of_others() -> None:
    """A class that another one names is used."""
    module = ModuleType("layers")
    exec("class Inner: ...\nclass Outer:\n    def __init__(self): self.inner = Inner()", vars(module))  # noqa: S102 - as it says
    assert vars(module)["Inner"] in Usage(vars(module))
    assert vars(module)["Outer"] not in Usage(vars(module))


def test_strings_are_reached_through_functions() -> None:
    """Those in a function's code and in what it calls of its module, each function once."""
    module = ModuleType("layers")
    code = """
def inner(param): return param["eps"], outer
def outer(param): return inner(param), param["mode"], print
def other(param): return param["momentum"]
"""
    exec(code, vars(module))  # noqa: S102 - the code above
    assert list(reached(vars(module)["outer"])) == ["mode", "eps"]
