"""Settings of the whole process are looked at without running a subject's code, and printing is put back."""

import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from layerproof.play import Call, Program, play
from layerproof.play.guard import Guard
from layerproof.play.settings import SETTINGS, changed, settings

X = np.ones(2)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with np.errstate(), np.printoptions(), warnings.catch_warnings():
        yield


CHANGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "seterr": ("np.seterr", lambda: np.seterr(all="ignore")),
    "one error": ("np.seterr", lambda: np.seterr(invalid="raise")),
    "print options": ("np.set_printoptions", lambda: np.set_printoptions(precision=3)),
    "a formatter": ("np.set_printoptions", lambda: np.set_printoptions(formatter={"float": repr})),
    "filters": ("warnings.filters", lambda: warnings.filterwarnings("ignore", "a text that nobody else has")),
    "a category": ("warnings.filters", lambda: warnings.simplefilter("error", BytesWarning)),
    "all filters": ("warnings.filters", warnings.resetwarnings),
}


@pytest.mark.parametrize(("name", "change"), CHANGES.values(), ids=CHANGES)
def test_each_change_is_seen(name: str, change: Callable[[], Any]) -> None:
    """Under the name of what was called, and nothing else."""
    before = settings()
    assert changed(before, settings()) == ()
    change()
    assert changed(before, settings()) == (name,)
    assert name in SETTINGS


def test_to_set_the_same_is_no_change() -> None:
    """Equal settings are the same, whichever objects stand for them."""
    warnings.filterwarnings("ignore", "a text that nobody else has", module="nowhere")
    before = settings()
    np.seterr(**np.geterr())
    np.set_printoptions(threshold=int("1000"), linewidth=int("75"), precision=int("8"))
    re.purge()
    warnings.filterwarnings("ignore", "a text that nobody else has", module="nowhere")
    assert changed(before, settings()) == ()


def test_no_code_of_a_subject_is_run() -> None:
    """What a subject leaves in a setting is told apart by what it is, not by what it says."""

    class Trap:
        """Breaks whoever compares it."""

        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = None  # type: ignore[assignment]

    before = settings()
    warnings.filters.insert(0, Trap())  # type: ignore[attr-defined]
    try:
        assert changed(before, settings()) == ("warnings.filters",)
        assert changed(settings(), settings()) == ()
    finally:
        del warnings.filters[0]  # type: ignore[attr-defined]


def test_printing_is_put_back() -> None:
    """What a subject sets does not last longer than its program."""
    before = np.get_printoptions()
    with Guard() as guard:
        guard.run(lambda: np.set_printoptions(precision=1, suppress=True, sign="+"))
    assert np.get_printoptions() == before


class Silent:
    """Silences NumPy in forward and warnings in eval, and prints short from the start."""

    def __init__(self) -> None:
        """Print short."""
        np.set_printoptions(precision=2)

    def forward(self, x: Any) -> Any:
        """Return x."""
        np.seterr(all="ignore")
        return x

    def eval(self) -> None:
        """Silence warnings."""
        warnings.simplefilter("ignore")


def test_a_transcript_tells_which_call_left_what() -> None:
    """Construction, each call that changed something, and none that found it changed."""
    program = Program("Silent", "layer", calls=(Call("forward", (X,)), Call("forward", (X,)), Call("eval")))
    transcript = play(program, Silent)
    assert transcript.built.settings == ("np.set_printoptions",)
    assert [answer.settings for answer in transcript.answers] == [("np.seterr",), (), ("warnings.filters",)]
    again = play(program, Silent)
    assert [answer.settings for answer in again.answers] == [answer.settings for answer in transcript.answers]
    unwatched = play(program, Silent, seeding=False)
    assert {answer.settings for answer in (unwatched.built, *unwatched.answers)} == {()}
