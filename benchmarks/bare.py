"""What a worker's start and a call to it come to by themselves: the parts, without what holds strangers' code."""

from __future__ import annotations

import marshal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from layerproof.play import Call, Program
from layerproof.play.codec import decode, encode
from layerproof.play.guard import Guard
from layerproof.play.messages import Message, Play, Played
from layerproof.play.player import played
from layerproof.play.wire import HEADER_SIZE, unpack
from layerproof.submissions.profile import ALIKE
from layerproof.submissions.sandbox.runtime import environment, find_runtime, program

from .common import Times, timed

_LOCKDOWN = "import gc, layerproof.lockdown.__main__ as main"
_GENERATORS = f"{_LOCKDOWN}\nwith main.sparing(): import numpy, numpy.random"
PARTS: Mapping[str, str] = {
    "Python": "pass",
    "the lockdown": _LOCKDOWN,
    "NumPy": f"{_LOCKDOWN}\nwith main.sparing(): import numpy",
    "its generators": _GENERATORS,
    "the worker's own code": f"{_GENERATORS}, layerproof.play.serve",
}
_DOCUMENTATION = "\nimport marshal, sys; exec(marshal.load(open(sys.argv[1], 'rb')), {'__package__': 'numpy._core'})"


def start(code: str, *arguments: str, ending: str = "\nimport os; os._exit(0)", site: bool = False) -> None:
    """Start a Python of the runtime, as a worker is started, that does no more than is said."""
    runtime = find_runtime()
    variables = {**ALIKE, **environment(runtime.base, runtime.code)}
    options = ["-P", "-B", "-s", *([] if site else ["-S"])]
    command = [program(runtime.base), *options, "-c", code + ending, *arguments]
    subprocess.run(command, env=variables, check=True)


def left_out(folder: Path) -> dict[str, Callable[[], None]]:
    """Return starts with one thing more than a worker does, by what it is."""
    source = Path(str(np.__file__)).parent / "_core" / "_add_newdocs.py"
    compiled = folder / "documentation"
    compiled.write_bytes(marshal.dumps(compile(source.read_text("utf-8"), str(source), "exec")))
    return {
        "an end in good order": partial(start, _GENERATORS, ending=""),
        "the documentation of NumPy's functions": partial(start, _GENERATORS + _DOCUMENTATION, str(compiled)),
        "modules that NumPy hardly uses": partial(start, f"{_LOCKDOWN}; gc.disable(); import numpy, numpy.random"),
        "garbage collection while NumPy is loaded": partial(start, _GENERATORS.replace("():", "(): gc.enable();")),
        "Python's search for packages": partial(start, _GENERATORS, site=True),
        "Python's module for sockets": partial(start, f"{_GENERATORS}, socket"),
    }


class _ReLU:
    def forward(self, x: Any) -> Any:
        return np.maximum(x, 0)


def _received(frame: bytes) -> Message:
    return decode(unpack(frame[:HEADER_SIZE]), memoryview(bytearray(frame))[HEADER_SIZE:])


def alone(call: Call, count: int) -> Times:
    """Return what a program of one call takes where asking, playing and answering are done in one process."""
    module: dict[str, Any] = {}
    with Guard() as guard:

        def once(seed: int) -> None:
            asked = _received(encode(Play("ada", "ReLU", Program("ReLU", "layer", calls=(call,), seed=seed)), 1))
            guard.renew()
            _received(encode(Played(played(asked.program, _ReLU, module, guard)), 1))  # type: ignore[union-attr]

        seeds = iter(range(count))
        return timed(lambda: once(next(seeds)), count)


_ECHO = """
import os, sys
descriptor = int(sys.argv[1])
while data := os.read(descriptor, 2**16):
    os.write(descriptor, data)
"""


def exchanged(size: int, count: int) -> Times:
    """Return what it takes to send bytes to another process and have them sent back."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-S", "-c", _ECHO, str(theirs.fileno())]
    with ours, theirs, subprocess.Popen(command, pass_fds=[theirs.fileno()]) as process:
        theirs.close()
        data, clock = bytes(size), ~process.pid << 3 | 2  # Linux's number for the clock of a process
        ours.sendall(data)
        ours.recv(size)
        before, passed = time.process_time() + time.clock_gettime(clock), time.perf_counter()
        for _ in range(count):
            ours.sendall(data)
            ours.recv(size)
        took = time.process_time() + time.clock_gettime(clock) - before
        passed = time.perf_counter() - passed
        ours.shutdown(socket.SHUT_RDWR)
    return took / count, passed / count
