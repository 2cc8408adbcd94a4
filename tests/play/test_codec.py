"""Messages survive the way over the wire unchanged, and whatever is no message ends in one error."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layerproof.play import (
    Answer,
    Call,
    Export,
    ImportFailure,
    Opaque,
    Program,
    Raised,
    Spelling,
    Transcript,
)
from layerproof.play.around import Around
from layerproof.play.codec import decode, encode
from layerproof.play.dialect import Lack
from layerproof.play.messages import Lost, Message, Method, Open, Opened, Play, Played, Ready, Source, Spell, Spelled
from layerproof.play.plain import DTYPES
from layerproof.play.settings import SETTINGS
from layerproof.play.spelling import Kept
from layerproof.play.watch import same
from layerproof.play.wire import HEADER_SIZE, Header, ProtocolError, pack, unpack

arrays = hnp.arrays(st.sampled_from(list(DTYPES.values())), hnp.array_shapes(min_dims=0, min_side=0, max_side=3))
integers = st.integers(-(2**63), 2**64 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
leaves = st.one_of(st.none(), st.booleans(), integers, st.floats(), texts, arrays)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return tuples and dicts of values."""
    return st.lists(children, max_size=3).map(tuple) | st.dictionaries(texts, children, max_size=3)


values = st.recursive(leaves, nested, max_leaves=6)
returned = st.recursive(
    st.none() | arrays | st.builds(Opaque, texts), lambda items: st.lists(items, max_size=3).map(tuple), max_leaves=4
)
seeds = st.integers(0, 2**63 - 1)
tables = st.dictionaries(texts, values, max_size=3)
states = st.dictionaries(texts, arrays, max_size=3)
calls = st.builds(
    Call,
    method=texts,
    args=st.lists(values, max_size=2).map(tuple),
    kwargs=tables,
    instance=st.integers(0, 1024),
    seed=st.none() | seeds,
    layout=st.sampled_from(["contiguous", "fortran", "strided", "readonly", "broadcast"]),
    observe=st.sampled_from(["all", "returned"]),
)
programs = st.builds(
    Program,
    component=texts,
    kind=st.sampled_from(["layer", "loss", "optimizer", "initializer", "clip", "constraint"]),
    config=tables,
    state=states,
    calls=st.lists(calls, max_size=3).map(tuple),
    seed=seeds,
    instances=st.integers(0, 1024),
    containers=st.sampled_from(["dict", "list", "array", "returned"]),
    layout=st.sampled_from(["contiguous", "fortran"]),
)
lacks = st.builds(Lack, array=texts, misshapen=st.booleans())
raised = st.builds(
    Raised,
    type=texts,
    message=texts,
    line=st.none() | st.integers(0, 2**31 - 1),
    source=texts,
    lack=st.none() | lacks,
)
answers = st.builds(
    Answer,
    returned=returned,
    state=states,
    altered=states,
    raised=st.none() | raised,
    warnings=st.lists(texts, max_size=2).map(tuple),
    settings=st.lists(st.sampled_from(SETTINGS), max_size=2).map(tuple),
    entropy=st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)),
)
names = st.lists(texts, max_size=2).map(tuple)
arounds = st.builds(
    Around,
    kind=st.sampled_from(["layer", "loss", "optimizer"]),
    first=texts,
    second=texts,
    inputs=names,
    arrays=names,
    options=names,
    settings=texts,
    keys=names,
    mode=texts,
    told=st.lists(st.booleans() | texts, max_size=2).map(tuple),
    recalled=names,
)
exports = st.builds(
    Export,
    name=texts,
    kind=st.sampled_from(["class", "function"]),
    module=texts,
    file=texts,
    line=st.none() | st.integers(0, 2**31 - 1),
    summary=texts,
    bases=names,
    methods=st.dictionaries(
        texts, st.builds(Method, names, names, st.booleans(), names, st.booleans(), texts, names), max_size=2
    ),
    parameters=names,
    optional=names,
    defaults=tables,
    anything=st.booleans(),
    conventions=st.dictionaries(texts, texts, max_size=2),
    dtypes=names,
    unread=names,
    around=st.none() | arounds,
)
sizes = st.integers(0, 2**31 - 1)
kept = st.builds(
    Kept, st.lists(texts, max_size=3).map(tuple), st.lists(sizes, max_size=3).map(tuple), sizes, st.booleans()
)
words = st.dictionaries(texts, texts, max_size=2)
spellings = st.builds(
    Spelling,
    state=st.dictionaries(texts, kept, max_size=2),
    keywords=words,
    positional=names,
    switches=words,
    arguments=words,
    has_forward=st.booleans(),
    has_zero_grad=st.booleans(),
    takes_upstream=st.booleans(),
    rate=texts,
    results=words,
    randomness=texts,
    generators=names,
    uses_random=st.booleans(),
    arrays=words,
    left_out=names,
    step=texts,
    late=st.booleans(),
    attributes=words,
    around=st.none() | arounds,
)
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Ready, texts, texts),
    st.builds(Open, names, st.lists(st.builds(Source, texts, st.none() | texts), max_size=2).map(tuple)),
    st.builds(
        Opened,
        st.lists(exports, max_size=2).map(tuple),
        st.lists(st.builds(ImportFailure, texts, raised), max_size=2).map(tuple),
    ),
    st.builds(Play, texts, texts, programs),
    st.builds(Played, st.builds(Transcript, answers, st.lists(answers, max_size=2).map(tuple))),
    st.builds(Spell, texts, texts, programs),
    st.builds(Spelled, spellings),
    st.builds(Lost, st.sampled_from(["timeout", "memory", "crash", "output", "protocol"]), texts),
)


def exactly(left: Any, right: Any) -> bool:
    """Tell whether two messages, or parts of them, agree in every type and bit."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray | float):
        left, right = np.asarray(left), np.asarray(right)
        return same(left, right)
    if isinstance(left, Mapping):
        return list(left) == list(right) and exactly(tuple(left.values()), tuple(right.values()))
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(exactly, left, right))
    if is_dataclass(left):
        return all(exactly(getattr(left, item.name), getattr(right, item.name)) for item in fields(left))
    return bool(left == right)


def received(frame: bytes, sequence: int | None = None) -> Message:
    """Decode a frame as a reader of a stream does."""
    header = unpack(frame[:HEADER_SIZE], sequence)
    return decode(header, memoryview(frame)[HEADER_SIZE:])


@given(messages, st.integers(0, 2**32 - 1))
def test_messages_arrive_as_they_were_sent(message: Message, sequence: int) -> None:
    """Every type and every bit survives, whatever the message holds."""
    assert exactly(received(encode(message, sequence), sequence), message)


def _program(**changes: Any) -> list[Any]:
    """Return the meta of a small valid request to play, with changes."""
    program: dict[str, Any] = {
        "component": "L", "kind": "layer", "config": {}, "state": {}, "calls": [], "seed": 0, "instances": 1,
        "containers": "dict", "layout": "contiguous",
    }  # fmt: skip
    return ["m", "L", list((program | changes).values())]


PLAY = 3


@pytest.mark.parametrize(
    ("meta", "error"),
    [
        ([], "Play: a value of type list, but should be a JSON array of module, name, program"),
        ({"module": "m"}, "Play: a value of type dict, but should be a JSON array of module, name, program"),
        (_program(seed=True), "Play.program.seed: a value of type bool, but should be an int from 0"),
        (_program(seed=1.0), "Play.program.seed: the float 1.0, but should be an int from 0"),
        (_program(seed=-1), "Play.program.seed: the int -1, but should be an int from 0 to 9223372036854775807"),
        (_program(instances=1025), "Play.program.instances: the int 1025, but should be an int from 0 to 1024"),
        (_program(kind="virus"), "Play.program.kind: the str 'virus', but should be one of layer, loss"),
        (_program(containers="bag"), "Play.program.containers: the str 'bag', but should be one of dict, list, array"),
        (_program(kind=["layer"]), "Play.program.kind: a value of type list, but should be one of layer, loss"),
        (_program(calls={}), "Play.program.calls: a value of type dict, but should be a JSON array"),
        (_program(calls=[1]), "Play.program.calls[0]: the int 1, but should be a JSON array of method"),
        (_program(config=[]), "Play.program.config: a value of type list, but should be a JSON object"),
        (_program(state={"params.weight": "<f8"}), "an array is described by its element type and at most"),
    ],
    ids=range(13),
)
def test_meta_is_checked_in_every_part(meta: Any, error: str) -> None:
    """Whatever is not what `encode` writes is refused with its place; nothing is allocated for it."""
    with pytest.raises(ProtocolError) as caught:
        received(pack(PLAY, 1, meta, []))
    assert error in str(caught.value)


def test_payload_is_used_up_exactly() -> None:
    """Bytes that belong to no array are as wrong as bytes that are missing."""
    frame = encode(Play("m", "L", Program("L", "layer", state={"params.weight": np.zeros(2)})), 1)
    header = unpack(frame[:HEADER_SIZE])
    longer = Header(header.kind, 1, header.meta, header.payload + 16)
    with pytest.raises(ProtocolError, match="the arrays take 16 bytes, but the payload has 32"):
        decode(longer, memoryview(frame[HEADER_SIZE:] + bytes(16)))
    with pytest.raises(ProtocolError, match="the header announces 96 bytes, but 80 came"):
        decode(longer, memoryview(frame[HEADER_SIZE:]))


def test_unknown_kinds_of_message_are_refused() -> None:
    """The kind is a number, and only those of known messages are taken."""
    with pytest.raises(ProtocolError, match="there is no message of kind 200"):
        received(pack(200, 1, {}, []))
