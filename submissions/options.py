"""What a user may choose about a run, and the errors for what cannot be chosen."""

from __future__ import annotations

import difflib
import fnmatch
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral

from ..conformance.budget import CASES, Effort
from ..conformance.contract import Contract
from ..conformance.declared import ConventionError, chosen
from ..conformance.laws import laws_of
from ..play.limits import Limits
from .profile import LIMITED, Profile
from .seeds import A_SEED, SEEDS, is_seed

MOST_PROGRAMS = 1000
"""The highest tier: as many programs of each stratum."""

COMPONENTS_LISTED = "`layerproof explain` lists all"
LAWS_LISTED = "`layerproof explain COMPONENT` lists its laws"
_ALIKE = 0.6  # as difflib's own
_MOST_MEANT = 3
_FEW = 12


class OptionError(ValueError):
    """An option that cannot be followed; the message is one line and says what to do."""


@dataclass(frozen=True)
class Options:
    """The choices of one run.

    Attributes:
        seed: replays a run; drawn where None.
        effort: `quick`, `standard` or `thorough`; standard where None, unless an assignment says otherwise.
        components: names of the components to judge; none: all that are found.
        laws: ids or patterns (`gradient.*`) of the laws to judge; none: all.
        conventions: by component, the declared readings by name.
        tiers: by component, how many programs to draw from each stratum, where that is not left to the effort.
        jobs: how many judges work at once.
        limits: what each worker may use.
        profile: what a worker may see; as it stands, what the caller sees: for code that is trusted.
        shrink: whether to look for the smallest program that breaks a law; no verdict hangs on it.
    """

    seed: int | None = None
    effort: Effort | None = None
    components: Sequence[str] = ()
    laws: Sequence[str] = ()
    conventions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)
    tiers: Mapping[str, int] = field(default_factory=dict)
    profile: Profile = LIMITED
    shrink: bool = True

    def selects(self, law: str) -> bool:
        """Tell whether a law is among those to judge."""
        return not self.laws or any(fnmatch.fnmatch(law, pattern) for pattern in self.laws)

    def drawn_seed(self) -> int:
        """Return the run's seed, a fresh one where none is given."""
        return secrets.randbelow(SEEDS) if self.seed is None else int(self.seed)

    def chosen_effort(self) -> Effort:
        """Return the run's effort."""
        return self.effort or "standard"

    def ready(self, known: Mapping[str, Contract]) -> Options:
        """Return the options with a seed, drawn where none is given.

        Raises:
            OptionError: an option that cannot be followed.
            TypeError: an option of another type.
        """
        self.check(known)
        return replace(self, seed=self.drawn_seed())

    def check(self, known: Mapping[str, Contract]) -> None:
        """Refuse what does not exist.

        Raises:
            OptionError: a seed, effort, component, law or convention that there is not.
            TypeError: a seed that is no whole number, or a text in the place of names.
        """
        self._check_types()
        self._check_numbers()
        if self.chosen_effort() not in CASES:
            raise OptionError(f"effort = {self.effort!r}, but should be one of: {', '.join(CASES)}")
        for name in [*self.components, *self.conventions, *self.tiers]:
            if name not in known:
                raise OptionError(f"{name!r} is no known component{closest(name, known, COMPONENTS_LISTED)}")
        ids = {law.id for contract in known.values() for law in laws_of(contract)}
        for pattern in self.laws:
            if not fnmatch.filter(ids, pattern):
                raise OptionError(f"{pattern!r} is no known law{closest(pattern, ids, LAWS_LISTED)}")
        for name, declared in self.conventions.items():
            try:
                chosen(declared, known[name].conventions, name)
            except ConventionError as error:
                raise OptionError(str(error)) from None

    def _check_types(self) -> None:
        """Refuse what annotations rule out and callers pass nevertheless, where the harm would show far from here."""
        for name, names in {"components": self.components, "laws": self.laws}.items():
            refuse_text(name, names)
        if self.seed is not None:
            _refuse_fraction("seed", self.seed, f"{A_SEED}, or None to have one drawn")
        _refuse_fraction("jobs", self.jobs, "a whole number of judges, at least 1")
        for name, tier in self.tiers.items():
            _refuse_fraction(f"tiers[{name!r}]", tier, f"a whole number of programs from 1 to {MOST_PROGRAMS}")

    def _check_numbers(self) -> None:
        if self.seed is not None and not is_seed(self.seed):
            raise OptionError(f"seed = {self.seed}, but should be {A_SEED}, or None to have one drawn")
        if self.jobs < 1:
            raise OptionError(f"jobs = {self.jobs}, but should be at least 1")
        wrong = [f"{name}={tier}" for name, tier in self.tiers.items() if not 1 <= tier <= MOST_PROGRAMS]
        if wrong:
            raise OptionError(f"tier = {wrong[0]}, but should be a number of programs from 1 to {MOST_PROGRAMS}")


def refuse_text(name: str, value: Iterable[str]) -> None:
    """Refuse one text where several are expected: it would be read letter by letter.

    Args:
        name: the option.
        value: what it was given.

    Raises:
        TypeError: it is a text.
    """
    if isinstance(value, str):
        raise TypeError(f"{name} = {value!r} (str), but should be a list of names: {name}=[{value!r}]")


def _refuse_fraction(name: str, value: object, expected: str) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} = {value!r} ({type(value).__name__}), but should be {expected}")


def closest(name: str, known: Iterable[str], listed: str = "") -> str:
    """Return the end of a message about an unknown name: the known ones most like it, or all of them where few.

    Args:
        name: what is not known.
        known: what is.
        listed: where all are listed, in a few words.
    """
    names = {one.casefold(): one for one in sorted(known)}
    alike = {one: difflib.SequenceMatcher(None, one, name.casefold()).ratio() for one in names}
    ranked = sorted(names, key=lambda one: -alike[one])
    close = [one for one in ranked[:_MOST_MEANT] if alike[one] >= _ALIKE and alike[one] == alike[ranked[0]]]
    if close:
        return f"; did you mean {' or '.join(repr(names[one]) for one in close)}?"
    if len(names) <= _FEW or not listed:
        return f"; known are: {', '.join(names.values())}"
    return f"; the closest are {', '.join(names[one] for one in ranked[:_MOST_MEANT])}; {listed}"


def parse_conventions(declarations: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return `Component.name=reading` declarations as a dict by component and name.

    Raises:
        OptionError: a declaration of another form.
    """
    parsed: dict[str, dict[str, str]] = {}
    for text in declarations:
        place, equals, reading = text.partition("=")
        component, dot, name = place.strip().rpartition(".")
        if not (equals and dot and component and name and reading.strip()):
            raise OptionError(
                f"convention = {text!r}, but should have the form Component.name=reading, such as Layer.p=keep"
            )
        parsed.setdefault(component, {})[name] = reading.strip()
    return parsed


def parse_tiers(texts: Iterable[str]) -> dict[str, int]:
    """Return `Component=number` as a dict.

    Raises:
        OptionError: a text of another form.
    """
    parsed: dict[str, int] = {}
    for text in texts:
        component, _, number = (part.strip() for part in text.partition("="))
        if not (component and number.isascii() and number.isdigit()):
            raise OptionError(f"tier = {text!r}, but should have the form Component=number, such as Layer=4")
        parsed[component] = int(number)
    return parsed
