"""Prove that from-scratch neural-network components are right, or say what is wrong with them and why.

    import layerproof

    report = layerproof.check("my_layers.py")
    print(report.exit_code, [component.verdict for component in report.components])
    print(layerproof.explain("Dropout"))

The command line does the same: `layerproof --help`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import Case, cases

if TYPE_CHECKING:  # NumPy, PyTorch and Hypothesis take seconds to import, and wait until there is something to judge
    from .conformance.budget import Effort
    from .conformance.class_results import ClassReport, StudentResult
    from .conformance.results import ComponentResult, Finding, LawResult, NamedMistake, Report
    from .submissions.assignment import AssignmentError
    from .submissions.intake import StoreError
    from .submissions.interruption import GradingInterrupted
    from .submissions.options import OptionError
    from .submissions.sandbox.error import SandboxError
    from .submissions.target import TargetError
    from .submissions.worker import WorkerError

__all__ = [
    "AssignmentError",
    "Case",
    "ClassReport",
    "ComponentResult",
    "Finding",
    "GradingInterrupted",
    "LawResult",
    "NamedMistake",
    "OptionError",
    "Report",
    "SandboxError",
    "StoreError",
    "StudentResult",
    "TargetError",
    "WorkerError",
    "__version__",
    "cases",
    "check",
    "explain",
    "grade",
]

_MODULES: Mapping[str, Sequence[str]] = {
    "conformance.class_results": ("ClassReport", "StudentResult"),
    "conformance.results": ("ComponentResult", "Finding", "LawResult", "NamedMistake", "Report"),
    "submissions.assignment": ("AssignmentError",),
    "submissions.intake": ("StoreError",),
    "submissions.interruption": ("GradingInterrupted",),
    "submissions.options": ("OptionError",),
    "submissions.sandbox.error": ("SandboxError",),
    "submissions.target": ("TargetError",),
    "submissions.worker": ("WorkerError",),
}
"""Where the public names are from that are imported once somebody asks for them."""

__version__ = "0.1.0"

if not TYPE_CHECKING:  # to a type checker any name would be there

    def __getattr__(name: str) -> object:
        """Import what a public name stands for."""
        module = next((module for module, names in _MODULES.items() if name in names), None)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}; public are: {', '.join(__all__)}")
        globals()[name] = found = getattr(import_module(f"{__name__}.{module}"), name)
        return found


def __dir__() -> list[str]:
    """Return the public names, imported or not, and all that is imported."""
    return sorted({*globals(), *__all__})


def check(
    target: str | os.PathLike[str],
    *,
    seed: int | None = None,
    effort: Effort = "standard",
    tiers: Mapping[str, int] | None = None,
    components: Sequence[str] = (),
    laws: Sequence[str] = (),
    conventions: Mapping[str, Mapping[str, str]] | None = None,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
    sandbox: bool = False,
    allow: Sequence[str] = (),
) -> Report:
    """Judge every component that a target offers, in a worker process with limits on time and memory.

    Args:
        target: a .py file, a folder of them, an archive of that, or the name of a module.
        seed: replays a run; drawn where None.
        effort: `quick`, `standard` or `thorough`.
        tiers: how many programs to draw of each kind, by component, as a run that found it slow has recorded it.
        components: names of the components to judge; none: all that are found.
        laws: ids of the laws to judge, or patterns such as `gradient.*`; none: all.
        conventions: the readings that components follow, `{"Dropout": {"p": "keep"}}`, besides what classes declare.
        jobs: how many components are judged at once.
        progress: is told the component at hand, how many are done, and how many there are.
        sandbox: hold the code as a stranger's: it sees its own folder, NumPy and the standard library alone.
        allow: installed distributions that code in a sandbox may import besides, `["scipy"]`.

    Raises:
        TargetError: the target does not exist or cannot be read.
        OptionError: an option that cannot be followed.
        SandboxError: this machine has no sandbox. All three are ValueErrors whose message says what to do.
        TypeError: a seed or another number that is no whole one, or one text in the place of a list of names.
        WorkerError: no worker process could be started.
        StoreError: the fresh folder that an archive is unpacked into cannot be written.
    """
    from .submissions.checking import check_target
    from .submissions.intake import located
    from .submissions.options import Options
    from .submissions.sandbox.trial import chosen_profile

    profile = chosen_profile(allow, progress, trusted=not sandbox)
    options = Options(seed, effort, components, laws, conventions or {}, jobs, tiers=tiers or {}, profile=profile)
    with located(os.fspath(target), copied=sandbox) as opened:
        return check_target(opened, options, progress)


def grade(
    folder: str | os.PathLike[str],
    *,
    assignment: str | os.PathLike[str] | None = None,
    seed: int | None = None,
    effort: Effort | None = None,
    tiers: Mapping[str, int] | None = None,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
    trusted: bool = False,
    allow: Sequence[str] = (),
) -> ClassReport:
    """Judge a class: a folder with a .py file, a folder or an archive for each student. Their code runs in a sandbox.

    Args:
        folder: where the students' work lies.
        assignment: what is expected, as TOML; `assignment.toml` in the folder where None, if it is there.
        seed: replays a run; drawn where None. The whole class shares it.
        effort: `quick`, `standard` or `thorough`; what the assignment says where None.
        tiers: how many programs to draw of each kind, by component; what the assignment or the effort says where None.
        jobs: how many students are judged at once.
        progress: is told the student at hand, how many are done, and how many there are.
        trusted: run it as one's own code instead, with limits on time and memory alone; reports say so.
        allow: installed distributions that code in the sandbox may import besides NumPy, `["scipy"]`.

    Raises:
        TargetError: the folder cannot be read, or nobody handed in anything.
        AssignmentError: the assignment cannot be followed.
        OptionError: an option that cannot be followed.
        SandboxError: this machine has no sandbox. All four are ValueErrors whose message says what to do.
        TypeError: a seed or another number that is no whole one, or one text in the place of a list of names.
        WorkerError: no worker process could be started.
        StoreError: the fresh folder that submissions are copied into cannot be written.
        GradingInterrupted: somebody pressed Ctrl-C; its `report` has what was judged by then. It is a
            KeyboardInterrupt, as which it is raised where that is nothing.
    """
    from .submissions.grading import grade_folder
    from .submissions.interruption import held
    from .submissions.options import Options
    from .submissions.sandbox.trial import chosen_profile

    with held() as hold, hold.open():
        profile = chosen_profile(allow, progress, trusted=trusted)
    options = Options(seed, effort, jobs=jobs, tiers=tiers or {}, profile=profile)
    return grade_folder(Path(folder), options, progress, None if assignment is None else Path(assignment))


def explain(component: str, *, width: int = 100) -> str:
    """Return what a component promises: its formula, its conventions, its laws, and the mistakes that are known.

    Args:
        component: its name, `Dropout`, or another that it is found under.
        width: columns of the text.

    Raises:
        OptionError: there is no such component; the message, a ValueError's, names the closest one.
    """
    from .conformance.contracts import contracts
    from .reports.explanation import to_explanation
    from .submissions.options import Options

    known = contracts()
    others = [] if component in known else [name for name, one in known.items() if component in one.aliases]
    if len(others) == 1:
        return f"{component} is another name for {others[0]}.\n\n{to_explanation(known[others[0]], width=width)}"
    Options(components=(component,)).check(known)
    return to_explanation(known[component], width=width)
