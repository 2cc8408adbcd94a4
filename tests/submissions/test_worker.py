"""A worker answers in time, or is ended with all that belongs to it, and the loss has a reason that helps."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, SubjectLost, Transcript
from layerproof.play.incoming import Incoming
from layerproof.play.messages import Ready
from layerproof.submissions.subject import Workshop
from layerproof.submissions.worker import Worker, WorkerError

pytestmark = pytest.mark.usefixtures("nothing_left")

OpenWorkshop = Callable[..., Workshop]
X = np.ones(2)
FORWARD = Program("Layer", "layer", calls=(Call("forward", (X,)),))


def layer(*lines: str) -> str:
    """Return the source of a layer whose forward has the given lines, from line 7 on."""
    body = "\n".join(f"        {line}" for line in lines)
    imports = "import os, signal, sys, threading, time\nimport ctypes\nimport numpy as np\n"
    return f"{imports}\nclass Layer:\n    def forward(self, x):\n{body}\n"


def lost(workshop: Workshop) -> SubjectLost:
    """Play one forward and return how the worker was lost."""
    (export,) = workshop.opened().exports
    with pytest.raises(SubjectLost) as caught:
        workshop.subject(export).play(FORWARD)
    return caught.value


WHERE = "in line {} of layers.py, in forward"
NOT_OURS = "does the code write to file descriptors that are not its own?"
ATTACKS: dict[str, tuple[list[str], dict[str, Any], str, list[str]]] = {
    "endless loop": (
        ["while True:", "    pass"], {"playing": 0.5}, "timeout", ["no answer within 0.5 s in line ", "does not end?"],
    ),
    "sleep": (["time.sleep(600)"], {"playing": 0.5}, "timeout", [WHERE.format(7)]),
    "loop inside NumPy": (
        ["a = np.eye(500)", "while True: a = a @ a"], {"playing": 0.5}, "timeout", [" of layers.py, in forward"],
    ),
    "signals ignored": (
        ["for number in range(1, 32):", "    try: signal.signal(number, signal.SIG_IGN)", "    except OSError: pass",
         "while True: pass"],
        {"playing": 0.5}, "timeout", ["no answer within 0.5 s"],
    ),
    "processor time": (["while True: pass"], {"processor": 1}, "timeout", ["it used up its 1 s of processor time"]),
    "processor time, signal ignored": (
        ["signal.signal(signal.SIGXCPU, signal.SIG_IGN)", "while True: pass"],
        {"processor": 1}, "timeout", ["it used up its 1 s of processor time"],
    ),
    "abort": (["os.abort()"], {}, "crash", ["it died of SIGABRT " + WHERE.format(7)]),
    "segmentation fault": (["ctypes.string_at(0)"], {}, "crash", ["it died of SIGSEGV in line 7"]),
    "exit": (["os._exit(0)"], {}, "crash", ["it ended with exit code 0: is there an exit() or"]),
    "killed": (
        ["os.kill(os.getpid(), signal.SIGKILL)"], {}, "crash", ["it was ended by SIGKILL, and so was a fresh one"],
    ),
    "descriptors closed": (
        ["os.closerange(3, 256)", "time.sleep(600)"], {}, "crash", ["it closed the connection to the judge"],
    ),
    "memory": (
        ["return np.ones(2**30)"], {"memory": 2**30}, "memory", ["no memory left in line 7: return np.ones(2**30)"],
    ),
    "memory, bit by bit": (
        ["kept = []", "while True: kept.append(np.ones(2**22))"],
        {"memory": 2**29}, "memory", ["no memory left in line 8"],
    ),
    "memory, so slowly that time is up first": (
        ["kept = np.empty(2**26)", "while True: pass"], {"memory": 2**30, "playing": 2.0},
        "memory", ["it had taken 0.6 GiB of memory and gave no answer within 2 s in line 8 of", "that only grows?"],
    ),
    "flood of prints": (["while True: print('x' * 1000)"], {}, "output", ["it printed more than 64 KiB while it"]),
    "flood of errors": (["while True: os.write(2, b'x' * 1000)"], {}, "output", ["take the print calls out"]),
    "garbage on every descriptor": (
        ["for number in range(256):", "    try: os.write(number, b'x' * 100)", "    except OSError: pass", "return x"],
        {}, "protocol", ["its answer was not understood (a frame starts with b'LPLY', but b'xxxx' came)", NOT_OURS],
    ),
    "an answer of another request": (
        ["from layerproof.play.codec import encode", "from layerproof.play.messages import Lost",
         "os.write(int(sys.argv[1]), encode(Lost('crash', 'forged'), 1))", "return x"],
        {}, "protocol", ["the frame answers request 1, but request 2 was sent"],
    ),
    "an answer of another kind": (
        ["from layerproof.play.codec import encode", "from layerproof.play.messages import Ready",
         "os.write(int(sys.argv[1]), encode(Ready('', ''), 2))", "return x"],
        {}, "protocol", ["it answered Ready where Played was due"],
    ),
    "a byte at a time": (
        ["from layerproof.play.wire import pack", "for byte in pack(4, 2, 'x' * 1000, []):",
         "    os.write(int(sys.argv[1]), bytes([byte]))", "    time.sleep(0.02)"],
        {"playing": 0.5}, "timeout", ["no answer within 0.5 s"],
    ),
    "a promise of more": (
        ["from layerproof.play.wire import pack", "os.write(int(sys.argv[1]), pack(4, 2, 'x' * 1000, [])[:-1])",
         "time.sleep(600)"],
        {"playing": 0.5}, "timeout", ["no answer within 0.5 s"],
    ),
    "a child that keeps the connection": (
        ["if os.fork():", "    os._exit(3)", "time.sleep(600)"],
        {"playing": 0.5}, "timeout", ["no answer within 0.5 s"],
    ),
}  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has other limits and signals")
@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_costs_the_attacker_the_worker(name: str, open_workshop: OpenWorkshop) -> None:
    """Hangs, crashes, floods and forgeries each end in a loss with its reason, and leave nothing behind."""
    lines, limits, reason, details = ATTACKS[name]
    loss = lost(open_workshop(layer(*lines), **limits))
    assert loss.reason == reason, loss.detail
    assert [detail for detail in details if detail not in loss.detail] == [], loss.detail


IMPORTS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "endless loop": (
        "while True: pass",
        {"importing": 0.5},
        "timeout",
        "no answer within 0.5 s in line 1 of",
    ),
    "abort": ("import os\nos.abort()", {}, "crash", "it died of SIGABRT in line 2 of layers.py, in <module>"),
    "exit": ("import os\nos._exit(7)", {}, "crash", "it ended with exit code 7"),
    "flood": ("while True: print('x' * 1000)", {}, "output", "it printed more than 64 KiB"),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_attacks_at_import_are_losses_too(name: str, open_workshop: OpenWorkshop) -> None:
    """Code at a file's top level has the judge's clock over it as well."""
    source, limits, reason, detail = IMPORTS[name]
    with pytest.raises(SubjectLost) as caught:
        open_workshop(source, **limits).opened()
    assert caught.value.reason == reason
    assert caught.value.detail.startswith(detail)


def test_a_child_that_answers_too_is_found_out(open_workshop: OpenWorkshop) -> None:
    """Two processes that share a connection cannot both be believed, sooner or later."""
    workshop = open_workshop(layer("os.fork()", "return x"), playing=1.0)
    subject = workshop.subject(workshop.opened().exports[0])
    with pytest.raises(SubjectLost) as caught:  # noqa: PT012 - which of the plays it is depends on the scheduler
        for _ in range(10):
            subject.play(FORWARD)
            time.sleep(0.05)
    assert caught.value.reason in {"protocol", "crash", "timeout"}


def test_bytes_that_nobody_asked_for_are_noticed(open_workshop: OpenWorkshop) -> None:
    """What is written between two requests does not pass for the next answer."""
    later = "threading.Timer(0.05, os.write, [int(sys.argv[1]), b'x' * 100]).start()"
    workshop = open_workshop(layer(later, "return x"))
    subject = workshop.subject(workshop.opened().exports[0])
    subject.play(FORWARD)
    time.sleep(0.5)
    with pytest.raises(SubjectLost, match="bytes came that nobody asked for") as caught:
        subject.play(FORWARD)
    assert caught.value.reason == "protocol"


def test_a_few_prints_do_no_harm(open_workshop: OpenWorkshop) -> None:
    """The limit on output is for one request; a subject may close its output, too."""
    workshop = open_workshop(layer("os.write(1, b'x' * 40_000)", "os.write(2, b'x' * 10_000)", "return x"))
    subject = workshop.subject(workshop.opened().exports[0])
    for _ in range(5):
        assert subject.play(FORWARD).raised is None
    workshop = open_workshop(layer("os.closerange(0, 3)", "return x"))
    subject = workshop.subject(workshop.opened().exports[0])
    for _ in range(2):
        assert subject.play(FORWARD).raised is None


def test_prints_are_counted_over_what_is_sent_at_once(open_workshop: OpenWorkshop) -> None:
    """What several programs print is allowed to be as much as each on its own may print, whenever it is read."""
    workshop = open_workshop(layer("os.write(1, b'x' * 60_000)", "return x"))
    subject = workshop.subject(workshop.opened().exports[0])
    assert [type(outcome) for outcome in subject.play_all([FORWARD] * 8)] == [Transcript] * 8
    flooding = open_workshop(layer("os.write(1, b'x' * 100_000)", "return x"))
    (lost,) = flooding.subject(flooding.opened().exports[0]).play_all([FORWARD] * 8)
    assert isinstance(lost, SubjectLost)
    assert lost.reason == "output"


def test_the_clock_starts_anew_for_each_of_several(open_workshop: OpenWorkshop) -> None:
    """Together they may take longer than one, but no one of them."""
    workshop = open_workshop(layer("time.sleep(float(x[0]))", "return x"), playing=1.0)
    subject = workshop.subject(workshop.opened().exports[0])
    short, long = (FORWARD.with_calls(Call("forward", (np.array([seconds]),))) for seconds in (0.4, 600.0))
    assert [type(outcome) for outcome in subject.play_all([short] * 4)] == [Transcript] * 4
    *played, lost = subject.play_all([short, short, long, short])
    assert len(played) == 2
    assert isinstance(lost, SubjectLost)
    assert lost.detail.startswith("no answer within 1 s in line 7 of layers.py, in forward")


def test_large_arrays_pass_in_both_directions(open_workshop: OpenWorkshop) -> None:
    """More than any socket buffer holds."""
    workshop = open_workshop(layer("return x * 2"))
    x = np.arange(2.0**21)
    program = FORWARD.with_calls(Call("forward", (x,), observe="returned"))
    returned = workshop.subject(workshop.opened().exports[0]).play(program).answers[0].returned
    assert isinstance(returned, np.ndarray)
    assert np.array_equal(returned, x * 2)


SURROUNDINGS = """
import os, resource, sys
stdin = sys.stdin.read()
try:
    open("/dev/tty")
except OSError as error:
    terminal = type(error).__name__
def report():
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MPLBACKEND", "PYTHONHASHSEED", "PYTHONWARNINGS")
    return [stdin, os.getsid(0) == os.getpid(), sys.dont_write_bytecode, sys.path[0], *map(os.environ.get, names)]
class Layer:
    def forward(self, x):
        raise ValueError(report())
"""


def test_workers_live_in_tidy_surroundings(
    open_workshop: OpenWorkshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No input, a session of its own, no .pyc files, one thread a process, the same hashes every time."""
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    workshop = open_workshop(SURROUNDINGS)
    raised = workshop.subject(workshop.opened().exports[-1]).play(FORWARD).raised
    assert raised is not None
    assert raised.message == f"['', True, True, {str(tmp_path)!r}, '1', '1', 'Agg', '0', None]"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["layers.py"]


def test_workers_load_numpy_alone(open_workshop: OpenWorkshop) -> None:
    """A worker starts fast, and what it does not load cannot be tampered with."""
    heavy = "sorted({'torch', 'scipy', 'hypothesis', 'pytest', 'rich', 'jinja2', 'click'} & set(sys.modules))"
    workshop = open_workshop(layer(f"raise ValueError({heavy})"))
    raised = workshop.subject(workshop.opened().exports[0]).play(FORWARD).raised
    assert raised is not None
    assert raised.message == "[]"


def test_a_worker_that_does_not_start_is_our_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is no verdict on any subject: the error says what the process wrote last."""
    failing = tmp_path / "python"
    failing.write_text("#!/bin/sh\necho no NumPy here >&2\nexit 9\n", encoding="utf-8")
    failing.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(failing))
    with pytest.raises(WorkerError) as caught:
        Worker()
    assert str(caught.value) == (
        "the worker did not start: it ended with exit code 9: is there an exit() or os._exit() in the code?; "
        "the end of what it wrote: no NumPy here"
    )
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    with pytest.raises(WorkerError, match="No such file or directory"):
        Worker()


def test_workers_end_with_their_context() -> None:
    """Also when the judge itself is interrupted, and closing twice does no harm."""
    with Worker() as first:
        assert isinstance(first.ready, Ready)
        assert first.ready.numpy == np.__version__
    first.close()


def test_an_interrupted_judge_leaves_no_worker(open_workshop: OpenWorkshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while an answer is awaited ends the worker and goes on to whoever handles it."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    workshop = open_workshop(layer("return x"))
    workshop.opened()
    monkeypatch.setattr(Incoming, "read", interrupt)  # where the judge waits
    with pytest.raises(KeyboardInterrupt):
        workshop.subject(workshop.opened().exports[0]).play(FORWARD)
