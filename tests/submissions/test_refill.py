"""A target has its limits anew for each who is compared with it: the last of a class is served as the first was."""

import numpy as np
import pytest

from layerproof.play import Call, Program, SubjectLost
from layerproof.submissions import subject as module
from layerproof.submissions.profile import Launch
from layerproof.submissions.subject import WorkerSubject, Workshop
from layerproof.submissions.worker import Worker

from .conftest import RELU, Open

pytestmark = pytest.mark.usefixtures("nothing_left")

SOURCE = f"{RELU}\nclass Exit:\n    def forward(self, x):\n        import os\n        os._exit(1)\n"
SLOW = "import time\n\nclass Slow:\n    def forward(self, x):\n        time.sleep(0.2)\n"
X = np.ones((2, 3))
PROGRAM, EXIT = (Program(name, "layer", calls=(Call("forward", (X,)),)) for name in ("ReLU", "Exit"))


def subjects(workshop: Workshop) -> dict[str, WorkerSubject]:
    """Return a subject for each export, by name."""
    return {export.name: workshop.subject(export) for export in workshop.opened().exports}


def test_limits_are_given_anew(open_workshop: Open) -> None:
    """Whoever comes next has all restarts and all the time, after what was lost and after what took too long."""
    workshop = open_workshop(SOURCE, restarts=1)
    found = subjects(workshop)
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(SubjectLost):
                found["Exit"].play(EXIT)
        with pytest.raises(SubjectLost, match="no further worker"):
            found["ReLU"].play(PROGRAM)
        workshop.refill()
        assert found["ReLU"].play(PROGRAM).raised is None
    slow = open_workshop(SLOW, answering=0.5)
    (export,) = slow.opened().exports
    for _ in range(2):
        with pytest.raises(SubjectLost, match="all its answers together took more than"):  # noqa: PT012 - as below
            for _ in range(5):
                slow.subject(export).play(Program("Slow", "layer", calls=(Call("forward", (X,)),)))
        slow.refill()


def test_a_worker_that_computed_long_is_replaced_in_time(open_workshop: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its processor time is limited for its whole life: a fresh one goes on, and that costs no restart."""
    started: list[Worker] = []

    class Counted(Worker):
        def __init__(self, launch: Launch | None = None) -> None:
            super().__init__(launch)
            started.append(self)

    monkeypatch.setattr(module, "Worker", Counted)
    workshop = open_workshop(SOURCE, restarts=0)
    for computed, workers in ((299.0, 1), (301.0, 2), (1.0, 2)):
        assert subjects(workshop)["ReLU"].play(PROGRAM).raised is None
        monkeypatch.setattr(Worker, "processor_time", lambda _, computed=computed: computed)
        workshop.refill()
        assert subjects(workshop)["ReLU"].play(PROGRAM).raised is None
        assert len(started) == workers
