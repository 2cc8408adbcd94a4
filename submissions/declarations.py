"""What an export says of itself: the conventions it follows and the formats it takes, and what of that is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..conformance.contract import Contract
from ..conformance.contracts import contracts
from ..conformance.convention import Convention
from ..conformance.declared import lacking
from ..conformance.laws.dtype import CLAIMED
from ..conformance.results import LawResult
from ..conformance.wording import listed
from ..play import Export
from ..play.binding import argument
from ..play.modes import is_mode_argument
from .fitting import borrows, forward_of, named_otherwise, needed_by_forward, rate_of
from .options import closest

JUDGED = ("float64", *CLAIMED)
"""The formats that there are laws on."""


def conventions_of(export: Export, contract: Contract) -> dict[str, str]:
    """Return the readings of its component that an export declares, by its attribute or its arguments' names.

    A class may inherit a dict that it shares with others: what only another component has is left out.
    """
    known = {convention.name for convention in contract.conventions}
    spoken = {
        convention.name: convention.other
        for convention in contract.conventions
        if _speaks(export, contract, convention)
    }
    return {**spoken, **{name: reading for name, reading in export.conventions.items() if name in known}}


def _speaks(export: Export, contract: Contract, convention: Convention) -> bool:
    """Tell whether the names of an export's arguments declare a reading."""
    if convention.inputs is not None and convention.inputs(forward_of(export).takes):
        return True
    names = _packing(export, contract) if convention.packed else export.parameters
    return not set(convention.declared_by).isdisjoint(names)


def _packing(export: Export, contract: Contract) -> tuple[str, ...]:
    """Return the one argument of a forward besides its input, which is where it takes all that belongs together.

    Or those that it is given by name, and that go by another one.
    """
    known = {name for group in contract.spared for name in group if name not in contract.positions}
    taken = [name for name in forward_of(export).takes if not is_mode_argument(name) and name not in known]
    together = taken[1:] if len(taken) == 2 else ()  # noqa: PLR2004 - the input and the states
    return (*together, *named_otherwise(export, contract).values())


def notes_on(export: Export, contract: Contract) -> tuple[str, ...]:
    """Return a sentence on each declaration that cannot be followed."""
    names = {convention.name for convention in contract.conventions}
    anywhere = {convention.name for other in contracts().values() for convention in other.conventions}
    missing = [name for name in export.conventions if name not in names]
    notes = [*export.unread]
    notes += [
        f"conventions: {name!r} is not known{closest(name, names or anywhere)}"
        for name in missing
        if name not in anywhere
    ]
    notes += [
        f"conventions: {lacking(contract.component, name, contract.conventions)}"
        for name in missing
        if name in anywhere and not export.shares_conventions
    ]
    notes += [f"dtypes: {law.detail}" for law in unjudged_formats(export)]
    return (
        *_taken_for(export, contract),
        *_never_given(export, contract),
        *_other_defaults(export, contract),
        *_unreturned(export),
        *_descending(export, contract),
        *(f"{export.name}.{note}" for note in notes),
    )


def _other_defaults(export: Export, contract: Contract) -> tuple[str, ...]:
    """Return that options have other defaults than PyTorch's, where no reading is about them; of a step, none is."""
    if contract.kind == "optimizer":
        return ()
    readings = {convention.name for convention in contract.conventions}
    own = {option: argument(option, list(export.defaults)) for option in contract.options if option not in readings}
    values = [(option, export.defaults[name], contract.default_of(option)) for option, name in own.items() if name]
    plain = [(option, value, default) for option, value, default in values if {type(value), type(default)} <= _PLAIN]
    told = [f"{option} = {value!r} ({default!r})" for option, value, default in plain if value != default]
    note = (
        f"{export.name} has other defaults than PyTorch: {', '.join(told)}. These options are given in every program, "
        "so that no verdict depends on them."
    )
    return (note,) if told else ()


_PLAIN = {bool, int, float, str}


def _unreturned(export: Export) -> Iterator[str]:
    """Yield that an export is judged by what its methods keep, where they return nothing."""
    kept = {name: f"self.{method.kept}" for name, method in export.methods.items() if method.kept}
    if kept:
        read, returns = ("results are", "return") if len(kept) > 1 else ("result is", "returns")
        yield f"{export.name}: the {read} read from {listed(kept.values())}, as {listed(kept)} {returns} None"


def _descending(export: Export, contract: Contract) -> Iterator[str]:
    """Yield that gradients are told by the step that a backward makes which takes a learning rate."""
    rate = rate_of(export)
    if rate and contract.has("params"):
        yield f"{export.name}.backward takes {rate}: gradients of its parameters are read from how far it moves them"


def overruled(export: Export, contract: Contract, asked: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence on each reading that an export declares where another one was asked for, which goes before."""
    return tuple(
        f"{export.name} declares {name} = {reading!r}; it is judged with {asked[name]!r}, which was asked for."
        for name, reading in conventions_of(export, contract).items()
        if asked.get(name, reading) != reading
    )


def _taken_for(export: Export, contract: Contract) -> Iterator[str]:
    """Yield what an export is taken for that has another component's name, and the way out."""
    if borrows(export, contract):
        needed = " and ".join(name for name in needed_by_forward(export) if name in contract.told_by)
        yield (
            f"{export.name} is taken for {contract.component}, as its forward needs {needed}; "
            f"if it is meant as {export.name}, rename what is needed, or give it a default"
        )


def _never_given(export: Export, contract: Contract) -> Iterator[str]:
    """Yield that an argument of a forward is not judged, where no reading knows the name that it goes by."""
    forward = forward_of(export)
    taken = [name for name in (*forward.takes, *forward.named) if name not in forward.switches]
    read = named_otherwise(export, contract)
    for name in (name for group in contract.spared for name in group if name not in contract.positions):
        own = argument(name, taken)
        if own not in {None, name, read.get(name)} and not forward.keywords:
            yield f"{export.name}.forward takes {own}, which is not judged: to have it judged, call it {name}"


def unjudged_formats(export: Export) -> list[LawResult]:
    """Return, for each format that an export claims and that there is no law on, that it was not judged and why."""
    return [
        LawResult(
            f"dtype.{name}",
            f"What is given in {name} comes back in {name}.",
            "required",
            "not_run",
            reason="unsupported_dtype",
            detail=_why_not(name),
        )
        for name in dict.fromkeys(export.dtypes)
        if name not in JUDGED
    ]


def _why_not(name: str) -> str:
    try:
        np.dtype(name)
    except (TypeError, ValueError, SyntaxError):
        return f"NumPy has no dtype {name!r}{closest(name, JUDGED)}"
    return f"{name!r} is not judged; judged are: {', '.join(JUDGED)}"


def unjudgeable(export: Export) -> str:
    """Return why an export cannot be judged at all for the formats that it claims; nothing where it can."""
    if not export.dtypes or "float64" in export.dtypes:
        return ""
    claimed = ", ".join(dict.fromkeys(export.dtypes))
    return f'{export.name} claims {claimed} and not float64, in which it would be judged; add "float64" to its dtypes'
