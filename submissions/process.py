"""A worker's process as the judge sees it: started, drained, asked where it hangs, ended, and its end explained."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from ..play import SubjectLost
from .monitor import Monitor
from .profile import Launch

_READ_AT_ONCE = 64 * 2**10
_KEPT = 16 * 2**10
_SIGNALLED, _SIGNALS = 128, 64
_PROCESSOR_CLOCK = 2
"""Linux's number for the clock of a process that counts the time it computed, to a nanosecond."""
_MUCH = 2**29
"""Bytes: five times what a worker needs, and a busy machine may take all the time there is to hand out so many."""
_GRACE = 1.0  # seconds in which a process that hung up, or is asked where it hangs, does so
_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that a system short of memory, a batch queue or a person sends, and that code hardly sends itself."""


class Killed(SubjectLost):
    """A process died of a signal from outside, as far as one can tell: its code may have no part in that."""


class Process:
    """A worker's process, with a socket to it and pipes from its standard output and error.

    Attributes:
        connection: the judge's end of the socket; it does not block.
        outputs: the descriptors of the pipes.
        printed: bytes printed since it was last set to zero.
        errors: the end of what it wrote to its standard error.
    """

    def __init__(self, launch: Launch) -> None:
        self.connection, theirs = socket.socketpair()
        self.connection.settimeout(0)
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(self.connection.close)
            self._monitor = Monitor() if launch.wrapped else None
            if self._monitor:
                undo.callback(self._monitor.close)
                undo.callback(os.close, self._monitor.descriptor)
            self._process = self._start(launch, theirs.fileno())
            undo.pop_all()
        if self._monitor:
            self._monitor.started(self._process.pid)
        self._processor = launch.lockdown.resources["CPU"][0]
        self._ours = (b"<", *(os.fsencode(f"{folder}/") for folder in launch.ours))
        self._pipes = [pipe for pipe in (self._process.stdout, self._process.stderr) if pipe is not None]
        self.outputs = [pipe.fileno() for pipe in self._pipes]
        for descriptor in self.outputs:
            os.set_blocking(descriptor, False)
        self.printed = 0
        self.errors = b""

    def _start(self, launch: Launch, descriptor: int) -> subprocess.Popen[bytes]:
        program, *arguments = launch.command
        told = [] if self._monitor is None else [self._monitor.descriptor]
        info = [word for number in told for word in ("--info-fd", str(number))]
        return subprocess.Popen(
            [*launch.through, program, *info, *arguments, str(descriptor), launch.lockdown.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[descriptor, *told],
            env=launch.environment,
            cwd=launch.folder,
            user=launch.user,
            group=launch.user,
            extra_groups=None if launch.user is None else (),
            start_new_session=True,
            bufsize=0,
        )

    @property
    def ended(self) -> bool:
        """Whether the process was ended and everything of it closed."""
        return self._process.returncode is not None

    def processor_time(self) -> float | None:
        """Return the seconds that the worker has computed for, whatever else the machine did; None where none says."""
        worker = self._worker
        if worker is None or sys.platform != "linux":
            return None
        try:
            return time.clock_gettime(~worker << 3 | _PROCESSOR_CLOCK)
        except OSError:
            return None

    def hoarded(self) -> int:
        """Return the bytes of address space that the worker has, where these are many; else 0."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pages = int(Path(f"/proc/{self._worker}/statm").read_text("utf-8").split()[0])
            taken = pages * os.sysconf("SC_PAGE_SIZE")
            return taken if taken > _MUCH else 0
        return 0

    @property
    def _worker(self) -> int | None:
        return self._process.pid if self._monitor is None else self._monitor.worker

    def drain(self, descriptor: int) -> bool:
        """Read what a pipe holds now; return whether more may come."""
        try:
            data = os.read(descriptor, _READ_AT_ONCE)
        except BlockingIOError:
            return True
        self.printed += len(data)
        if descriptor == self.outputs[1]:
            self.errors = (self.errors + data)[-_KEPT:]
        return bool(data)

    def where(self) -> str:
        """Ask the process which line it is at, and return ` in line 3 of layers.py, in forward`, or nothing."""
        self.errors = b""
        if self._monitor:
            self._monitor.send(signal.SIGUSR1)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGUSR1)  # Popen would take note of its end before we do
        until = time.monotonic() + _GRACE
        while not (place := place_in(self.errors, self._ours)) and time.monotonic() < until:
            self.drain(self.outputs[1])
            time.sleep(0.005)
        return place

    def end(self, *, hung_up: bool = False) -> SubjectLost:
        """Kill the process and its group, close everything, and return why it had ended by itself if it had.

        That is a `Killed` where it may have been somebody else's doing.

        Args:
            hung_up: the process closed its end of the socket, so that it should be ending.
        """
        by_itself = hung_up and self._ends_soon()
        if self._monitor:
            # Bubblewrap waits for the worker and ends with it; killed first, it would leave an orphan.
            if not by_itself and self._monitor.send(signal.SIGKILL):
                self._ends_soon()
            self._monitor.close()
        # Before it is waited for, as its id may be taken by another process afterwards.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        for _ in range(4):
            self.drain(self.outputs[1])
        self.connection.close()
        for pipe in self._pipes:
            pipe.close()
        code = self._process.returncode = os.waitstatus_to_exitcode(status)
        if not by_itself:
            told = "it closed the connection to the judge: does the code close descriptors that are not its own?"
            return SubjectLost("crash", told)
        return self._explained(code, usage)

    def _ends_soon(self) -> bool:
        until = time.monotonic() + _GRACE
        flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, self._process.pid, flags) is None:
            if time.monotonic() > until:
                return False
            time.sleep(0.002)
        return True

    def _explained(self, code: int, usage: resource.struct_rusage) -> SubjectLost:
        if self._monitor and _SIGNALLED < code <= _SIGNALLED + _SIGNALS:
            code = _SIGNALLED - code  # as bubblewrap says that its child died of a signal
        seconds = usage.ru_utime + usage.ru_stime
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and seconds >= self._processor):
            return SubjectLost("timeout", f"it used up its {self._processor} s of processor time")
        if code == -signal.SIGKILL and (most := _hoarded_by(usage)):
            taken = f"when it had taken {most / 2**30:.1f} GiB of memory"
            return SubjectLost("memory", f"the system killed it {taken}, most likely because that ran out")
        if -code in _FROM_OUTSIDE:
            told = f"it was ended by {_named(-code, self.errors)}, and so was a fresh one that did the same"
            return Killed("crash", f"{told}: does the code send signals, or is there too little memory for it?")
        if code < 0:
            told = f"it died of {_named(-code, self.errors)}{place_in(self.errors, self._ours)}"
            return SubjectLost("crash", told)
        return SubjectLost("crash", f"it ended with exit code {code}: is there an exit() or os._exit() in the code?")


def _hoarded_by(usage: resource.struct_rusage) -> int:
    """Return the bytes of memory that a process had at its peak, where these are many and its own; else 0."""
    unit = 1 if sys.platform == "darwin" else 2**10
    # What the judge has is counted as the worker's from before its program was loaded.
    judges = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most = usage.ru_maxrss * unit
    return most if most > max(_MUCH, judges * unit) else 0


def _named(number: int, errors: bytes) -> str:
    """Return the signal's name; the first process of a namespace that aborts is killed by another one."""
    if b"Fatal Python error: Aborted" in errors:
        return signal.SIGABRT.name
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


_FRAME = re.compile(rb'^  File "(.+)", line (\d+) in (.+)\n', re.MULTILINE)


def place_in(errors: bytes, ours: tuple[bytes, ...]) -> str:
    """Return where faulthandler saw the subject's own code, ` in line 3 of layers.py, in forward`, or nothing.

    Args:
        errors: what it wrote.
        ours: how paths start that are not the subject's.
    """
    for file, line, name in _FRAME.findall(errors):
        if not file.startswith(ours):
            readable = [part.decode(errors="replace")[:100] for part in (line, file.rpartition(b"/")[2], name)]
            return " in line {} of {}, in {}".format(*readable)
    return ""
