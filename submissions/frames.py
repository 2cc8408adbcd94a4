"""Requests as bytes: what was written for two students is not written again for the next, who is asked the same."""

from __future__ import annotations

from ..play import Program
from ..play.codec import encode
from ..play.memory import Memory
from ..play.messages import Message, Play
from ..play.wire import numbered


def frame_of(message: Message, sequence: int) -> bytes:
    """Return a message as a frame; of a program that nobody changes, with the number alone put in anew.

    Args:
        message: what to send.
        sequence: the request's number.

    Raises:
        ProtocolError: the message holds what cannot be sent, or too much of it.
    """
    if not isinstance(message, Play):
        return encode(message, sequence)
    program = message.program
    key = (id(program), message.module, message.name)
    known = _FRAMES.get(key)
    if known is not None:
        return numbered(known[0], sequence)
    frame = encode(message, sequence)
    asked = hash((program.seed, message.module, message.name))
    if asked in _ASKED:
        _FRAMES.keep(key, (frame, program), len(frame))  # with the program, so that no other one takes its identity
    else:
        _ASKED.add(asked)
        if len(_ASKED) > _MOST:
            _ASKED.clear()
    return frame


_FRAMES = Memory[tuple[bytes, Program]](32 * 2**20)
"""Weighs bytes."""
_ASKED: set[int] = set()
"""What was asked once, told by a seed: to keep all of it takes as long as to write a quarter of it again."""
_MOST = 2**16
