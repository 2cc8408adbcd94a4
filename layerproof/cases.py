"""Cases for anyone's pytest: one test a component and law."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layerproof.conformance.budget import Effort
    from layerproof.conformance.results import ComponentResult
    from layerproof.submissions.options import Options
    from layerproof.submissions.recognise import Recognition
    from layerproof.submissions.target import Target


@dataclass(frozen=True)
class Case:
    """A component and a law that it is held to; its text, a test's id, is `Linear.gradient.input`.

    Attributes:
        component: the component's name.
        law: the law's id; for what cannot be judged, the reason: `import_failed`, `unrecognised`.
        seed: the seed that judges it again in the same way.
        judged: judges the component, or gives the verdict that it has already.
        tier: how many programs its effort draws of each kind; a slow component is judged on fewer.
    """

    component: str
    law: str
    seed: int
    judged: Callable[[], ComponentResult] = field(repr=False)
    tier: int = 0

    def __str__(self) -> str:
        return f"{self.component}.{self.law}"

    def run(self) -> None:
        """Pass if the law holds, or is advice, which is printed; the first case of a component judges all of it.

        Raises:
            AssertionError: the law broke, or the file does not import; the message shows the smallest program.
            pytest.skip.Exception: the law could not be judged; the message says why.
            RuntimeError: the checker failed, not the component.
        """
        __tracebackhide__ = True  # the reader wants the finding, not our frames
        component = self.judged()
        law = next((law for law in component.laws if law.id == self.law), None)
        verdict, reason = (component.verdict, component.reason) if law is None else (law.verdict, law.reason)
        told = component.message if law is None else law.detail
        if verdict == "checker_broke":
            raise RuntimeError(f"{self}: {told or component.message}")
        if verdict == "failed" or reason == "import_failed":
            from layerproof.reports.failure import to_failure
            from layerproof.reports.words import ADVICE

            text = to_failure(component, law, self.seed, component.tier if component.tier != self.tier else 0)
            if law is None or law.level == "required":
                raise AssertionError(text)
            sys.stdout.write(f"{ADVICE}: {text}\n")
        elif verdict == "not_run":
            import pytest

            from layerproof.reports.words import verdict_words

            pytest.skip(f"{verdict_words(verdict, reason)} ({told})" if told else verdict_words(verdict, reason))


def cases(
    target: str | os.PathLike[str],
    *,
    seed: int | None = None,
    effort: Effort = "standard",
    tiers: Mapping[str, int] | None = None,
    components: Sequence[str] = (),
    laws: Sequence[str] = (),
    conventions: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Case]:
    """Return a case for each component that a target offers and each law that it is held to.

        @pytest.mark.parametrize("case", layerproof.cases("my_layers"), ids=str)
        def test_my_layers(case):
            case.run()

    The target is opened in a worker process to see what it offers; nothing is judged before the first case runs.

    Args:
        target: a .py file, a folder of them, or the name of a module.
        seed: replays a run; drawn where None.
        effort: `quick`, `standard` or `thorough`.
        tiers: how many programs to draw of each kind, by component, as a failure that is to be replayed says.
        components: names of the components to judge; none: all that are found.
        laws: ids of the laws to judge, or patterns such as `gradient.*`; none: all.
        conventions: the readings that components follow, `{"Dropout": {"p": "keep"}}`, besides what classes declare.

    Raises:
        TargetError: the target does not exist, cannot be read, or offers no such component.
        OptionError: an option that cannot be followed. Both are ValueErrors whose message says what to do.
        TypeError: a seed or another number that is no whole one, or one text in the place of a list of names.
        WorkerError: no worker process could be started.
    """
    from layerproof.conformance.budget import CASES
    from layerproof.conformance.contracts import contracts
    from layerproof.conformance.laws import laws_of
    from layerproof.submissions.checking import open_target, recognised, refusals
    from layerproof.submissions.options import Options
    from layerproof.submissions.subject import Workshop
    from layerproof.submissions.target import TargetError, find_target

    known = contracts()
    options = Options(seed, effort, components, laws, conventions or {}, tiers=tiers or {}).ready(known)
    found = find_target(os.fspath(target))
    names: list[str] = []
    with Workshop(found, options.limits) as workshop:
        opened, settled = open_target(workshop)
    if opened is not None:
        recognition = recognised(opened, known)
        settled += [refused for refused in refusals(recognition, components) if refused.asked]
        names = [name for name in recognition.components if name in (components or known)]
    made = [_settled(result, options) for result in settled]
    for name in names:
        judged = cache(partial(_judged, found, recognition, options, name))
        selected = [law.id for law in laws_of(known[name]) if options.selects(law.id)]
        made += [Case(name, law, options.drawn_seed(), judged, CASES[effort]) for law in selected]
    if not made:
        raise TargetError(f"{found.name}: {_lacking(recognition, names, options)}")
    return made


def _lacking(found: Recognition, names: Sequence[str], options: Options) -> str:
    """Return why a target has no case, and what there is instead.

    Args:
        found: what was recognised in it.
        names: the components that are to be judged.
        options: what was asked for.
    """
    from layerproof.conformance.contracts import contracts
    from layerproof.conformance.wording import listed
    from layerproof.submissions.asked import what_there_is
    from layerproof.submissions.options import LAWS_LISTED

    if names:
        return f"none of {', '.join(options.laws)} is a law of {listed(names)}; {LAWS_LISTED}"
    if options.components:
        return f"offers none of {', '.join(options.components)} that can be judged; {what_there_is(found)}"
    return f"offers no component that can be judged; known are: {', '.join(contracts())}"


def _settled(result: ComponentResult, options: Options) -> Case:
    return Case(result.component, str(result.reason), options.drawn_seed(), lambda: result)


def _judged(target: Target, found: Recognition, options: Options, name: str) -> ComponentResult:
    from layerproof.submissions.checking import judge_best
    from layerproof.submissions.mistakes import MistakePlayers
    from layerproof.submissions.subject import Workshop

    with Workshop(target, options.limits) as workshop, MistakePlayers(options.limits) as players:
        return judge_best(workshop, players.diagnosis(), found, options, name).result
