"""A worker's end of the connection to the judge."""

from __future__ import annotations

import os


class Connection:
    """An inherited descriptor, read and written as a socket is.

    Python's module for sockets takes two milliseconds to load, at each start of a worker.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def recv_into(self, space: memoryview) -> int:
        """Read into the space; return how many bytes came, 0 where no more will."""
        return os.readv(self._descriptor, [space])

    def sendall(self, data: bytes) -> None:
        """Send all bytes."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
