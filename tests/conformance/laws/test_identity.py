"""One law judges every identity that a contract declares."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import strategies as st
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination
from layerproof.conformance.fills import INTEGERS
from layerproof.conformance.identity import Equation, Identity
from layerproof.conformance.law import Law
from layerproof.conformance.laws.identity import identity_laws
from layerproof.play import Array, Call, LocalSubject, Program, Transcript

Make = Callable[..., Evidence]


def strata(known: Contract) -> Sequence[st.SearchStrategy[Program]]:
    """Return programs of one forward."""
    return [INTEGERS.array((3,)).map(lambda x: known.default({}, (Call("forward", (x,)),)))]


def idempotent(program: Program, transcript: Transcript) -> Iterator[Equation]:
    """Yield that the positive part has no negative elements."""
    y: Any = transcript.answers[0].returned
    yield Equation("|f(x)|", np.abs(y + 0.0), y, np.abs(np.asarray(program.calls[0].args[0])))


POSITIVE = Identity("positive", "What comes out is its own size.", "|f(x)| = f(x)", strata, idempotent)


def law_of(identity: Identity) -> Law:
    """Return the law that judges an identity."""
    promised: Any = SimpleNamespace(identities=(identity,))
    (law,) = identity_laws(promised)
    return law


def test_identities_are_judged_on_programs_of_their_own_unless_they_say_so() -> None:
    """What the programs of one show another may look at, too."""
    others = (replace(POSITIVE, id="again", beside="positive"), replace(POSITIVE, id="other"))
    promised: Any = SimpleNamespace(identities=(POSITIVE, *others))
    first, again, apart = identity_laws(promised)
    assert [law.id for law in (first, again, apart)] == ["identity.positive", "identity.again", "identity.other"]
    assert first.experiment is again.experiment
    assert all(one is other for one, other in zip(identity_laws(promised), (first, again, apart), strict=True))
    assert [law.experiment.name for law in (first, apart)] == ["identity positive", "identity other"]


@pytest.mark.parametrize("component", sorted(contracts()))
def test_identities_share_only_programs_that_are_theirs(component: str) -> None:
    """Whoever is judged on another's programs has the very same strata."""
    found = {identity.id: identity for identity in contracts()[component].identities}
    assert all(found[one.beside].strata is one.strata for one in found.values() if one.beside)


def relu(*values: float) -> Program:
    """Return one forward."""
    return Program("ReLU", "layer", calls=(Call("forward", (np.array(values),)),))


def answering(answer: Any) -> type[impl.ReLU]:
    """Return a layer that answers something, or raises it."""

    class Layer(impl.ReLU):
        """Answers it."""

        def forward(self, x: Array) -> Any:  # noqa: ARG002 - whatever the input is
            """Return or raise it."""
            if isinstance(answer, Exception):
                raise answer
            return answer

    return Layer


def test_an_identity_becomes_a_law() -> None:
    """Its id, statement, formula and level are the identity's; it rests on one forward and backward, and on seeds."""
    law = law_of(POSITIVE)
    assert (law.id, law.statement, law.formula) == ("identity.positive", POSITIVE.statement, "|f(x)| = f(x)")
    assert (law.level, law.experiment.after, law.needs_seeds) == ("required", ("once",), True)
    assert law_of(replace(POSITIVE, level="advice")).level == "advice"


def test_it_holds(evidence: Make) -> None:
    """On right code the two sides agree."""
    assert [check.holds for check in law_of(POSITIVE).judge(evidence(relu(-1.0, 2.0)))] == [True]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (np.array([-1.0, 2.0]), "|f(x)|[0] = 1, but should be -1 [allowed error 1e-14]"),
        (np.array([0.0, np.nan]), "|f(x)|[1] = nan, but should be nan [allowed error 2e-14]"),
        ("text", "calls[0].returned is a str, but should be an array of shape (2,)"),
        ((np.ones(2), np.ones(2)), "calls[0].returned is a tuple of 2, but should be an array of shape (2,)"),
        (
            None,
            "calls[0].returned is None, but should be an array of shape (2,): does the method end with a return?",
        ),
        (ValueError("no"), "ReLU.forward raised ValueError at line …: no"),
    ],
    ids=repr,
)
def test_it_fails(evidence: Make, like: Callable[[str, str], bool], answer: Any, text: str) -> None:
    """Where the two sides differ, where an answer has no form to compute with, and where there is none at all."""
    check = law_of(POSITIVE).breaks(evidence(relu(-1.0, 2.0), answering(answer)))
    assert check is not None
    assert like(check.message, text), check.message


def test_what_is_advised_may_be_refused(evidence: Make) -> None:
    """To raise breaks only what is required."""
    found = evidence(relu(1.0), answering(ValueError("no")))
    assert list(law_of(replace(POSITIVE, level="advice")).judge(found)) == []


def test_the_sides_must_have_one_form(evidence: Make) -> None:
    """A side of another shape fails with its shape."""

    def equations(_: Program, transcript: Transcript) -> Iterator[Equation]:
        y: Any = transcript.answers[0].returned
        yield Equation("f(x)", y, np.zeros(3), 1.0)

    check = law_of(replace(POSITIVE, equations=equations)).breaks(evidence(relu(1.0, 2.0)))
    assert check is not None
    assert check.message == "f(x) has shape (2,), but should have shape (3,)"


def test_an_equation_that_breaks_on_right_answers_is_our_fault(evidence: Make) -> None:
    """Where every answer has the right form, what an equation raises leaves the law."""

    def equations(_: Program, __: Transcript) -> Iterator[Equation]:
        yield Equation("1 / 0", np.asarray(1 // 0), np.zeros(()), 1.0)

    with pytest.raises(ZeroDivisionError):
        list(law_of(replace(POSITIVE, equations=equations)).judge(evidence(relu(1.0))))


@pytest.mark.parametrize(("error", "holds"), [(0.0, True), (1e-15, True), (1e-13, False), (np.inf, False)])
def test_the_allowance_is_relative_to_what_was_added_up(evidence: Make, error: float, *, holds: bool) -> None:
    """It is a multiple of the unit in the last place of the magnitude, times the number of terms."""

    def equations(_: Program, __: Transcript) -> Iterator[Equation]:
        yield Equation("sum", np.asarray(error), np.asarray(0.0), 1.0)

    assert (law_of(replace(POSITIVE, equations=equations)).breaks(evidence(relu(1.0))) is None) is holds


def test_the_declared_ones_hold(examined: Callable[..., Examination]) -> None:
    """Every identity of a contract is asked of its component, by way of the same search as all laws."""
    promised = contract("BatchNorm1d")
    ids = [f"identity.{identity.id}" for identity in promised.identities]
    assert ids
    tallies = examined("BatchNorm1d", LocalSubject("it", impl.BatchNorm1d), *ids).tallies
    assert [law for law in ids if not tallies[law].holds] == []
