"""A worker's end of the connection reads what is there and sends all."""

import socket
import threading

import pytest

from layerproof.play.connection import Connection


def test_bytes_pass_in_both_directions() -> None:
    """As much as there is, and as much as is to be sent, whatever the system takes at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        connection = Connection(theirs.fileno())
        space = memoryview(bytearray(8))
        ours.sendall(b"abc")
        assert connection.recv_into(space) == 3
        assert bytes(space[:3]) == b"abc"
        sent = bytes(range(256)) * 2**14
        sender = threading.Thread(target=connection.sendall, args=(sent,))
        sender.start()
        assert ours.recv(len(sent), socket.MSG_WAITALL) == sent
        sender.join()
        ours.shutdown(socket.SHUT_WR)
        assert connection.recv_into(space) == 0


def test_nobody_to_send_to_is_an_error() -> None:
    """As with a socket."""
    ours, theirs = socket.socketpair()
    with theirs:
        ours.close()
        with pytest.raises(ConnectionError):
            Connection(theirs.fileno()).sendall(b"x")
