"""What benchmarks share."""

from collections.abc import Callable
from types import ModuleType

import click
import pytest


def test_several_threads_are_refused(benchmark: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    """On one core they wait for each other, and the numbers say nothing."""
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with pytest.raises(click.ClickException, match="set OMP_NUM_THREADS=1"):
        benchmark("common").one_core()


def test_a_turn_lasts_long_enough(benchmark: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick action is called again until its turn has lasted, after one call that does not count; a slow one once."""
    common = benchmark("common")
    clock, called = [0.0], {"quick": 0, "slow": 0}
    takes = {"quick": common.TURN / 4, "slow": 2 * common.TURN}
    monkeypatch.setattr(common.time, "process_time", lambda: clock[0])

    def action(name: str) -> None:
        called[name] += 1
        clock[0] += takes[name]

    taken = common.interleaved({name: lambda name=name: action(name) for name in takes}, rounds=2)
    assert called == {"quick": 2 * (1 + 4), "slow": 2 * (1 + 1)}
    assert taken["quick"] == pytest.approx([takes["quick"]] * 2)
    assert taken["slow"] == pytest.approx([takes["slow"]] * 2)
