"""What Hypothesis draws under a seed does not depend on which modules are loaded."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from layerproof.conformance.seclusion import secluded

PROGRAM = """
import random
import sys

from hypothesis import find, settings, strategies as st

from layerproof.conformance.seclusion import secluded

if len(sys.argv) > 1:
    import constants

seen = []
def note(value):
    seen.append(value)
    return False

try:
    with secluded():
        find(st.integers(0, 10**9), note, settings=settings(database=None, max_examples=400), random=random.Random(3))
except Exception:
    print(hash(tuple(seen)), constants.LUCKY in seen if len(sys.argv) > 1 else False)
"""


def _drawn(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_other_modules_change_nothing(tmp_path: Path) -> None:
    """A module beside the program, full of numbers, adds none of them."""
    numbers = ", ".join(str(number) for number in range(100_000, 100_050))
    (tmp_path / "constants.py").write_text(f"NUMBERS = [{numbers}]\nLUCKY = 100_007\n", encoding="utf-8")
    with_module, alone = _drawn(tmp_path, "with"), _drawn(tmp_path)
    assert with_module == alone
    assert with_module.endswith("False\n")


def test_hypothesis_is_left_as_it_was() -> None:
    """Whoever uses Hypothesis beside us gets all of it, also after an exception."""
    before = dict(vars(providers))

    def leave() -> None:
        with secluded():
            assert vars(providers) != before
            raise RuntimeError("out")

    with pytest.raises(RuntimeError, match="out"):
        leave()
    assert vars(providers) == before


def test_versions_that_collect_nothing_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Hypothesis has no such part, there is nothing to keep out."""
    monkeypatch.delattr(providers, "_get_local_constants", raising=False)
    before = dict(vars(providers))
    with secluded():
        assert vars(providers) == before


def _all_drawn(take: Callable[[int], None]) -> None:
    quiet = settings(database=None, max_examples=50, suppress_health_check=list(HealthCheck))

    def note(value: int) -> bool:
        take(value)
        return False

    with pytest.raises(Exception, match="note"):
        find(st.integers(0, 10**9), note, settings=quiet, random=random.Random(5))


def test_it_draws_as_ever() -> None:
    """Integers are drawn within it, the same ones each time."""
    first: list[int] = []
    second: list[int] = []
    with secluded():
        _all_drawn(first.append)
        _all_drawn(second.append)
    assert first == second
    assert len(set(first)) > 10
