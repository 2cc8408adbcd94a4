"""Requests as bytes: what was written once is not written again for the next student, who is asked the same."""

from __future__ import annotations

from functools import partial

from ..play.codec import encode
from ..play.memory import Attached
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
    make = partial(encode, message, sequence)
    return numbered(_FRAMES.of(message.program, make=make, weigh=len, given=(message.module, message.name)), sequence)


_FRAMES = Attached[bytes](32 * 2**20)
"""Weighs bytes."""
