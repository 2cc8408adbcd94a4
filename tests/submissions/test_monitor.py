"""The worker behind bubblewrap is reached by its own number, and never by one that another process has taken."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from layerproof.submissions.monitor import Monitor

pytestmark = [
    pytest.mark.usefixtures("nothing_left"),
    pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux's"),
]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Return a process of ours that waits."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def told(text: str, parent: int) -> Monitor:
    """Return a monitor that bubblewrap has told something."""
    monitor = Monitor()
    os.write(monitor.descriptor, text.encode())
    monitor.started(parent)
    return monitor


def test_the_worker_is_reached(sleeper: subprocess.Popen[bytes]) -> None:
    """By what bubblewrap says, also when it has said but the start of it."""
    monitor = told(f'{{\n    "child-pid": {sleeper.pid},\n    "cgroup-', os.getpid())
    assert monitor.worker == sleeper.pid
    assert monitor.send(0)
    assert monitor.send(signal.SIGKILL)
    assert sleeper.wait() == -signal.SIGKILL
    assert not monitor.send(0)
    monitor.close()


@pytest.mark.parametrize("text", ["", "bwrap: no permissions", '{"child-pid": }'])
def test_bubblewrap_may_say_nothing(text: str) -> None:
    """Where it failed, there is nobody to be reached."""
    monitor = told(text, os.getpid())
    assert not monitor.send(signal.SIGKILL)
    assert monitor.worker is None
    monitor.close()


def test_other_processes_are_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    """A number that is no child of bubblewrap's any more belongs to somebody else; so does none."""
    for process, parent in ((sleeper.pid, sleeper.pid), (2**22 + 1, os.getpid())):
        monitor = told(f'{{"child-pid": {process}}}', parent)
        assert not monitor.send(signal.SIGKILL)
        monitor.close()
    assert sleeper.poll() is None
