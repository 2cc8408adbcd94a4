"""The right code that the audit judges: our components, their twins, the right examples, and the styles of courses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.false_alarm import share_of
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.conformance.results import ComponentResult
from layerproof.play import Export, LocalSubject
from layerproof.play.limits import Limits
from layerproof.submissions.checking import judge_export, our_fault, recognised
from layerproof.submissions.mistakes import MistakePlayers
from layerproof.submissions.options import Options
from layerproof.submissions.subject import Workshop
from layerproof.submissions.target import find_target

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "submissions"
RIGHT = ("ada.py", "bao.py", "chioma.py", "dmitri.py", "grace", "olga")
"""The examples that are right all through."""
STYLES = ROOT / "tests" / "submissions" / "styles"
"""Right code of other conventions, with a file that says which."""
_LIFETIME = 24 * 3600


@cache
def subjects() -> tuple[str, ...]:
    """Return the names of all subjects: where it comes from, a space, the component."""
    names = [f"{source} {component}" for component in sorted(contracts()) for source in ("impl", "reference")]
    for example in RIGHT:
        with Workshop(find_target(str(EXAMPLES / example))) as workshop:
            names += [f"{example} {component}" for component in recognised(workshop.opened(), contracts()).components]
    names += [f"{file} {component}" for file, components in _readings().items() for component in components]
    return tuple(names)


@cache
def _readings() -> dict[str, dict[str, dict[str, str]]]:
    """Return the conventions of each component in each file of the styles."""
    return tomllib.loads((STYLES / "readings.toml").read_text(encoding="utf-8"))


def judged(name: str, seed: int) -> ComponentResult:
    """Judge a subject at effort `standard`, as `layerproof check` does: a twin in this process, others in a worker."""
    source, _, component = name.partition(" ")
    readings = _readings().get(source, {}).get(component, {})
    # A smaller example of what is advice alone takes as long as the verdict, and changes none.
    options = Options(seed=seed, conventions={component: readings} if readings else {}, shrink=False)
    promised = contract(component)
    try:
        if source == "reference":
            twin = LocalSubject(name, type(promised).twin)
            return judge(Question(promised, twin, seed, options.chosen_effort(), share_of(), {}, shrink=False))
        file = STYLES / f"{source}.py" if source in _readings() else EXAMPLES / source
        target = "layerproof.impl" if source == "impl" else str(file)
        export = _exports(target)[component]
        return judge_export(_workshop(target), _players().diagnosis(), export, promised, options, share_of())
    except Exception:  # noqa: BLE001 - one fault of ours must not end the audit
        return our_fault(component, name)


@cache
def _players() -> MistakePlayers:
    """Return who plays known mistakes: each process of the audit keeps them, as a class does."""
    return MistakePlayers(Limits(processor=_LIFETIME, answering=_LIFETIME))


@cache
def _exports(target: str) -> Mapping[str, Export]:
    """Return what a target offers of each component."""
    return recognised(_workshop(target).opened(), contracts()).components


@cache
def _workshop(target: str) -> Workshop:
    """Return the workshop of a target: each process of the audit keeps one for each."""
    return Workshop(find_target(target), Limits(processor=_LIFETIME, answering=_LIFETIME))
