"""What tests of play share."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from layerproof.play.loading import load
from layerproof.play.messages import ImportFailure, Source


@pytest.fixture
def imports() -> Iterator[None]:
    """Undo what a test imports and puts on sys.path."""
    modules, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


@pytest.fixture
def loaded(tmp_path: Path, imports: None) -> Callable[[str], ModuleType]:  # noqa: ARG001 - undoes the import
    """Give a function that imports source text as a file `layers.py`."""

    def make(source: str) -> ModuleType:
        path = tmp_path / "layers.py"
        path.write_text(source, encoding="utf-8")
        module = load(Source("layers", str(path)))
        assert not isinstance(module, ImportFailure), module
        return module

    return make
