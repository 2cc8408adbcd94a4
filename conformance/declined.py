"""Options that code says it does not have, by NotImplementedError: it is not asked for them, and that is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from .evidence import Evidence


def declines(evidence: Evidence) -> bool:
    """Tell whether a subject says, as it is built, that it does not implement what it is asked for beyond defaults."""
    raised = evidence.got.built.raised
    return raised is not None and raised.type == "NotImplementedError" and bool(_chosen(evidence))


def _chosen(evidence: Evidence) -> tuple[str, ...]:
    """Return the options that a subject is given and that are no defaults: `approximate='tanh'`."""
    contract = evidence.contract
    given = ((name, value) for name, value in evidence.program.config.items() if name not in contract.required)
    return tuple(f"{name}={value!r}" for name, value in given if repr(value) != repr(contract.default_of(name)))


@dataclass
class Declined:
    """What a subject declined so far.

    Attributes:
        several: the options of each program that it declined.
        taken: the options that it took in some program.
    """

    several: set[tuple[str, ...]] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def look(self, evidence: Evidence) -> None:
        """Take note of a program."""
        if declines(evidence):
            self.several.add(_chosen(evidence))
        else:
            self.taken.update(_chosen(evidence))

    def note(self, component: str) -> tuple[str, ...]:
        """Return what was not asked for as a sentence; nothing where all was.

        Args:
            component: the component's name.
        """
        found = {tuple(one for one in options if one not in self.taken) or options for options in self.several}
        alone = {options[0] for options in found if len(options) == 1}
        least = sorted(options for options in found if len(options) == 1 or alone.isdisjoint(options))
        told = ", ".join(" with ".join(options) for options in least)
        return (f"{component} raises NotImplementedError for {told}, and is not asked for that",) if told else ()
