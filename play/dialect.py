"""How a subject that is written in another shape than the native interface is told from one that raises."""

from __future__ import annotations

from .record import record


@record(frozen=True, slots=True)
class Lack:
    """What a subject was asked for in the native interface and does not have.

    Attributes:
        array: the dotted name of the array that it is about, `params.weight`; "" where it is about none.
        misshapen: whether the array is there, in another shape than the one that belongs there.
    """

    array: str = ""
    misshapen: bool = False


class DialectError(Exception):
    """The subject is written in another shape than the native interface, right or wrong: it cannot be asked in this.

    Attributes:
        lack: what it does not have.
    """

    def __init__(self, message: str, lack: Lack | None = None) -> None:
        """Keep what is told in words and what is lacking."""
        super().__init__(message)
        self.lack = lack or Lack()
