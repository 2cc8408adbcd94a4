"""The page of a class: a table of links, the mistakes by frequency, the points."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from layerproof.conformance.class_results import ClassReport, Proposal, StudentResult
from layerproof.conformance.results import ComponentResult
from layerproof.reports.class_text import class_parts
from layerproof.reports.html.class_page import (
    MOST_MAKERS,
    MOST_NOTED,
    MOST_NOTES,
    MOST_STUDENTS,
    cells,
    class_page,
    others,
)
from layerproof.reports.html.page import student_page


def words(text: str) -> str:
    """Return a text with its white space made single."""
    return " ".join(text.split())


def files(report: ClassReport) -> list[str]:
    """Return a page's name for each student."""
    return [f"s{number}.html" for number in range(len(report.students))]


def test_matrix(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Each cell leads to its place on the student's page, and says its verdict to whoever hears the page."""
    source = class_page(class_report, files(class_report))
    found = page(source)
    assert "students/s1.html#component-2" in found.links
    assert 'aria-label="Dropout: failed: breaks a law"' in source
    text = words(found.text)
    assert "Ben Åkesson 5.7 ✓ 2 ✗ 1.2 ✗ 2.5" in text
    assert "zoë 0 - 0 - 0 - 0" in text.replace("\N{EN DASH}", "-")
    assert "Passed 3 of 5 0 of 5 0 of 5 Possible 10 2 3 5" in text


def test_who_is_not_judged_yet(interrupted_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Nobody's points are made of it, the histogram's and the headline's among them."""
    text = words(page(class_page(interrupted_report, files(interrupted_report))).text)
    assert "zoë - - - Passed 3 of 4 0 of 4 0 of 4" in text.replace("\N{EN DASH}", "-")
    assert "not judged yet: zoë" in text
    assert class_parts(interrupted_report)[:3] == [
        "5 students",
        "1 of them not judged yet",
        "median of the others 5.7 of 10 points",
    ]


def test_who_could_not_be_judged(lost_report: ClassReport, page: Callable[[str], Any]) -> None:
    """It has no points anywhere, and the page says so above all."""
    text = words(page(class_page(lost_report, files(lost_report))).text)
    assert "⚠ 1 was lost" in text
    assert "zoë ! ! ! Passed 3 of 4 0 of 4 0 of 4" in text
    shown = words(page(student_page(lost_report.students[-1], lost_report)).text)
    assert "zoë no points yet" in shown
    assert "- / 2" in shown.replace("\N{EN DASH}", "-")


def test_headline(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """The class in a sentence."""
    text = words(page(class_page(class_report, files(class_report))).text)
    assert (
        "5 students Homework 3 Median 5.7 of 10 points; the commonest mistake, by 2 students, is in "
        "Dropout: p is taken for the probability to keep an element; 1 submission could not be judged at all."
    ) in text


def test_what_the_assignment_might_say(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """It stands above all, with the lines to paste."""
    lines = '[components.Linear]\nconventions = { layout = "(in, out)" }'
    proposal = Proposal("Linear", {"layout": "(in, out)"}, ("ada", "zoë"), 0, 3, lines)
    text = page(class_page(replace(class_report, proposals=(proposal,)), files(class_report))).text
    assert "2 of the 3 who handed in Linear are right under another reading: layout = (in, out). If" in words(text)
    assert lines in text


def test_everybody_is_linked_to(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Of many who made one mistake, the rest is folded away, and each name leads to its page."""
    many = tuple(replace(class_report.students[1], student=f"student {number}") for number in range(MOST_MAKERS + 4))
    report = replace(class_report, students=many)
    found = page(class_page(report, files(report)))
    assert "student 11 and 4 more student 12, student 13, student 14, student 15" in words(found.text)
    assert all(found.links.count(f"students/{file}") > 2 for file in files(report))


def test_a_mistake_of_one_is_not_the_commonest(class_report: ClassReport) -> None:
    """Nothing is common that one student does."""
    alone = replace(class_report, students=class_report.students[:2])
    assert class_parts(alone) == ["2 students", "median 7.85 of 10 points"]


def test_what_is_no_known_mistake_is_there_too(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """By component and reason, the most frequent first; what holds for the same students is one line.

    What was not handed in comes last, however many did not: there is nothing to look at.
    """
    assert others(class_report) == [
        ("Linear", "wrong in a way that has no name", ("Ben Åkesson", "ben-akesson")),
        ("ReLU, Dropout and Linear", "not handed in", ("zoë",)),
    ]
    text = words(page(class_page(class_report, files(class_report))).text)
    assert "Without a known mistake Linear wrong in a way that has no name: Ben Åkesson, ben-akesson " in text
    ada, ben, *_, zoe = class_report.students
    absent = replace(class_report, students=(ada, ben, zoe, replace(zoe, student="yan")))
    assert [why for _, why, _ in others(absent)] == ["wrong in a way that has no name", "not handed in"]
    right = replace(class_report, students=class_report.students[:1])
    assert "What went wrong" not in page(class_page(right, files(right))).text


def test_another_reading(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """It is neither right nor a mistake: it has a sign and a place of its own, with what it would be if not meant."""
    ada, *_ = class_report.students
    mistakes = class_report.students[1].report.components[1].mistakes
    linear = ComponentResult("Linear", "Linear", "failed", "convention", mistakes=mistakes, readings={"p": "keep"})
    report = replace(ada.report, components=(linear,))
    read = replace(class_report, students=(replace(ada, report=report),), components=("Linear",))
    text = words(page(class_page(read, files(read))).text)
    assert "What went wrong Right under another reading 1 Linear p is taken for the probability to keep an" in text
    assert "the commonest mistake" not in text
    assert "≈ failed, but right under another reading · " in text
    assert "ada 10 ≈ 5 Passed 0 of 1" in text


def test_mistakes(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Each mistake has its count, its misconception and who made it, with links."""
    found = page(class_page(class_report, files(class_report)))
    text = words(found.text)
    start = text.index("What went wrong")
    assert text[start:].startswith(
        "What went wrong 2 Dropout p is taken for the probability to keep an element. "
        "Misconception: In the paper and in TensorFlow 1, p is the probability to keep, and PyTorch's was "
        "read so too. Ben Åkesson, ben-akesson 1 "
    )


def test_notes(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Whom a teacher may want to look at, with links; nothing where there is nobody."""
    assert "Worth a look" not in page(class_page(class_report, files(class_report))).text
    ada, ben, *others = class_report.students
    relu = replace(ada.report.components[0], notes=("ReLU is a copy.",))
    noted = replace(ada, report=replace(ada.report, components=(relu,), notes=("It imports torch.",)))
    found = page(class_page(replace(class_report, students=(noted, ben, *others)), files(class_report)))
    text = words(found.text)
    assert "Worth a look None of this affects a verdict. ada It imports torch. ReLU is a copy. How this was" in text
    assert found.links.count("students/s0.html") == 2


def test_notes_are_capped(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Where the whole class has many."""
    ada = class_report.students[0]
    noted = replace(ada, report=replace(ada.report, notes=("A note.",) * 100))
    students = tuple(replace(noted, student=f"s{number}") for number in range(MOST_NOTED + 3))
    large = replace(class_report, students=students)
    text = words(page(class_page(large, files(large))).text)
    assert text.count("A note.") == MOST_NOTED * MOST_NOTES
    assert "And 3 students more, whose pages say what." in text


def test_hostile_names(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """A student's name is text, and no part of a link."""
    found = page(class_page(class_report, files(class_report)))
    assert '../../<script>alert("x")</script>␛[31m' in found.text
    assert not [link for link in found.links if ".." in link or "script" in link]


def test_nobody(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """A class without a submission says so."""
    assert "No submission was found" in page(class_page(replace(class_report, students=()), [])).text


def test_a_large_class_is_capped(class_report: ClassReport, page: Callable[[str], Any]) -> None:
    """Thousands of students give a page that opens, and the rest is where the page says."""
    students = tuple(replace(class_report.students[0], student=f"s{number}") for number in range(5_000))
    large = replace(class_report, students=students)
    found = page(class_page(large, files(large)))
    assert f"And {5_000 - MOST_STUDENTS:,} students more, whose points are in grades.csv" in words(found.text)
    assert found.tags["tr"] == MOST_STUDENTS + 3


def test_cells(class_report: ClassReport) -> None:
    """A component that a report lacks has no result, and one that it has twice shows the first."""
    student = class_report.students[0]
    relu = student.report.components[0]
    twice = StudentResult("a", replace(student.report, components=(relu, relu)), {}, 0.0)
    assert cells(twice, ["ReLU", "Dropout"]) == [("ReLU", 1, relu), ("Dropout", 0, None)]
