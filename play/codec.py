"""Messages as bytes: typed, checked and bounded in both directions; nothing that is read is ever executed."""

from __future__ import annotations

from typing import get_args

from .around import Around, Form
from .dialect import Lack
from .fields import Flag, Integer, Items, OneOf, Optional, Table, Text
from .messages import (
    Export,
    ImportFailure,
    LossReason,
    Lost,
    Message,
    Method,
    Open,
    Opened,
    Play,
    Played,
    Ready,
    Source,
    Spell,
    Spelled,
)
from .payload import Packer, Unpacker
from .program import Call, Containers, Kind, Layout, Observe, Program
from .settings import SETTINGS
from .spelling import Kept, Spelling
from .transcript import Answer, Raised, Transcript
from .unrolled import Record
from .values import ArrayField, Value
from .wire import Header, ProtocolError, pack, parse_meta

_NAME = Text(200)
_PATH = Text(4096)
_LINE = Optional(Integer(range(2**31)))
_COUNT = Integer(range(1025))
_SIZE = Integer(range(2**31))
_SEED = Integer(range(2**63))
_DIGEST = Integer(range(2**64))

_CALL = Record(
    Call,
    method=_NAME,
    args=Items(Value()),
    kwargs=Table(Value()),
    instance=_COUNT,
    seed=Optional(_SEED),
    layout=OneOf(get_args(Layout)),
    observe=OneOf(get_args(Observe)),
)
_PROGRAM = Record(
    Program,
    component=_NAME,
    kind=OneOf(get_args(Kind)),
    config=Table(Value()),
    state=Table(ArrayField()),
    calls=Items(_CALL),
    seed=_SEED,
    instances=_COUNT,
    containers=OneOf(get_args(Containers)),
    layout=OneOf(get_args(Layout)),
)
_LACK = Record(Lack, array=_NAME, misshapen=Flag())
_RAISED = Record(Raised, type=_NAME, message=Text(), line=_LINE, source=_NAME, lack=Optional(_LACK))
_ANSWER = Record(
    Answer,
    returned=Value(),
    state=Table(ArrayField()),
    altered=Table(ArrayField()),
    raised=Optional(_RAISED),
    warnings=Items(Text()),
    settings=Items(OneOf(SETTINGS)),
    entropy=Items(_DIGEST, length=2),
)
_TRANSCRIPT = Record(Transcript, built=_ANSWER, answers=Items(_ANSWER))
_AROUND = Record(
    Around,
    kind=OneOf(get_args(Form)),
    first=_NAME,
    second=_NAME,
    inputs=Items(_NAME),
    arrays=Items(_NAME),
    options=Items(_NAME),
    settings=_NAME,
    keys=Items(_NAME),
    mode=_NAME,
    told=Items(Value()),
    recalled=Items(_NAME),
    final=Flag(),
    spared=_COUNT,
)
_EXPORT = Record(
    Export,
    name=_NAME,
    kind=OneOf(("class", "function")),
    module=_NAME,
    file=_PATH,
    line=_LINE,
    summary=_NAME,
    bases=Items(_NAME),
    methods=Table(
        Record(
            Method,
            takes=Items(_NAME),
            needs=Items(_NAME),
            anything=Flag(),
            named=Items(_NAME),
            keywords=Flag(),
            kept=_NAME,
            switches=Items(_NAME),
        )
    ),
    parameters=Items(_NAME),
    optional=Items(_NAME),
    defaults=Table(Value()),
    anything=Flag(),
    several=_NAME,
    conventions=Table(_NAME),
    shares_conventions=Flag(),
    dtypes=Items(_NAME),
    unread=Items(_NAME),
    used=Flag(),
    served=Flag(),
    around=Optional(_AROUND),
)
_SPELLING = Record(
    Spelling,
    state=Table(Record(Kept, places=Items(_NAME), shape=Items(_SIZE), axis=_SIZE, replaced=Flag())),
    keywords=Table(_NAME),
    positional=Items(_NAME),
    switches=Table(_NAME),
    arguments=Table(_NAME),
    has_forward=Flag(),
    has_zero_grad=Flag(),
    takes_upstream=Flag(),
    rate=_NAME,
    results=Table(_NAME),
    randomness=_NAME,
    generators=Items(_NAME),
    uses_random=Flag(),
    several=_NAME,
    arrays=Table(_NAME),
    left_out=Items(_NAME),
    step=_NAME,
    late=Flag(),
    attributes=Table(_NAME),
    around=Optional(_AROUND),
)
_MESSAGES = {
    Ready: Record(Ready, python=_NAME, numpy=_NAME),
    Open: Record(Open, folders=Items(_PATH), sources=Items(Record(Source, name=_NAME, path=Optional(_PATH)))),
    Opened: Record(Opened, exports=Items(_EXPORT), failures=Items(Record(ImportFailure, file=_PATH, raised=_RAISED))),
    Play: Record(Play, module=_NAME, name=_NAME, program=_PROGRAM),
    Played: Record(Played, transcript=_TRANSCRIPT),
    Lost: Record(Lost, reason=OneOf(get_args(LossReason)), detail=Text()),
    Spell: Record(Spell, module=_NAME, name=_NAME, program=_PROGRAM),
    Spelled: Record(Spelled, spelling=_SPELLING),
}
_RECORDS = tuple(_MESSAGES.items())
_NUMBERS = {kind: number for number, kind in enumerate(_MESSAGES)}


def encode(message: Message, sequence: int) -> bytes:
    """Return a message as a frame.

    Args:
        message: what to send.
        sequence: the request's number.

    Raises:
        ProtocolError: the message holds what cannot be sent, or too much of it.
    """
    packer = Packer()
    kind = type(message)
    try:
        meta = _MESSAGES[kind].write(message, packer)
    except ProtocolError as error:
        raise error.inside(kind.__name__) from None
    return pack(_NUMBERS[kind], sequence, meta, packer.pieces)


def decode(header: Header, body: memoryview) -> Message:
    """Return the message of a frame; its arrays are views of `body`.

    Args:
        header: the frame's header.
        body: the bytes that follow it.

    Raises:
        ProtocolError: the frame is not one that `encode` makes.
    """
    if header.kind >= len(_RECORDS):
        raise ProtocolError(f"there is no message of kind {header.kind}")
    if len(body) != header.body:
        raise ProtocolError(f"the header announces {header.body:,} bytes, but {len(body):,} came")
    kind, record = _RECORDS[header.kind]
    unpacker = Unpacker(body[header.meta :])
    try:
        found: Message = record.read(parse_meta(body[: header.meta]), unpacker)
        unpacker.finish()
    except ProtocolError as error:
        raise error.inside(kind.__name__) from None
    return found
