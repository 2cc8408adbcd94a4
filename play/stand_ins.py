"""Stand-ins for what a worker lacks, so that an import at the top of a file does not lose the rest of it."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from typing import Any, Self

DRAWING = frozenset({"IPython", "ipywidgets", "matplotlib", "mpl_toolkits", "plotly", "pylab", "seaborn", "tqdm"})
"""What draws and shows progress: whatever is called on it does nothing."""

COMPUTING = frozenset({
    *("PIL", "cv2", "h5py", "jax", "keras", "pandas", "pytest", "requests", "scipy", "skimage", "sklearn", "sympy"),
    *("tensorflow", "torch", "torchvision"),
})  # fmt: skip
"""What files import for use elsewhere: it stands in only where a file is lost without it, and what is called raises."""


class Nothing:
    """What a stand-in for drawing gives: anything may be done with it, and nothing comes of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _subplots if name == "subplots" else self

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: ARG002 - anything may be done with it
        """Do nothing."""
        return self

    def __getitem__(self, key: Any) -> Self:
        return self

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Self:
        """Do nothing."""
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing."""

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """Leave a class that inherits from it without it."""
        return ()


def _subplots(*arguments: Any, **options: Any) -> tuple[Nothing, Nothing]:  # noqa: ARG001 - as above
    return Nothing(), Nothing()


class Progress(Nothing):
    """Goes through what it is given, as tqdm does, and shows nothing."""

    def __init__(self, iterable: Any = (), *arguments: Any, **options: Any) -> None:  # noqa: ARG002 - tqdm's own
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)


def _trange(*bounds: int, **options: Any) -> Progress:  # noqa: ARG001 - tqdm's own
    return Progress(range(*bounds))


_PROGRESS = {"tqdm": Progress, "tqdm_notebook": Progress, "trange": _trange}


class Absent(Nothing):
    """What a stand-in for computing gives: it can be imported and inherited from, and raises when it is used."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: ARG002 - whatever it is called with
        """Say what is missing."""
        raise ModuleNotFoundError(missing(self._package), name=self._package)

    __iter__ = __getitem__ = __setitem__ = __enter__ = __call__


def missing(package: str) -> str:
    """Return the message about a package that is not there."""
    return f"{package} is not there: submissions are judged with NumPy and the standard library alone, so do without it"


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        package = self.__name__.partition(".")[0]
        if name.startswith("__"):
            raise AttributeError(f"the stand-in for {package} has no {name}")
        if package in COMPUTING:
            return Absent(package)
        return _PROGRESS[name] if package == "tqdm" and name in _PROGRESS else getattr(Nothing(), name)


class _Finder:
    """Finds a stand-in for whatever lies in its packages; asked last, so that what is there goes before.

    What a package that is there lacks has none.

    It has what importlib asks for, and inherits from nothing, as `importlib.abc` is slow to load.
    """

    def __init__(self) -> None:
        self.packages = set(DRAWING)
        self.computing = False

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - as importlib asks
        target: types.ModuleType | None = None,  # noqa: ARG002 - as importlib asks
    ) -> ModuleSpec | None:
        package, inside, _ = fullname.partition(".")
        if package not in self.packages or (inside and type(sys.modules.get(package)) is not _Module):
            return None
        itself: Any = self
        return ModuleSpec(fullname, itself, is_package=True)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it."""


_FINDER = _Finder()


def install(*, computing: bool) -> None:
    """Let the stand-ins be found from here on, in this whole process.

    Args:
        computing: those for computing too, where a file is lost without them: for sealed workers alone.
    """
    _FINDER.computing = computing
    sys.meta_path.append(_FINDER)
    # What a notebook that was exported as a script calls for its lines that start with % or !.
    setattr(builtins, "get_ipython", Nothing)  # noqa: B010 - no name that a builtin is known to have


def helped(load: Callable[[], types.ModuleType]) -> types.ModuleType:
    """Return what `load` imports; where a package for computing is all that it lacks, with a stand-in for it.

    Whoever catches the error of such an import, because there is another way, gets the error.
    """
    while True:
        try:
            return load()
        except ModuleNotFoundError as error:
            package = str(error.name).partition(".")[0]
            if not _FINDER.computing or package not in COMPUTING - _FINDER.packages:
                raise
            _FINDER.packages.add(package)
