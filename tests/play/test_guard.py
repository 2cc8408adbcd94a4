"""Whatever leaves a subject's code, exceptions and warnings, is written down as plain data."""

import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import numpy as np
import pytest

from layerproof.play.dialect import DialectError, Lack
from layerproof.play.guard import Guard, describe_exception, file_of
from layerproof.play.settings import changed, settings

SOURCE = """
import json
import re
import numpy as np


def divide(x):
    return 1 / x


def deeper():
    return divide(0)


def library():
    return json.loads("{")


def stuck():
    return np.zeros((2, 3)) @ np.zeros((2, 3))


def compiled():
    return re.compile("(")


def recursive():
    return recursive()
"""


@pytest.fixture
def subject(tmp_path: Path) -> ModuleType:
    """Give a module that was loaded from a file."""
    path = tmp_path / "subject.py"
    path.write_text(SOURCE, encoding="utf-8")
    module = ModuleType("subject")
    exec(compile(SOURCE, str(path), "exec"), vars(module))  # noqa: S102 - our own source
    return module


@pytest.mark.parametrize(
    ("name", "kind", "line", "source"),
    [
        ("deeper", "ZeroDivisionError", 8, "return 1 / x"),
        ("library", "JSONDecodeError", 16, 'return json.loads("{")'),
        ("stuck", "ValueError", 20, "return np.zeros((2, 3)) @ np.zeros((2, 3))"),
        ("compiled", "error", 24, 're.compile("(")'),
        ("recursive", "RecursionError", 28, "return recursive()"),
    ],
)
def test_exceptions_carry_the_subject_s_own_line(
    subject: ModuleType, name: str, kind: str, line: int, source: str
) -> None:
    """The place is the last line of the subject's own code, also where a library that it called raised."""
    with Guard() as guard:
        result, raised, _ = guard.run(vars(subject)[name])
    assert result is None
    assert raised is not None
    assert raised.type in {kind, "PatternError"}
    assert raised.line == line
    assert source in raised.source
    assert raised.message


def _raiser(error: BaseException) -> Callable[[], NoReturn]:
    def action() -> NoReturn:
        raise error

    return action


class Unprintable(Exception):  # noqa: N818 - a name as students give them
    """Cannot be printed, and lies about where it came from."""

    def __str__(self) -> str:
        """Raise."""
        raise RuntimeError

    @property
    def __traceback__(self) -> Any:  # type: ignore[override]
        """Raise."""
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (ValueError("a" * 3000), "ValueError", "a" * 2000),
        (KeyError("p"), "KeyError", "'p'"),
        (SystemExit(3), "SystemExit", "3"),
        (GeneratorExit(), "GeneratorExit", ""),
        (MemoryError("much"), "MemoryError", "much"),
        (Unprintable(), "Unprintable", "(a text that could not be made)"),
        (ValueError("\udc80"), "ValueError", "?"),
    ],
    ids=range(7),
)
def test_every_exception_is_an_answer(error: BaseException, kind: str, message: str) -> None:
    """Also those that cannot be printed, and those that would end the program."""
    with Guard() as guard:
        _, raised, _ = guard.run(_raiser(error))
    assert raised is not None
    assert (raised.type, raised.message) == (kind, message)


def test_our_own_error_is_told_by_identity() -> None:
    """A class of the same name, or one that is made of ours, is as any other that the subject raises."""
    raisers = [
        DialectError("no params.weight found", Lack("params.weight")),
        type("DialectError", (Exception,), {})("pardon"),
        type("DialectError", (DialectError,), {})("pardon"),
    ]
    found = [describe_exception(error) for error in raisers]
    assert [one.lack for one in found] == [Lack("params.weight"), None, None]
    assert {one.type for one in found} == {"DialectError"}


def test_ctrl_c_belongs_to_the_user_unless_it_is_caught_too() -> None:
    """In the judge's own process KeyboardInterrupt passes; a worker catches everything."""
    with Guard() as guard, pytest.raises(KeyboardInterrupt):
        guard.run(_raiser(KeyboardInterrupt()))
    with Guard(BaseException) as guard:
        _, raised, _ = guard.run(_raiser(KeyboardInterrupt()))
    assert raised is not None
    assert raised.type == "KeyboardInterrupt"


def test_numpy_s_memory_error_is_a_memory_error() -> None:
    """NumPy raises a private subclass, whose name would tell nobody anything."""
    with Guard() as guard:
        _, raised, _ = guard.run(lambda: np.empty(2**58))
    assert raised is not None
    assert raised.type == "MemoryError"
    assert raised.message.startswith("Unable to allocate 2.00 EiB")


def test_syntax_errors_carry_the_line_that_does_not_parse() -> None:
    """The line is the one in the file, not the one that asked for the file."""
    with Guard() as guard:
        _, raised, _ = guard.run(lambda: compile("x = 1\nif x\n    pass\n", "subject.py", "exec"))
    assert raised is not None
    assert (raised.type, raised.line, raised.source) == ("SyntaxError", 2, "if x")


class NamelessError(SyntaxError):
    """Cannot be asked for its file."""

    @property
    def filename(self) -> str:  # type: ignore[override]
        """Raise another one."""
        raise RuntimeError("none")


def test_the_file_that_an_exception_left_from_is_told(subject: ModuleType, tmp_path: Path) -> None:
    """The subject's own, or that which does not parse; a name that is no file, or one nobody can read, is none."""
    with pytest.raises(ZeroDivisionError) as caught:
        subject.divide(0)
    parsed = SyntaxError("no", (str(tmp_path / "gone.py"), 1, 1, "x ="))
    assert file_of(caught.value) == str(tmp_path / "subject.py")
    assert [file_of(error) for error in (parsed, NamelessError(), ValueError("x"))] == ["", "", ""]
    (tmp_path / "gone.py").touch()
    assert file_of(parsed) == str(tmp_path / "gone.py")


def _called(action: Callable[[], Any]) -> Any:
    return action()


def test_lines_of_what_is_compiled_are_no_place() -> None:
    """NumPy's compiled parts name a file that is not there; the line that called them counts, if there is one."""
    within: dict[str, Any] = {}
    exec(compile("def draw():\n    raise TypeError('shape')", "numpy/random/mtrand.pyx", "exec"), within)  # noqa: S102
    raised = []
    for action in (within["draw"], partial(_called, within["draw"])):
        with Guard() as guard:
            _, error, _ = guard.run(action)
        raised.append(error)
    alone, called = raised
    assert alone is not None
    assert called is not None
    assert (alone.line, alone.source) == (None, "")
    assert called.source == "return action()"


def test_exceptions_without_a_place_have_none() -> None:
    """An exception that was never raised, or raised in a library alone, has no line to show."""
    raised = describe_exception(ValueError("x"))
    assert (raised.line, raised.source) == (None, "")


def _warns() -> int:
    for text in ("twice", "twice", "once"):
        warnings.warn(text, UserWarning, stacklevel=1)
    return int(np.float64(1) / np.float64(0) > 0)


def test_warnings_are_kept_once_each() -> None:
    """Each text stands once, in order, whatever filters the caller has set, and belongs to its own action."""
    with Guard() as guard:
        result, raised, texts = guard.run(_warns)
        assert (result, raised) == (1, None)
        assert texts == (
            "UserWarning: twice",
            "UserWarning: once",
            "RuntimeWarning: divide by zero encountered in scalar divide",
        )
        assert guard.run(lambda: 5) == (5, None, ())


def test_warnings_are_bounded() -> None:
    """A flood of long warnings leaves a few short texts."""

    def flood() -> None:
        for index in range(1000):
            warnings.warn(f"{index:03} " + "x" * 1000, stacklevel=1)

    with Guard() as guard:
        _, _, texts = guard.run(flood)
    assert len(texts) == 10
    assert texts[9].startswith("UserWarning: 009 xxx")
    assert {len(text) for text in texts} == {300}


def test_what_a_subject_sets_does_not_last() -> None:
    """NumPy's error handling and the warning filters are what they were, before and after."""
    with np.errstate(all="raise"):
        with Guard() as guard:
            _, raised, _ = guard.run(lambda: np.float64(1) / np.float64(0))
            assert raised is None
            guard.run(lambda: np.seterr(all="ignore"))
            guard.run(lambda: warnings.simplefilter("ignore"))
        with Guard() as guard:
            assert len(guard.run(_warns)[2]) == 3
        assert np.geterr()["divide"] == "raise"


def _unbalanced() -> None:
    warnings.catch_warnings(record=True).__enter__()


def _shows() -> None:
    warnings.showwarning = lambda *_, **__: None


CHANGES: dict[str, Callable[[], Any]] = {
    "errors": lambda: np.seterr(all="raise"),
    "errors, in a context that is not left": lambda: np.errstate(all="raise").__enter__(),
    "printing": lambda: np.set_printoptions(precision=1),
    "filters": lambda: warnings.simplefilter("ignore"),
    "filters, by hand": lambda: list.clear(warnings.filters),  # type: ignore[arg-type]
    "filters, bound anew": lambda: setattr(warnings, "filters", []),
    "a context that is not left": _unbalanced,
    "a hook": _shows,
    "a warning": lambda: warnings.warn("left over", stacklevel=1),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_renewed_guard_is_as_a_fresh_one(change: Callable[[], Any]) -> None:
    """Whatever an action sets, the next program's warnings are noted, and the caller finds all as it was."""
    before = (np.geterr(), np.get_printoptions(), list(warnings.filters), warnings.showwarning)
    with Guard() as guard:
        fresh = settings()
        for _ in range(2):
            change()
            guard.renew()
            assert changed(fresh, settings()) == ()
            assert len(guard.run(_warns)[2]) == 3
    assert (np.geterr(), np.get_printoptions(), list(warnings.filters), warnings.showwarning) == before
