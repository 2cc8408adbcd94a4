"""What is left of a component for one kind of subject: its options, and what it has an answer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Self

from ..play import Array, Call, Program, Value, address
from ..play.binding import parameters
from ..play.names import ENTRIES
from . import strategies as st
from .convention import Convention

MODES = ("train", "eval")
"""The calls that change a mode."""


class Narrowed:
    """The part of a contract that depends on a subject's signature and on the conventions it follows.

    Attributes:
        model: our own implementation, whose options are PyTorch's.
        spared: names of arguments of a forward without which it can be called, in groups: all of one or none; first
            those by position, in their order.
        essential: those of them that a forward must take all the same, as it is no such component without them.
        given_where_taken: those of them that every subject that takes them is given: only who lacks them is judged
            without.
        modeless: whether a subject may have nothing that changes its mode: it is then not asked to change it.
        affine: what the output is affine in as PyTorch reads it, by name (`args[0]`, `params.weight`): derivatives are
            exact there.
        freedom: sets of twin options, without those of readings; an answer anywhere between what the twin gives under
            each is right (the subgradients at a kink).
        lacking: options and such arguments that the subject at hand does not have; `train` and `eval` among them.
        demanded: such arguments that it cannot do without.
        readings: the conventions that it follows which leave it an answer to only a part of what is drawn.
        handed: whether it is handed its arrays when it is built: then there is no program without them.
    """

    model: ClassVar[Callable[..., Any]]
    spared: ClassVar[tuple[tuple[str, ...], ...]] = ()
    essential: ClassVar[tuple[str, ...]] = ()
    given_where_taken: ClassVar[frozenset[str]] = frozenset()
    modeless: ClassVar[bool] = False
    affine: ClassVar[frozenset[str]] = frozenset()
    freedom: ClassVar[tuple[Mapping[str, Value], ...]] = ()
    lacking: frozenset[str] = frozenset()
    demanded: frozenset[str] = frozenset()
    readings: tuple[Convention, ...] = ()
    handed: bool = False

    @cached_property
    def options(self) -> tuple[str, ...]:
        """The names of all config values, as the twin's or model's signature has them."""
        names = parameters(type(self).model)
        return tuple(name for name in names if name not in {"rng", "params", "grads", "shape"})

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The positions of a forward's arguments, by name, without those that have none."""
        taken = list(parameters(type(self).model.forward).values())[1:]  # type: ignore[attr-defined]
        return {item.name: place for place, item in enumerate(taken) if item.kind is not item.KEYWORD_ONLY}

    @property
    def not_asked(self) -> tuple[str, ...]:
        """The options and arguments that the subject is not asked for, as it does not have them.

        Modes are worth a word where a right component may differ in them.
        """
        modes = MODES if self.modeless else ()
        names = (*self.options, *(name for group in self.spared for name in group), *modes)
        return tuple(name for name in names if name in self.lacking)

    def takes(self, call: Call) -> bool:
        """Tell whether the subject can be called so: with no argument that it lacks, and all that it demands."""
        present = {
            name: name in call.kwargs or self.positions.get(name, len(call.args)) < len(call.args)
            for group in self.spared
            for name in group
        }
        return not any(name in (self.lacking if there else self.demanded) for name, there in present.items())

    def asks_for(self, option: str, value: Value) -> bool:
        """Tell whether a value of an option is another than its default."""
        default = self.default_of(option)
        return not (type(value) is type(default) and value == default)

    def default_of(self, option: str) -> Value:
        """Return the default of an option, PyTorch's; `inspect.Parameter.empty` where there is none."""
        default: Value = parameters(type(self).model)[option].default
        return default

    def settled(self, config: Mapping[str, Value], given: Iterable[str] = ()) -> Mapping[str, Value]:
        """Return a config without options that the subject lacks, and with those that its readings fix.

        Args:
            config: the config.
            given: options that are to be in it, at PyTorch's defaults where nothing else is said.
        """
        whole = {**{name: self.default_of(name) for name in given if name in self.options}, **config, **self.fixed}
        names = (*self.options, *whole)
        return {name: whole[name] for name in names if name in whole and name not in self.lacking}

    def traced(self, config: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return the config without what no gradient goes through, so that backward is the derivative of forward."""
        return config

    @cached_property
    def free_options(self) -> tuple[Mapping[str, Value], ...]:
        """The sets of twin options between which the component, or one of the subject's readings, leaves a choice."""
        return (*self.freedom, *(options for reading in self.readings for options in reading.freedom))

    @cached_property
    def affine_left(self) -> frozenset[str]:
        """What the output is affine in under every one of the subject's readings."""
        return self.affine.difference(*(reading.curved for reading in self.readings))

    @cached_property
    def fixed(self) -> Mapping[str, Value]:
        """The options that the subject's readings fix, and what at."""
        return {name: value for reading in self.readings for name, value in reading.fixed.items()}

    def answered(self, program: Program) -> Program | None:
        """Return what of a program the subject has an answer to as its readings have it; None: nothing.

        What changes modes is left out for whoever has none.
        """
        left: Program | None = program
        if not self.lacking.isdisjoint(MODES):
            left = program.with_calls(*(call for call in program.calls if call.method not in MODES))
        if left is not None and self.handed:
            left = replace(left, state={**self._initial(left), **left.state})
        for reading in self.readings:
            if left is not None and reading.within is not None:
                left = reading.within(left)
        return left

    def _initial(self, program: Program) -> Mapping[str, Array]:
        """Return the state with which our own implementation starts, where it would be for the subject to say."""
        held = vars(type(self).model(**program.config))
        return {
            entry: value
            for section in ("params", "buffers")
            for name, value in held.get(section, {}).items()
            if (entry := address.entry(section, name)) in ENTRIES
        }

    def narrowed(
        self,
        lacking: frozenset[str] = frozenset(),
        readings: Sequence[Convention] = (),
        given: frozenset[str] = frozenset(),
        *,
        handed: bool = False,
    ) -> Self:
        """Return this contract for subjects of one kind: what is drawn fits them.

        Args:
            lacking: the options and arguments that they do not have.
            readings: the conventions that they follow; what these fix is no option that is lacking.
            given: the options and arguments that they are given in every program.
            handed: whether they are handed their arrays when they are built.
        """
        limiting = tuple(
            reading
            for reading in readings
            if reading.within is not None or reading.fixed or reading.packed or reading.freedom or reading.curved
        )
        demanded = given.intersection(name for group in self.spared for name in group)
        key = (lacking, tuple(reading.label for reading in limiting), demanded, handed)
        if key not in self._narrowed:
            self._narrowed[key] = found = type(self)() if any(key) else self
            found.readings = limiting
            packed = {name for reading in limiting for name in reading.packed}
            found.handed = handed
            found.lacking = lacking - found.fixed.keys() - packed
            found.demanded = demanded - found.lacking
        return self._narrowed[key]

    @cached_property
    def _narrowed(self) -> dict[tuple[frozenset[str], tuple[str, ...], frozenset[str], bool], Self]:
        return {}


def cut(
    arguments: st.SearchStrategy[tuple[Value, ...]], there: st.SearchStrategy[bool], position: int
) -> st.SearchStrategy[tuple[Value, ...]]:
    """Return a strategy of arguments with and without those from a position on."""
    return arguments.flatmap(lambda args: there.map(lambda given: args if given else args[:position]))


def without(
    keywords: st.SearchStrategy[Mapping[str, Value]], there: st.SearchStrategy[bool], group: tuple[str, ...]
) -> st.SearchStrategy[Mapping[str, Value]]:
    """Return a strategy of keywords with and without those of a group."""

    def left(drawn: Mapping[str, Value]) -> Mapping[str, Value]:
        return {name: value for name, value in drawn.items() if name not in group}

    return keywords.flatmap(lambda drawn: there.map(lambda given: drawn if given else left(drawn)))
