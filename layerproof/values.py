"""The values that options take, refused up front with what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layerproof.submissions.seeds import A_SEED, SEEDS, is_seed

_PAGES = (".html", ".htm")


class Seed(click.IntRange):
    """A seed: a whole number that fits into a program's call."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(min=0, max=SEEDS, max_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        try:
            number = int(value)
        except ValueError:
            number = -1
        if not is_seed(number):
            self.fail(f"{str(value)!r} is not {A_SEED}", param, ctx)
        return number


class Page(click.Path):
    """A file for a page: browsers go by the end of its name."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if not str(value).lower().endswith(_PAGES):
            self.fail(f"{str(value)!r} is no name of a page for a browser; give one that ends in .html", param, ctx)
        return super().convert(value, param, ctx)
