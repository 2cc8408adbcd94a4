"""The results of a class: what each student's submission came to, and what the class did wrong most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .results import NamedMistake, Report, Run


@dataclass(frozen=True)
class StudentResult:
    """One student of a class.

    Attributes:
        student: the name of the folder or file, as handed in.
        report: what was found.
        points: points earned, by component.
        total: their sum; where it is not `graded`, neither says anything.
    """

    student: str
    report: Report
    points: Mapping[str, float]
    total: float

    @property
    def waiting(self) -> bool:
        """Whether it is not judged yet, as the run was interrupted: its points say nothing."""
        return any(component.reason == "interrupted" for component in self.report.components)

    @property
    def judged(self) -> bool:
        """Whether anything of it was judged, and not all was missing, unreadable or left for another run."""
        return any(component.verdict in {"passed", "failed"} for component in self.report.components)

    @property
    def lost(self) -> bool:
        """Whether nothing is known of a component that was asked for, by our own fault: its points say nothing."""
        return any(
            component.asked
            and component.component in self.points
            and component.verdict == "checker_broke"
            and all(law.verdict not in {"passed", "failed"} for law in component.laws)
            for component in self.report.components
        )

    @property
    def graded(self) -> bool:
        """Whether its points are what it came to."""
        return not self.waiting and not self.lost


@dataclass(frozen=True)
class Proposal:
    """A reading that many of a class follow and nobody declared, for whoever writes the assignment.

    Attributes:
        component: what is read so.
        readings: the conventions, by name.
        students: those who are right under just these.
        passed: how many are right without them, and would be held to them.
        judged: how many handed in the component, so that it could be judged.
        lines: what an assignment says that asks for it, as TOML.
    """

    component: str
    readings: Mapping[str, str]
    students: tuple[str, ...]
    passed: int
    judged: int
    lines: str


@dataclass(frozen=True)
class ClassReport:
    """A whole class.

    Attributes:
        title: the assignment's name.
        students: sorted by name.
        components: the components expected, in the assignment's order.
        possible: points possible, by component.
        run: how it was made (its ledger is the sum).
        proposals: readings that the assignment might ask for, by component.
    """

    title: str
    students: tuple[StudentResult, ...]
    components: tuple[str, ...]
    possible: Mapping[str, float]
    run: Run
    proposals: tuple[Proposal, ...] = ()

    @property
    def exit_code(self) -> int:
        """As a report's; a class has nothing judged where no student has."""
        codes = {student.report.exit_code for student in self.students if not student.waiting}
        return next((code for code in (3, 1, 0, 4) if code in codes), 5)

    def mistakes(self, *, read_otherwise: bool = False) -> list[tuple[NamedMistake, str, tuple[str, ...]]]:
        """Return each mistake made, its component, and the students who made it, most frequent first.

        What only advice is about is not among them, as who passed made no mistake that counts.

        Args:
            read_otherwise: return those instead that are none where another reading is meant.
        """
        makers: dict[tuple[str, str], list[str]] = {}
        named: dict[tuple[str, str], NamedMistake] = {}
        for student in self.students:
            for component in student.report.components:
                asked = component.verdict != "passed" and (component.reason == "convention") == read_otherwise
                for mistake in component.made if asked else ():
                    key = (component.component, mistake.id)
                    makers.setdefault(key, []).append(student.student)
                    named[key] = mistake
        ranked = sorted(makers, key=lambda key: (-len(makers[key]), key))
        return [(named[key], key[0], tuple(makers[key])) for key in ranked]
