"""An examination: every law that applies is judged on the same programs; what broke is searched for afterwards."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from ..play import Program, Subject
from ..play.memory import Attached
from .check import Check, Effect
from .contract import Contract
from .convention import Convention
from .declined import Declined
from .drawing import drawn
from .evidence import Evidence, play_ahead, raise_lost
from .judged import Asking, recalled, remember
from .law import Draws, Experiment, Law, Searched
from .results import NotRunReason
from .twin import Twin

_AT_ONCE = 16
"""How many programs are played before the first of them is judged: neither side waits for the other meanwhile."""
_FURTHER = 4
"""How many times as many programs are drawn where none of the first fits: who is asked nothing breaks nothing."""


@dataclass
class Tally:
    """What became of one law so far.

    Attributes:
        law: the law.
        cases: how many programs it judged.
        silent: how many programs it was shown that told it nothing.
        margin: the largest error divided by its allowance.
        check: the first check that did not hold, or None.
        evidence: what that check was made on.
        stratum: the stratum that program came from.
        effect: the smallest effect that it would have caught whichever of its tests showed it.
        not_run: why it was not run, where it was not.
        broke: the traceback of our own fault, or "".
    """

    law: Law
    cases: int = 0
    silent: int = 0
    margin: float = 0.0
    check: Check | None = None
    evidence: Evidence | None = None
    stratum: int = 0
    effect: Effect | None = None
    not_run: NotRunReason | None = None
    broke: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing is known of it yet."""
        return not (self.cases or self.check or self.not_run or self.broke)

    @property
    def holds(self) -> bool:
        """Whether it was judged, and held."""
        return self.cases > 0 and self.check is None and not self.broke and self.not_run is None


@dataclass
class Examination:
    """One subject examined under one contract.

    Attributes:
        contract: the component's contract.
        subject: the subject, seen through its declared conventions.
        twin: the twin, with their options.
        laws: the laws to judge.
        count: programs drawn from each stratum.
        seed: seeds everything drawn.
        share: false-alarm probability for each statistical test.
        seeds_hold: whether the subject's randomness follows the seeds.
        unasked: ids of laws on formats that the subject does not claim, and of which it is not to be advised.
        stop_at_failure: end as soon as a required law breaks.
        shrink: look for the smallest program that breaks a law.
        given: options that the subject is given in every program, as it has no default for them, or not PyTorch's.
        limit: a reading that leaves something out of which nothing is looked at where mistakes are named.
        declined: the options that it says it does not implement.
    """

    contract: Contract
    subject: Subject
    twin: Twin
    laws: Sequence[Law]
    count: int
    seed: int
    share: float
    seeds_hold: bool = True
    unasked: frozenset[str] = frozenset()
    stop_at_failure: bool = False
    shrink: bool = True
    given: frozenset[str] = frozenset()
    limit: Convention | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    declined: Declined = field(default_factory=Declined, init=False)
    _shown: dict[str, list[tuple[Evidence, int]]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.subject)

    def settle(self, count: int) -> None:
        """Draw so many programs from each stratum; what was shown of another number is forgotten."""
        if count != self.count:
            self.count = count
            self._shown.clear()

    def run(self) -> dict[str, Tally]:
        """Judge every law; return what became of each, by id.

        Raises:
            SubjectLost: the subject's process is gone; the tallies so far stand in `tallies`.
        """
        self.tallies.update({law.id: Tally(law) for law in self.laws})
        for experiment, laws in by_experiment(self.laws):
            ready = [law for law in laws if self._ready(law, experiment)]
            if ready:
                self._conduct(experiment, ready)
            if self.stop_at_failure and self.broken():
                return self.tallies
        return self.tallies

    def fits(self, program: Program) -> bool:
        """Tell whether the subject can play the program, or a part of it."""
        return self.allowed(program) is not None

    def allowed(self, program: Program) -> Program | None:
        """Return the program as the subject can play it; None where it cannot.

        It needs no option or argument that the subject lacks, and is left with what the subject's readings have an
        answer to.
        """
        made = partial(self._settled, program)
        return _ALLOWED.of(program, self.contract, make=made, weigh=_weight, given=self.given)

    def _settled(self, program: Program) -> Program | None:
        contract, config = self.contract, program.config
        if not all(contract.takes(call) for call in program.calls if call.method == "forward"):
            return None
        if any(contract.asks_for(name, config[name]) for name in contract.lacking.intersection(config)):
            return None
        if any(config.get(name, value) != value for name, value in contract.fixed.items()):
            return None
        settled = contract.settled(config, self.given)
        return contract.answered(program if list(settled) == list(config) else replace(program, config=settled))

    def broken(self) -> list[Tally]:
        """Return the required laws that broke."""
        return [tally for tally in self.tallies.values() if tally.check is not None and tally.law.level == "required"]

    def _ready(self, law: Law, experiment: Experiment) -> bool:
        tally = self.tallies[law.id]
        if law.id in self.unasked:
            tally.not_run = "unsupported_dtype"
        elif law.needs_seeds and not self.seeds_hold:
            tally.not_run = "rng" if self.contract.random else "dependency"
        elif any(other.law.experiment.name in experiment.after for other in self.broken()):
            tally.not_run = "dependency"
        return tally.not_run is None

    def _conduct(self, experiment: Experiment, laws: Sequence[Law]) -> None:
        refusable = isinstance(experiment, Searched) and experiment.refusable
        try:
            several = [] if self.stop_at_failure else [law.draws for law in laws if law.draws is not None]
            for batch in self.evidence_of(experiment, lambda one: max([draws(one) for draws in several], default=1)):
                for evidence, stratum in batch:
                    self._look(laws, evidence, stratum, refusable=refusable)
                    if self.stop_at_failure and self.broken():
                        break
                # It may have been lost where no law asked any more, because all had broken.
                raise_lost(evidence for evidence, _ in batch)
                if self.stop_at_failure and self.broken():
                    return
        except Exception:  # noqa: BLE001 - whatever goes wrong on this side is our fault, never the subject's
            for law in laws:
                self.tallies[law.id].broke = traceback.format_exc()

    def evidence_of(self, experiment: Experiment, draws: Draws = lambda _: 1) -> Iterator[list[tuple[Evidence, int]]]:
        """Yield what the programs of an experiment that fit the subject show, some at once, with their strata.

        What statistics rest on is kept: it is large, costly, and looked at again where a mistake is sought.

        Args:
            experiment: the experiment.
            draws: under how many seeds a program is played, before anybody asks.
        """
        found = self.shown(experiment)
        if isinstance(experiment, Searched):
            del self._shown[experiment.name]
        most = 1 if isinstance(experiment, Searched) and experiment.alone else _AT_ONCE
        again = isinstance(experiment, Searched) and experiment.again
        for start in range(0, len(found), most):
            batch = found[start : start + most]
            play_ahead(self.subject, [evidence for evidence, _ in batch], draws, again=again)
            yield batch

    def shown(self, experiment: Experiment) -> list[tuple[Evidence, int]]:
        """Return the evidence that an experiment's programs make: what is played of it now is not played again."""
        if experiment.name not in self._shown:
            fitting = self._fitting(experiment, self.count) or self._fitting(experiment, self.count * _FURTHER)
            self._shown[experiment.name] = [(self._evidence(experiment, one), stratum) for one, stratum in fitting]
        return self._shown[experiment.name]

    def _fitting(self, experiment: Experiment, count: int) -> list[tuple[Program, int]]:
        """Return those of an experiment's programs that the subject can play, as it can play them."""
        programs = drawn(experiment, self.contract, count, self.seed)
        asked = [(self.allowed(program), stratum) for program, stratum in programs]
        return [(one, stratum) for one, stratum in asked if one is not None]

    def _look(self, laws: Sequence[Law], evidence: Evidence, stratum: int, *, refusable: bool) -> None:
        self.declined.look(evidence)
        judgement = recalled(evidence, laws)
        for law in laws:
            asked, known = self._asking.times, law.id in evidence.checks
            self._judge(law, evidence, stratum, refusable=refusable)
            if judgement is not None and not known and asked == self._asking.times:
                remember(judgement, law, evidence.checks.get(law.id))
        refused = evidence.twin_refused
        if refused is not None and not refusable:
            message = f"the twin refused a drawn program: {refused.type}: {refused.message}\n{evidence.program}"
            raise RuntimeError(message)

    def evidence(self, experiment: Experiment, program: Program) -> Evidence:
        """Return the evidence that a program makes, which must fit."""
        allowed = self.allowed(program)
        assert allowed is not None  # noqa: S101 - what does not fit is nothing to ask the subject
        return self._evidence(experiment, allowed)

    def _evidence(self, experiment: Experiment, allowed: Program) -> Evidence:
        expand = experiment.expanded if isinstance(experiment, Searched) and experiment.expand else None
        return Evidence(self.contract, allowed, self._asking, self.twin, expand, self.share)

    def _judge(self, law: Law, evidence: Evidence, stratum: int, *, refusable: bool) -> None:
        tally = self.tallies[law.id]
        if tally.check is not None or tally.broke:
            return
        try:
            checks = law.checks(evidence)
            if not refusable and all(check.holds for check in checks) and evidence.unanswered:
                checks = []  # what never answered is neither the same twice nor harmless
        except Exception:  # noqa: BLE001 - our fault, and this law's alone
            tally.broke = traceback.format_exc()
            return
        if not checks:
            tally.silent += 1
            return
        tally.cases += 1
        tally.margin = max([tally.margin, *[check.margin for check in checks]])
        effects = [check.effect for check in checks if check.effect is not None]
        if effects:
            tally.effect = max([*effects, *filter(None, [tally.effect])])
        bad = next((check for check in checks if not check.holds), None)
        if bad is not None:
            tally.check, tally.evidence, tally.stratum = bad, evidence.of(bad.program), stratum
            self.seeds_hold = self.seeds_hold and bad.reason != "nondeterministic"


def by_experiment(laws: Sequence[Law]) -> Iterable[tuple[Experiment, list[Law]]]:
    """Return each experiment once, in order, with the laws that it serves."""
    grouped: dict[str, tuple[Experiment, list[Law]]] = {}
    for law in laws:
        grouped.setdefault(law.experiment.name, (law.experiment, []))[1].append(law)
    return grouped.values()


def _weight(allowed: Program | None) -> int:
    return len(allowed.calls) if allowed is not None else 1


_ALLOWED = Attached[Program | None](20_000)
"""Weighs calls. What is left out for a subject is left out for the next one like it, with the very same program."""
