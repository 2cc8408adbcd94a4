"""Runs a subject's code and turns whatever leaves it, exceptions and warnings, into plain data."""

from __future__ import annotations

import linecache
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np

from .dialect import DialectError
from .plain import class_name, plain_text
from .settings import Settings, identical, print_as, printing, settings
from .transcript import Raised

MESSAGE_LIMIT = 2_000
SOURCE_LIMIT = 200
WARNING_LIMIT = 300
WARNINGS_LIMIT = 10

Catch = type[BaseException] | tuple[type[BaseException], ...]

ANSWERS: Catch = (Exception, SystemExit, GeneratorExit)
"""What counts as a subject's answer in the judge's own process, where Ctrl-C belongs to the user."""


class Guard:
    """Runs actions one by one.

    A context manager: while it is entered, warnings and NumPy's floating-point errors are handled as in a fresh
    interpreter, and how arrays are printed is put back afterwards.

    Attributes:
        catch: the exceptions that are written down; others pass through.
        caught: the warnings since the last action.
        fresh: the settings that it was entered with, where it is to watch them.
    """

    def __init__(self, catch: Catch = ANSWERS, *, watching: bool = True) -> None:
        self.catch = catch
        self._watching = watching
        self.caught: list[warnings.WarningMessage] = []
        self.fresh: Settings = ((), ())

    def __enter__(self) -> Self:
        """Return the guard."""
        self._printing = printing()
        self._errors = np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
        self._errors.__enter__()
        self._warnings = warnings.catch_warnings(record=True)
        self.caught = self._warnings.__enter__()
        warnings.simplefilter("always")
        self._shown = (warnings.filters, warnings.showwarning)
        if self._watching:
            self.fresh = settings()
        return self

    def __exit__(self, *error: object) -> None:
        """Put everything back."""
        self._warnings.__exit__(None, None, None)
        self._errors.__exit__(None, None, None)
        print_as(self._printing)

    def renew(self) -> None:
        """Put back what the actions have set, as if it was entered anew; that is done only where one has."""
        self.caught.clear()
        filters, shown = self._shown
        untouched = warnings.filters is filters and warnings.showwarning is shown and identical(settings(), self.fresh)
        if not untouched or _BY_CONTEXT:
            self.__exit__()
            self.__enter__()

    def run(self, action: Callable[..., Any], *given: Any) -> tuple[Any, Raised | None, tuple[str, ...]]:
        """Return the action's result, the exception that left it, and its warnings, each text once."""
        try:
            result, raised = action(*given), None
        except self.catch as error:
            result, raised = None, describe_exception(error)
        if not self.caught:
            return result, raised, ()
        texts = dict.fromkeys(
            plain_text(f"{class_name(item.category)}: {plain_text(item.message, WARNING_LIMIT)}", WARNING_LIMIT)
            for item in self.caught[: 10 * WARNINGS_LIMIT]
        )
        self.caught.clear()
        return result, raised, tuple(texts)[:WARNINGS_LIMIT]


_BY_CONTEXT = bool(getattr(sys.flags, "context_aware_warnings", 0))
"""Whether warnings' filters are kept where nobody can look at them, as in a Python without its global lock."""


def describe_exception(error: BaseException) -> Raised:
    """Return an exception as plain data, with the line of the subject's own code that it left from."""
    kind = type(error)
    try:
        line, source = _syntax(error) if issubclass(kind, SyntaxError) else _place(error)
    except Exception:  # noqa: BLE001 - an exception class may redefine any attribute
        line, source = None, ""
    # NumPy's own subclass is private, and its name says no more.
    name = "MemoryError" if issubclass(kind, MemoryError) else class_name(kind)
    # By identity, as anybody may call a class of their own DialectError. Whoever raises ours, or writes the field from
    # inside the worker, is not judged: that is no pass, and earns no points.
    lack = error.lack if type(error) is DialectError else None
    return Raised(name, plain_text(error, MESSAGE_LIMIT), line, plain_text(source, SOURCE_LIMIT), lack)


def file_of(error: BaseException) -> str:
    """Return the file of the subject's own that an exception left from, or that does not parse; "" where none is."""
    try:
        file = error.filename if isinstance(error, SyntaxError) else next(_own(error), ("", 0))[0]
        return file if type(file) is str and os.path.isfile(file) else ""  # noqa: PTH113 - pathlib loads slowly
    except Exception:  # noqa: BLE001 - an exception class may redefine any attribute
        return ""


def _syntax(error: Any) -> tuple[int | None, str]:
    line = error.lineno if type(error.lineno) is int and error.lineno > 0 else None
    return line, str(error.text or "").strip()


def _place(error: BaseException) -> tuple[int | None, str]:
    installed = [frame for frame in _frames(error.__traceback__) if not frame[0].startswith(_MACHINERY)]
    for filename, line in (*_own(error), *reversed(installed)):
        linecache.checkcache(filename)
        return line, linecache.getline(filename, line).strip()
    return None, ""


def _own(error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield the file and the line of each frame of the subject's own, the innermost first."""
    frames = list(_frames(error.__traceback__))
    yield from (frame for frame in reversed(frames) if not frame[0].startswith(_FOREIGN))


def _frames(trace: types.TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        # What is compiled names its source as it lay where it was built, and that is no file here.
        if not trace.tb_frame.f_code.co_filename.endswith(_COMPILED):
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _folder(path: str, up: int = 1) -> str:
    """Return the folder of a file, or one above it, as paths below it start; `pathlib` is slow to load in a worker."""
    return path.rsplit("/", up)[0] + "/"


_COMPILED = (".pyx", ".pxd", ".pxi")
_MACHINERY = ("<", _folder(__file__), _folder(np.__file__))
_FOREIGN = (*_MACHINERY, _folder(os.__file__), _folder(np.__file__, 2))
"""Where frames lie that are not the subject's: ours, the standard library and what is installed beside NumPy. A subject
that is installed itself falls back on what is not NumPy or ours."""
