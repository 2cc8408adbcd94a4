"""An assignment: what a class was asked for, what it is worth, and what counts for how much; read from TOML."""

from __future__ import annotations

import fnmatch
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from ..conformance.budget import CASES, Effort
from ..conformance.contract import Contract
from ..conformance.declared import ConventionError, chosen
from ..conformance.laws import laws_of
from ..conformance.results import ComponentResult, LawResult
from .options import COMPONENTS_LISTED, MOST_PROGRAMS, OptionError, Options, closest
from .seeds import SEEDS, is_seed

NAME = "assignment.toml"
"""The file in a class's folder that is read where no other is given."""

Counts: TypeAlias = Literal["held", "lost", "left out"]
NOT_RUN: Mapping[str, Counts] = {
    "dependency": "lost",
    "rng": "left out",
    "skipped": "left out",
    "unsupported_dtype": "left out",
}
"""What a law that was not run counts as, by reason, where the assignment says nothing else."""


class AssignmentError(ValueError):
    """An assignment cannot be followed; the message is one line: file, key, value and type, what was expected."""


@dataclass(frozen=True)
class Expected:
    """A component that the assignment asks for.

    Attributes:
        points: what it is worth.
        conventions: the readings that it is to follow, by name.
        tier: how many programs to draw from each stratum; what the effort says where None.
    """

    points: float = 1.0
    conventions: Mapping[str, str] = field(default_factory=dict)
    tier: int | None = None


@dataclass(frozen=True)
class Assignment:
    """What a class was asked for.

    Attributes:
        title: its name; empty where it has none.
        effort: how many programs each component is judged on; None where it does not say.
        seed: the seed of the class; None for a fresh one.
        components: what is expected, by component; none: whatever anyone handed in, for one point each.
        weights: what a law weighs within its component, by a pattern of ids; the last one that fits counts, and a law
            that none fits weighs 1.
        not_run: what a law that was not run counts as, by reason.
    """

    title: str = ""
    effort: Effort | None = None
    seed: int | None = None
    components: Mapping[str, Expected] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    not_run: Mapping[str, Counts] = field(default_factory=lambda: dict(NOT_RUN))

    def applied(self, options: Options) -> Options:
        """Return the options of a run with what they leave open filled in from the assignment; they go before it.

        Raises:
            OptionError: the options ask for a component that the assignment does not.
        """
        for name in options.components:
            if self.components and name not in self.components:
                raise OptionError(f"{name!r} is not in the assignment{closest(name, self.components)}")
        named = {*self.components, *options.conventions}
        conventions = {name: {**self.conventions(name), **options.conventions.get(name, {})} for name in sorted(named)}
        tiers = {name: one.tier for name, one in self.components.items() if one.tier is not None}
        seed = self.seed if options.seed is None else options.seed
        return replace(
            replace(options, seed=seed, effort=options.effort or self.effort, conventions=conventions),
            tiers={**tiers, **options.tiers},
            seed=replace(options, seed=seed).drawn_seed(),
            components=options.components or tuple(self.components),
        )

    def points(self, result: ComponentResult) -> float:
        """Return the points that a component earns: its worth times the share of its required laws that held."""
        return self.possible(result.component) * self.share_held(result)

    def possible(self, component: str) -> float:
        """Return the points that a component is worth."""
        return self._expected(component).points

    def conventions(self, component: str) -> Mapping[str, str]:
        """Return the readings that a component is to follow, by name."""
        return self._expected(component).conventions

    def share_held(self, result: ComponentResult) -> float:
        """Return the weighted share of a component's required laws that held; what our own fault hid counts for it.

        What is right under another reading holds all of them there. Where the assignment leaves that reading open, it
        lacks no more than to say so, which counts as one law of weight 1 that was lost.
        """
        asked = self.conventions(result.component).keys()
        right = result.reason == "convention" and asked.isdisjoint(result.readings)
        counted = [(law, self._counts(law, right=right)) for law in result.laws if law.level == "required"]
        weights = [(self.weight(law.id), counts) for law, counts in counted if counts != "left out"]
        total = sum(weight for weight, _ in weights) + right
        if not total:
            return float(result.verdict in {"passed", "checker_broke"})
        return sum(weight for weight, counts in weights if counts == "held") / total

    def _expected(self, component: str) -> Expected:
        return self.components.get(component, Expected())

    def weight(self, law: str) -> float:
        """Return what a law weighs within its component, by its id."""
        fitting = [weight for pattern, weight in self.weights.items() if fnmatch.fnmatch(law, pattern)]
        return fitting[-1] if fitting else 1.0

    def _counts(self, law: LawResult, *, right: bool) -> Counts:
        if right and law.reason in {"convention", "dependency"}:
            return "held"
        if law.verdict == "not_run":
            return self.not_run.get(str(law.reason), "left out")
        if law.verdict == "checker_broke":
            return "left out"
        return "held" if law.verdict == "passed" else "lost"


def read_assignment(path: Path, known: Mapping[str, Contract]) -> Assignment:
    """Return the assignment in a TOML file.

    Args:
        path: the file.
        known: the components that can be judged.

    Raises:
        AssignmentError: the file cannot be read, or something in it cannot be followed.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # as Notepad writes it
        if "\0" in text:
            raise _not_utf8(path)
        table = tomllib.loads(text)
    except OSError as error:
        raise AssignmentError(f"{path}: cannot be read ({error.strerror}); give a file of TOML") from None
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except tomllib.TOMLDecodeError as error:
        raise AssignmentError(f"{path}: is no TOML: {error}") from None
    return _Reader(path, known).assignment(table)


def _not_utf8(path: Path) -> AssignmentError:
    return AssignmentError(f"{path}: is in another encoding, such as UTF-16; save it as UTF-8")


@dataclass(frozen=True)
class _Reader:
    """Reads the tables of one file; errors name the file and the dotted key."""

    path: Path
    known: Mapping[str, Contract]

    def assignment(self, table: Mapping[str, Any]) -> Assignment:
        readers: dict[str, Callable[[str, Any], Any]] = {
            "title": self._text,
            "effort": lambda key, value: self._one_of(key, value, tuple(CASES)),
            "seed": self._seed,
            "components": lambda key, value: self._each(key, value, self._component),
            "weights": lambda key, value: self._each(key, value, self._law_weight),
            "not_run": lambda key, value: {**NOT_RUN, **self._each(key, value, self._counts)},
        }
        assignment = Assignment(**self._fields("", table, readers))
        self._hold_worth(assignment)
        return assignment

    def _hold_worth(self, assignment: Assignment) -> None:
        """Refuse what leaves nobody any points to earn."""
        if assignment.components and not any(one.points for one in assignment.components.values()):
            out = "give one of them `points` above 0, or leave `points` out for 1 each"
            raise AssignmentError(f"{self.path}: components: none is worth any points; {out}")
        weighed = {
            name: any(assignment.weight(law.id) for law in laws_of(self.known[name]) if law.level == "required")
            for name in assignment.components or self.known
        }
        nothing = [name for name, weighs in weighed.items() if not weighs]
        if nothing and (assignment.components or len(nothing) == len(weighed)):
            out = "nothing of it would count; give one of them a weight above 0"
            raise AssignmentError(f"{self.path}: weights: every law of {nothing[0]} weighs 0, so that {out}")

    def _component(self, key: str, value: Any) -> Expected:
        name = key.rpartition(".")[2]
        if name not in self.known:
            raise AssignmentError(
                f"{self.path}: {key}: {name!r} is no known component{closest(name, self.known, COMPONENTS_LISTED)}"
            )
        readers: dict[str, Callable[[str, Any], Any]] = {
            "points": self._number,
            "conventions": lambda key, value: self._conventions(key, value, self.known[name]),
            "tier": self._tier,
        }
        return Expected(**self._fields(f"{key}.", self._table(key, value), readers))

    def _conventions(self, key: str, value: Any, contract: Contract) -> dict[str, str]:
        readings = self._each(key, value, self._text)
        try:
            chosen(readings, contract.conventions, contract.component)
        except ConventionError as error:
            raise AssignmentError(f"{self.path}: {key}: {error}") from None
        return readings

    def _law_weight(self, key: str, value: Any) -> float:
        pattern = key.partition(".")[2]
        ids = {law.id for contract in self.known.values() for law in laws_of(contract)}
        if not fnmatch.filter(ids, pattern):
            raise AssignmentError(f"{self.path}: {key}: {pattern!r} is no known law{closest(pattern, ids)}")
        return self._number(key, value)

    def _counts(self, key: str, value: Any) -> str:
        reason = key.rpartition(".")[2]
        if reason not in NOT_RUN:
            raise self._unknown(key, value, NOT_RUN)
        return self._one_of(key, value, get_args(Counts))

    def _fields(
        self, prefix: str, table: Mapping[str, Any], readers: Mapping[str, Callable[[str, Any], Any]]
    ) -> dict[str, Any]:
        for name, value in table.items():
            if name not in readers:
                raise self._unknown(prefix + name, value, readers)
        return {name: readers[name](prefix + name, value) for name, value in table.items()}

    def _each(self, key: str, value: Any, read: Callable[[str, Any], Any]) -> dict[str, Any]:
        return {name: read(f"{key}.{name}", item) for name, item in self._table(key, value).items()}

    def _table(self, key: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(key, value, "a table")
        return value

    def _text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, value, "a string")
        return value

    def _one_of(self, key: str, value: Any, words: tuple[str, ...]) -> str:
        if value not in words:
            raise self._wrong(key, value, f"one of: {', '.join(words)}")
        return str(value)

    def _seed(self, key: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not is_seed(value):
            raise self._wrong(key, value, f"an integer from 0 to {SEEDS - 1}")
        return value

    def _tier(self, key: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_PROGRAMS:
            raise self._wrong(key, value, f"a number of programs from 1 to {MOST_PROGRAMS}")
        return value

    def _number(self, key: str, value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
            raise self._wrong(key, value, "a number of at least 0")
        return float(value)

    def _wrong(self, key: str, value: Any, expected: str) -> AssignmentError:
        return AssignmentError(f"{self.path}: {key} = {_shown(value)}, but should be {expected}")

    def _unknown(self, key: str, value: Any, readers: Mapping[str, Any]) -> AssignmentError:
        known = closest(key.rpartition(".")[2], readers)
        return AssignmentError(f"{self.path}: {key} = {_shown(value)} is no known key{known}")


def _shown(value: Any) -> str:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "float", list: "array", dict: "table"}
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({kinds.get(type(value), type(value).__name__)})"  # noqa: PLR2004 - fits a line
