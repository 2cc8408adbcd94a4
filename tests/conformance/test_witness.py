"""Programs that spoke against one reading tell of others, without a look where that is costly."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.check import Check, failed, held
from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention, ReadAs
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.experiments.once import ONCE
from layerproof.conformance.law import Fixed, Law
from layerproof.conformance.witness import Witness
from layerproof.play import Call, LocalSubject, Program, Transcript

FEW = Fixed("few", lambda _: True, lambda *_: [])


class Counted:
    """ReLU in this process; counts how often it is asked."""

    name = "it"

    def __init__(self) -> None:
        """Start at none."""
        self.plays = 0
        self.inner = LocalSubject("it", impl.ReLU)

    def play(self, program: Program) -> Transcript:
        """Play, and count it."""
        self.plays += 1
        return self.inner.play(program)


def never(evidence: Evidence) -> Iterator[Check]:
    """Fail after a look at the answers."""
    assert evidence.got.answers
    yield failed("here", "no")


LAW = Law("law", "It holds.", "", "required", FEW, never)


def once(*, holds: bool | None) -> Law:
    """Return a law on single calls that holds, does not, or raises where it is None."""

    def judge(evidence: Evidence) -> Iterator[Check]:
        assert evidence.got.answers
        if holds is None:
            raise ZeroDivisionError
        yield held("here") if holds else failed("here", "no")

    return Law("law", "It holds.", "", "required", ONCE, judge)


def examined(subject: Counted, *conventions: Convention) -> Examination:
    """Return an examination of a subject under some readings."""
    promised = contract("ReLU")
    read = ReadAs(subject, conventions) if conventions else subject
    options = {name: value for one in conventions for name, value in one.twin.items()}
    return Examination(promised, read, promised.reference.given(options), [LAW], 1, 0, 1e-9)


def asked(*values: float) -> Program:
    """Return a program of one call, made three times."""
    return contract("ReLU").default({}, (Call("forward", (np.array(values),)),) * 3, seed=1)


def turned(call: Call) -> Call:
    """Return the call with its input reversed."""
    return replace(call, args=tuple(one[::-1] if isinstance(one, np.ndarray) else one for one in call.args))


@pytest.mark.parametrize(
    ("conventions", "speaks"),
    [
        pytest.param([Convention("a", "one", "other", "")], True, id="asked the same"),
        pytest.param([Convention("a", "one", "other", "", call=turned)], False, id="asked otherwise"),
        pytest.param([Convention("a", "one", "other", "", returned=np.negative)], False, id="read otherwise"),
        pytest.param([Convention("a", "one", "other", "", twin={"inplace": True})], False, id="another twin"),
        pytest.param([Convention("a", "one", "other", "", within=lambda _: None)], False, id="not asked"),
    ],
)
def test_statistics_speak_where_a_subject_is_asked_the_very_same(
    conventions: Sequence[Convention], *, speaks: bool
) -> None:
    """What took thousands of calls is not played again: it speaks against readings in which nothing is otherwise."""
    subject = Counted()
    witness = Witness(LAW, asked(1.0, 2.0), examined(subject))
    read = examined(subject, *conventions)
    read.contract = read.contract.narrowed(frozenset(), conventions)
    assert witness.against(read) is speaks
    assert subject.plays == 0


def test_a_change_that_changes_nothing_here_is_the_same_question() -> None:
    """It is what a subject is given that counts, not what made it: an input that reads the same from either end."""
    subject = Counted()
    read = examined(subject, Convention("a", "one", "other", "", call=turned))
    assert Witness(LAW, asked(1.0, 1.0), examined(subject)).against(read)
    assert not Witness(LAW, asked(1.0, 2.0), examined(subject)).against(read)


def test_the_order_of_calls_is_part_of_the_question() -> None:
    """Two calls in turn are not the same question as one of them again and again before the other."""
    subject, one, other = Counted(), *asked(1.0).calls[:1], *asked(2.0).calls[:1]
    program = asked(1.0)

    def sorted_by(program: Program) -> Program:
        return program.with_calls(*sorted(program.calls, key=id))

    in_turn = program.with_calls(one, other, one, other)
    witness = Witness(LAW, in_turn, examined(subject))
    read = examined(subject)
    assert witness.against(read)
    read.contract = read.contract.narrowed(frozenset(), [Convention("a", "one", "other", "", within=sorted_by)])
    assert not witness.against(read)


@pytest.mark.parametrize("holds", [True, False])
def test_simple_laws_are_asked_again(*, holds: bool) -> None:
    """A program that is no statistics is played under the other reading, and speaks if the law breaks there too."""
    subject = Counted()
    law = once(holds=holds)
    read = replace(examined(subject), laws=[law])
    assert Witness(law, asked(1.0, 2.0), read).against(read) is not holds
    assert subject.plays == 1


def test_what_is_asked_the_same_is_answered_once() -> None:
    """Readings that change nothing of a question share its answer, which each reads in its own way."""
    subject = Counted()
    seen: list[list[float]] = []

    def look(evidence: Evidence) -> Iterator[Check]:
        seen.append(np.asarray(evidence.got.answers[0].returned).tolist())
        yield held("here")

    law = Law("law", "It holds.", "", "required", ONCE, look)
    conventions = [
        Convention("a", "one", "read otherwise", "", returned=np.negative),
        Convention("a", "one", "asked otherwise", "", call=turned),
        Convention("a", "one", "nothing otherwise", ""),
    ]
    witness = Witness(law, asked(1.0, 2.0), examined(subject))
    for readings in ([], *([one] for one in conventions), conventions[:1]):
        read = replace(examined(subject, *readings), laws=[law])
        assert not witness.against(read)
    assert seen == [[1.0, 2.0], [-1.0, -2.0], [2.0, 1.0], [1.0, 2.0], [-1.0, -2.0]]
    assert subject.plays == 2


def test_a_fault_of_ours_speaks_against_nobody() -> None:
    """A law that raises says nothing: the closer look meets it again."""
    law = once(holds=None)
    read = replace(examined(Counted()), laws=[law])
    assert Witness(law, asked(1.0), read).check(read) is None


def test_only_what_broke_on_a_program_is_a_witness() -> None:
    """Of laws that broke each has one, with the program on which it broke; of others there is none."""
    read = replace(examined(Counted()), laws=[once(holds=False)])
    read.run()
    (witness,) = Witness.of(read.broken(), read)
    assert (witness.law.id, witness.examination) == ("law", read)
    assert Witness.of([replace(read.broken()[0], evidence=None)], read) == []
