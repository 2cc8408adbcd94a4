"""Work is spread over processes, and the item that one died at is tried once more."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from layerproof.submissions.interruption import WorkInterrupted
from layerproof.submissions.parallel import spread

ITEMS = tuple(range(12))


def unexpected(item: int, death: str) -> str:
    """Fail the test."""
    pytest.fail(f"{item}: {death}")


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("jobs", [1, 2, 40])
def test_results_come_in_order(jobs: int) -> None:
    """However many processes there are, and nothing of them is left."""
    assert spread(lambda item: f"{item}", ITEMS, jobs, lost=unexpected) == [f"{item}" for item in ITEMS]
    assert spread(lambda item: f"{item}", (), jobs, lost=unexpected) == []


@pytest.mark.usefixtures("nothing_left")
def test_who_is_killed_twice_costs_one_item() -> None:
    """However a process ends, its item alone is lost, and the rest is done by fresh ones."""

    def work(item: int) -> str:
        if item in {3, 4}:
            os.kill(os.getpid(), signal.SIGKILL if item == 3 else signal.SIGALRM)
        if item == 11:
            os._exit(7)
        return f"{item} done"

    told: list[tuple[str, int, int]] = []
    found = spread(work, ITEMS, 2, lambda *step: told.append(step), lost=lambda item, death: f"{item} {death}")
    deaths = {3: "died of SIGKILL", 4: "died of SIGALRM", 11: "ended with exit code 7"}
    assert found == [f"{item} {deaths.get(item, 'done')}" for item in ITEMS]
    assert sorted(name for name, _, _ in told) == sorted(map(str, ITEMS))
    assert [(done, total) for _, done, total in told] == [(number, 12) for number in range(1, 13)]


@pytest.mark.usefixtures("nothing_left")
def test_a_process_that_dies_between_two_items_costs_none() -> None:
    """Its next item goes to a fresh one."""

    def work(item: int) -> str:
        if item == 1:
            threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return f"{item}"

    # The answer to item 1 is looked at when its process is gone already.
    found = spread(work, range(4), 2, lambda *_: time.sleep(0.3), lost=unexpected)
    assert found == ["0", "1", "2", "3"]


@pytest.mark.usefixtures("nothing_left")
def test_all_may_die(tmp_path: Path) -> None:
    """Each item is tried twice."""

    def work(item: int) -> str:
        with (tmp_path / f"{item}").open("a", encoding="utf-8") as file:
            file.write("tried ")
        os._exit(1)

    found = spread(work, ITEMS, 3, lost=lambda item, death: f"{item} {death}")
    assert found == [f"{item} ended with exit code 1" for item in ITEMS]
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"tried tried "}


@pytest.mark.usefixtures("nothing_left")
def test_who_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    """What it was at is done by a fresh one, after the others."""

    def work(item: int) -> str:
        if item == 3 and not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return f"{item}"

    told: list[str] = []
    found = spread(work, ITEMS, 2, lambda name, *_: told.append(name), lost=unexpected)
    assert found == [f"{item}" for item in ITEMS]
    assert sorted(told) == sorted(found)
    assert "3" in told[-2:]


@pytest.mark.usefixtures("nothing_left")
def test_what_work_raises_is_raised() -> None:
    """As it is where everything stays in one process; those at work are ended."""

    def work(item: int) -> str:
        if item == 1:
            raise ValueError("item 1 is wrong")
        return f"{item}"

    for jobs in (1, 2):
        with pytest.raises(ValueError, match="item 1 is wrong"):
            spread(work, ITEMS, jobs, lost=unexpected)


def test_processes_keep_what_they_learn(tmp_path: Path) -> None:
    """One process does many items: what the first cost, such as a worker, serves the next."""

    def work(item: int) -> int:
        (tmp_path / f"{item}").write_text(f"{os.getpid()}", encoding="utf-8")
        return item

    spread(work, ITEMS, 2, lost=lambda item, _: item)
    processes = {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert len(processes) == 2
    assert f"{os.getpid()}" not in processes


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("jobs", [1, 3])
def test_an_interruption_keeps_what_is_done(jobs: int) -> None:
    """Ctrl-C ends the work, and says what came of the items before; processes are ended in the middle of theirs."""

    def interrupt(name: str, done: int, total: int) -> None:  # noqa: ARG001 - what progress is told
        if done == 2:
            raise KeyboardInterrupt

    def work(item: int) -> str:
        if jobs > 1 and item > 1:
            time.sleep(600)
        return f"{item}"

    with pytest.raises(KeyboardInterrupt) as caught:
        spread(work, ITEMS, jobs, interrupt, lost=unexpected)
    assert isinstance(caught.value, WorkInterrupted)
    assert caught.value.done == {0: "0", 1: "1"}


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_process_leaves_an_interruption_to_the_one_that_started_it(number: int) -> None:
    """Ctrl-C reaches all of them: an item that is at work is neither lost nor done."""

    def work(item: int) -> str:
        os.kill(os.getpid(), number)
        return f"{item} done"

    assert spread(work, ITEMS[:4], 2, lost=unexpected) == [f"{item} done" for item in ITEMS[:4]]
