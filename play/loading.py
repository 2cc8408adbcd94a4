"""Imports a subject's modules: by path under a name of their own, or as Python finds them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from importlib.machinery import SourceFileLoader
from typing import Any

from .files import read_regular
from .guard import describe_exception, file_of
from .messages import ImportFailure, Source
from .stand_ins import helped


class _Loader(SourceFileLoader):
    """Runs the source as it stands, whatever a __pycache__ beside it says; a pipe of that name is none."""

    def get_code(self, fullname: str) -> types.CodeType:  # noqa: ARG002 - SourceFileLoader
        """Compile the file."""
        code: types.CodeType = self.source_to_code(read_regular(self.path, follow=True), self.path)
        return code


def load(source: Source) -> types.ModuleType | ImportFailure:
    """Import a module; whatever its code raises, SystemExit and KeyboardInterrupt too, is an import failure."""
    try:
        return helped(lambda: _imported(source))
    except BaseException as error:  # noqa: BLE001 - in a worker nobody else presses Ctrl-C
        return ImportFailure(file_of(error) or source.path or source.name, describe_exception(error))


def _imported(source: Source) -> types.ModuleType:
    return _by_path(source.name, source.path) if source.path else importlib.import_module(source.name)


def _by_path(name: str, path: str) -> types.ModuleType:
    known = sys.modules.get(name)
    if known is not None and getattr(known, "__file__", None) == path:
        return known  # a file before it has imported this one
    spec: Any = importlib.util.spec_from_file_location(name, path, loader=_Loader(name, path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module
