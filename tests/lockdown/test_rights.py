"""Rights are given up for good."""

import os
import resource
import subprocess
import sys
import time

import pytest

from layerproof.lockdown import rights

from .conftest import Confined


@pytest.mark.usefixtures("root")
def test_root_becomes_nobody(confined: Confined) -> None:
    """User, groups and capabilities go, and nothing brings them back."""
    told = confined(
        """
        from layerproof.lockdown import rights
        rights.leave_root()
        told = [*os.getresuid(), *os.getresgid(), *os.getgroups()]
        try:
            os.setuid(0)
        except PermissionError:
            told.append("kept out")
        told += [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapPrm", "CapEff"))]
        """
    )
    assert told == [rights.NOBODY] * 6 + ["kept out", "0" * 16, "0" * 16]


def test_others_stay_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user who is not root has nobody else to become."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(os, "setresuid", lambda *_: pytest.fail("it changed the user"))
    rights.leave_root()


CHILD = """
import os, time
from layerproof.lockdown import rights
rights.end_with_parent()
print(os.getpid(), flush=True)
time.sleep(60)
"""
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-P', '-c', sys.argv[1]])"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_it_ends_with_its_parent() -> None:
    """The kernel kills the process when whoever started it is gone, in whatever way."""
    with subprocess.Popen([sys.executable, "-P", "-c", PARENT, CHILD], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        process = int(started.stdout.readline())
        started.kill()
    until = time.monotonic() + 10
    while alive(process) and time.monotonic() < until:
        time.sleep(0.01)
    assert not alive(process)


def alive(process: int) -> bool:
    """Tell whether a process runs; one that nobody has waited for does not."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as stream:  # noqa: PTH123 - gone or not
            return stream.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_no_program_brings_rights_back(confined: Confined) -> None:
    """The kernel is told once, and says so."""
    told = confined(
        """
        from layerproof.lockdown import rights
        libc = ctypes.CDLL(None)
        before = libc.prctl(39, 0, 0, 0, 0)
        rights.gain_none()
        told = [before, libc.prctl(39, 0, 0, 0, 0)]
        """
    )
    assert told[1] == 1


LIMIT = """
import resource
from layerproof.lockdown import rights
if sys.argv[1:]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))
rights.limit({"AS": (2**31, 2**31), "CPU": (7, 8), "NOFILE": (99, 99), "CORE": (0, 0)})
told = [resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in ("AS", "CPU", "NOFILE", "CORE")]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of them")
def test_limits_hold_for_the_process(confined: Confined) -> None:
    """Each is set as it is said, and none is raised above what the parent has set."""
    assert confined(LIMIT) == [[2**31] * 2, [7, 8], [99] * 2, [0] * 2]
    assert confined(LIMIT, "low")[2] == [50, 50]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_macos_may_refuse_a_limit(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has none on address space; on Linux a refusal is an error."""

    def refuse(*_: object) -> None:
        raise ValueError("not here")

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(resource, "setrlimit", refuse)
    if platform == "darwin":
        rights.limit({"AS": (1, 1)})
    else:
        with pytest.raises(ValueError, match="not here"):
            rights.limit({"AS": (1, 1)})
