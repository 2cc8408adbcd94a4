"""A request is written once, and sent under a number of its own each time."""

import numpy as np
import pytest

from layerproof.play import Call, Program
from layerproof.play.codec import encode
from layerproof.play.messages import Open, Play, Source
from layerproof.play.wire import ProtocolError
from layerproof.submissions import frames
from layerproof.submissions.frames import frame_of


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with nothing asked."""
    monkeypatch.setattr(frames, "_ASKED", set())


def program() -> Program:
    """Return a forward on a few numbers."""
    return Program("ReLU", "layer", calls=(Call("forward", (np.arange(5.0),)),))


def test_a_frame_is_what_it_would_be_if_written_anew() -> None:
    """Whatever was sent before, the bytes are those of the message and of the number that is asked for."""
    known = program()
    for module, name, sequence in (("a", "ReLU", 1), ("a", "ReLU", 7), ("b", "ReLU", 7), ("a", "Other", 2**31)):
        request = Play(module, name, known)
        assert frame_of(request, sequence) == encode(request, sequence)


def test_a_program_is_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The very same program on the same subject is then looked up; an equal one, or another subject's, is not."""
    written = []

    def counted(request: Play, sequence: int) -> bytes:
        written.append(request.name)
        return encode(request, sequence)

    monkeypatch.setattr(frames, "encode", counted)
    known = program()
    asked = [("ReLU", known)] * 4 + [("Other", known), ("ReLU", program())] + [("ReLU", known)] * 2
    for name, one in asked:
        frame_of(Play("a", name, one), 3)
    assert written == ["ReLU", "ReLU", "Other", "ReLU"]


def test_what_was_asked_once_is_forgotten_where_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which costs no more than to write it once more."""
    asked: set[int] = set()
    monkeypatch.setattr(frames, "_ASKED", asked)
    monkeypatch.setattr(frames, "_MOST", 3)
    for seed in range(10):
        frame_of(Play("a", "ReLU", Program("ReLU", "layer", seed=seed)), 3)
        assert len(asked) <= 3


def test_other_requests_are_written_each_time() -> None:
    """Only programs come again."""
    request = Open(("folder",), (Source("name"),))
    assert frame_of(request, 4) == encode(request, 4)


def test_what_cannot_be_sent_is_refused_each_time() -> None:
    """A program that holds what no frame may is refused, and so is the next try."""
    odd = Play("a", "ReLU", Program("ReLU", "layer", config={"p": object()}))  # type: ignore[dict-item]
    for sequence in (1, 2):
        with pytest.raises(ProtocolError, match=r"Play\.program\.config\['p'\]: a value of type object"):
            frame_of(odd, sequence)
