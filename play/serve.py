"""The worker's process: answers requests on an inherited socket, with a subject's code in its own memory."""

from __future__ import annotations

import contextlib
import faulthandler
import re
import signal
import site
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from . import entropy, stand_ins
from .codec import decode, encode
from .connection import Connection
from .describe import offered
from .guard import Guard, describe_exception
from .incoming import Incoming, Stream
from .loading import load
from .messages import (
    Export,
    ImportFailure,
    LossReason,
    Lost,
    Message,
    Open,
    Opened,
    Play,
    Played,
    Ready,
    Spell,
    Spelled,
)
from .player import played
from .speller import spelled
from .usage import Usage
from .wire import ProtocolError

IMPORT_SEED = 0
"""What all randomness is seeded with before a subject's modules are imported."""
_ANSWERED = re.compile(r"Played\.transcript\.answers\[(?P<call>\d+)\]\.(?P<what>\w+)")


class Server:
    """Answers one request after another.

    Attributes:
        connection: leads to the judge.
    """

    def __init__(self, connection: Stream) -> None:
        self.connection = connection
        self._namespaces: dict[str, Mapping[str, Any]] = {}
        self._implementations: dict[tuple[str, str], Callable[..., Any]] = {}
        self._guard: Guard | None = None

    def run(self) -> None:
        """Greet, then answer until the judge hangs up."""
        self.connection.sendall(encode(Ready(sys.version.partition(" ")[0], np.__version__), 0))
        incoming = Incoming(self.connection)
        with contextlib.ExitStack() as self._entered:
            while True:
                try:
                    frame = incoming.read()
                except ConnectionResetError:
                    return
                if frame is not None:
                    header, body = frame
                    self.connection.sendall(self._reply(decode(header, body), header.sequence))

    def _reply(self, request: Message, sequence: int) -> bytes:
        try:
            return encode(self._answer(request), sequence)
        except ProtocolError as error:
            lost = Lost("protocol", f"the answer cannot be sent: {_unsent(request, error)}")
        except BaseException as error:  # noqa: BLE001 - a subject may have damaged anything here
            raised = describe_exception(error)
            reason: LossReason = "memory" if raised.type == "MemoryError" else "crash"
            lost = Lost(reason, f"{raised.type} left the worker outside the subject's own calls: {raised.message}")
        return encode(lost, sequence)

    def _answer(self, request: Message) -> Message:
        if isinstance(request, Open):
            return self._open(request)
        if isinstance(request, Play):
            return self._play(request)
        if isinstance(request, Spell):
            return self._spell(request)
        return Lost("protocol", f"a worker does not answer {type(request).__name__}")

    def _open(self, request: Open) -> Opened:
        sys.path[:0] = request.folders
        entropy.seed_all(IMPORT_SEED)
        exports: list[Export] = []
        modules: list[types.ModuleType] = []
        failures: list[ImportFailure] = []
        for source in request.sources:
            module = load(source)
            if isinstance(module, ImportFailure):
                failures.append(module)
                continue
            modules.append(module)
            for export, implementation in offered(module):
                if (export.module, export.name) not in self._implementations:
                    exports.append(export)
                    self._implementations[export.module, export.name] = implementation
        usages = {module.__name__: Usage(vars(module)) for module in modules} if len(modules) > 1 else {}
        exports = [replace(one, served=self._serves(one, usages)) for one in exports]
        self._namespaces = _namespaces(request)
        return Opened(tuple(exports), tuple(failures))

    def _serves(self, export: Export, usages: Mapping[str, Usage]) -> bool:
        """Tell whether a function is named by the code of another module."""
        function: Any = self._implementations[export.module, export.name]
        others = (usage for name, usage in usages.items() if name != export.module)
        return type(function) is types.FunctionType and any(function in usage for usage in others)

    def _play(self, request: Play) -> Played | Lost:
        implementation = self._implementations.get((request.module, request.name))
        if implementation is None:
            return Lost("protocol", f"{request.module} has no {request.name} to play on")
        if self._guard is None:
            self._guard = self._entered.enter_context(Guard(BaseException))
        self._guard.renew()
        transcript = played(request.program, implementation, self._namespaces, self._guard)
        raised = transcript.raised
        if raised is not None and raised.type == "MemoryError":
            where = f" in line {raised.line}: {raised.source}" if raised.line else ""
            return Lost("memory", f"no memory left{where} ({raised.message})")
        return Played(transcript)

    def _spell(self, request: Spell) -> Spelled | Lost:
        implementation = self._implementations.get((request.module, request.name))
        if implementation is None:
            return Lost("protocol", f"{request.module} has no {request.name} to look at")
        return Spelled(spelled(request.program, implementation, self._namespaces, catch=BaseException))


def _unsent(request: Message, error: ProtocolError) -> str:
    """Return why an answer is not sent, in the words of whoever wrote the code where one call of it is to blame."""
    found = _ANSWERED.match(error.place)
    if not isinstance(request, Play) or found is None:
        return str(error)
    method = request.program.calls[int(found["call"])].method
    called = request.name if method == "call" else f"{request.name}.{method}"
    what = {"returned": f"what {called} returned"}.get(found["what"], f"{found['what']} after {called}")
    kind = error.message.partition(", but should be ")[0]
    return f"{what} is {kind}, and not NumPy's: does the code replace parts of NumPy, such as np.asarray?"


def _namespaces(request: Open) -> dict[str, Mapping[str, Any]]:
    """Return the globals of the subject's modules, of their packages' other modules, and of the files beside them."""
    packages = tuple(_package(source.name) + "." for source in request.sources)
    names = {source.name for source in request.sources}
    return {
        name: vars(module)
        for name, module in list(sys.modules.items())
        if type(module) is types.ModuleType
        and (name in names or name.startswith(packages) or _folder(module) in request.folders)
        and not name.startswith("layerproof.play")
    }


def _package(name: str) -> str:
    return name if hasattr(sys.modules.get(name), "__path__") else name.rpartition(".")[0] or name


def _folder(module: types.ModuleType) -> str:
    return str(vars(module).get("__file__", "")).rpartition("/")[0]


def serve(descriptor: int, *, sealed: bool) -> None:
    """Answer the judge until it hangs up.

    Args:
        descriptor: the number of the inherited socket.
        sealed: only NumPy and the standard library are there: what computes beside them has a stand-in too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)  # the judge asks where a subject hangs
    entropy.replace_system_entropy()
    stand_ins.install(computing=sealed)
    # A sealed worker starts without the module that gives everybody `exit` and `help`.
    site.setquit()
    site.sethelper()
    Server(Connection(descriptor)).run()
