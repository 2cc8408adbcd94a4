"""An arena: attacks are opened in workers of a profile, and what became of each is printed as JSON.

`python arena.py SETTINGS`, by whichever user. It needs nothing but NumPy, and layerproof without its judge.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from layerproof.lockdown import landlock
from layerproof.play import Call, Program, SubjectLost
from layerproof.play.limits import Limits
from layerproof.submissions.profile import LIMITED, Profile
from layerproof.submissions.sandbox.bubblewrap import Bubblewrapped
from layerproof.submissions.sandbox.landlocked import Landlocked
from layerproof.submissions.sandbox.runtime import Runtime
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

HERE = Path(__file__).parent
X = np.array([1.5, -0.5, -0.25, -1.0])
GRADIENT = np.array([1.0, 2.0, 3.0, 4.0])
RIGHT = [[1.5, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
_LINGERING = 0.7
Outcome = dict[str, Any]


class World:
    """What there is to be stolen, reached and damaged around the submissions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secret = float(os.environ["SECRET_OF_THE_JUDGE"])
        self.mark = folder / "open" / "mark"
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._named = socket.socket(socket.AF_UNIX)
        self._abstract = f"layerproof-{os.getpid()}"
        self._named.bind(f"\0{self._abstract}")
        self._named.listen()
        self._sockets = (self._tcp, self._udp, self._named)
        for one in self._sockets:
            one.settimeout(0)
        for name in ("secret", "neighbour", "open"):
            (folder / name).mkdir()
        (folder / "open").chmod(0o777)
        (folder / "secret" / "number").write_text(str(self.secret), encoding="utf-8")
        (folder / "neighbour" / "homework_of_another.py").write_text(f"number = {self.secret}\n", encoding="utf-8")

    def close(self) -> None:
        """Let go of everything."""
        for one in self._sockets:
            one.close()

    def written(self, name: str, folder: Path) -> Path:
        """Write an attack that knows its way around, beside an honest neighbour, and return its file."""
        text = (HERE / "students" / f"{name}.py").read_text(encoding="utf-8")
        known = {
            "secret": self.folder / "secret" / "number",
            "mark": self.mark,
            "folder": self.folder / "open",
            "results": self.folder / "open" / "results",
            "judge": os.getpid(),
            "tcp": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "abstract": self._abstract,
        }
        for key, value in known.items():
            text = text.replace(f"@{key}@", str(value))
        path = folder / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    def traces(self) -> Outcome:
        """Return and remove what an attack left behind."""
        marked = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return {"marked": marked, "visited": any([_visited(one) for one in self._sockets])}  # noqa: C419 - ask each


def _visited(one: socket.socket) -> bool:
    try:
        if one.type == socket.SOCK_DGRAM:
            one.recv(100)
        else:
            one.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@contextmanager
def world() -> Iterator[World]:
    """Yield a world that others may look into, and remove it."""
    with tempfile.TemporaryDirectory(prefix="arena-") as name:
        Path(name).chmod(0o755)
        made = World(Path(name))
        try:
            yield made
        finally:
            made.close()


def profile_of(settings: Mapping[str, Any]) -> Profile:
    """Return the profile that the settings name."""
    if settings["profile"] == "limits":
        return LIMITED
    runtime = Runtime(Path(settings["base"]), Path(settings["code"]), settings["interpreter"])
    if settings["profile"] == "landlock":
        assert landlock.version()
        return Landlocked(runtime)
    return Bubblewrapped(settings["bubblewrap"], runtime)


def fight(made: World, profile: Profile, attacks: Sequence[Mapping[str, Any]]) -> dict[str, Outcome]:
    """Open some attacks in one worker, and return what became of each."""
    folder = Path(tempfile.mkdtemp(dir=made.folder))
    folder.chmod(0o755)
    shutil.copy(HERE / "honest.py", folder)
    (folder / "link").symlink_to(made.folder / "secret" / "number")
    for attack in attacks:
        made.written(attack["name"], folder)
    limits = Limits(**{"importing": 5.0, "playing": 5.0, **attacks[0]["limits"]})
    with Workshop(find_target(str(folder)), limits, profile) as workshop:
        return {attack["name"]: _fought(made, workshop, attack) for attack in attacks}


def _fought(made: World, workshop: Workshop, attack: Mapping[str, Any]) -> Outcome:
    start = time.monotonic()
    calls = (Call("forward", (X.copy(),)), Call("backward", (GRADIENT.copy(),)))
    outcome = _played(workshop, attack["name"], "ReLU", calls)
    if attack["ends"] == "timeout" and "lost" not in outcome:  # it is only slow: until its time is up
        while "lost" not in outcome:
            outcome = _played(workshop, attack["name"], "ReLU", calls)
    outcome["seconds"] = time.monotonic() - start
    if attack["shows"] == "marks":
        time.sleep(_LINGERING)
    outcome |= made.traces()
    outcome["honest"] = _played(workshop, "honest", "Honest", calls).get("returned") == RIGHT
    return outcome


def _played(workshop: Workshop, module: str, name: str, calls: tuple[Call, ...]) -> Outcome:
    try:
        exports = [one for one in workshop.opened().exports if (one.module, one.name) == (module, name)]
        if not exports:
            return {"missing": True}
        transcript = workshop.subject(exports[0]).play(Program("ReLU", "layer", calls=calls))
    except SubjectLost as lost:
        return {"lost": lost.reason, "detail": lost.detail}
    answers = [one.returned for one in transcript.answers]
    returned = [one.tolist() if isinstance(one, np.ndarray) and one.size < 100 else repr(one)[:100] for one in answers]
    return {"returned": returned, "raised": None if transcript.raised is None else transcript.raised.message[:200]}


def main(text: str) -> None:
    """Let the attacks loose as the settings say."""
    settings = json.loads(text)
    profile = profile_of(settings)
    outcomes: dict[str, Outcome] = {}
    with world() as made:
        together = [attack for attack in settings["attacks"] if not attack["alone"]]
        alone = [[attack] for attack in settings["attacks"] if attack["alone"]]
        for attacks in [*([together] if together else []), *alone]:
            outcomes |= fight(made, profile, attacks)
        print(json.dumps({"secret": made.secret, "outcomes": outcomes, "user": os.geteuid()}))  # noqa: T201 - the result


if __name__ == "__main__":
    main(sys.argv[1])
