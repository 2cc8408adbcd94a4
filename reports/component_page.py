"""A page of documentation for each component, made from its contract; `make docs` writes them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..conformance.contract import Contract
from ..conformance.contracts import contracts, family
from ..conformance.unpaired import UNPAIRED
from .explanation import sections

INDEX = "README.md"
_MADE = "<!-- Made by `make docs` from the contract: change that instead. -->"
_ITEM = 4


def pages(known: Mapping[str, Contract]) -> dict[str, str]:
    """Return the text of each page and of their index, by file name."""
    made = {f"{name}.md": component_page(contract) for name, contract in known.items()}
    return {INDEX: _index(known), **made}


def _index(known: Mapping[str, Contract]) -> str:
    """Return the links to all pages by family, and what there is no page for."""
    families = sorted({family(contract) for contract in known.values()})
    parts = [_MADE, "# Components"]
    for one in families:
        links = [f"[{name}]({name}.md)" for name, contract in known.items() if family(contract) == one]
        parts += [f"## {one}", ", ".join(links)]
    reasons = [
        f"- {', '.join(name for name, why in UNPAIRED.items() if why == reason)}: {reason[0].lower()}{reason[1:]}"
        for reason in dict.fromkeys(UNPAIRED.values())
    ]
    return "\n\n".join([*parts, "## What torch.nn has besides, and why it is not here", "\n".join(reasons)]) + "\n"


def component_page(contract: Contract) -> str:
    """Return a contract as Markdown."""
    (title, promise), *others = sections(contract).items()
    parts = [_MADE, f"# {title}", "\n".join(_paragraphs(promise))]
    for heading, lines in others:
        parts += [f"## {heading}", "\n".join(_items(lines)) or "None."]
    return "\n\n".join(parts) + "\n"


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs as they are, the items of a docstring's section as a list, and their further lines with them."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        marker = "" if not indent else "- " if indent == _ITEM else "  "
        yield marker + _escaped(line.strip())


def _items(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        marker = "  - " if line.startswith(" ") else "- "
        yield marker + _escaped(line.strip())


def _escaped(line: str) -> str:
    """Return a line in which Markdown sees no markup but code."""
    parts = re.split(r"(`[^`]*`)", line)
    return "".join(part if part.startswith("`") else re.sub(r"([*<\\])", r"\\\1", part) for part in parts)


def main(folder: str) -> None:
    """Write the pages into a folder, and take away those of components that are no more."""
    made = pages(contracts())
    for stale in set(Path(folder).glob("*.md")) - {Path(folder, name) for name in made}:
        stale.unlink()
    for name, text in made.items():
        Path(folder, name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
