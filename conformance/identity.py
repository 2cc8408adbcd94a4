"""Identities: a component's own equations, declared in its contract and judged by one generic law."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..play import Array, Program, Transcript
from ..play.record import record
from .results import Level

if TYPE_CHECKING:
    from . import strategies as st


@record(frozen=True, slots=True)
class Equation:
    """Two sides that must be equal, to rounding.

    Attributes:
        where: what is compared, for people.
        got: the side computed from the subject's answers.
        expected: the other side: a closed form, or another component's twin.
        magnitude: the size of the terms that were added up on the way; rounding errors are relative to it.
        terms: how many terms were added up.
    """

    where: str
    got: Array
    expected: Array
    magnitude: float | Array
    terms: int = 1


Equations: TypeAlias = "Callable[[Program, Transcript], Iterable[Equation]]"


@dataclass(frozen=True)
class Identity:
    """An equation that every correct implementation obeys.

    Attributes:
        id: stable, `weight-scaling`.
        statement: in words, one sentence.
        formula: in plain text.
        strata: for its contract, strategies of programs, simplest first.
        equations: what must be equal, from a program and the subject's transcript of it.
        level: `required` or `advice`.
        beside: the id of the identity of the same strata on whose programs it is judged; "" for programs of its own,
            which are further chances that a mistake shows.
        telling: whether its programs show mistakes that no other program does, so that a diagnosis looks at them too.
    """

    id: str
    statement: str
    formula: str
    strata: Callable[[Any], Sequence[st.SearchStrategy[Program]]]
    equations: Equations
    level: Level = "required"
    beside: str = ""
    telling: bool = False
