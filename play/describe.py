"""Says what a module offers, as data: from what Python itself stores, as a class may redefine its attributes."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .binding import parameters, takes_anything
from .files import read_regular
from .messages import Export, Method
from .pairs import arounds, built
from .plain import class_name, plain_text
from .returning import kept_result
from .usage import Usage
from .wire import INTEGERS

_MOST = 500
_LONGEST = 200
_MRO = type.__dict__["__mro__"]
_DICT = type.__dict__["__dict__"]
_NAME = type.__dict__["__name__"]


def offered(module: types.ModuleType) -> list[tuple[Export, Any]]:
    """Return each public class and function that is written in the module, or named in its `__all__`, with the object.

    What the modules inside a package define counts as written in the package.
    """
    namespace = vars(module)
    home = module.__name__
    names = _strings(namespace.get("__all__"))
    if names:
        home = home.partition(".")[0]
    else:
        names = tuple(name for name in _strings(tuple(namespace)) if not name.startswith("_"))
    usage = functools.cache(lambda module: Usage(vars(module)))
    found = []
    for name in names[:_MOST]:
        value = namespace.get(name)
        written = _written_in(value)
        if written == home or written.startswith(home + "."):
            used = value is not None and value in usage(sys.modules.get(written, module))
            export = _export(name, value, module.__name__, written)
            shared = bool(export.conventions) and _is_shared(value, namespace)
            found.append((replace(export, shares_conventions=shared, used=used), value))
    made = list(_around_functions(found))
    parts = {name for export, _ in made for name in (export.around.first, export.around.second)}  # type: ignore[union-attr]
    return [*(pair for pair in found if pair[0].name not in parts), *made]


def _around_functions(found: list[tuple[Export, Any]]) -> Iterator[tuple[Export, Any]]:
    """Yield the classes that can be made around functions that are offered."""
    functions = {export.name: value for export, value in found if export.kind == "function"}
    told = {export.name: export for export, _ in found}
    for name, around in arounds(functions).items():
        # A loss that serves other code is not handed in for itself.
        if around.is_writable and not (around.kind == "loss" and told[name].used):
            made = built(around, [functions[one] for one in (around.first, around.second) if one])
            alone, own = told[name], _export(name, made, told[name].module, "")
            kept = {key: getattr(alone, key) for key in ("file", "line", "conventions", "dtypes", "unread", "summary")}
            yield replace(own, **kept, around=around), made


def _is_shared(value: Any, namespace: Mapping[str, Any]) -> bool:
    """Tell whether the conventions of a class are inherited, or a dict that the module has a name for."""
    if not _is_class(value):
        return False
    own = _DICT.__get__(value).get("conventions")
    return own is None or any(held is own for held in namespace.values())


def _written_in(value: Any) -> str:
    if _is_class(value):
        return str(_DICT.__get__(value).get("__module__", ""))
    return str(value.__module__) if type(value) is types.FunctionType else ""


def _is_class(value: Any) -> bool:
    return issubclass(type(value), type)


def _export(name: str, value: Any, module: str, written: str) -> Export:
    described = _class(value) if _is_class(value) else _function(value)
    file = str(getattr(sys.modules.get(written), "__file__", None) or "")
    lines = _lines(file)
    signature = _signature(value)
    return Export(
        name=_short(name),
        module=_short(module),
        file=file,
        line=lines.get(value.__name__ if type(value) is types.FunctionType else _NAME.__get__(value), lines.get(name)),
        parameters=tuple(_short(key) for key, item in signature.items() if item.kind not in _VARIADIC),
        optional=tuple(_short(key) for key, item in signature.items() if item.default is not item.empty),
        defaults={_short(key): item.default for key, item in signature.items() if _is_plain(item.default)},
        anything=takes_anything(signature),
        several=next((_short(key) for key, item in signature.items() if item.kind is item.VAR_POSITIONAL), ""),
        **described,
    )


_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _class(value: type) -> dict[str, Any]:
    classes = [kind for kind in _MRO.__get__(value) if kind is not object]
    attributes: dict[str, Any] = {}
    for kind in reversed(classes):
        attributes.update(_DICT.__get__(kind))
    methods = [
        name
        for name in _strings(tuple(attributes))
        if type(attributes[name]) in _METHODS and (name == "__call__" or not name.startswith("_"))
    ]
    return {
        "kind": "class",
        "summary": _summary(_DICT.__get__(value).get("__doc__")),
        "bases": tuple(_short(_NAME.__get__(kind)) for kind in classes[1:]),
        "methods": {_short(name): _method(name, attributes[name]) for name in methods[:_MOST]},
        **_declared(attributes),
    }


_METHODS = (types.FunctionType, staticmethod, classmethod)
_PLAIN = (bool, int, float)
_SWITCHES = (*_PLAIN, str)


def _is_plain(value: Any) -> bool:
    """Tell whether a default can be told: of an int, that 64 bits hold it, and of a str, that it is short."""
    if type(value) is str:
        return _short(value) == value
    return value is None or (type(value) in _PLAIN and (type(value) is float or value in INTEGERS))


def _method(name: str, attribute: Any) -> Method:
    function = attribute if type(attribute) is types.FunctionType else attribute.__func__
    signature = list(_signature(function).values())
    positional = [item for item in signature if item.kind in _POSITIONAL]
    own = positional if type(attribute) is staticmethod else positional[1:]
    return Method(
        takes=tuple(_short(item.name) for item in own),
        needs=tuple(_short(item.name) for item in own if item.default is item.empty),
        named=tuple(_short(item.name) for item in signature if item.kind is item.KEYWORD_ONLY),
        anything=any(item.kind is item.VAR_POSITIONAL for item in signature),
        keywords=any(item.kind is item.VAR_KEYWORD for item in signature),
        kept=kept_result(function, name) if type(function) is types.FunctionType else "",
        switches=tuple(_short(item.name) for item in signature if type(item.default) in _SWITCHES),
    )


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _function(value: types.FunctionType) -> dict[str, Any]:
    return {"kind": "function", "summary": _summary(value.__doc__), **_declared(vars(value))}


def _declared(attributes: Mapping[str, Any]) -> dict[str, Any]:
    conventions, dtypes = attributes.get("conventions", {}), attributes.get("dtypes", ())
    entries = list(conventions.items())[:_MOST] if type(conventions) is dict else []
    named = [(key, item) for key, item in entries if type(key) is str]
    pairs = [(key, item) for key, item in named if type(item) is str]
    unread = [
        f"conventions[{key!r}] is of type {class_name(type(item))}, but should be a str"
        for key, item in named
        if type(item) is not str
    ]
    unread += [
        f"conventions has a key of type {class_name(type(key))}, but should have str alone"
        for key, _ in entries
        if type(key) is not str
    ]
    if type(conventions) is not dict:
        unread.append(f"conventions is of type {class_name(type(conventions))}, but should be a dict of str")
    if type(dtypes) not in {list, tuple}:
        unread.append(f"dtypes is of type {class_name(type(dtypes))}, but should be a tuple of str")
    return {
        "conventions": {_short(key): _short(item) for key, item in pairs},
        "dtypes": tuple(_short(item) for item in _strings(dtypes)),
        "unread": tuple(map(_short, unread)),
    }


def _strings(values: Any) -> tuple[str, ...]:
    """Return the str among the items of a list or tuple, and nothing for anything else."""
    return tuple(item for item in values if type(item) is str)[:_MOST] if type(values) in {list, tuple} else ()


def _short(text: str) -> str:
    return plain_text(text, _LONGEST)


def _summary(docstring: Any) -> str:
    lines = docstring.strip().splitlines() if type(docstring) is str else []
    return _short(lines[0]) if lines else ""


def _signature(value: Any) -> Mapping[str, inspect.Parameter]:
    try:
        return parameters(value)
    except (Exception, SystemExit, GeneratorExit, KeyboardInterrupt):  # noqa: BLE001 - a metaclass may do anything
        return {}


@functools.lru_cache(maxsize=256)
def _lines(file: str) -> Mapping[str, int]:
    """Return the line at which each class and function of a file's top level starts; of two alike, the last.

    What is made by a call, `ReLU = make("ReLU")`, starts where it is given its name.
    """
    try:
        tree = ast.parse(read_regular(file, follow=True))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    made = {name: node.lineno for node in tree.body if (name := _made_by_call(node))}
    return {**made, **{node.name: node.lineno for node in _definitions(tree)}}


def _made_by_call(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(node.targets) == 1:
        (target,) = node.targets
        return target.id if isinstance(target, ast.Name) else ""
    return ""


def _definitions(parent: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif isinstance(node, ast.stmt | ast.excepthandler):
            yield from _definitions(node)
