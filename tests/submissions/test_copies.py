"""Copies of our own components are noted, however they are dressed, and nobody's own work is."""

import ast
import inspect
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerproof import impl
from layerproof.conformance.results import ComponentResult
from layerproof.submissions.copies import FEWEST, Note, noted, notes_on

ROOT = Path(__file__).parent.parent.parent
HONEST = [*(ROOT / "benchmarks" / "rewrites").rglob("*.py"), *(ROOT / "examples" / "submissions").iterdir()]
COMPONENTS = [name for name in impl.__all__ if name not in {"ReLU", "max_norm_constraint"}]
"""All but the two that are too small to be anybody's own."""
THEIRS = {"self", "forward", "backward", "step", "train", "eval", "zero_grad", "params", "grads", "buffers", "training"}


class _Disguise(ast.NodeTransformer):
    """Gives everything another name, takes out docstrings, annotations and checks, and shuffles methods."""

    def __init__(self, tree: ast.AST, source: random.Random) -> None:
        own = set(self._own(tree)) - THEIRS
        self._names = {name: f"name_{number}" for number, name in enumerate(source.sample(sorted(own), len(own)))}
        self._source = source

    def _own(self, tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                yield node.name
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
                yield node.attr

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Rename a variable."""
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Rename an argument, and take away its annotation."""
        return ast.arg(self._names.get(node.arg, node.arg))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Rename an attribute of one's own."""
        self.generic_visit(node)
        mine = isinstance(node.value, ast.Name) and node.value.id == "self"
        return ast.Attribute(node.value, self._names.get(node.attr, node.attr) if mine else node.attr, node.ctx)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        """Take away an annotation."""
        self.generic_visit(node)
        return None if node.value is None else ast.Assign([node.target], node.value, lineno=0)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Take out docstrings and checks."""
        self.generic_visit(node)
        checks = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        return None if checks or isinstance(node.value, ast.Constant) else node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Rename a method."""
        self.generic_visit(node)
        node.name, node.returns = self._names.get(node.name, node.name), None
        node.body = node.body or [ast.Pass()]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Shuffle methods."""
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        self._source.shuffle(node.body)
        return node


def _is_ours(node: ast.stmt) -> bool:
    """Tell whether a statement imports from us, or from the future, which only a file's first line may."""
    return isinstance(node, ast.ImportFrom) and (node.level > 0 or node.module == "__future__")


def pasted(component: str, *, disguised: bool = False) -> str:
    """Return our own component as a student would hand it in: with all that it imports from us."""
    found = getattr(impl, component)
    bases = found.__mro__ if inspect.isclass(found) else (found,)
    names = [base.__module__ for base in reversed(bases) if base.__module__.startswith("layerproof.impl.")]
    modules = [sys.modules[name] for name in dict.fromkeys(["layerproof.impl.checks", *names])]
    body = [node for module in modules for node in ast.parse(inspect.getsource(module)).body if not _is_ours(node)]
    tree = ast.Module(body, [])
    if disguised:
        tree = _Disguise(tree, random.Random()).visit(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.For | ast.If) and not node.body:
                node.body = [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree))


@pytest.mark.parametrize("disguised", [False, True])
@pytest.mark.parametrize("component", COMPONENTS)
def test_copies_are_noted(component: str, disguised: bool, tmp_path: Path) -> None:
    """As they are, and with all names changed, methods shuffled, docstrings, annotations and checks taken out."""
    source = pasted(component, disguised=disguised)
    (tmp_path / "layers.py").write_text(source, encoding="utf-8")
    notes = {note.text for note in notes_on(tmp_path)}
    told = f" is a copy of layerproof.impl.{component}: 100% of its steps are the same, whatever their names."
    assert [note for note in notes if note.endswith(told)], notes


def test_what_is_partly_copied_is_noted(tmp_path: Path) -> None:
    """A part of it is one's own."""
    source = pasted("BatchNorm3d")
    tree = ast.parse(source)
    (layer,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "BatchNorm")
    for method in layer.body:
        if isinstance(method, ast.FunctionDef) and method.name in {"backward", "_track"}:
            method.body = ast.parse("total = 0\nfor x in grad_output:\n    total = total + x * 2.0\nreturn total").body
    layer.bases = []
    layer.name = "Normalization"
    (tmp_path / "layers.py").write_text(ast.unparse(tree), encoding="utf-8")
    (note,) = (note for note in notes_on(tmp_path) if note.name == "Normalization")
    assert note.text.startswith("Normalization reads like layerproof.impl.BatchNorm1d: ")


@pytest.mark.parametrize("file", HONEST, ids=lambda path: path.name)
def test_own_work_is_not_noted(file: Path) -> None:
    """Neither the examples nor what others wrote for a benchmark, which all do the same things."""
    assert notes_on(file) == []


def test_what_is_small_is_not_noted(tmp_path: Path) -> None:
    """There is one way to write a ReLU."""
    (tmp_path / "layers.py").write_text(pasted("ReLU"), encoding="utf-8")
    assert "ReLU" not in {note.name for note in notes_on(tmp_path)}
    assert FEWEST == 40


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import torch\nimport torch", "layers.py, line 1, imports torch, which has answers to what was asked."),
        ("x = 1\nfrom layerproof.impl import ReLU", "layers.py, line 2, imports layerproof.impl, which has answers "),
        ("from layerproof import impl", "layers.py, line 1, imports layerproof, which has answers"),
        ("def f():\n    import torch.nn as nn", "layers.py, line 2, imports torch.nn, which has answers"),
        ("__import__('torch')", "layers.py, line 1, imports torch, which has answers"),
        ("import importlib as i\ni.import_module('jax')", "layers.py, line 2, imports jax, which has answers"),
        ("import numpy\nfrom .torch import x\nimport torchless\nopen('torch')\n__import__(x)\n[0]()", None),
    ],
    ids=range(7),
)
def test_imports_of_answers_are_noted(source: str, told: str | None, tmp_path: Path) -> None:
    """By a statement anywhere, and by a call that names the module."""
    (tmp_path / "layers.py").write_text(source, encoding="utf-8")
    notes = notes_on(tmp_path / "layers.py")
    assert len(notes) == (told is not None)
    assert all(note.text.startswith(told or "") and not note.name for note in notes)


def test_what_is_not_compared_is_noted(tmp_path: Path) -> None:
    """So that nobody hides a copy in a long file, or behind long files."""
    (tmp_path / "a.py").write_bytes(b"#" * 200_000)
    assert notes_on(tmp_path) == [Note("a.py was not compared with layerproof.impl: it is larger than 128 KiB.")]
    for name in "bcdefgh":
        (tmp_path / f"{name}.py").write_bytes(b"#" * 131_072)
    assert notes_on(tmp_path)[-1].text == "h.py was not compared with layerproof.impl: there is too much before it."
    assert len(notes_on(tmp_path)) == 2


def test_notes_go_to_what_they_are_about() -> None:
    """And to the whole where nothing of that name was judged."""
    judged = ComponentResult("Dropout", "Drop", "passed", file="a.py")
    notes = [
        Note("Drop is a copy.", "Drop", "a.py"),
        Note("Other is a copy.", "Other", "a.py"),
        Note("It imports torch."),
    ]
    results, others = noted([judged, ComponentResult("ReLU", "", "not_run", "missing")], notes)
    assert [result.notes for result in results] == [("Drop is a copy.",), ()]
    assert others == ("Other is a copy.", "It imports torch.")


def test_a_copy_in_an_older_file_is_not_said_of_the_one_that_is_judged() -> None:
    """Though both have one name: each has the notes of its own file."""
    judged = ComponentResult("Dropout", "Dropout", "passed", file="layers.py")
    other = ComponentResult("Dropout", "Dropout", "not_run", "unrecognised", file="layers_old.py", asked=False)
    results, others = noted([judged, other], [Note("Dropout is a copy.", "Dropout", "layers_old.py")])
    assert ([result.notes for result in results], others) == ([(), ("Dropout is a copy.",)], ())


@pytest.mark.parametrize(("many", "told"), [(4, []), (5, ["2 more that are not judged read like parts of "])])
def test_who_hands_in_all_of_ours_has_a_few_notes(many: int, told: list[str]) -> None:
    """A hundred sentences say no more than some of them, and hide the others."""
    notes = [Note("It imports torch."), *(Note(f"L{n} is a copy.", f"L{n}", "a.py") for n in range(many))]
    _, others = noted([], notes)
    shown = [f"L{number} is a copy." for number in range(3 if told else many)]
    assert list(others[: len(shown) + 1]) == ["It imports torch.", *shown]
    assert [note[: len(told[0])] for note in others[len(shown) + 1 :]] == told
    assert not told or others[-1].endswith("layerproof.impl, such as L3.")
