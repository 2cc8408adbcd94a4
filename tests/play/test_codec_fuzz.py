"""Whatever bytes arrive, the decoder gives a message or a ProtocolError: soon, and without more memory than they need.

`make fuzz` tries a million frames. LAYERPROOF_FUZZ is how many are tried, LAYERPROOF_FUZZ_SEED makes the same ones.
"""

import os
import random
import signal
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from layerproof.play.codec import decode
from layerproof.play.messages import Lost, Message
from layerproof.play.wire import HEADER_SIZE, ProtocolError, unpack

INPUTS = int(os.environ.get("LAYERPROOF_FUZZ", "20000"))
SEED = int(os.environ.get("LAYERPROOF_FUZZ_SEED", random.SystemRandom().randrange(2**32)))
FAILURE = Path(__file__).parent.parent.parent / "build" / "fuzz" / "frame.hex"
BATCH = 500
LONGEST = 20.0
"""Seconds of processor time for a batch: some ten milliseconds are usual."""
SPARE, PER_BYTE = 2**17, 64
"""Bytes of memory that a frame may take, and those for each byte of it: of `{},{},` every three make a dict."""

Decoder = Callable[[bytes], Message]
Make = Callable[[int], Any]


class FoundError(BaseException):
    """A frame makes the decoder do what it must not."""

    def __init__(self, frame: bytes, seed: int, what: str) -> None:
        FAILURE.parent.mkdir(parents=True, exist_ok=True)
        FAILURE.write_text(f"{frame.hex()}\n", encoding="ascii")
        super().__init__(f"{what} (seed {seed}, frame in {FAILURE}): {frame.hex()[:400]}")


def fuzz(decoder: Decoder, mutator: Any, count: int) -> Counter[str]:
    """Return how often frames were refused, and how often they gave which message.

    Raises:
        FoundError: a frame gave another exception, no message, no end, or took more memory than its size allows.
    """
    outcomes = Counter[str]()
    frame = b""

    def end(*_: object) -> None:
        raise FoundError(frame, mutator.seed, "no end")

    before = signal.signal(signal.SIGVTALRM, end)
    try:
        for number in range(count):
            frame = mutator.frame()
            if number % BATCH == 0:
                signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
                check_memory(decoder, frame, mutator.seed)
            outcomes[outcome(decoder, frame, mutator.seed)] += 1
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return outcomes


def outcome(decoder: Decoder, frame: bytes, seed: int) -> str:
    """Return what became of a frame."""
    try:
        message = decoder(frame)
    except ProtocolError:
        return "refused"
    except Exception as error:
        raise FoundError(frame, seed, f"{type(error).__name__}: {str(error)[:200]}") from error
    if not isinstance(message, get_args(Message)):
        raise FoundError(frame, seed, f"gave a {type(message).__name__}")
    return type(message).__name__


def check_memory(decoder: Decoder, frame: bytes, seed: int) -> None:
    """Hold that a frame takes no more memory than parsing its JSON does."""
    outcome(decoder, frame, seed)  # what is made once for all frames, like functions that are compiled, is made here
    tracemalloc.start()
    try:
        outcome(decoder, frame, seed)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > SPARE + PER_BYTE * len(frame):
        raise FoundError(frame, seed, f"{peak:,} bytes of memory for a frame of {len(frame):,}")


def received(frame: bytes) -> Message:
    """Decode a frame as the judge does who has sent request 1."""
    header = unpack(frame[:HEADER_SIZE], 1)
    return decode(header, memoryview(frame)[HEADER_SIZE:])


def test_frames_end_in_a_message_or_one_error(mutator: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """Of frames that are nearly right, most are refused, and some of every kind are messages."""
    with capsys.disabled():
        if "LAYERPROOF_FUZZ" in os.environ:
            print(f"{INPUTS:,} frames, LAYERPROOF_FUZZ_SEED={SEED}")  # noqa: T201 - to make them again
    outcomes = fuzz(received, mutator(SEED), INPUTS)
    assert outcomes.total() == INPUTS
    assert set(outcomes) == {"refused", *(kind.__name__ for kind in get_args(Message))}
    assert INPUTS / 2 < outcomes["refused"] < INPUTS


def test_most_frames_get_past_their_headers(mutator: Make) -> None:
    """What a frame is refused for is mostly what its JSON and its arrays say."""
    frames = mutator(SEED)
    refused = Counter[bool]()
    for _ in range(2_000):
        try:
            unpack(frames.frame()[:HEADER_SIZE], 1)
        except ProtocolError:
            refused[True] += 1
        else:
            refused[False] += 1
    assert refused[True] < refused.total() / 4


def test_frames_are_the_same_again(mutator: Make) -> None:
    """A seed makes the same frames, and another makes others."""
    first, again, other = (mutator(seed) for seed in (7, 7, 8))
    frames = [first.frame() for _ in range(100)]
    assert frames == [again.frame() for _ in range(100)]
    assert frames != [other.frame() for _ in range(100)]


def crash(frame: bytes) -> Message:
    """Decode a frame, and divide by zero where it has a word."""
    return Lost("crash", str(1 / (b"tuple" not in frame)))


def other_kind(frame: bytes) -> Message:
    """Give back what is no message."""
    return frame  # type: ignore[return-value]


def hang(frame: bytes) -> Message:
    """Never end where the frame has a word."""
    while b"opaque" in frame:
        pass
    return Lost("crash", "")


def believe(_: bytes) -> Message:
    """Allocate more than any frame has."""
    return Lost("crash", str(len(bytes(2**22))))


@pytest.mark.parametrize(
    ("decoder", "told"),
    [
        (crash, "ZeroDivisionError: division by zero"),
        (other_kind, "gave a bytes"),
        (hang, "no end"),
        (believe, "bytes of memory for a frame of"),
    ],
)
def test_a_wrong_decoder_is_found(
    decoder: Decoder, told: str, mutator: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame that shows it is written down."""
    file = tmp_path / "new" / "frame.hex"
    monkeypatch.setattr(sys.modules[__name__], "FAILURE", file)
    monkeypatch.setattr(sys.modules[__name__], "LONGEST", 0.3)
    with pytest.raises(FoundError, match=told) as caught:
        fuzz(decoder, mutator(7), 2 * BATCH)
    written = file.read_text(encoding="ascii").strip()
    assert f"(seed 7, frame in {file}): {written[:400]}" in str(caught.value)
    if decoder is crash:
        with pytest.raises(ZeroDivisionError):
            decoder(bytes.fromhex(written))
