"""The worker answers each request with one message, whatever the subject's code does."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from layerproof.play import Call, Program, Raised, player
from layerproof.play.codec import decode, encode
from layerproof.play.messages import Lost, Message, Open, Opened, Play, Played, Ready, Source, Spell, Spelled
from layerproof.play.serve import Server
from layerproof.play.wire import HEADER_SIZE, unpack

Ask = Callable[[Message], Message]
X = np.ones(2)


def receive(connection: socket.socket, sequence: int) -> Message:
    """Return the next message of a stream."""
    header = unpack(connection.recv(HEADER_SIZE, socket.MSG_WAITALL), sequence)
    return decode(header, memoryview(connection.recv(header.body, socket.MSG_WAITALL)))


@pytest.fixture
def ask(imports: None) -> Iterator[Ask]:  # noqa: ARG001 - undoes what the server imports
    """Give a function that sends a request to a server in a thread and returns its answer."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=Server(theirs).run)
    thread.start()
    numbers = iter(range(1, 100))

    def exchange(message: Message) -> Message:
        number = next(numbers)
        ours.sendall(encode(message, number))
        return receive(ours, number)

    with ours, theirs:
        ours.settimeout(30)
        greeting = receive(ours, 0)
        assert isinstance(greeting, Ready)
        assert greeting.numpy == np.__version__
        yield exchange
        ours.shutdown(socket.SHUT_WR)
        thread.join()


def opening(folder: Path, **files: str) -> Open:
    """Write files and return the request to open them."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return Open((str(folder),), tuple(Source(name, str(folder / f"{name}.py")) for name in files))


def forward(name: str = "Layer", module: str = "layers", **program: object) -> Play:
    """Return a request for one forward."""
    return Play(module, name, Program(name, "layer", calls=(Call("forward", (X,), **program),)))  # type: ignore[arg-type]


LAYER = "class Layer:\n    def forward(self, x):\n        return "


def test_a_folder_is_opened_and_played(ask: Ask, tmp_path: Path) -> None:
    """Each module's exports are listed once, failures apart, and a program is played on one by its name."""
    request = opening(
        tmp_path,
        layers="from helper_of_layers import Layer\nclass Own(Layer): pass\n",
        helper_of_layers=LAYER + "x * 2\n",
        broken="import no_such_module\n",
    )
    opened = ask(request)
    assert isinstance(opened, Opened)
    assert [(export.module, export.name) for export in opened.exports] == [
        ("layers", "Own"),
        ("helper_of_layers", "Layer"),
    ]
    assert [(Path(failure.file).name, failure.raised.line) for failure in opened.failures] == [("broken.py", 1)]
    for played in (ask(forward("Own")), ask(forward("Layer", "helper_of_layers"))):
        assert isinstance(played, Played)
        assert np.array_equal(played.transcript.answers[0].returned, 2 * X)  # type: ignore[arg-type]


def test_generators_of_helpers_are_seeded_too(ask: Ask, tmp_path: Path) -> None:
    """What lies beside the subject's module is the subject's."""
    request = opening(tmp_path, layers=f"import helper_of_layers\n{LAYER}helper_of_layers.rng.random()\n")
    (tmp_path / "helper_of_layers.py").write_text("import random\nrng = random.Random()\n", encoding="utf-8")
    assert isinstance(ask(request), Opened)
    drawn = [ask(forward(seed=5)) for _ in range(2)]
    assert isinstance(drawn[0], Played)
    assert isinstance(drawn[1], Played)
    assert drawn[0].transcript.answers[0].returned == drawn[1].transcript.answers[0].returned


@pytest.mark.parametrize("statement", ["raise KeyboardInterrupt", "raise SystemExit", "raise BaseException"])
def test_what_would_end_the_worker_is_an_answer(statement: str, ask: Ask, tmp_path: Path) -> None:
    """Nobody presses Ctrl-C in a worker: it is all the subject's."""
    ask(opening(tmp_path, layers=LAYER.replace("return ", statement)))
    played = ask(forward())
    assert isinstance(played, Played)
    assert played.transcript.raised == Raised(statement.split()[1], "", 3, statement)


def test_no_memory_is_a_loss(ask: Ask, tmp_path: Path) -> None:
    """A subject that runs out of memory gets no transcript, but the line that asked for it."""
    ask(opening(tmp_path, layers=f"import numpy as np\n{LAYER}np.empty(2**58)\n"))
    lost = ask(forward())
    assert isinstance(lost, Lost)
    assert lost.reason == "memory"
    assert lost.detail.startswith("no memory left in line 4: return np.empty(2**58) (Unable to allocate 2.00 EiB")


@pytest.mark.parametrize(
    ("request_", "detail"),
    [
        (forward("Missing"), "layers has no Missing to play on"),
        (Ready("", ""), "a worker does not answer Ready"),
    ],
)
def test_requests_that_make_no_sense_are_refused(request_: Message, detail: str, ask: Ask) -> None:
    """The judge's own mistakes come back named."""
    assert ask(request_) == Lost("protocol", detail)


def test_answers_that_cannot_be_sent_are_a_loss(ask: Ask, tmp_path: Path) -> None:
    """A subject that returns more than a message holds is told so."""
    ask(opening(tmp_path, layers=f"import numpy as np\n{LAYER}(np.zeros(2**23),) * 5\n"))
    lost = ask(forward())
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.detail) == (
        "protocol",
        "the answer cannot be sent: the payload takes 335,544,320 bytes, but may take 268,435,456",
    )


def test_a_changed_numpy_is_told_as_such(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of whoever wrote the code, and with the call after which it showed."""
    monkeypatch.setattr(np, "asarray", np.asarray)
    source = f"import numpy as np\nnp.asarray = lambda value, *_, **__: value\n{LAYER}np.float64(1.0)\n"
    ask(opening(tmp_path, layers=source))
    lost = ask(forward())
    assert isinstance(lost, Lost)
    assert (lost.reason, lost.detail) == (
        "protocol",
        (
            "the answer cannot be sent: what Layer.forward returned is a value of type float64, and not NumPy's: "
            "does the code replace parts of NumPy, such as np.asarray?"
        ),
    )


@pytest.mark.parametrize(
    ("error", "reason", "message"),
    [
        (RuntimeError("broken"), "crash", "RuntimeError left the worker outside the subject's own calls: broken"),
        (MemoryError(), "memory", "MemoryError left the worker outside the subject's own calls: "),
    ],
)
def test_a_damaged_worker_says_so(
    error: Exception, reason: str, message: str, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A subject may damage the code around it; the judge hears of it all the same."""

    def broken(*_: object) -> None:
        raise error

    ask(opening(tmp_path, layers=LAYER + "x\n"))
    monkeypatch.setattr(player, "plain_returned", broken)
    assert ask(forward()) == Lost(reason, message)  # type: ignore[arg-type]


def test_a_spelling_is_told(ask: Ask, tmp_path: Path) -> None:
    """A class is looked at in its worker; one that is not there is a loss."""
    ask(opening(tmp_path, layers="class Layer:\n    def __call__(self, x, train=True): return x\n"))
    answer = ask(Spell("layers", "Layer", Program("Layer", "layer")))
    assert isinstance(answer, Spelled)
    assert (answer.spelling.has_forward, answer.spelling.arguments["eval"]) == (False, "train=False")
    assert ask(Spell("layers", "Other", Program("Layer", "layer"))) == Lost(
        "protocol", "layers has no Other to look at"
    )


def test_functions_that_serve_another_module_are_told(ask: Ask, tmp_path: Path) -> None:
    """Under the name that it imports; a class is judged whoever uses it."""
    helpers = "def softmax(x):\n    return x\ndef alone(x):\n    return x\nclass Layer:\n    pass\n"
    layers = "from helpers_of_layers import *\nclass Other(Layer):\n    def forward(self, x):\n"
    layers += "        return softmax(x) + Layer()\n"
    opened = ask(opening(tmp_path, helpers_of_layers=helpers, layers=layers))
    assert isinstance(opened, Opened)
    served = {one.name for one in opened.exports if one.served}
    assert (served, {one.name for one in opened.exports if one.used}) == ({"softmax"}, set())
