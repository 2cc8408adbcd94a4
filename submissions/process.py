"""A worker's process as the judge sees it: started, drained, asked where it hangs, ended, and its end explained."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from dataclasses import asdict
from pathlib import Path

import layerproof.play
from layerproof.play import LossReason
from layerproof.play.limits import Limits

_READ_AT_ONCE = 64 * 2**10
_KEPT = 16 * 2**10
_GRACE = 1.0  # seconds in which a process that hung up, or is asked where it hangs, does so


class Process:
    """A worker's process, with a socket to it and pipes from its standard output and error.

    Attributes:
        connection: the judge's end of the socket; it does not block.
        outputs: the descriptors of the pipes.
        printed: bytes printed since it was last set to zero.
        errors: the end of what it wrote to its standard error.
    """

    def __init__(self, limits: Limits) -> None:
        self.connection, theirs = socket.socketpair()
        self.connection.settimeout(0)
        arguments = [str(theirs.fileno()), json.dumps(asdict(limits))]
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(self.connection.close)
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", "layerproof.play.serve", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                start_new_session=True,
                bufsize=0,
            )
            undo.pop_all()
        self._processor = limits.processor
        self._pipes = [pipe for pipe in (self._process.stdout, self._process.stderr) if pipe is not None]
        self.outputs = [pipe.fileno() for pipe in self._pipes]
        for descriptor in self.outputs:
            os.set_blocking(descriptor, False)
        self.printed = 0
        self.errors = b""

    @property
    def ended(self) -> bool:
        """Whether the process was ended and everything of it closed."""
        return self._process.returncode is not None

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
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGUSR1)  # Popen would take note of the end of the process before we do
        until = time.monotonic() + _GRACE
        while not (place := place_in(self.errors)) and time.monotonic() < until:
            self.drain(self.outputs[1])
            time.sleep(0.005)
        return place

    def end(self, *, hung_up: bool = False) -> tuple[LossReason, str]:
        """Kill the process and its group, close everything, and return why it had ended by itself if it had.

        Args:
            hung_up: the process closed its end of the socket, so that it should be ending.
        """
        by_itself = hung_up and self._ends_soon()
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
            return (
                "crash",
                "it closed the connection to the judge: does the code close descriptors that are not its own?",
            )
        return self._explained(code, usage.ru_utime + usage.ru_stime)

    def _ends_soon(self) -> bool:
        until = time.monotonic() + _GRACE
        flags = os.WEXITED | os.WNOWAIT | os.WNOHANG
        while os.waitid(os.P_PID, self._process.pid, flags) is None:
            if time.monotonic() > until:
                return False
            time.sleep(0.002)
        return True

    def _explained(self, code: int, seconds: float) -> tuple[LossReason, str]:
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and seconds >= self._processor):
            return "timeout", f"it used up its {self._processor} s of processor time"
        if code == -signal.SIGKILL:
            return "memory", "the system killed it, most likely because memory ran out"
        if code < 0:
            return "crash", f"it died of {signal.Signals(-code).name}{place_in(self.errors)}"
        return "crash", f"it ended with exit code {code}: is there an exit() or os._exit() in the code?"


_FRAME = re.compile(rb'^  File "(.+)", line (\d+) in (.+)\n', re.MULTILINE)
_FOREIGN = tuple(
    os.fsencode(path)
    for path in (
        str(Path(layerproof.play.__file__).parent),
        *(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        "<",
    )
)


def place_in(errors: bytes) -> str:
    """Return where faulthandler saw the subject's own code, ` in line 3 of layers.py, in forward`, or nothing."""
    for file, line, name in _FRAME.findall(errors):
        if not file.startswith(_FOREIGN):
            readable = [part.decode(errors="replace")[:100] for part in (line, file.rpartition(b"/")[2], name)]
            return " in line {} of {}, in {}".format(*readable)
    return ""


_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_WITHOUT = ("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONSTARTUP", "PYTHONMALLOC", "PYTHONPROFILEIMPORTTIME")


def _environment() -> dict[str, str]:
    """Return the caller's environment, made to give the same answers everywhere; plots draw to nowhere."""
    kept = {name: value for name, value in os.environ.items() if name not in _WITHOUT}
    set_by_us = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
    return kept | dict.fromkeys(_ONE_THREAD, "1") | set_by_us
