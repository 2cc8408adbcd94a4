"""What a class or function does, as runs of words that keep no name, comment or layout: text to compare, never run.

Docstrings, annotations and checks of arguments are left out, and the order of methods says nothing.
"""

from __future__ import annotations

import ast
import builtins
import io
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

RUN = 10
"""Words in a row that are looked for together."""
Steps: TypeAlias = "Counter[tuple[str, ...]]"
SIZE_LIMIT = 128 * 2**10
"""Bytes of the largest file that is looked at; our own have a tenth of that."""
Definition: TypeAlias = "ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef"

_FAMILY = 8
"""Classes that are looked at as the bases of one, and theirs."""
_ENCODINGS = re.compile(r"utf-8(-sig)?|ascii|iso-8859-\d+|cp125\d", re.IGNORECASE)
_LONG_DOTTED = re.compile(r"\w(?:[\s\\]*\.[\s\\]*\w+){50}")
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_BUILTINS = frozenset(dir(builtins))
_METHODS = frozenset(name for kind in (np.ndarray, np.random.Generator, dict, list, str) for name in dir(kind))
_LEFT_OUT = (ast.Pass, ast.Raise, ast.Assert, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)


class UncomparedError(Exception):
    """A file is not looked at, because that could cost too much; the message says why."""


def parsed(source: bytes) -> ast.Module | None:
    """Return a file of Python as a tree; None where it does not parse.

    Raises:
        UncomparedError: it is not looked at.
    """
    text = _decoded(source)
    if text is None:
        return None
    if _LONG_DOTTED.search(text):
        raise UncomparedError("it has a name of more than 50 parts")  # Python takes memory for each part's beginning
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a stranger's code, such as a backslash in a string
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError):
            return None
        except (RecursionError, MemoryError):
            raise UncomparedError("it is nested too deeply") from None


def _decoded(source: bytes) -> str | None:
    if len(source) > SIZE_LIMIT:
        raise UncomparedError(f"it is larger than {SIZE_LIMIT // 2**10} KiB")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        if not _ENCODINGS.fullmatch(encoding):
            raise UncomparedError(f"it is written in the encoding {encoding[:40]}")
        return source.decode(encoding)
    except (SyntaxError, ValueError):
        return None


def steps_by_name(tree: ast.Module) -> dict[str, Steps]:
    """Return the steps of each class and function at the top level; of a class, with those of its bases in the file.

    Raises:
        UncomparedError: something in it is nested too deeply.
    """
    definitions: dict[str, Definition] = {node.name: node for node in tree.body if isinstance(node, _DEFINITIONS)}
    modules = dict(_modules(tree))
    try:
        own = {name: _steps(node, modules) for name, node in definitions.items()}
    except RecursionError:
        raise UncomparedError("it is nested too deeply") from None
    return {name: _sum(own[member] for member in _family(node, definitions)) for name, node in definitions.items()}


def _family(node: Definition, definitions: Mapping[str, Definition]) -> list[str]:
    """Return the names of a class and of its bases in the same file."""
    family = [node.name]
    for member in family:
        bases = [base.id for base in getattr(definitions[member], "bases", ())[:_FAMILY] if isinstance(base, ast.Name)]
        family += [base for base in bases if base in definitions and base not in family]
        if len(family) > _FAMILY:
            break
    return family


def _sum(parts: Iterable[Steps]) -> Steps:
    whole: Steps = Counter()
    for part in parts:
        whole.update(part)
    return whole


def _steps(node: Definition, modules: Mapping[str, str]) -> Steps:
    """Return the runs of words of each function in a class, or of one function; no run goes over its end."""
    found: Steps = Counter()
    for function in node.body if isinstance(node, ast.ClassDef) else [node]:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            first = next((argument.arg for argument in function.args.args), "") if function is not node else ""
            words = _Words(modules, first)
            words.visit(function)
            found.update(zip(*(words.found[start:] for start in range(RUN)), strict=False))
    return found


def _modules(tree: ast.Module) -> Iterable[tuple[str, str]]:
    """Yield what each name stands for that an import gives: `np` for `numpy`, `exp` for `numpy.exp`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


class _Words(ast.NodeVisitor):
    """Writes code down as words: its form, its numbers, and those names that are not the author's own."""

    def __init__(self, modules: Mapping[str, str], instance: str) -> None:
        """Take what names of imports stand for, and the name of a method's first argument."""
        self.found: list[str] = []
        self._modules = modules
        self._instance = instance

    def generic_visit(self, node: ast.AST) -> None:
        """Write a node's kind, then what is in it."""
        if isinstance(node, _LEFT_OUT) or _is_check(node):
            return
        if not isinstance(node, ast.expr_context | ast.Module):
            self.found.append(type(node).__name__)
        super().generic_visit(node)

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        self.found.append(f"function of {len(node.args.args) + len(node.args.kwonlyargs)}")
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for part in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(part)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _visit_function  # noqa: N815 - as NodeVisitor has it

    def visit_Name(self, node: ast.Name) -> None:
        """Write a name that Python or a library gives."""
        self.found.append(self._modules.get(node.id) or (node.id if node.id in _BUILTINS else "name"))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Write what a library gives as one word, and of the author's own attributes that they are."""
        base = self._dotted(node.value)
        if base:
            self.found.append(f"{base}.{node.attr}")
            return
        self.visit(node.value)
        own = isinstance(node.value, ast.Name) and node.value.id == self._instance
        self.found.append(f".{node.attr}" if node.attr in _METHODS and not own else ".own")

    def visit_Constant(self, node: ast.Constant) -> None:
        """Write a number; of a text, that it is one."""
        value: Any = node.value
        self.found.append("text" if isinstance(value, str | bytes) else repr(value).removesuffix(".0"))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Write an assignment without its annotation."""
        if node.value is not None:
            self.generic_visit(ast.Assign([node.target], node.value))

    def visit_keyword(self, node: ast.keyword) -> None:
        """Write an argument's value; its name is a library's or the author's own."""
        self.found.append("keyword")
        self.visit(node.value)

    def _dotted(self, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            base = self._dotted(node.value)
            return base and f"{base}.{node.attr}"
        return self._modules.get(node.id, "") if isinstance(node, ast.Name) else ""


def _is_check(node: ast.AST) -> bool:
    """Tell whether a statement computes nothing: a docstring, a call to check or print, a condition to raise."""
    if isinstance(node, ast.Expr):
        plain = isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        return plain or isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return isinstance(node, ast.If) and not node.orelse and all(isinstance(part, ast.Raise) for part in node.body)
