"""Ctrl-C and its like are held back where something would be lost, and Ctrl-C never twice."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from layerproof.submissions.interruption import ENDING, Hold, Stopped, WorkInterrupted, held, stopping
from layerproof.submissions.parallel import spread


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    """Have Ctrl-C raise and a closed terminal end it, whatever this process was started with."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    closed = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)
    signal.signal(signal.SIGHUP, closed)


def press(number: int = signal.SIGINT) -> None:
    """Press Ctrl-C, or send another signal."""
    os.kill(os.getpid(), number)


def test_it_is_raised_at_the_end() -> None:
    """What is in the block is done, in blocks inside it too."""
    done: list[bool | str] = []
    with pytest.raises(KeyboardInterrupt), held():  # noqa: PT012 - it is raised at the end
        with held() as inner:
            press()
            done.append(inner.came)
        done.append("outer")
    assert done == [True, "outer"]


def test_it_is_raised_where_that_is_harmless() -> None:
    """At once, or where such a part begins after it was pressed."""
    with pytest.raises(KeyboardInterrupt), held() as hold, hold.open():  # noqa: PT012 - it is raised at the end
        press()
        pytest.fail("it went on")
    with pytest.raises(KeyboardInterrupt), held() as hold:  # noqa: PT012 - it is raised at the end
        press()
        with hold.open():
            pytest.fail("it went on")


def test_the_second_is_not_held() -> None:
    """Whoever presses it twice means it."""
    with pytest.raises(KeyboardInterrupt), held():  # noqa: PT012 - it is raised at the end
        press()
        press()
        pytest.fail("it went on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_a_queue_sends_is_held_however_often(number: int) -> None:
    """It comes twice, to a process and to its group; Ctrl-C after it is not held, and the first says what it was."""
    done: list[int] = []
    before = signal.getsignal(number)
    for pressed in (number, signal.SIGINT):
        with pytest.raises(Stopped) as caught, held() as hold:  # noqa: PT012 - it is raised at the end
            press(number)
            press(pressed)
            done.append(hold.number)
        assert caught.value.number == number
    assert done == [number]
    assert signal.getsignal(number) is before


@pytest.mark.parametrize("number", ENDING)
def test_a_command_is_stopped(number: int) -> None:
    """At once, so that its folders and processes are put away; a second one leaves it to that."""
    before = signal.signal(number, signal.default_int_handler)
    with pytest.raises(Stopped) as caught, stopping():  # noqa: PT012 - the second comes while the first is raised
        try:
            press(number)
        finally:
            if number != signal.SIGINT:
                press(number)
    assert caught.value.number == number
    assert signal.signal(number, before) is signal.default_int_handler


def test_another_exception_goes_before() -> None:
    """Whoever holds it says what came of it."""
    with pytest.raises(ValueError, match="told"), held() as hold:  # noqa: PT012 - it is raised at the end
        press()
        raise ValueError("told" if hold.came else "nothing came")


def test_who_ignores_it_goes_on() -> None:
    """As do threads, which are never told of it."""
    found: list[object] = []

    def look() -> None:
        with held():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look()
    press()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    look()
    assert found[:2] == [signal.default_int_handler, signal.SIG_IGN]
    assert isinstance(found[2], Hold)


@pytest.mark.usefixtures("nothing_left")
def test_what_was_sent_when_it_came_is_kept() -> None:
    """Between an answer and its place among the results nothing is lost."""

    def pressed(name: str, *_: int) -> None:
        if name == "0":
            press()

    with pytest.raises(WorkInterrupted) as caught:
        spread(lambda item: f"{item}", range(40), 2, pressed, lost=lambda *_: pytest.fail("lost"))
    assert caught.value.done.items() >= {(0, "0")}
    assert all(result == f"{item}" for item, result in caught.value.done.items())


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("jobs", [1, 2])
def test_where_it_comes_last_all_is_done(jobs: int) -> None:
    """It is still said that it came."""

    def pressed(_: str, done: int, total: int) -> None:
        if done == total:
            press()

    with pytest.raises(WorkInterrupted) as caught:
        spread(lambda item: f"{item}", range(3), jobs, pressed, lost=lambda *_: pytest.fail("lost"))
    assert caught.value.done == {0: "0", 1: "1", 2: "2"}
