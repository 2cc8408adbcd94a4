"""A worker loads NumPy without modules that it hardly uses, and whoever asks for these gets all of them."""

import pytest

from .conftest import Confined

LOADED = """
import gc, types
from layerproof.lockdown.sparing import LATER, PARTS, sparing
ahead = {*sys.modules} & {*LATER, *PARTS}
with sparing():
    collected = gc.isenabled()
    import numpy as np, numpy.random
"""


def test_numpy_is_loaded_without_them(confined: Confined) -> None:
    """None of them ran, OpenSSL and the collector neither, and nothing that is but a part is left behind.

    A NumPy that has its documentation, as a sealed worker's has not, indents it with `textwrap`.
    """
    told = confined(f"""{LOADED}
left = [name for name in PARTS if name in sys.modules and name not in ahead]
ran = [name for name in LATER if name not in (*ahead, "textwrap") and type(sys.modules[name]) is types.ModuleType]
told = [left, ran, "_hashlib" in sys.modules, collected, gc.isenabled(), gc.get_freeze_count() > 1000]
    """)
    assert told == [[], [], False, False, True, True]


@pytest.mark.parametrize(
    ("statement", "expression", "expected"),
    [
        ("import pickle", "pickle.loads(pickle.dumps(np.arange(3))).tolist()", [0, 1, 2]),
        ("from pickle import *", "loads(dumps([4]))", [4]),
        ("import platform", "platform.python_implementation()", "CPython"),
        ("import textwrap", "textwrap.indent('a', ' ')", " a"),
        ("import tokenize", "'open' in dir(tokenize)", True),
        ("from inspect import getsource; import textwrap", "getsource(textwrap.dedent)[:10]", "def dedent"),
        ("import datetime", "str(datetime.date(2026, 1, 2) + np.timedelta64(1, 'D').item())", "2026-01-03"),
        ("import datetime", "type(np.datetime64('2026-01-02').item()) is datetime.date", True),
        ("import secrets", "len(secrets.token_bytes(5))", 5),
        ("import threading", "threading.main_thread() is threading.current_thread()", True),
        ("import numpy.typing", "numpy.typing.NDArray[np.float64].__origin__ is np.ndarray", True),
    ],
)
def test_whoever_asks_gets_all_of_it(confined: Confined, statement: str, expression: str, expected: object) -> None:
    """Modules that are loaded late, and those of which NumPy had a part, are those of any other Python."""
    assert confined(f"{LOADED}\n{statement}\ntold = {expression}") == expected


def test_numpy_annotates_as_ever(confined: Confined) -> None:
    """Where NumPy names the type of an array, it is the same, but for the type variable."""
    told = confined(f"""{LOADED}
from numpy.linalg import _linalg
import numpy.typing as npt
told = [_linalg.EigResult.__annotations__["eigenvalues"] == npt.NDArray[_linalg.Any], "_typing" in vars(np)]
    """)
    assert told == [True, True]


def test_a_part_gives_way_to_the_module(confined: Confined) -> None:
    """Code that needs more of one while NumPy is loaded gets it: another version of NumPy may."""
    told = confined("""
import types
from layerproof.lockdown.sparing import sparing
with sparing():
    import secrets
    part = type(secrets) is not types.ModuleType
    from secrets import token_hex
told = [part, len(token_hex(4)), len(secrets.token_hex(4)), type(sys.modules["secrets"]) is types.ModuleType]
    """)
    assert told == [True, 8, 8, True]


def test_a_part_that_is_elsewhere_is_the_module_s(confined: Confined) -> None:
    """Where Python or NumPy has moved the one thing, the whole module is loaded for it."""
    told = confined("""
from layerproof.lockdown import sparing
def gone():
    raise AttributeError("moved")
sparing.PARTS = {"secrets": {"randbits": gone}}
with sparing.sparing():
    from secrets import randbits
told = [randbits(8) < 256, type(sys.modules["secrets"]) is type(sys)]
    """)
    assert told == [True, True]
