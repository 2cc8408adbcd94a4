"""How a subject spells what programs say in PyTorch's names: fragments of Python, each from a closed list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import TypeVar

from . import address
from .around import Around
from .names import (
    CONFIG,
    EVALUATING,
    EVALUATION_METHODS,
    EVALUATION_WORDS,
    GENERATORS,
    MODE,
    MODE_WORD,
    RANDOMNESS,
    RESULTS,
    TRAINING_METHODS,
    TRAINING_WORDS,
    array_names,
    keywords_of,
)
from .places import are_places
from .program import Program
from .record import record

_Value = TypeVar("_Value")

TRAIN_AND_EVAL: Mapping[str, bool] = {"train": True, "eval": False}
_MODES: Mapping[str, tuple[tuple[str, str], ...]] = {
    method: (
        *((name, str(training)) for name in (*MODE, *MODE_WORD)),
        *((name, str(not training)) for name in EVALUATING),
        *((name, f'"{word}"') for name in MODE_WORD for word in (TRAINING_WORDS if training else EVALUATION_WORDS)),
    )
    for method, training in TRAIN_AND_EVAL.items()
}
SWITCHES: Mapping[str, tuple[str, ...]] = {
    method: (
        f"{method}()",
        *(f"{name} = {value}" for name, value in _MODES[method]),
        *(f"{name}()" for name in (TRAINING_METHODS if training else EVALUATION_METHODS)),
    )
    for method, training in TRAIN_AND_EVAL.items()
}
"""What sets the mode, behind the instance and a dot: a method or an attribute, those of the native interface first."""
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    method: tuple(f"{name}={value}" for name, value in _MODES[method]) for method in TRAIN_AND_EVAL
}
"""What tells forward its mode, among its arguments."""
OWNERS: tuple[str, ...] = ("instance", "class", "module")
SOURCES: tuple[str, ...] = tuple(f"{owner}.{name}" for owner in OWNERS for name in GENERATORS)
"""Where a generator hangs."""

STEPS: tuple[str, ...] = ("step", "update")
"""The methods of an optimizer that make a step."""

_MOST_AXES = 8


@record(frozen=True, slots=True)
class Kept:
    """An entry of the state as a subject keeps it.

    Attributes:
        places: where, behind the instance and a dot: `W` or `params["W"]`; of one in parts, where each of them is.
        shape: its shape there, the whole one's where it is in parts.
        axis: the axis along which parts are of the whole.
        replaced: whether an array is put in its place, because it cannot be written into.
    """

    places: tuple[str, ...]
    shape: tuple[int, ...]
    axis: int = 0
    replaced: bool = False

    def fits(self, entry: str, count: int) -> bool:
        """Tell whether an entry of a state of `count` arrays is looked for in such places, and can be in such parts."""
        parts = len(self.places)
        divided = parts > 1 and self.axis < len(self.shape) and self.shape[self.axis] % parts == 0
        known = (parts == 1 or divided) and len(self.shape) <= _MOST_AXES
        return known and are_places(self.places, entry, count)

    def inside(self, owner: str) -> Kept:
        """Return the same as seen from an object that keeps the layer in a place."""
        return replace(self, places=tuple(f"{owner}.{place}" for place in self.places))


@record(frozen=True, slots=True)
class Spelling:
    """How a subject spells what one program does; what is not said is as in the native interface.

    Attributes:
        state: where it keeps the entries of the state, and its gradients, by dotted name; what it lacks is missing.
        keywords: the argument that takes an option of the config, where it has another name.
        positional: the options that are given by position, in order.
        switches: what sets the mode, for `train` and `eval`.
        arguments: what tells forward its mode, for `train` and `eval`; empty where it keeps the mode itself.
        has_forward: whether the method is called; else it is called itself.
        has_zero_grad: whether it has the method.
        takes_upstream: whether backward takes the upstream gradient.
        rate: the argument of backward that takes a learning rate, by which it descends at once; empty where none does.
        results: the attribute in which a method keeps its result, by the method that returns nothing.
        randomness: the argument that takes a source of randomness; empty where there is none.
        generators: where the generators of its own hang, in the order in which they are seeded; empty for one that
            hangs nowhere that has a usual name.
        uses_random: whether its module knows Python's own `random`.
        several: the option whose items are given one by one, by position; empty where it comes in one list.
        arrays: the arguments that it is handed its arrays in, by the name of the entry of the state.
        left_out: the options that go nowhere, as those arrays tell them.
        step: the method that makes a step.
        late: whether that is handed parameters and gradients, and not the constructor.
        attributes: the attribute that keeps an option which is changed later, where it has another name.
        around: the functions that it is a class around, where it is one that is made around functions.
    """

    state: Mapping[str, Kept] = field(default_factory=dict)
    keywords: Mapping[str, str] = field(default_factory=dict)
    positional: tuple[str, ...] = ()
    switches: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)
    has_forward: bool = True
    has_zero_grad: bool = True
    takes_upstream: bool = True
    rate: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    randomness: str = ""
    generators: tuple[str, ...] = ()
    uses_random: bool = False
    several: str = "layers"
    arrays: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    step: str = "step"
    late: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    around: Around | None = None


def accepted(spelling: Spelling, program: Program) -> Spelling:
    """Return what of a stranger's spelling may be written into Python: what is on the list for the program's own names.

    The rest is as in the native interface.
    """
    observed = frozenset(observed_names(program))
    keywords = {
        option: keyword
        for option, keyword in _known(spelling.keywords, program.config)
        if keyword in keywords_of(option)
    }
    arrays = {entry: name for entry, name in _known(spelling.arrays, program.state) if name in array_names(entry)}
    positional = spelling.positional
    if len(set(positional)) < len(positional) or not program.config.keys() >= set(positional):
        positional = ()
    return replace(
        spelling,
        state={name: kept for name, kept in _known(spelling.state, observed) if kept.fits(name, len(program.state))},
        keywords=keywords if len({*keywords.values()}) == len(keywords) else {},
        positional=positional,
        arrays=arrays,
        step=spelling.step if spelling.step in STEPS else "step",
        left_out=spelling.left_out if arrays else (),
        attributes={option: name for option, name in _known(spelling.attributes, CONFIG) if name in CONFIG[option]},
        around=spelling.around if spelling.around is not None and spelling.around.is_writable else None,
        several=spelling.several if spelling.several in CONFIG else "",
        switches={mode: text for mode, text in _known(spelling.switches, SWITCHES) if text in SWITCHES[mode]},
        arguments={mode: text for mode, text in _known(spelling.arguments, ARGUMENTS) if text in ARGUMENTS[mode]},
        rate=spelling.rate if spelling.rate in CONFIG["lr"] else "",
        results={method: name for method, name in _known(spelling.results, RESULTS) if name in RESULTS[method]},
        randomness=spelling.randomness if spelling.randomness in RANDOMNESS else "",
        generators=tuple(place if place in SOURCES else "" for place in spelling.generators),
    )


def observed_names(program: Program) -> Iterator[str]:
    """Yield the names of what is observed of a program's state: its entries, and a gradient for each parameter."""
    for name in program.state:
        yield name
        if address.is_parameter(name):
            yield address.gradient_of(name)


def _known(found: Mapping[str, _Value], names: Mapping[str, object] | frozenset[str]) -> Iterator[tuple[str, _Value]]:
    return ((name, value) for name, value in found.items() if name in names)
