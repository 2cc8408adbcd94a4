"""Makes a stranger's text safe to look at: no control of the terminal, no reversed lines, no endless names."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 80
LINE_LIMIT = 600
TEXT_LIMIT = 4_000

_CONTROL_PICTURES = 0x2400
_FIRST_PRINTABLE = 0x20
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and signs of which nothing is seen; the first of them may be part of a name in Python."""
_RATIO, _SHARP = "\N{RATIO}", "\N{MUSIC SHARP SIGN}"
_COMMAND = re.compile(r"(?P<start>^(\x1b\[[0-9;]*m|[ \t])*):(?=:)|#(?=#\w*\[)", re.MULTILINE)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Return text of several lines with whatever is not seen made visible, cut to `limit` characters.

    Control characters (and with them every terminal escape) become their pictures; bidirectional controls, other
    invisible characters and half surrogates become U+FFFD. New lines and tabs stay.
    """
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return (
        cut
        if cut.isascii() and cut.isprintable()
        else "".join(_seen(character) for character in cut.replace("\r\n", "\n"))
    )


def clean_trace(text: str) -> str:
    """Return a traceback as `clean` does, cut in its middle: the last line names the error."""
    cut = TEXT_LIMIT // 2
    whole = len(text) <= TEXT_LIMIT
    return clean(text) if whole else f"{clean(text[: cut - 2])}\n…\n{clean(text[-cut + 2 :])}"


def clean_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """Return text as one line: like `clean`, with spaces for new lines and tabs."""
    return " ".join(clean(text, limit=limit).split())


def clean_name(text: str) -> str:
    """Return a name as one short line."""
    return clean_line(text, limit=NAME_LIMIT)


def without_commands(log: str) -> str:
    """Return text in which no line is what CI systems take for a command: `::error::`, `##[group]`, `##vso[...]`."""
    return _COMMAND.sub(lambda match: _SHARP if match["start"] is None else match["start"] + _RATIO, log)


def _seen(character: str) -> str:
    if character in "\n\t":
        return character
    if ord(character) < _FIRST_PRINTABLE:
        return chr(_CONTROL_PICTURES + ord(character))
    unseen = character in _BLANK or unicodedata.category(character) in _UNSEEN
    return _REPLACEMENT if unseen else character
