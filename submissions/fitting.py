"""Tells from its signatures whether an export can be built and called as a component, and which options it has."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ..conformance.contract import Contract
from ..conformance.narrowed import MODES
from ..conformance.wording import listed
from ..play import Export
from ..play.binding import argument, handed
from ..play.descent import rate_among
from ..play.messages import Method
from ..play.modes import is_mode_argument
from ..play.names import ENTRIES, EVALUATION_METHODS, RANDOMNESS, TRAINING_METHODS, parts_of
from ..play.program import FUNCTIONS
from ..play.spelling import STEPS

_GIVEN: Mapping[str, tuple[str, ...]] = {
    "optimizer": ("params", "grads"),
    "initializer": ("shape",),
    "clip": ("grads",),
    "constraint": ("params",),
}
"""What comes before the options, by kind."""


_FILLED = frozenset({"tensor", "w", "W", "weight", "weights", "array", "arr"})
"""What the first argument of an initializer is called that fills an array, as PyTorch's do."""


@dataclass(frozen=True)
class Fit:
    """What becomes of a contract's options in an export's signature.

    Attributes:
        lacking: those that have no argument there, and the arguments that its forward does not take.
        given: those whose argument has no default, or another one than PyTorch's, and the arguments without which its
            forward cannot be called: they are given in every program.
        unclaimed: arguments that have no default, and that go by no option's name.
        unfilled: those of them that nothing fills.
        homeless: options without which it cannot be built and that have no argument.
        handed: arguments that take its parameters and buffers, which tell it all sizes.
        parted: options whose value along each axis it is given apart, or is told by what it is handed.
    """

    lacking: frozenset[str]
    given: frozenset[str]
    unclaimed: tuple[str, ...]
    unfilled: tuple[str, ...]
    homeless: tuple[str, ...]
    handed: tuple[str, ...] = ()
    parted: frozenset[str] = frozenset()


def options_of(export: Export, contract: Contract) -> Fit:
    """Match a contract's options with the arguments of an export, as they are bound when it is built."""
    arrays = _handed(export, contract)
    names = [name for name in export.parameters[len(_leading(export, contract)) :] if name not in arrays]
    found: dict[str, str | None] = {}
    for option in contract.options:
        found[option] = argument(option, [name for name in (*names, export.several) if name not in found.values()])
    unnamed = [name for name in contract.required if found[name] is None]
    claimed = {part for name in found.values() if name is not None for part in parts_of(name)}
    needed = [name for name in names if name not in export.optional and name not in {*claimed, *RANDOMNESS}]
    homeless = () if export.anything or arrays else tuple(unnamed[len(needed) :])
    lacking = {name for name in contract.options if found[name] is None} - set(contract.required)
    given = {
        option
        for option, name in found.items()
        if name is not None and option not in contract.required and _departs(export, name, contract.default_of(option))
    }
    untaken, demanded = _spared(export, contract)
    return Fit(
        (frozenset() if export.anything else frozenset(lacking)) | untaken | _modes(export, contract),
        frozenset(given) | demanded,
        tuple(needed),
        tuple(needed if arrays else needed[len(unnamed) :]),
        homeless,
        arrays,
        frozenset(option for option, name in found.items() if name is not None and len(parts_of(name)) > 1)
        | frozenset(unnamed if arrays else ()),
    )


def _leading(export: Export, contract: Contract) -> tuple[str, ...]:
    """Return what comes before the options: nothing for an optimizer whose step is handed parameters and gradients."""
    steps = [export.methods[name] for name in STEPS if name in export.methods]
    late = contract.kind == "optimizer" and bool(steps) and len(steps[0].needs) == len(_GIVEN["optimizer"])
    return () if late else _GIVEN.get(contract.kind, ())


def _handed(export: Export, contract: Contract) -> tuple[str, ...]:
    """Return the arguments in which an export is handed the arrays that it keeps."""
    if not contract.has("params") or export.kind != "class":
        return ()
    names = [
        name for name in export.parameters if name not in export.optional or export.defaults.get(name, ...) is None
    ]
    found = tuple(handed(names, ENTRIES, contract.options))
    return () if set(found).issubset(export.optional) else found


def _modes(export: Export, contract: Contract) -> frozenset[str]:
    """Return the calls that change a mode, where an export may have none of them, and has none.

    What is the same in both modes is asked for both all the same, where its code can tell them apart: by a method for
    each, or by an argument of forward.
    """
    there, back = (
        [name for name in names if name in export.methods] for names in (TRAINING_METHODS, EVALUATION_METHODS)
    )
    if "modes" in contract.traits or contract.kind not in {"layer", "loss"}:
        return frozenset(MODES if contract.modeless and not (there or back) else ())
    switched = all(any(not export.methods[name].needs for name in names) for names in (there, back))
    told = any(is_mode_argument(name) for name in forward_of(export).takes)
    return frozenset() if switched or told else frozenset(MODES)


def forward_of(export: Export) -> Method:
    """Return what an export's forward takes, or else its `__call__`; nothing where it has neither."""
    return export.methods.get("forward", export.methods.get("__call__", Method()))


def rate_of(export: Export) -> str:
    """Return the argument by which an export's backward takes a learning rate; "" where it takes none."""
    return rate_among(export.methods.get("backward", Method()).takes)


def _spared(export: Export, contract: Contract) -> tuple[frozenset[str], frozenset[str]]:
    """Return which of the arguments that may be left out a forward does not take, and which it needs.

    Those that belong together are lacking together.
    """
    forward = forward_of(export)
    by_name = [name for group in contract.spared for name in group if name not in contract.positions]
    positional = list(takewhile(lambda name: name not in by_name, _modeless(forward.takes)))
    needed = len(_modeless(forward.needs))

    def takes(name: str) -> bool:
        if name in contract.positions:
            return forward.anything or contract.positions[name] < len(positional)
        return forward.keywords or name in {*forward.takes, *forward.named}

    otherwise = named_otherwise(export, contract)

    def needs(name: str) -> bool:
        own = otherwise.get(name, name)
        return own in forward.needs if name in by_name else contract.positions[name] < min(needed, len(positional))

    # What takes a group in one place, and cannot do without, is to be given it by a reading that knows of that.
    packed = [set(reading.packed) for reading in contract.conventions]
    # It is asked for what is essential however it takes it: undeclared it fails, and the reading is found.
    lacking = [
        group
        for group in contract.spared
        if not all(map(takes, group)) and not (contract.essential == group and set(group) in packed and takes(group[0]))
    ]
    demanded = [
        group
        for group in contract.spared
        if (group not in lacking and contract.given_where_taken.isdisjoint(group) and any(map(needs, group)))
        or (set(group) in packed and needs(group[0]))
    ]
    return frozenset(name for group in lacking for name in group), frozenset(
        name for group in demanded for name in group
    )


def named_otherwise(export: Export, contract: Contract) -> Mapping[str, str]:
    """Return which arguments of a forward that are given by name go by another one there, as a reading has it."""
    forward = forward_of(export)
    taken = {name for name in (*forward.takes, *forward.named) if name not in forward.switches}
    found = {
        reading.packed[0]: own
        for reading in contract.conventions
        if len(reading.packed) == 1 and reading.packed[0] not in contract.positions
        for own in reading.declared_by
        if own in taken
    }
    return {name: own for name, own in found.items() if name not in taken}


def _modeless(names: Iterable[str]) -> list[str]:
    return [name for name in names if not is_mode_argument(name)]


def _departs(export: Export, name: str, default: object) -> bool:
    if name not in export.defaults:
        return True
    own = export.defaults[name]
    return not (type(own) is type(default) and own == default)


def borrows(export: Export, contract: Contract) -> bool:
    """Tell whether an export has the name of another component, and what its forward needs is told by this one's."""
    return export.name in contract.borrowed and not contract.told_by.isdisjoint(needed_by_forward(export))


def needed_by_forward(export: Export) -> tuple[str, ...]:
    """Return the arguments that an export's forward cannot do without."""
    return export.methods.get("forward", export.methods.get("__call__", Method())).needs


def misfit(export: Export, contract: Contract) -> str:
    """Return in what shape an export should be to be built and called as a component; nothing where it is.

    A forward that takes its weights is of another dialect: right or wrong, it cannot be asked in this one.
    """
    return _called(export, contract) or _built(export, contract)


def _built(export: Export, contract: Contract) -> str:
    leading = _leading(export, contract)
    first = export.parameters[: len(leading)]
    strange = [name for name in first if any(argument(option, [name]) for option in contract.options)]
    if (len(first) < len(leading) and not export.anything) or strange:
        return f"{export.name} takes {_all(export.parameters)}, but should take {_all(leading)} first"
    if contract.kind == "initializer" and first and first[0] in _FILLED:
        told = f"{export.name} takes {first[0]}, an array to fill, but should take {_all(leading)}, a tuple, first"
        return f"{told} and return a new array: nothing is handed over to be filled"
    options = options_of(export, contract)
    if options.unfilled and contract.kind in FUNCTIONS:
        wanted = [*leading, *contract.required]
        return f"{export.name} takes {_all(export.parameters)}, but should take {_all(wanted)}"
    if options.unfilled:
        return f"{export.name} cannot be built without {_all(options.unfilled)}, which should have a default"
    if options.homeless:
        told = f"{export.name} takes {_all(export.parameters)}, but should take {_all(options.homeless)}"
        it = "it" if len(options.homeless) == 1 else "each"
        return f"{told}: add {it} and follow it, as code for one value of it alone, such as 1, is not judged"
    return ""


def _called(export: Export, contract: Contract) -> str:
    for name, method in export.methods.items():
        asked = "forward" if name == "__call__" and "forward" not in export.methods else name
        asked = "step" if name in STEPS and contract.kind == "optimizer" else asked
        if asked not in {"forward", "backward", "step"} or (asked == "step" and not _leading(export, contract)):
            continue
        wanted = _wanted(contract, asked)
        aside = [*named_otherwise(export, contract).values()] if asked == "forward" else []
        if asked == "backward":
            aside = [rate_of(export)]
        needs, takes = ([one for one in _modeless(names) if one not in aside] for names in (method.needs, method.takes))
        fewest = 0 if asked == "backward" and contract.kind == "loss" else len(wanted.needs)
        fewest += bool(contract.essential) if asked == "forward" else 0
        if len(needs) > _most(export, contract, asked, wanted) or (len(takes) < fewest and not method.anything):
            built = f": {export.name}(params, grads) is given them" if asked == "step" else ""
            if asked == "forward" and export.around:
                built = _unnamed(needs[_most(export, contract, asked, wanted) :])
            there = _all(_modeless(method.takes))
            return f"{export.name}.{name} takes {there}, but should take {_all(wanted.takes)}{built}"
    return ""


def _unnamed(strange: Sequence[str]) -> str:
    """Return why a function is not given some of its arguments, and the way out, as the end of a sentence."""
    packed = [name for name in strange if name in _DICTS]
    if packed:
        return f": no arrays are handed over in one dict, as {packed[0]} may be; take {_ARRAYS}"
    return f": nothing is known to be handed over as {_all(strange)}; take {_ARRAYS}" if strange else ""


_DICTS = ("parameters", "params", "param", "weights", "theta", "model")
"""Arguments that are a dict of arrays in functions, more often than not."""
_ARRAYS = "each array as an argument of its own, by a usual name such as W, b, gamma, beta, Wx or Wh"


def _most(export: Export, contract: Contract, asked: str, wanted: Method) -> int:
    """Return how many arguments a method can be given; of a forward that lacks some that others get, those before."""
    lacking = contract.given_where_taken & _spared(export, contract)[0] if asked == "forward" else frozenset()
    return min((contract.positions[name] for name in lacking), default=len(wanted.takes))


def _wanted(contract: Contract, method: str) -> Method:
    """Return what a method of our own implementation takes."""
    function = getattr(type(contract).model, method, None)
    if function is None:
        return Method()
    _, *own = inspect.signature(function).parameters.values()
    positional = [item for item in own if item.kind is not item.KEYWORD_ONLY]
    return Method(
        tuple(item.name for item in positional), tuple(item.name for item in positional if item.default is item.empty)
    )


def _all(names: Iterable[str]) -> str:
    return listed(names, most=None) or "nothing"
