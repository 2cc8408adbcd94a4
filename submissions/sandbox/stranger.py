"""A submission that tries to get out: opened in a worker of every profile before one of them is trusted to hold."""

from __future__ import annotations

import ctypes
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

_SHARED = 0o600


def _compute() -> float:
    return float(np.linalg.norm(np.linalg.solve(2.0 * np.eye(4), np.ones(4))))


def _read(path: str) -> float:
    return float(Path(path).read_text(encoding="utf-8"))


def _write(*folders: str) -> float:
    for folder in (*folders, ".", str(Path(__file__).parent)):
        try:
            Path(folder, "written").touch()
        except OSError:
            continue
        return 1.0
    return 0.0


def _look() -> float:
    return float(len(os.listdir("/proc")))  # noqa: PTH208 - as short as a stranger writes it


def _connect(port: int) -> float:
    with socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return 1.0


def _fork() -> float:
    if os.fork() == 0:
        os._exit(0)
    return 1.0


def _signal(process: int) -> float:
    os.kill(process, 0)
    return 1.0


def _rise() -> float:
    os.setuid(0)
    return 1.0


def _share() -> float:
    library = ctypes.CDLL(None)
    segment = library.shmget(0, 4096, _SHARED)
    if segment < 0:
        return 0.0
    library.shmctl(segment, 0, None)
    return 1.0


def _inherit() -> float:
    found = 0.0
    for descriptor in range(3, 256):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        found += 1.0
    return found - 1.0  # one is the connection to the judge


ATTEMPTS: Mapping[str, Callable[..., float]] = {
    "compute": _compute,
    "read": _read,
    "write": _write,
    "look": _look,
    "connect": _connect,
    "fork": _fork,
    "signal": _signal,
    "rise": _rise,
    "share": _share,
    "inherit": _inherit,
}


class Stranger:
    """Tries one thing after another."""

    def forward(self, attempt: str, *arguments: str | int) -> npt.NDArray[np.float64]:
        """Return what came of an attempt: 0 where it was refused."""
        try:
            return np.asarray(ATTEMPTS[attempt](*arguments))
        except OSError:
            return np.zeros(())
