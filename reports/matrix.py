"""The kill matrix, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..conformance.matrix import Matrix, Row
from . import text
from .console import WIDTH, printed

_NOTHING = "\N{EN DASH}"


def matrix_to_json(matrix: Matrix) -> str:
    """Return the matrix as JSON text, in ASCII, ending with a new line."""
    rows = [
        {
            "id": row.id,
            "component": row.component,
            "killed_by": list(row.killed_by),
            "passes_parity": row.passes_parity,
            "diagnosed_as": list(row.diagnosed_as),
        }
        for row in matrix.rows
    ]
    return json.dumps({"mistakes": rows}, indent=1) + "\n"


def matrix_to_text(matrix: Matrix, *, width: int = WIDTH, color: bool = False) -> str:
    """Return the matrix as a table of the given width, with ANSI colours where asked."""
    return printed(_parts(matrix), width=width, color=color)


def _parts(matrix: Matrix) -> Iterator[RenderableType]:
    if matrix.rows:
        yield _table(matrix)
        yield ""
    for row in matrix.rows:
        if row.broke:
            yield Text(f"! {row.id}: layerproof itself broke in {', '.join(row.broke)}", style="magenta")
    yield Text(f"{summary(matrix)} (seed {matrix.seed})", style="bold")


def summary(matrix: Matrix) -> str:
    """Return the matrix in one sentence: `3 of 3 mistakes killed, 1 survives naive parity, 3 diagnosed first`."""
    total = len(matrix.rows)
    killed = sum(bool(row.killed_by) for row in matrix.rows)
    survivors = sum(row.passes_parity for row in matrix.rows)
    first = sum(row.named_first for row in matrix.rows)
    return (
        f"{killed} of {text.count(total, 'known mistake')} killed, "
        f"{survivors} {'survives' if survivors == 1 else 'survive'} naive parity, {first} diagnosed first"
    )


def _table(matrix: Matrix) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("mistake", overflow="fold", ratio=3)
    table.add_column("killed by", overflow="fold", ratio=4)
    table.add_column("naive parity", no_wrap=True)
    table.add_column("diagnosed as", overflow="fold", ratio=3)
    component = ""
    for row in matrix.rows:
        if row.component != component:
            component = row.component
            table.add_row(Text(component, style="bold"))
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[Text, Text, Text, Text]:
    killed = Text(", ".join(row.killed_by)) if row.killed_by else Text("nothing", style="bold red")
    parity = Text("survives", style="yellow") if row.passes_parity else Text("notices")
    named = Text("itself", style="green") if row.named_first else Text(", ".join(row.diagnosed_as) or _NOTHING)
    return Text(f"  {row.id}"), killed, parity, named
