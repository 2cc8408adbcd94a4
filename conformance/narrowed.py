"""What is left of a component for one kind of subject: its options, and what it has an answer to."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Self

from ..play import Program, Value
from .convention import Convention


class Narrowed:
    """The part of a contract that depends on a subject's signature and on the conventions it follows.

    Attributes:
        model: our own implementation, whose options are PyTorch's.
        lacking: options that the subject at hand does not have.
        readings: the conventions that it follows which leave it an answer to only a part of what is drawn.
    """

    model: ClassVar[Callable[..., Any]]
    lacking: frozenset[str] = frozenset()
    readings: tuple[Convention, ...] = ()

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The names of all config values, as the twin's or model's signature has them."""
        names = inspect.signature(type(self).model).parameters
        return tuple(name for name in names if name not in {"rng", "params", "grads", "shape"})

    def asks_for(self, option: str, value: Value) -> bool:
        """Tell whether a value of an option is another than its default."""
        default = self.default_of(option)
        return not (type(value) is type(default) and value == default)

    def default_of(self, option: str) -> Value:
        """Return the default of an option, PyTorch's; `inspect.Parameter.empty` where there is none."""
        default: Value = inspect.signature(type(self).model).parameters[option].default
        return default

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config without options that the subject lacks, and with those that its readings fix.

        Args:
            config: the config.
            given: options that are to be in it, at PyTorch's defaults where nothing else is said.
        """
        whole = {**{name: self.default_of(name) for name in given}, **config, **self.fixed}
        names = (*self.options, *whole)
        return {name: whole[name] for name in names if name in whole and name not in self.lacking}

    @cached_property
    def fixed(self) -> Mapping[str, Value]:
        """The options that the subject's readings fix, and what at."""
        return {name: value for reading in self.readings for name, value in reading.fixed.items()}

    def answered(self, program: Program) -> Program | None:
        """Return what of a program the subject has an answer to as its readings have it; None: nothing."""
        left: Program | None = program
        for reading in self.readings:
            if left is not None and reading.within is not None:
                left = reading.within(left)
        return left

    def narrowed(self, lacking: frozenset[str] = frozenset(), readings: Sequence[Convention] = ()) -> Self:
        """Return this contract for subjects of one kind: what is drawn fits them.

        Args:
            lacking: the options that they do not have.
            readings: the conventions that they follow; what these fix is no option that is lacking.
        """
        limiting = tuple(reading for reading in readings if reading.within is not None or reading.fixed)
        key = (lacking, tuple(reading.label for reading in limiting))
        if key not in self._narrowed:
            self._narrowed[key] = found = type(self)() if any(key) else self
            found.readings = limiting
            found.lacking = lacking - found.fixed.keys()
        return self._narrowed[key]

    @cached_property
    def _narrowed(self) -> dict[tuple[frozenset[str], tuple[str, ...]], Self]:
        return {}
