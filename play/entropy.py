"""Every source of randomness that a subject can see: seeded together, and digested to tell whether one was used."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import sys
import types
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

try:
    # hashlib has them too, and loads OpenSSL besides, which takes a worker longer than all of this.
    from _blake2 import blake2b
    from _sha3 import shake_128  # type: ignore[import-not-found]
except ImportError:  # a Python that leaves them to OpenSSL
    from hashlib import blake2b, shake_128

Source: TypeAlias = np.random.Generator | np.random.RandomState | np.random.BitGenerator | random.Random

_SOURCES = (np.random.Generator, np.random.RandomState, np.random.BitGenerator, random.Random)
STREAM, STREAMS = 1_000_003, 2**63
"""A function's n-th call since it was seeded gets the generator of (seed * STREAM + n) % STREAMS."""
_DEPTH = 6
_LONGEST = 64  # longer lists and tuples hold data


def find(*roots: Any) -> list[Source]:
    """Return each generator that hangs on the roots: instances, classes, namespaces and default arguments."""
    found: list[Source] = []
    seen: set[int] = set()
    level = list(roots)
    for _ in range(_DEPTH):
        following: list[Any] = []
        for value in level:
            kind = type(value)
            if kind in _PLAIN or id(value) in seen:
                continue
            seen.add(id(value))
            if kind is not dict and issubclass(kind, _SOURCES):
                found.append(value)
            else:
                following.extend(_children(value, kind))
        if not following:
            break
        level = following
    return found


_PLAIN = frozenset({
    *(type(None), bool, int, float, complex, str, bytes, set, frozenset, np.ndarray, np.float64, np.dtype),
    *(types.ModuleType, types.BuiltinFunctionType, property, staticmethod, classmethod, np.ufunc),
})  # fmt: skip


def _children(value: Any, kind: type) -> Iterable[Any]:
    if issubclass(kind, dict):
        items = [(key, item) for key, item in dict.items(value) if type(item) not in _PLAIN]
        return [item for key, item in items if type(key) is not str or not key.startswith("__")]
    if kind is list or kind is tuple:
        return value if len(value) <= _LONGEST else ()
    if kind is types.FunctionType:
        return [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
    if issubclass(kind, type):
        return _class_attributes(value)
    try:
        held = object.__getattribute__(value, "__dict__")
    except Exception:  # noqa: BLE001 - slots have none, and a class may make it a property
        return ()
    return list(dict.values(held)) if type(held) is dict else ()


def _class_attributes(kind: type) -> Iterable[Any]:
    held = _DICT.__get__(kind)
    if str(held.get("__module__")).partition(".")[0] in {"numpy", "builtins", "abc", "typing"}:
        return ()
    own = [item for key, item in held.items() if key == "__init__" or not key.startswith("__")]
    return own + list(_BASES.__get__(kind))


_RANDOM: Any = random.getstate.__self__  # type: ignore[attr-defined]
"""The generator behind the functions of `random`."""
_RANDOM_SEED: Callable[[int], None] = super(random.Random, _RANDOM).seed
"""What `random.seed` comes to for an int."""
_DICT = type.__dict__["__dict__"]
_BASES = type.__dict__["__bases__"]


def seed_all(seed: int, sources: Sequence[Source] = ()) -> None:
    """Seed np.random, random, the system's entropy where it is replaced, and each source with a stream of its own."""
    _GLOBAL.seed(seed)
    _SYSTEM.reset(seed)
    for index, source in enumerate(sources):
        bits = source.bit_generator if isinstance(source, np.random.Generator) else source
        if type(bits) is np.random.PCG64:
            bits.state = pcg64_state(seed, index)
            continue
        stream = np.random.SeedSequence([seed, index])
        if isinstance(bits, np.random.BitGenerator):
            bits.state = type(bits)(stream).state
        elif isinstance(bits, np.random.RandomState):
            with contextlib.suppress(TypeError):  # only those on a Mersenne Twister, as all are by default
                bits.seed(int(stream.generate_state(1)[0]))
        else:
            random.Random.seed(bits, int(stream.generate_state(1)[0]))


def pcg64_state(seed: int, index: int = 0) -> Any:
    """Return a state for NumPy's default generator: any 128 bits and an odd increment will do.

    To have a second generator made from a seed, for its state alone, takes 10 µs.

    Args:
        seed: what it follows from.
        index: tells streams apart that have the seed in common.
    """
    drawn = blake2b(b"%d %d" % (seed, index), digest_size=32).digest()
    state, increment = int.from_bytes(drawn[:16], "little"), int.from_bytes(drawn[16:], "little") | 1
    return {"bit_generator": "PCG64", "state": {"state": state, "inc": increment}, "has_uint32": 0, "uinteger": 0}


def digest(sources: Sequence[Source] = ()) -> int:
    """Return 64 bits that change when any randomness is used or reseeded: half of them np.random's alone."""
    others = zlib.crc32(b"%r %d" % (_RANDOM.gauss_next, _SYSTEM.used), _of_random())
    for source in sources:
        others = zlib.crc32(_state(source), others)
    return _of_numpy() << 32 | others


def halves(digested: int) -> tuple[int, int]:
    """Return np.random's part of a digest, which anyone may reseed, and the others'."""
    return divmod(digested, 2**32)


def _state(source: Source) -> bytes:
    if isinstance(source, np.random.Generator):
        return _bits(source.bit_generator.state)
    if isinstance(source, random.Random):
        return repr(random.Random.getstate(source)).encode()  # SystemRandom's own refuses
    if isinstance(source, np.random.RandomState):
        state: Any = source.get_state(legacy=False)
        return repr((state["has_gauss"], state["gauss"])).encode() + _bits(state)
    return _bits(source.state)


def _bits(state: Any) -> bytes:
    inner = state["state"]
    if state["bit_generator"] == "PCG64":
        return b"%x %x %d %d" % (inner["state"], inner["inc"], state["has_uint32"], state["uinteger"])
    key = inner["key"].tobytes() if "key" in inner else b""
    return key + repr((inner.get("pos"), inner.get("state"), inner.get("counter"), state.get("buffer_pos"),
                       state.get("has_uint32"), state.get("uinteger"))).encode()  # fmt: skip


def _quick_look(start: int, size: int, expected: bytes, slow: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a way to read a Mersenne Twister's 2,500 bytes from memory: to ask for them word by word takes 8 to 25 µs.

    Args:
        start: the address where to look for it.
        size: how many bytes to search.
        expected: the words and the position, as they should lie there.
        slow: the way to take where they do not.
    """
    offset = ctypes.string_at(start, size).find(expected)
    if offset < 0:
        return slow
    address, length = start + offset, len(expected)
    return lambda: ctypes.string_at(address, length)


def _numpy_look() -> Callable[[], bytes]:
    current: Callable[[], Any] = vars(np.random)["get_bit_generator"]  # NumPy's stubs leave it out
    bits = current()

    def slow() -> bytes:
        return _bits(np.random.get_state(legacy=False))  # noqa: NPY002 - the subject's own source

    if not isinstance(bits, np.random.MT19937):
        return slow
    state = bits.state["state"]
    expected = state["key"].tobytes() + int(state["pos"]).to_bytes(4, sys.byteorder)
    quick = _quick_look(bits.ctypes.state_address, len(expected), expected, slow)
    return lambda: quick() if current() is bits else slow()


def _random_look() -> Callable[[], bytes]:
    *words, position = _RANDOM.getstate()[1]
    expected = b"".join(word.to_bytes(4, sys.byteorder) for word in (position, *words))
    return _quick_look(id(_RANDOM), object.__sizeof__(_RANDOM), expected, lambda: repr(_RANDOM.getstate()).encode())


def _checksum(look: Callable[[], bytes]) -> Callable[[], int]:
    """Return a way to tell the checksum of what a look shows, taken anew where it shows something new."""
    last, known = b"", 0

    def checksum() -> int:
        nonlocal last, known
        seen = look()
        if seen != last:
            last, known = seen, zlib.crc32(seen)
        return known

    return checksum


_look_at_numpy, _look_at_random = _numpy_look(), _random_look()
_of_numpy, _of_random = _checksum(_look_at_numpy), _checksum(_look_at_random)


class _Global:
    """np.random and random, seeded together: anew only where somebody used them, as it takes longer than to look.

    A normal number that somebody puts into np.random by its `set_state`, and nothing else, is not seen.
    """

    def __init__(self) -> None:
        self._seed = -1
        self._seen: tuple[bytes, bytes] | None = None

    def seed(self, seed: int) -> None:
        again = seed == self._seed
        if again and self._seen == (_look_at_numpy(), _look_at_random()) and _RANDOM.gauss_next is None:
            return
        np.random.seed(seed % 2**32)  # noqa: NPY002 - the subject's own source
        _RANDOM_SEED(seed)
        _RANDOM.gauss_next = None
        # A seed that comes once is not looked at: most programs have one of their own.
        self._seed, self._seen = seed, (_look_at_numpy(), _look_at_random()) if again else None


_GLOBAL = _Global()


class _SystemEntropy:
    """Stands in for os.urandom in a worker: bytes that depend on the seed and on how often it was asked."""

    def __init__(self) -> None:
        self._seed = 0
        self.used = 0

    def reset(self, seed: int) -> None:
        self._seed, self.used = seed, 0

    def __call__(self, size: int, /) -> bytes:
        self.used += 1
        drawn: bytes = shake_128(b"%d %d" % (self._seed, self.used)).digest(size)
        return drawn


_SYSTEM = _SystemEntropy()


def replace_system_entropy() -> None:
    """Make generators without a seed reproducible from here on, in this whole process: for workers alone.

    os.urandom, secrets and NumPy's `default_rng()`, `PCG64()`, `RandomState()` and `np.random.seed()` then follow
    `seed_all`. `random.Random()` and `random.seed()` ask the system itself and stay what they are.
    """
    os.urandom = _SYSTEM
    # random.SystemRandom looks it up here, and secrets and NumPy draw through SystemRandom.
    random._urandom = _SYSTEM  # type: ignore[attr-defined]  # noqa: SLF001
    np.random.default_rng()  # the first one of a process asks more than once
