"""Advice decides nothing, unless somebody wants it to end a run as a broken law does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .test_command import SEED, run


@pytest.mark.parametrize(
    ("name", "law", "code"),
    [
        ("right", "dtype.float32", 0),
        ("advised", "dtype.float32", 1),
        ("advised", "output", 0),
        ("keeps", "output", 1),
        ("unknown", "output", 4),
        ("plain", "output", 5),
    ],
)
def test_strict(name: str, law: str, code: int, file: Callable[[str], Path]) -> None:
    """Advice ends a run with 1 where that is asked for; all else ends, and reads, as it does without."""
    chosen = ("check", file(name), *SEED, "--law", "output", "--law", law, "--output-format", "concise")
    plain, strict = run(*chosen), run(*chosen, "--strict")
    assert strict.exit_code == code
    assert plain.exit_code == (0 if name == "advised" else code)
    assert strict.stdout == plain.stdout


def test_help_says_what_it_changes() -> None:
    """That of the whole, beside the other codes, and that of the command."""
    assert "With check --strict 1 stands for advice, too." in " ".join(run("--help").stdout.split())
    assert "Exit with 1 where there is advice, too;" in " ".join(run("check", "--help").stdout.split())
