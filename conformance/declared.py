"""Looks up the conventions that are declared by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .convention import Convention


class ConventionError(ValueError):
    """A declared convention does not exist; the message names what the component has."""


def lacking(component: str, name: str, known: Sequence[Convention]) -> str:
    """Return that a component has no convention of a name, and which it has."""
    names = sorted({convention.name for convention in known}) or ["none"]
    return f"{component} has no convention {name!r}; it has: {', '.join(names)}"


def chosen(declared: Mapping[str, str], known: Sequence[Convention], component: str) -> list[Convention]:
    """Return the conventions that `declared` names.

    Raises:
        ConventionError: a name or reading that the component does not have.
    """
    picked = []
    for name, reading in declared.items():
        options = [convention for convention in known if convention.name == name]
        if not options:
            raise ConventionError(lacking(component, name, known))
        if reading == options[0].standard:
            continue
        match = [convention for convention in options if convention.other == reading]
        if not match:
            readings = [options[0].standard, *(convention.other for convention in options)]
            message = f"{component}.{name} = {reading!r}, but should be one of: {', '.join(map(repr, readings))}"
            raise ConventionError(message)
        picked.append(match[0])
    return picked
