"""What a module offers is told from what Python stores, whatever its classes say about themselves."""

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import layerproof.impl
from layerproof.play import Export
from layerproof.play.describe import offered
from layerproof.play.messages import Method

Loaded = Callable[[str], ModuleType]


def exports(module: ModuleType) -> dict[str, Export]:
    """Return the exports by name."""
    return {export.name: export for export, _ in offered(module)}


WRITTEN = '''
import numpy as np
from collections import OrderedDict
from numpy import dot

class Layer:
    def train(self): ...

class Dropout(Layer):
    """Drops units.

    Some more.
    """
    conventions = {"p": "keep"}
    dtypes = ("float32", "float64")
    def __init__(self, p=0.5, *args, rng=None, **options): ...
    def forward(self, x, mode="train", *, scale=1): ...
    def __call__(self, x, *more): ...
    def _mask(self): ...
    @staticmethod
    def helper(a): ...
    limit = 3

def kaiming(shape, a=0.0):
    """
    Draws.
    """

class _Private: ...
number = 3
made = Dropout
'''


def test_classes_and_functions_are_described(loaded: Loaded) -> None:
    """Everything that a report or a driver wants to know, and nothing that was imported or is private."""
    module = loaded(WRITTEN)
    found = exports(module)
    assert list(found) == ["Layer", "Dropout", "kaiming", "made"]
    assert found["Dropout"] == Export(
        name="Dropout",
        kind="class",
        module="layers",
        file=str(module.__file__),
        line=9,
        summary="Drops units.",
        bases=("Layer",),
        methods={
            "train": Method(),
            "forward": Method(("x", "mode"), ("x",), named=("scale",), switches=("mode", "scale")),
            "__call__": Method(("x",), ("x",), anything=True),
            "helper": Method(("a",), ("a",)),
        },
        parameters=("p", "rng"),
        optional=("p", "rng"),
        defaults={"p": 0.5, "rng": None},
        anything=True,
        several="args",
        conventions={"p": "keep"},
        dtypes=("float32", "float64"),
    )
    assert found["kaiming"] == Export(
        name="kaiming",
        kind="function",
        module="layers",
        file=str(module.__file__),
        line=24,
        summary="Draws.",
        parameters=("shape", "a"),
        optional=("a",),
        defaults={"a": 0.0},
    )
    assert found["made"].line == found["Dropout"].line


def test_lines_are_those_of_the_last_definition(loaded: Loaded) -> None:
    """A name that is defined twice, or only in one branch, is where Python took it from."""
    module = loaded(
        "class A: ...\ntry:\n    class B: ...\nexcept ImportError:\n    B = None\nif True:\n    class A: ...\n"
    )
    assert {name: export.line for name, export in exports(module).items()} == {"A": 7, "B": 3}


def test_what_a_factory_makes_stands_where_it_is_named(loaded: Loaded) -> None:
    """A class that is not written with `class` has the line of the call that makes it, if that is one of its own."""
    made = "type('Made', (), {'forward': lambda self, x: x})"
    offered = exports(loaded(f"\nDropout = {made}\nglobals()['ReLU'] = {made}\n"))
    assert {name: (one.line, list(one.methods)) for name, one in offered.items()} == {
        "Dropout": (2, ["forward"]),
        "ReLU": (None, ["forward"]),
    }


@pytest.mark.parametrize(
    ("listed", "names"),
    [("['_B', 'C', 'missing', 3]", ["_B", "C"]), ("('A',)", ["A"]), ("5", ["A", "C"]), ("[]", ["A", "C"])],
)
def test_a_list_of_names_decides(listed: str, names: list[str], loaded: Loaded) -> None:
    """What __all__ names is offered, private names too; what it names in vain is not; rubbish in it does no harm."""
    assert list(exports(loaded(f"class A: ...\nclass _B: ...\nclass C: ...\n__all__ = {listed}\n"))) == names


def test_a_package_offers_what_its_modules_define() -> None:
    """Our own package offers each component that it lists, and nothing of NumPy's."""
    found = exports(layerproof.impl)
    assert list(found) == [name for name in layerproof.impl.__all__ if name in found]
    assert {"Dropout", "Linear", "kaiming_normal"} <= set(found)
    assert found["Linear"].file.endswith("linear.py")
    assert found["Linear"].line is not None


HOSTILE = """
class Meta(type):
    def __getattribute__(cls, name): raise RuntimeError(name)
    def __instancecheck__(cls, other): raise RuntimeError
    def __dir__(cls): raise RuntimeError
    def __repr__(cls): raise RuntimeError
    @property
    def __signature__(cls): raise SystemExit
    @property
    def __doc__(cls): raise RuntimeError
    @property
    def __mro__(cls): raise RuntimeError

class Hostile(metaclass=Meta):
    @property
    def conventions(self): raise RuntimeError
    @property
    def dtypes(self): raise RuntimeError
    def forward(self, x): ...

class Liar:
    __class__ = type
    def __getattr__(self, name): raise RuntimeError(name)

liar = Liar()

class Odd:
    __doc__ = 3
    conventions = {"p": 3, 4: "x", "q": "keep"}
    dtypes = ["float32", 5]
    def backward(self, grad): ...

def f(): ...
f.__doc__ = 5
"""


def test_hostile_classes_are_described_all_the_same(loaded: Loaded) -> None:
    """Metaclasses that raise, properties that raise, and attributes of the wrong type leave what can be told."""
    found = exports(loaded(HOSTILE))
    assert list(found) == ["Meta", "Hostile", "Liar", "Odd", "f"]
    assert (found["Hostile"].methods, found["Hostile"].parameters) == ({"forward": Method(("x",), ("x",))}, ())
    assert (found["Hostile"].conventions, found["Hostile"].dtypes, found["Hostile"].summary) == ({}, (), "")
    assert (found["Odd"].conventions, found["Odd"].dtypes, found["Odd"].summary) == ({"q": "keep"}, ("float32",), "")
    assert (found["f"].kind, found["f"].summary) == ("function", "")


def test_declarations_of_another_form_are_told(loaded: Loaded) -> None:
    """What is left out of a declaration is said, with what it should have been: a slip must not go unseen."""
    found = exports(
        loaded(
            "class A:\n    conventions = ['p']\n    dtypes = 'float32'\n"
            "class B:\n    conventions = {'p': True, 3: 'x'}\n    dtypes = ['float64']\n"
            "class C: ...\n"
        )
    )
    assert found["A"].unread == (
        "conventions is of type list, but should be a dict of str",
        "dtypes is of type str, but should be a tuple of str",
    )
    assert found["B"].unread == (
        "conventions['p'] is of type bool, but should be a str",
        "conventions has a key of type int, but should have str alone",
    )
    assert found["C"].unread == ()


def test_only_plain_defaults_are_told(loaded: Loaded) -> None:
    """A default that is a number, a str or None is told; of any other only that there is one."""
    source = "def f(a, b=1, c='x', d=(), e=None, g=2**70, h='" + "x" * 300 + "', *, i=1e-5): ...\n"
    (found,) = exports(loaded(source)).values()
    assert found.optional == ("b", "c", "d", "e", "g", "h", "i")
    assert found.defaults == {"b": 1, "c": "x", "e": None, "i": 1e-5}


@pytest.mark.parametrize(
    ("source", "attribute", "longest"),
    [
        (f"class A:\n    '''{'x' * 1000}'''\n", "summary", 200),
        (f"class A:\n    conventions = {{'p': '{'x' * 1000}'}}\n", "conventions", 300),
        (f"class A:\n    def {'x' * 1000}(self): ...\n", "methods", 300),
        ("\n".join(f"def f{index}(): ..." for index in range(1000)), "parameters", 500),
    ],
    ids=["docstring", "conventions", "methods", "functions"],
)
def test_descriptions_are_bounded(source: str, attribute: str, longest: int, loaded: Loaded) -> None:
    """Nothing in a description is longer than a message may be."""
    found = exports(loaded(source))
    assert len(found) <= 500
    values: list[Any] = [getattr(export, attribute) for export in found.values()]
    assert all(len(str(value)) <= longest for value in values)


@pytest.mark.parametrize("file", ["{folder}/pipe.py", "/dev/zero", "{folder}"])
def test_a_module_may_say_that_it_is_no_file(file: str, loaded: Loaded, tmp_path: Path) -> None:
    """A pipe that nobody writes to, a device without an end: its classes have no lines then."""
    os.mkfifo(tmp_path / "pipe.py")
    module = loaded(f"__file__ = {file.format(folder=tmp_path)!r}\nclass A: ...\n")
    assert exports(module)["A"].line is None


def test_what_is_shared_and_what_serves_is_told(loaded: Loaded) -> None:
    """Conventions in a class's own body are its own; a dict of the module's, or an inherited one, is not."""
    found = exports(
        loaded("""
HABITS = {"p": "keep"}
def softmax(x): ...
class Own:
    conventions = {"p": "keep"}
    def forward(self, x): return softmax(x)
class Shares: conventions = HABITS
class Inherits(Own): ...
class Says: ...
""")
    )
    assert {name: one.shares_conventions for name, one in found.items() if one.kind == "class"} == {
        "Own": False,
        "Shares": True,
        "Inherits": True,
        "Says": False,
    }
    assert {name for name, one in found.items() if one.used} == {"softmax"}
