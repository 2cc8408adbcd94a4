"""A file that cannot be imported for a reason beside the point says what to do."""

import pytest

from layerproof.play.stand_ins import missing
from layerproof.play.transcript import Raised
from layerproof.submissions.hints import hint_on

PYTHON_2 = "this is Python 2 (print or except as it had them), and Python 3 is needed: rewrite what is of Python 2"
MOVE = 'move it under `if __name__ == "__main__":`'


@pytest.mark.parametrize(
    ("raised", "hint"),
    [
        (
            Raised("EOFError", "EOF when reading a line", 1, "n = input()"),
            f"nobody is there to answer: take it out, or {MOVE}",
        ),
        (Raised("SystemExit", "1", 1, "sys.exit(1)"), f"it ends the program while the file is imported: {MOVE}"),
        (
            Raised("SyntaxError", "invalid syntax", 1, "%matplotlib inline"),
            "this line is for notebooks alone: take out lines that start with % or !, or export the notebook as .py",
        ),
        (
            Raised("ModuleNotFoundError", "No module named 'utils'", 1, "import utils"),
            "if it is a file of yours, put it beside this file; else do without it",
        ),
        (
            Raised("ModuleNotFoundError", "No module named 'layerproof.impl'", 1, "from layerproof.impl import Linear"),
            "what is judged is code of one's own: write it without this import",
        ),
        (
            Raised("ModuleNotFoundError", "No module named 'pandas'", 1, "import pandas as pd"),
            "do without it, as a class may be judged with NumPy and the standard library alone; or install it",
        ),
        (Raised("ModuleNotFoundError", missing("torch"), 1, "device = torch.device('cpu')"), f"or {MOVE}"),
        (
            Raised("FileNotFoundError", "[Errno 2] No such file or directory: 'x.npz'", 1, "np.load('x.npz')"),
            f"the file is not there where the code is judged: {MOVE}",
        ),
        (
            Raised("PermissionError", "[Errno 13] Permission denied: 'a.log'", 1, "open('a.log', 'w')"),
            f"the code may read the files handed in with it, and write none: {MOVE}",
        ),
        (
            Raised("OSError", "[Errno 30] Read-only file system: 'out'", 1, "os.mkdir('out')"),
            f"the code may read the files handed in with it, and write none: {MOVE}",
        ),
        (
            Raised("PermissionError", "[Errno 1] Operation not permitted", 1, "s = socket.socket()"),
            f"there is no network where the code is judged: {MOVE}, or hand the data in as a file",
        ),
        (
            Raised("URLError", "<urlopen error [Errno -3] Temporary failure in name resolution>", 1, "fetch(url)"),
            f"there is no network where the code is judged: {MOVE}, or hand the data in as a file",
        ),
        (
            Raised("RuntimeError", "can't start new thread", 1, "thread.start()"),
            f"no threads or processes can be started here: {MOVE}",
        ),
        (
            Raised("PermissionError", "[Errno 1] Operation not permitted", 1, "mp.Pool(2)"),
            f"no threads or processes can be started here: {MOVE}",
        ),
        (
            Raised("SyntaxError", "source code string cannot contain null bytes", None, ""),
            "the file is in another encoding, such as UTF-16, or no text: save it as UTF-8",
        ),
        (
            Raised(
                "SyntaxError", "(unicode error) 'utf-8' codec can't decode byte 0xf6 in position 2", 3, "gr\ufffd = 1"
            ),
            "the file is in another encoding, such as UTF-16, or no text: save it as UTF-8",
        ),
        (
            Raised(
                "SyntaxError",
                "Missing parentheses in call to 'print'. Did you mean print(...)?",
                1,
                "print 'hello'",
            ),
            PYTHON_2,
        ),
        (
            Raised("SyntaxError", "multiple exception types must be parenthesized", 1, "except ValueError, error:"),
            PYTHON_2,
        ),
        (Raised("SyntaxError", "(unicode error) 'unicodeescape' codec can't decode bytes", 1, "'C:\\Users'"), ""),
        (Raised("ValueError", "embedded null byte", 1, "open('\\0')"), ""),
        (Raised("SyntaxError", "invalid syntax", 1, "def f(:"), ""),
        (Raised("ZeroDivisionError", "division by zero", 1, "1 / 0"), ""),
        (Raised("OSError", "[Errno 5] Input/output error", 1, "read()"), ""),
    ],
)
def test_the_way_out_is_by_cause(raised: Raised, hint: str) -> None:
    """What is wrong with the code itself says so by itself."""
    assert hint_on(raised) == hint
