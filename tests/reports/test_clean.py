"""A stranger's text does nothing but be read."""

from collections.abc import Callable

import pytest

from layerproof.reports.clean import LINE_LIMIT, NAME_LIMIT, TEXT_LIMIT, clean, clean_line, clean_name, without_commands


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("naïve ✓ 変数", "naïve ✓ 変数"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\x00b\x07", "a␀b␇"),
        ("exe.\u202egnp", "exe.\ufffdgnp"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("\x9b31m", "\ufffd31m"),
        ("half \ud800", "half \ufffd"),
        ("blank \u3164\u2800", "blank \ufffd\ufffd"),
        ("line\u2028line", "line\ufffdline"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_what_is_not_seen_becomes_visible(text: str, seen: str) -> None:
    """Escapes, bidirectional controls, invisible characters and half surrogates are shown, letters are left alone."""
    assert clean(text) == seen


def test_a_line_has_no_breaks() -> None:
    """Whatever breaks a line becomes a space."""
    assert clean_line(" a\n\tb \r\n c ") == "a b c"


@pytest.mark.parametrize(
    ("function", "limit"), [(clean, TEXT_LIMIT), (clean_line, LINE_LIMIT), (clean_name, NAME_LIMIT)]
)
def test_length_is_cut(function: Callable[[str], str], limit: int) -> None:
    """Text of the limit's length stays, longer text ends in an ellipsis at the limit."""
    assert function("a" * limit) == "a" * limit
    assert function("a" * (limit + 1)) == "a" * (limit - 1) + "…"


@pytest.mark.parametrize(
    ("log", "seen"),
    [
        ("::error::x", "\N{RATIO}:error::x"),
        ("a\n  \t::add-mask::x\nb", "a\n  \t\N{RATIO}:add-mask::x\nb"),
        ("\x1b[1m\x1b[31m::error::x", "\x1b[1m\x1b[31m\N{RATIO}:error::x"),
        ("x ##[group] ###[error] ##vso[task]", "x ♯#[group] #♯#[error] ♯#vso[task]"),
        ("x[::2] a::b : ## [x]\n# [y]", "x[::2] a::b : ## [x]\n# [y]"),
    ],
)
def test_a_log_has_no_commands(log: str, seen: str) -> None:
    """Of those that CI systems know, at the start of a line and anywhere; the width stays."""
    assert without_commands(log) == seen
    assert len(seen) == len(log)
