"""A process tells where it was, and its end is explained."""

import os
import re
import resource
import signal
import sys
from collections.abc import Iterator

import pytest

from layerproof.play import SubjectLost
from layerproof.play.limits import Limits
from layerproof.submissions.process import Killed, Process, place_in
from layerproof.submissions.profile import LIMITED

OURS = b"/installed/layerproof/play/"


@pytest.fixture(autouse=True)
def heeding() -> Iterator[None]:
    """Have processes end when the terminal closes, whatever this one was started with."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("errors", "place"),
    [
        (b"", ""),
        (b'Traceback\n  File "/home/a/layers.py", line 3, in forward\n', ""),
        (b'Current thread 0x1 (most recent call first):\n  File "/home/a/layers.py", line 3 in forward\n',
         " in line 3 of layers.py, in forward"),
        (b'  File "/home/a/layers.py", line 3 in forw', ""),
        (b'  File "<string>", line 1 in <module>\n  File "/a/b.py", line 12 in <module>\n',
         " in line 12 of b.py, in <module>"),
        (f'  File "{OURS.decode()}player.py", line 1 in play\n  File "{os.__file__}", line 2 in walk\n'.encode(), ""),
        (b'  File "/a/\xff.py", line 3 in ' + b"f" * 500 + b"\n", " in line 3 of \ufffd.py, in " + "f" * 100),
    ],
    ids=range(7),
)  # fmt: skip
def test_places_are_read_from_what_faulthandler_writes(errors: bytes, place: str) -> None:
    """The first frame that is the subject's own counts; text is bounded."""
    assert place_in(errors, (OURS, b"<", os.__file__.encode())) == place


def test_a_process_at_work_in_our_own_code_has_no_place() -> None:
    """A worker that waits for a request is nowhere in a subject's code."""
    process = Process(LIMITED.launch(Limits()))
    try:
        wait(process)
        assert process.where() == ""
        assert not process.ended
    finally:
        process.end()
    assert process.ended


def wait(process: Process) -> None:
    """Wait for the greeting."""
    process.connection.settimeout(30)
    assert process.connection.recv(4) == b"LPLY"


def test_only_the_end_of_the_errors_is_kept() -> None:
    """However much is printed, memory stays bounded, and every byte is counted."""
    process = Process(LIMITED.launch(Limits()))
    read, write = os.pipe()
    try:
        wait(process)
        os.set_blocking(read, False)
        process.outputs[1] = read
        for _ in range(3):
            os.write(write, b"x" * 10_000 + b"end")
            assert process.drain(read)
        assert process.drain(read)
        os.close(write)
        assert not process.drain(read)
        assert process.printed == 30_009
        assert len(process.errors) == 16 * 1024
        assert process.errors.endswith(b"xend")
    finally:
        process.end()
        os.close(read)


def test_nothing_of_an_ended_process_is_left() -> None:
    """Its socket and pipes are closed as well."""
    process = Process(LIMITED.launch(Limits()))
    wait(process)
    number = process.connection.fileno()
    process.end()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
    with pytest.raises(OSError, match="Bad file descriptor"):
        process.connection.recv(1)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_who_was_killed_from_outside_is_not_to_blame(number: signal.Signals) -> None:
    """What a system short of memory or a batch queue sends is told from what code does."""
    loss = ended(Process(LIMITED.launch(Limits())), number)
    assert isinstance(loss, Killed)
    assert loss.reason == "crash"
    assert loss.detail == (
        f"it was ended by {number.name}, and so was a fresh one that did the same: "
        "does the code send signals, or is there too little memory for it?"
    )


def test_what_code_does_is_its_own() -> None:
    """As where it aborts."""
    loss = ended(Process(LIMITED.launch(Limits())), signal.SIGABRT)
    assert not isinstance(loss, Killed)
    assert (loss.reason, loss.detail) == ("crash", "it died of SIGABRT")


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has is read from /proc")
def test_who_took_much_memory_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system kills who has most, where memory runs out."""
    monkeypatch.setattr("layerproof.submissions.process._MUCH", 2**20)
    monkeypatch.setattr(resource, "getrusage", lambda _: resource.struct_rusage([0] * 16))
    loss = ended(Process(LIMITED.launch(Limits())), signal.SIGKILL)
    assert not isinstance(loss, Killed)
    assert loss.reason == "memory"
    # A process has its parent's peak until it has taken more.
    assert re.fullmatch(
        r"the system killed it when it had taken \d+\.\d+ GiB of memory, most likely because that ran out", loss.detail
    )


def ended(process: Process, number: signal.Signals) -> SubjectLost:
    """Send a process a signal, and return why it ended."""
    wait(process)
    os.kill(process._process.pid, number)  # noqa: SLF001 - as somebody outside would
    return process.end(hung_up=True)
