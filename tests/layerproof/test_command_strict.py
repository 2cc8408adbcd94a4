"""Advice and what is not judged decide nothing, unless somebody wants them to end a run as a broken law does."""

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
    """Advice ends a run with 1 where that is asked for, and has a line that says so; all else is as it is without."""
    chosen = ("check", file(name), *SEED, "--law", "output", "--law", law, "--output-format", "concise")
    plain, strict = run(*chosen), run(*chosen, "--strict")
    assert strict.exit_code == code
    assert plain.exit_code == (0 if name == "advised" else code)
    told = strict.stdout.removesuffix(plain.stdout)
    place = f"{file('advised')}:5: ReLU dtype.float32 advice: ReLU.forward: output has dtype float64, but should"
    assert told.startswith(place) if (name, code) == ("advised", 1) else not told
    assert told.count("\n") == bool(told)


def test_what_is_not_judged(file: Callable[[str], Path]) -> None:
    """Beside right code it ends a run with 1 where that is asked for and it was; a line says what it is."""
    folder = file("unknown").parent
    file("right")
    chosen = ("check", folder, *SEED, "--law", "output", "--output-format", "concise")
    runs = [run(*chosen, *more) for more in ((), ("--strict",), ("--strict", "--component", "ReLU"))]
    assert [one.exit_code for one in runs] == [0, 1, 0]
    told = f"{folder / 'unknown.py'}:5: Convolve unrecognised Convolve looks like a layer (forward, backward) but is no"
    assert all(told in one.stdout for one in runs)


def test_what_is_not_there(file: Callable[[str], Path]) -> None:
    """Beside what was asked for and is right it ends a run with 1 as well; without the option a note says so."""
    chosen = ("check", file("right"), *SEED, "--law", "output", "--component", "ReLU", "--component", "LSTM")
    plain, strict = run(*chosen), run(*chosen, "--strict")
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "LSTM: asked for and not there; it has: ReLU" in " ".join(strict.stdout.split())


def test_help_says_what_it_changes() -> None:
    """That of the whole, beside the other codes, and that of the command."""
    codes = "130 Ctrl-C. With check --strict 1 stands for advice and for what is not judged, too."
    assert codes in " ".join(run("--help").stdout.split())
    told = "Exit with 1 where there is advice, or something is not judged, too;"
    assert told in " ".join(run("check", "--help").stdout.split())
