"""A class of good, broken and hostile submissions: everybody gets a verdict, and nothing is left of anybody.

50 submissions, or as many as LAYERPROOF_SOAK says: `make soak` takes 500.
"""

import contextlib
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layerproof.conformance.class_results import ClassReport
from layerproof.play.limits import Limits
from layerproof.submissions.grading import grade_folder
from layerproof.submissions.options import Options
from layerproof.submissions.profile import Profile

from .table import ATTACKS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strangers' code is run on Linux alone")

HERE = Path(__file__).parent
COUNT = int(os.environ.get("LAYERPROOF_SOAK", "50")) // 2  # half of them under each profile
LIMITS = Limits(importing=3.0, playing=3.0, answering=15.0, memory=2**30)
RIGHT = """
import numpy as np


class ReLU:
    def forward(self, x):
        self.{name} = x > 0
        return np.where(self.{name}, x, 0.0)

    def backward(self, grad_output):
        return grad_output * self.{name}
"""
BROKEN = {
    "law": RIGHT.replace("x, 0.0)", "x, 0.1 * x)"),
    "gradient": RIGHT.replace("grad_output * self.{name}", "grad_output"),
    "raises": RIGHT.replace("x > 0", "x > undefined"),
    "typo": RIGHT.replace("class ReLU:", "class ReLU"),
    "import": "import no_such_module\n" + RIGHT,
    "nothing": "x = 1\n",
    "empty": "",
    "recursion": RIGHT.replace("x > 0", "self.forward(x)"),
    "shape": RIGHT.replace("x, 0.0)", "x, 0.0).ravel()[:1]"),
    "binary": "\x00\x01\x02",
}


def handed_in() -> Iterator[tuple[str, str]]:
    """Yield names and texts of good, broken and hostile submissions in turn, without end; each is different."""
    hostile = [path.stem for path in sorted((HERE / "students").glob("*.py"))]
    random.Random(0).shuffle(hostile)
    broken, attacks = itertools.cycle(BROKEN), itertools.cycle(hostile)
    for number in itertools.count():
        kept = f"kept_{number}"
        yield f"good_{number}", RIGHT.replace("{name}", kept)
        name = next(broken)
        yield f"broken_{number}_{name}", BROKEN[name].replace("{name}", kept)
        for _ in range(2):
            name = next(attacks)
            text = (HERE / "students" / f"{name}.py").read_text(encoding="utf-8")
            yield f"hostile_{number}_{name}", text


def leavings(mark: str) -> dict[str, set[str]]:
    """Return what there is of processes, shared memory and open descriptors.

    Args:
        mark: what stands on the command lines or in the environments of the processes.
    """
    processes = set()
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (path / "cmdline").read_bytes() + (path / "environ").read_bytes():
                processes.add(path.name)
    segments = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]
    shared = set(os.listdir("/dev/shm"))  # noqa: PTH208, S108 - the names
    return {
        "processes": processes,
        "segments": {line.split()[1] for line in segments},
        "shared": {name for name in shared if not name.startswith(("sem.mp-", "pym-"))},
        "descriptors": {name for name in os.listdir("/dev/fd") if Path(f"/dev/fd/{name}").exists()},  # noqa: PTH208 - the names
    }


@pytest.fixture
def soaked(profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassReport]:
    """Yield the report of a class, and hold that nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="soak-") as temporary:
        Path(temporary).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", temporary)
        monkeypatch.setenv("LAYERPROOF_SOAK_IN", temporary)
        for name, text in itertools.islice(handed_in(), COUNT):
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        before = leavings(temporary)
        options = Options(effort="quick", components=("ReLU",), jobs=2, limits=LIMITS, profile=profile)
        yield grade_folder(tmp_path, options)
        until = time.monotonic() + 20
        while leavings(temporary) != before and time.monotonic() < until:
            time.sleep(0.1)
        assert leavings(temporary) == before
        assert list(Path(temporary).iterdir()) == []


def test_everybody_gets_a_verdict(soaked: ClassReport) -> None:
    """The good pass, the broken and the hostile do not, and the checker is at fault nowhere."""
    assert len(soaked.students) == COUNT
    for student in soaked.students:
        kind = student.student.partition("_")[0]
        (result,) = [one for one in student.report.components if one.component == "ReLU"]
        told = f"{student.student}: {result.verdict}, {result.reason}: {result.message}"
        assert result.verdict in {"good": {"passed"}}.get(kind, {"failed", "not_run"}), told
    assert soaked.run.ledger.balanced


def test_attacks_take_part() -> None:
    """In the long run all of them."""
    names = [name for name, _ in itertools.islice(handed_in(), 4 * len(ATTACKS))]
    assert {name.split("_", 2)[2] for name in names if name.startswith("hostile")} == set(ATTACKS)


def test_what_is_left_is_noticed(tmp_path: Path) -> None:
    """A process that is marked by its environment or on its command line, and a descriptor."""
    mark = str(tmp_path)
    before = leavings(mark)
    for command, environment in ((["sleep", "60"], {"MARK": mark}), (["tail", "-f", "/dev/null", mark], {})):
        with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as process:
            until = time.monotonic() + 10
            while leavings(mark)["processes"] == before["processes"] and time.monotonic() < until:
                time.sleep(0.01)
            assert leavings(mark)["processes"] - before["processes"] == {str(process.pid)}
            process.kill()
    with (tmp_path / "file").open("w"):
        assert len(leavings(mark)["descriptors"] - before["descriptors"]) == 1
    assert leavings(mark) == before
