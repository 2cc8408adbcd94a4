"""Tells of a method whether it returns nothing and keeps its result instead, from its code, without running it."""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Container, Sequence

from .names import RESULTS

_LONGEST = 100_000
"""Bytes of code that are looked at: nobody writes a method as long by hand."""


def kept_result(function: types.FunctionType, method: str) -> str:
    """Return the only attribute in which a function that returns None keeps what a method should return, or "".

    Args:
        function: the function.
        method: what it is called in its class: `forward` or `backward` may keep their results.
    """
    names = RESULTS.get(method, ())
    code = function.__code__
    if not names or code.co_flags & _PAUSES or len(code.co_code) > _LONGEST or set(names).isdisjoint(code.co_names):
        return ""
    try:
        steps = list(dis.get_instructions(code))
    except Exception:  # noqa: BLE001 - code that somebody made by hand
        return ""
    before = [None, *steps]
    for step, last in zip(steps, before, strict=False):
        if step.opname == "RETURN_CONST" and step.argval is not None:
            return ""
        if step.opname == "RETURN_VALUE" and not (last and last.opname == "LOAD_CONST" and last.argval is None):
            return ""
    taken = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    kept = {
        step.argval
        for index, step in enumerate(steps)
        if step.opname == "STORE_ATTR" and not _is_kept_argument(steps, index, taken)
    }
    kept = kept.intersection(names) - taken
    # Of several nobody knows which is the result: Z goes into an activation, and A comes out of it.
    return str(kept.pop()) if len(kept) == 1 else ""


def _is_kept_argument(steps: Sequence[dis.Instruction], index: int, taken: Container[str]) -> bool:
    """Tell whether an attribute gets an argument as it is: that is kept for backward, and no result."""
    loaded = [name for step in steps[max(0, index - 2) : index] for name in _loaded(step)]
    return len(loaded) > 1 and loaded[-2] in taken


def _loaded(step: dis.Instruction) -> tuple[str, ...]:
    """Return the variables that a step loads: two at once in newer Pythons."""
    if not step.opname.startswith("LOAD_FAST"):
        return ()
    return step.argval if isinstance(step.argval, tuple) else (str(step.argval),)


@functools.lru_cache(maxsize=256)
def _of_method(function: types.FunctionType, method: str) -> str:
    return kept_result(function, method)


def kept_by(function: object, method: str) -> str:
    """Return the same of a bound method, as an object has it; "" of anything else that can be called."""
    own = function.__func__ if type(function) is types.MethodType else None
    return _of_method(own, method) if type(own) is types.FunctionType else ""


_PAUSES = 0x20 | 0x80 | 0x200
"""Generators and coroutines: these return what is run later."""
