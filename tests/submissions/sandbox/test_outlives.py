"""No worker outlives its judge, nor bubblewrap, while its code is at work."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from layerproof.submissions.profile import Profile

SOURCE = "import time\n\nclass Layer:\n    def forward(self, x):\n        time.sleep(60)\n"
JUDGE = """
import sys
from threading import Timer
from layerproof.play import Call, Program
from layerproof.play.limits import Limits
from layerproof.submissions.sandbox.trial import trials
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target
profile = next(trial.profile for trial in trials() if trial.name == sys.argv[1])
workshop = Workshop(find_target(sys.argv[2]), Limits(playing=60.0), profile)
opened = workshop.opened()
Timer(1.0, print, [], {"flush": True}).start()
workshop.subject(opened.exports[-1]).play(Program("Layer", "layer", calls=(Call("forward", (3.0,)),)))
"""


@pytest.fixture
def judged(submission: Path) -> Callable[[Profile], AbstractContextManager[tuple[subprocess.Popen[bytes], set[int]]]]:
    """Give a function that starts a judge with a worker, and yields the judge and all processes that it started."""
    (submission / "layers.py").write_text(SOURCE, encoding="utf-8")

    @contextlib.contextmanager
    def start(profile: Profile) -> Iterator[tuple[subprocess.Popen[bytes], set[int]]]:
        command = [sys.executable, "-P", "-c", JUDGE, profile.name, str(submission)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as judge:
            assert judge.stdout is not None
            judge.stdout.readline()
            yield judge, workers(submission) - {judge.pid}
            judge.kill()

    return start


def workers(folder: Path) -> set[int]:
    """Return the processes that have a folder on their command line, and their children."""
    found, parents = set(), {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(process.name)] = int((process / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
            if str(folder).encode() in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found | {process for process, parent in parents.items() if parent in found}


def ended(processes: set[int]) -> bool:
    """Wait for some processes to end; one that nobody has waited for has ended."""
    until = time.monotonic() + 10
    while any(map(runs, processes)) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(map(runs, processes))


def runs(process: int) -> bool:
    """Tell whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


Judged = Callable[[Profile], AbstractContextManager[tuple[subprocess.Popen[bytes], set[int]]]]


def test_no_worker_outlives_its_judge(profile: Profile, judged: Judged) -> None:
    """However the judge ends."""
    with judged(profile) as (judge, started):
        assert started
        judge.kill()
        assert ended(started)


def test_no_worker_outlives_bubblewrap(sandbox: Callable[[str], Profile], judged: Judged) -> None:
    """The worker becomes another user, which lets go of its parent, and takes hold of it again."""
    with judged(sandbox("bubblewrap")) as (_, started):
        assert len(started) == 2
        os.kill(min(started), signal.SIGKILL)
        assert ended(started)
