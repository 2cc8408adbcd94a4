"""What to do where a file cannot be imported for a reason that has nothing to do with what was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..play.stand_ins import COMPUTING, missing
from ..play.transcript import Raised

_MOVE = 'move it under `if __name__ == "__main__":`'
_MODULE = re.compile(r"^No module named '(\w+)")
_STARTS = re.compile(r"\bfork\b|\b(Thread|Process|Pool|Popen|\w+PoolExecutor|start|system|run|Lock|Queue|Manager)\(")

_NETWORK = re.compile(
    r"\b(socket|urlopen|urlretrieve|requests|HTTPS?Connection|connect|create_connection|download\w*)\b"
)
_NO_TEXT = re.compile(r"^source code string cannot contain null bytes|^\(unicode error\) 'utf-8' codec can't decode")


def hint_on(raised: Raised) -> str:
    """Return the way out where an exception left an import, as the end of a sentence; or nothing."""
    return next((way_out for applies, way_out in _HINTS if applies(raised)), "")


def _is_magic(raised: Raised) -> bool:
    return raised.type == "SyntaxError" and raised.source.lstrip().startswith(("%", "!", "?"))


def _is_no_text(raised: Raised) -> bool:
    """Tell whether a file is not in UTF-8: UTF-16, as some editors write it, has a null byte in each letter."""
    return raised.type in {"SyntaxError", "ValueError"} and _NO_TEXT.search(raised.message) is not None


def _asks(raised: Raised) -> bool:
    return raised.type == "EOFError"


def _ends(raised: Raised) -> bool:
    return raised.type == "SystemExit"


def _starts(raised: Raised) -> bool:
    refused = raised.type in {"PermissionError", "BlockingIOError", "OSError"} and _STARTS.search(raised.source)
    return "can't start new thread" in raised.message or bool(refused)


def _uses(raised: Raised) -> bool:
    """Tell whether a package was used whose stand-in says by itself that it is not there."""
    return raised.type == "ModuleNotFoundError" and raised.message in map(missing, COMPUTING)


def _lacks_ours(raised: Raised) -> bool:
    package = _MODULE.search(raised.message)
    return raised.type == "ModuleNotFoundError" and package is not None and package[1] == "layerproof"


def _lacks_package(raised: Raised) -> bool:
    package = _MODULE.search(raised.message)
    return raised.type == "ModuleNotFoundError" and package is not None and package[1] in COMPUTING


def _lacks(raised: Raised) -> bool:
    return raised.type == "ModuleNotFoundError"


def _reads(raised: Raised) -> bool:
    return raised.type in {"FileNotFoundError", "IsADirectoryError", "NotADirectoryError"}


def _connects(raised: Raised) -> bool:
    """Tell whether the network was asked for, which a sealed worker refuses as it refuses a file."""
    if raised.type in {"gaierror", "URLError", "ConnectionRefusedError", "TimeoutError", "ConnectionError"}:
        return True
    return raised.type in {"PermissionError", "OSError"} and _NETWORK.search(raised.source) is not None


def _touches(raised: Raised) -> bool:
    return raised.type == "PermissionError" or "Read-only file system" in raised.message


def _is_python_2(raised: Raised) -> bool:
    told = (
        "Missing parentheses in call to 'print'" in raised.message or "multiple exception types must" in raised.message
    )
    return raised.type == "SyntaxError" and told


_HINTS: tuple[tuple[Callable[[Raised], bool], str], ...] = (
    (
        _is_magic,
        "this line is for notebooks alone: take out lines that start with % or !, or export the notebook as .py",
    ),
    (_is_no_text, "the file is in another encoding, such as UTF-16, or no text: save it as UTF-8"),
    (
        _is_python_2,
        "this is Python 2 (print or except as it had them), and Python 3 is needed: rewrite what is of Python 2",
    ),
    (_asks, f"nobody is there to answer: take it out, or {_MOVE}"),
    (_ends, f"it ends the program while the file is imported: {_MOVE}"),
    (_starts, f"no threads or processes can be started here: {_MOVE}"),
    (_uses, f"or {_MOVE}"),
    (_lacks_ours, "what is judged is code of one's own: write it without this import"),
    (
        _lacks_package,
        "do without it, as a class may be judged with NumPy and the standard library alone; or install it",
    ),
    (_lacks, "if it is a file of yours, put it beside this file; else do without it"),
    (_reads, f"the file is not there where the code is judged: {_MOVE}"),
    (_connects, f"there is no network where the code is judged: {_MOVE}, or hand the data in as a file"),
    (_touches, f"the code may read the files handed in with it, and write none: {_MOVE}"),
)
