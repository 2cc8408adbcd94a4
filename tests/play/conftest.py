"""What tests of play share."""

import random
import re
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from layerproof.play import Answer, Call, Export, ImportFailure, Opaque, Program, Raised, Spelling, Transcript
from layerproof.play.codec import encode
from layerproof.play.dialect import Lack
from layerproof.play.loading import load
from layerproof.play.messages import Lost, Message, Method, Open, Opened, Play, Played, Ready, Source, Spell, Spelled
from layerproof.play.plain import DTYPES
from layerproof.play.spelling import Kept
from layerproof.play.wire import HEADER_SIZE, MAGIC, VERSION, unpack


@pytest.fixture
def imports() -> Iterator[None]:
    """Undo what a test imports and puts on sys.path."""
    modules, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.fixture
def loaded(tmp_path: Path, imports: None) -> Callable[[str], ModuleType]:  # noqa: ARG001 - undoes the import
    """Give a function that imports source text as a file `layers.py`."""

    def make(source: str) -> ModuleType:
        path = tmp_path / "layers.py"
        path.write_text(source, encoding="utf-8")
        module = load(Source("layers", str(path)))
        assert not isinstance(module, ImportFailure), module
        return module

    return make


def messages() -> Iterator[Message]:
    """Yield messages of every kind, small ones and such with everything in them."""
    weight = np.arange(6.0).reshape(2, 3)
    arrays = {f"params.{dtype.name}": np.ones((2, 1), dtype) for dtype in DTYPES.values()}
    calls = (
        Call("forward", (weight, None, True, 3, 0.5, "x", (1, (2, ()))), {"p": float("nan"), "d": {"k": -1}}, seed=3),
        Call("backward", (np.zeros((0, 2)), np.float32(1) * weight), instance=1, layout="fortran", observe="returned"),
    )
    raised = Raised("ValueError", "no \N{SNOWMAN}", 3, "x = 1", Lack("params.weight", misshapen=True))
    answer = Answer(
        (weight, Opaque("list"), ()),
        {"grads.w": weight},
        {"x": weight},
        raised,
        ("w", "v"),
        ("np.seterr",),
        (1, 2**64 - 1),
    )
    methods = {"forward": Method(("x",), ("x",))}
    export = Export("Linear", "class", "m", "m.py", 3, "Says.", ("Base",), methods, ("p",), ("p",), anything=True)
    yield Ready("3.11", "2.4")
    yield from (Open((), ()), Open(("/a",), (Source("m", "/a/m.py"), Source("n"))))
    yield from (Opened(()), Opened((export, Export("f", "function", "m")), (ImportFailure("m.py", raised),)))
    yield from (
        Play("m", "L", Program("L", "layer")),
        Play("m", "L", Program("L", "loss", {"p": 1}, arrays, calls, 7, 2)),
    )
    yield from (Played(Transcript(Answer())), Played(Transcript(answer, (Answer(weight), answer))))
    yield from (Lost(reason, "it died") for reason in ("timeout", "memory", "crash", "output", "protocol"))
    yield Spell("m", "Linear", Program("Linear", "layer", {"p": 0.5}, arrays))
    yield Spelled(Spelling())
    kept = {"params.weight": Kept(("W",), (2, 3)), "grads.weight": Kept(('grads["dW"]',), (), replaced=True)}
    words = {"train": "train()", "eval": "training = False"}
    yield Spelled(Spelling(kept, {"p": "rate"}, ("p",), words, words, generators=("instance.rng", "")))


@dataclass(frozen=True)
class Sample:
    """A frame, and where values stand in its JSON."""

    frame: bytes
    meta: bytes
    payload: bytes
    values: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, frame: bytes) -> "Sample":
        """Take a frame apart."""
        header = unpack(frame[:HEADER_SIZE])
        meta = frame[HEADER_SIZE : HEADER_SIZE + header.meta].rstrip()
        return cls(frame, meta, frame[HEADER_SIZE + header.meta :], tuple(places(meta)))


def places(meta: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each value and key of a JSON text starts and ends."""
    opened = []
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]|[^\s,:\[\]{}"]+', meta):
        if token[0] in b"[{":
            opened.append(token.start())
        elif token[0] in b"]}":
            yield opened.pop(), token.end()
        else:
            yield token.span()


JSON = [
    *(b"null", b"true", b"0", b"-1", b"1.5", b"-0", b"1e999", b"NaN", b"-Infinity", b"9" * 19, b"9" * 30, b"9" * 5_000),
    *(b'""', b'"x"', b'"\\ud800"', b'"\\u0000"', b'"' + b"x" * 300 + b'"', b'"' + b"x" * 20_000 + b'"', b'"\xff"'),
    *(b"[]", b"{}", b"[[]]", b'{"":null}', b'{"a":1,"a":2}', b"[" * 60 + b"]" * 60, b"[" * 940 + b"]" * 940),
    *(b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 100_000, b"[" + b"[]," * 300 + b"[]]"),
    *(b'["<f8",1]', b'["<f8"]', b'["<f8",[1]]', b'[["<f8"],1]', b'["<f8",null]', b'["<f8",2147483648,2147483648,0]'),
    *(b'["<f8",268435456]', b'["<f8",268435457]', b'["<f8",16777216,0]', b'["<f8",' + b"1," * 32 + b"1]"),
    *(
        b'["tuple"]',
        b'["tuple",1,2]',
        b'["opaque","x"]',
        b'["opaque"]',
        b'["float","000000000000f07f"]',
        b'["float",1]',
    ),
    *(b'["float","' + b"0" * 16 + b'"]', b'["tuple",' * 8 + b"1" + b"]" * 8, b'["tuple",' * 400 + b"1" + b"]" * 400),
    *(b'["' + name.encode() + b'",1]' for name in ("<f8", ">f8", "|O", "|V8", "<U4", "<M8[s]", "f8", "|b1", "<c16")),
    *(b"[0]", b"[1,1]", b"[-1]", b"[true]", b"[1.0]", b"[1e3]", b"[null]", b"[null,null]"),
]
TOKENS = [
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b'"',
    b"-",
    b"\\",
    b"\x00",
    b"\x80",
    b"\xff",
    b" ",
    b"\n",
    b"/*",
    b"1" * 9,
]


class Mutator:
    """Makes frames that are nearly right.

    Attributes:
        seed: makes the same frames again.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._source = random.Random(seed)
        self._samples = [Sample.of(encode(message, 1)) for message in messages()]

    def frame(self) -> bytes:
        """Return a frame with a change or a few."""
        source = self._source
        sample = source.choice(self._samples)
        kind = source.random()
        if kind < 0.15:
            return self._cut(sample.frame)
        meta, payload, number = sample.meta, sample.payload, sample.frame[5]
        if kind < 0.7:
            meta = self._with_other_value(sample)
        elif kind < 0.85:
            meta = self._cut(meta)
        elif kind < 0.95:
            payload = self._cut(payload)
        else:
            other = source.choice(self._samples)
            meta, payload, number = source.choice([(meta, other.payload, number), (other.meta, payload, number)])
        return self._framed(number, meta, payload)

    def _with_other_value(self, sample: Sample) -> bytes:
        source = self._source
        start, stop = source.choice(sample.values)
        old = sample.meta[start:stop]
        other = source.choice(self._samples)
        first, last = source.choice(other.values)
        new = source.choice([source.choice(JSON), other.meta[first:last], old + b"," + old, b"[" + old + b"]", b""])
        return sample.meta[:start] + new + sample.meta[stop:]

    def _cut(self, data: bytes) -> bytes:
        """Return bytes with some changed, left out, put in or doubled, or cut off."""
        source = self._source
        changed = bytearray(data)
        for _ in range(source.randint(1, 3)):
            start = source.randrange(len(changed) + 1)
            stop = start + source.choice([0, 0, 1, 1, 2, 16, 40])
            kind = source.randrange(6)
            if kind == 0 and start < len(changed):
                changed[start] ^= 1 << source.randrange(8)
            elif kind == 1:
                del changed[start:]
            else:
                part = bytes(changed[start:stop])
                changed[start:stop] = source.choice(
                    [b"", source.randbytes(1), source.choice(TOKENS), part * 2, bytes(16)]
                )
        return bytes(changed)

    def _framed(self, number: int, meta: bytes, payload: bytes) -> bytes:
        """Return a frame whose header says what follows, but for one in twelve."""
        said = [number, 1, len(meta), len(payload)]
        if not self._source.randrange(12):
            said[self._source.randrange(4)] = self._source.choice([0, 1, 5, 6, 16, 255])
        return struct.pack("<4sBBIIQ", MAGIC, VERSION, *said) + meta + payload


@pytest.fixture
def mutator() -> Callable[[int], Mutator]:
    """Give a function that returns a mutator for a seed."""
    return Mutator
