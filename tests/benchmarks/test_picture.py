"""The README's picture is of the README's example."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click
import pytest

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_example(benchmark: Callable[[str], ModuleType]) -> None:
    """Its file and its seed are found."""
    code, options = benchmark("picture").example(README.read_text(encoding="utf-8"))
    assert code.startswith("# my_layers.py\n")
    assert "class Dropout" in code
    assert options[0] == "--seed"


def test_a_readme_without_it(benchmark: Callable[[str], ModuleType]) -> None:
    """The message says what is not there."""
    with pytest.raises(click.ClickException, match=r"README\.md shows no my_layers\.py, or does not"):
        benchmark("picture").example("```python\nx = 1\n```\n")
