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
