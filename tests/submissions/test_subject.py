"""A workshop keeps a worker for a target, and replaces those that are lost, up to a cap."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from layerproof.play import Answer, Call, LocalSubject, Program, Raised, Spelling, SubjectLost, Transcript
from layerproof.play.messages import Play, Played, Spelled
from layerproof.play.spelling import Kept
from layerproof.submissions import subject as module
from layerproof.submissions.subject import WorkerSubject, Workshop
from layerproof.submissions.target import find_target
from layerproof.submissions.worker import Worker

pytestmark = pytest.mark.usefixtures("nothing_left")

OpenWorkshop = Callable[..., Workshop]
X = np.arange(6.0).reshape(2, 3)

SOURCE = """
import os
import numpy as np

class Linear:
    def __init__(self, in_features, out_features):
        self.params = {"weight": np.zeros((out_features, in_features))}
        self.grads = {"weight": np.zeros((out_features, in_features))}

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T

    def backward(self, grad_output):
        self.grads["weight"] += grad_output.T @ self.x
        return grad_output @ self.params["weight"]

class Exit:
    weight = 0.5
    def forward(self, x):
        os._exit(1)

def fill(shape):
    return np.ones(shape)
"""
PROGRAM = Program(
    "Linear",
    "layer",
    {"in_features": 3, "out_features": 2},
    {"params.weight": np.arange(6.0).reshape(2, 3)},
    (Call("forward", (X,)), Call("backward", (np.ones((2, 2)),))),
)
EXIT = Program("Exit", "layer", calls=(Call("forward", (X,)),))


def subjects(workshop: Workshop) -> dict[str, WorkerSubject]:
    """Return a subject for each export, by name."""
    return {export.name: workshop.subject(export) for export in workshop.opened().exports}


def test_a_worker_answers_as_this_process_would(open_workshop: OpenWorkshop) -> None:
    """The transcript from the worker is the one that playing here gives."""
    workshop = open_workshop(SOURCE)
    linear = subjects(workshop)["Linear"]
    assert linear.name == "Linear"
    namespace: dict[str, object] = {"__name__": "layers"}
    exec(SOURCE, namespace)  # noqa: S102 - our own source
    here = LocalSubject("Linear", namespace["Linear"]).play(PROGRAM)  # type: ignore[arg-type]
    there = linear.play(PROGRAM)
    assert repr(there.built.state) == repr(here.built.state)
    assert [repr(answer.returned) for answer in there.answers] == [repr(answer.returned) for answer in here.answers]
    assert [repr(answer.state) for answer in there.answers] == [repr(answer.state) for answer in here.answers]


def test_functions_are_subjects_too(open_workshop: OpenWorkshop) -> None:
    """An initializer is called, not built."""
    program = Program("ones", "initializer", calls=(Call("call", ((2, 2),)),))
    returned = subjects(open_workshop(SOURCE))["fill"].play(program).answers[0].returned
    assert isinstance(returned, np.ndarray)
    assert returned.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_the_others_go_on_after_a_loss(open_workshop: OpenWorkshop) -> None:
    """A fresh worker is started for whoever is played next."""
    workshop = open_workshop(SOURCE)
    found = subjects(workshop)
    for _ in range(2):
        with pytest.raises(SubjectLost, match="crash: it ended with exit code 1"):
            found["Exit"].play(EXIT)
        assert found["Linear"].play(PROGRAM).raised is None


def test_restarts_are_capped(open_workshop: OpenWorkshop) -> None:
    """Past the cap the last loss stands for all that follow."""
    workshop = open_workshop(SOURCE, restarts=1)
    found = subjects(workshop)
    for _ in range(2):
        with pytest.raises(SubjectLost):
            found["Exit"].play(EXIT)
    with pytest.raises(SubjectLost) as caught:
        found["Linear"].play(PROGRAM)
    assert caught.value.reason == "crash"
    assert caught.value.detail.endswith(f"(no further worker is started for {workshop.target.name})")


SLOW = "import time\n\nclass Slow:\n    def forward(self, x):\n        time.sleep(0.2)\n"


def test_all_answers_have_a_time_together(open_workshop: OpenWorkshop) -> None:
    """Who answers each time at the last moment is stopped for good, and not one by one."""
    workshop = open_workshop(SLOW, answering=1.0)
    (export,) = workshop.opened().exports
    program = Program("Slow", "layer", calls=(Call("forward", (X,)),))
    with pytest.raises(SubjectLost) as caught:  # noqa: PT012 - which of the plays it is depends on the machine
        for _ in range(10):
            workshop.subject(export).play(program)
    assert (caught.value.reason, caught.value.detail) == (
        "timeout",
        "all its answers together took more than 1 s: make it faster",
    )
    with pytest.raises(SubjectLost, match=r"took more than 1 s: make it faster .no further worker is started for"):
        workshop.subject(export).play(program)


def test_a_single_answer_that_is_late_is_told_as_such(open_workshop: OpenWorkshop) -> None:
    """As long as there is time left for the others."""
    workshop = open_workshop(SLOW, playing=0.1, answering=60.0)
    (export,) = workshop.opened().exports
    with pytest.raises(SubjectLost, match=r"timeout: no answer within 0\.1 s"):
        workshop.subject(export).play(Program("Slow", "layer", calls=(Call("forward", (X,)),)))


def test_a_program_of_many_calls_has_more_time(open_workshop: OpenWorkshop) -> None:
    """Each call in its time is in time, however many there are."""
    source = "import time\n\nclass Steady:\n    def forward(self, x):\n        time.sleep(0.005)\n        return x\n"
    workshop = open_workshop(source, playing=1.0)
    (export,) = workshop.opened().exports
    program = Program("Steady", "layer", calls=(Call("forward", (X,), observe="returned"),) * 250)
    assert len(workshop.subject(export).play(program).answers) == 250


def test_a_lost_import_is_not_tried_again(open_workshop: OpenWorkshop) -> None:
    """What hangs once would hang every time."""
    workshop = open_workshop("import os\nos._exit(5)\n")
    details = []
    for _ in range(2):
        with pytest.raises(SubjectLost, match="exit code 5") as caught:
            workshop.opened()
        details.append(caught.value.detail)
    assert "no further worker is started" not in details[0]
    assert "no further worker is started" in details[1]


def test_failures_of_import_are_told(open_workshop: OpenWorkshop) -> None:
    """With the line; a file that fails is no loss of the worker."""
    opened = open_workshop("import numpy as np\n\ndef forward(x:\n").opened()
    assert opened.exports == ()
    (failure,) = opened.failures
    assert (failure.raised.type, failure.raised.line, failure.raised.source) == ("SyntaxError", 3, "def forward(x:")


def test_a_folder_is_one_subject(tmp_path: Path) -> None:
    """Its files see each other, and the ones that fail do not take the others with them."""
    (tmp_path / "layers.py").write_text("from extra_helper import fill\n" + SOURCE, encoding="utf-8")
    (tmp_path / "extra_helper.py").write_text("def fill(shape): ...\n", encoding="utf-8")
    (tmp_path / "broken.py").write_text("1 / 0\n", encoding="utf-8")
    with Workshop(find_target(str(tmp_path))) as workshop:
        opened = workshop.opened()
        assert [(export.module, export.name) for export in opened.exports] == [
            *(("extra_helper", "fill"), ("layers", "fill"), ("layers", "Linear"), ("layers", "Exit")),
        ]
        assert [failure.raised.type for failure in opened.failures] == ["ZeroDivisionError"]


def test_our_own_package_is_a_subject() -> None:
    """`layerproof.impl` is opened as any other module."""
    with Workshop(find_target("layerproof.impl")) as workshop:
        assert subjects(workshop)["Linear"].play(PROGRAM).raised is None


def test_several_programs_are_played_at_once(open_workshop: OpenWorkshop) -> None:
    """They are answered as one by one, in order, more than any socket buffer holds, and each from a clean start."""
    linear = subjects(open_workshop(SOURCE))["Linear"]
    programs = [replace(PROGRAM, state={"params.weight": np.full((2, 3), float(size))}) for size in range(5)]
    large = np.ones((2**16, 3))
    programs += [PROGRAM.with_calls(Call("forward", (large * size,), observe="returned")) for size in range(20)]
    together = linear.play_all(programs)
    assert repr(together) == repr([linear.play(program) for program in programs])
    assert linear.play_all([]) == []


def test_a_worker_tells_what_it_computed(open_workshop: OpenWorkshop) -> None:
    """Where the system says it, work counts and waiting does not; the first to ask has the worker started."""
    source = SOURCE.replace("self.x = x", "self.x = x; until = time.process_time() + x[0, 0]").replace(
        "os\n", "os, time\n"
    )
    source = source.replace(
        "return x @",
        "time.sleep(-min(0.0, x[0, 0]))\n        while time.process_time() < until: pass\n        return x @",
    )
    linear = subjects(open_workshop(source))["Linear"]
    times = [linear.processor_time()]
    for seconds in (-0.3, 0.3):
        linear.play(PROGRAM.with_calls(Call("forward", (np.full((2, 3), seconds),))))
        times.append(linear.processor_time())
    start, waited, computed = (told or 0.0 for told in times)
    if sys.platform == "linux":
        assert 0 < start <= waited < start + 0.2
        assert waited + 0.3 <= computed < waited + 0.5
    else:
        assert times == [None, None, None]


def test_a_loss_ends_what_is_played_at_once(open_workshop: OpenWorkshop) -> None:
    """What was answered before it is kept, it comes last, and a fresh worker is started for what is played next."""
    exits = SOURCE.replace("self.x = x", "self.x = x if x.any() else os._exit(1)")
    linear = subjects(open_workshop(exits))["Linear"]
    deadly = PROGRAM.with_calls(Call("forward", (0 * X,)))
    first, second, lost = linear.play_all([PROGRAM, PROGRAM, deadly, PROGRAM])
    assert repr(first) == repr(second) == repr(linear.play(PROGRAM))
    assert isinstance(lost, SubjectLost)
    assert lost.detail.startswith("it ended with exit code 1")


def test_restarts_are_capped_for_several_too(open_workshop: OpenWorkshop) -> None:
    """Past the cap the loss is the one outcome, and says so once."""
    found = subjects(open_workshop(SOURCE, restarts=0))
    (first,) = found["Exit"].play_all([EXIT, EXIT])
    outcomes = [found["Linear"].play_all([PROGRAM]) for _ in range(2)]
    assert isinstance(first, SubjectLost)
    for (lost,) in outcomes:
        assert isinstance(lost, SubjectLost)
        assert lost.detail.startswith(f"{first.detail} (no further worker")
        assert lost.detail.count("no further worker") == 1


ANSWER, RAISED = Answer(), Answer(raised=Raised("ValueError", "no"))


@pytest.mark.parametrize(
    ("transcript", "honest"),
    [
        (Transcript(ANSWER, (ANSWER, ANSWER)), True),
        (Transcript(RAISED), True),
        (Transcript(ANSWER, (RAISED,)), True),
        (Transcript(ANSWER, (ANSWER, RAISED)), True),
        (Transcript(ANSWER, (ANSWER,)), False),
        (Transcript(ANSWER), False),
        (Transcript(ANSWER, (ANSWER,) * 3), False),
        (Transcript(RAISED, (ANSWER, ANSWER)), False),
        (Transcript(ANSWER, (RAISED, ANSWER)), False),
        (Transcript(ANSWER, (ANSWER, ANSWER, RAISED)), False),
    ],
    ids=range(10),
)
def test_transcripts_fit_their_program(
    transcript: Transcript, honest: bool, open_workshop: OpenWorkshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transcript that no honest player makes is a loss, so that no law has to reckon with it."""

    class Forger(Worker):
        def requests(self, messages: list[object], reply: object, seconds: float) -> object:  # type: ignore[override]
            if isinstance(messages[0], Play):
                return iter([Played(transcript)])
            return super().requests(messages, reply, seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "Worker", Forger)
    linear = subjects(open_workshop(SOURCE))["Linear"]
    if honest:
        assert linear.play(PROGRAM) is transcript
    else:
        with pytest.raises(SubjectLost, match=r"protocol: it answered \d of 2 calls: does the code replace parts"):
            linear.play(PROGRAM)


def test_a_spelling_is_held_to_the_list(open_workshop: OpenWorkshop) -> None:
    """What the worker says of itself is accepted as far as it may be written into Python."""
    workshop = open_workshop(SOURCE)
    exports = {export.name: export for export in workshop.opened().exports}
    spelling = workshop.spelled(exports["Linear"], PROGRAM)
    assert spelling.state["grads.weight"] == Kept(('grads["weight"]',), (2, 3))
    forged = Spelled(Spelling(state={"params.weight": Kept(("__class__",), (2, 3))}, randomness="os"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "requests", lambda *_: iter([forged]))
        assert workshop.spelled(exports["Linear"], PROGRAM) == Spelling()


def test_a_subject_lost_while_it_is_spelled(open_workshop: OpenWorkshop) -> None:
    """The next program gets a fresh worker."""
    workshop = open_workshop(SOURCE)
    exports = {export.name: export for export in workshop.opened().exports}
    program = Program("Exit", "layer", {}, {"params.weight": X}, EXIT.calls)
    with pytest.raises(SubjectLost, match="exit code 1"):
        workshop.spelled(exports["Exit"], program)
    assert len(workshop.subject(exports["Linear"]).play(PROGRAM).answers) == 2
