"""A missing system program skips a test on a laptop and fails it in CI."""

from collections.abc import Callable

import pytest


def test_requires_gives_the_path(requires: Callable[[str], str]) -> None:
    """A program that is there is found."""
    assert requires("sh").endswith("/sh")


def test_requires_skips(requires: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program that nobody insists on skips the test and says why."""
    monkeypatch.setenv("LAYERPROOF_REQUIRE", "bubblewrap,chromium")
    with pytest.raises(pytest.skip.Exception, match=r"^needs no-such-program, which is not there$"):
        requires("no-such-program")


def test_requires_fails(requires: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program that LAYERPROOF_REQUIRE names fails the test."""
    monkeypatch.setenv("LAYERPROOF_REQUIRE", "bubblewrap,no-such-program")
    expected = r"^no-such-program is not there, and LAYERPROOF_REQUIRE names it$"
    with pytest.raises(pytest.fail.Exception, match=expected):
        requires("no-such-program")
