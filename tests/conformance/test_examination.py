"""Every law that applies is judged on the same programs, in order, and our own faults are our own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance import strategies as st
from layerproof.conformance.check import Check, Effect, failed, held
from layerproof.conformance.contracts import contract
from layerproof.conformance.evidence import Evidence
from layerproof.conformance.examination import Examination, Tally, by_experiment
from layerproof.conformance.law import Experiment, Fixed, Judge, Law, Searched
from layerproof.play import Array, Call, LocalSubject, Program, Subject, SubjectLost

from .judges import breaks, faulty, holds, silent

PROGRAM = Program("ReLU", "layer", calls=(Call("forward", (np.ones(2),)),))


def searched(name: str = "once", *after: str, **fields: Any) -> Searched:
    """Return an experiment that draws one program or another."""
    seeds = st.integers(0, 9).map(lambda seed: replace(PROGRAM, seed=seed))
    return Searched(name, lambda _: True, lambda _: [st.just(PROGRAM), seeds], after=after, **fields)


def fixed(name: str = "given", *after: str) -> Fixed:
    """Return an experiment of three given programs."""
    return Fixed(name, lambda _: True, lambda *_: [PROGRAM] * 2 + [replace(PROGRAM, seed=1)], after)


def law(name: str, judge: Judge, experiment: Experiment | None = None, **fields: Any) -> Law:
    """Return a law."""
    return Law(name, "It holds.", "", fields.pop("level", "required"), experiment or searched(), judge, **fields)


def examination(*laws: Law, subject: Subject | None = None, component: str = "ReLU", **fields: Any) -> Examination:
    """Return an examination of our own code by some laws."""
    promised = contract(component)
    ours = subject or LocalSubject("it", impl.ReLU)
    return Examination(promised, ours, promised.reference, laws, fields.pop("count", 3), 0, 1e-9, **fields)


def run(*laws: Law, **fields: Any) -> dict[str, Tally]:
    """Return what became of the laws."""
    return examination(*laws, **fields).run()


def test_a_law_is_judged_on_every_program() -> None:
    """So many programs of each stratum, and all that are given."""
    tallies = run(law("drawn", holds), law("given", holds, fixed()))
    assert (tallies["drawn"].cases, tallies["given"].cases) == (6, 3)
    assert all(tally.holds for tally in tallies.values())


def test_the_first_failure_is_kept_with_its_evidence() -> None:
    """What broke is remembered: the check, the program and its stratum; it is not asked again."""
    asked: list[Program] = []

    def third(evidence: Evidence) -> Iterator[Check]:
        asked.append(evidence.program)
        yield held("here") if len(asked) < 4 else failed("there", "no")

    anew = st.integers(0, 9).map(lambda seed: replace(PROGRAM, seed=seed))
    tally = run(law("third", third, Searched("once", lambda _: True, lambda _: [anew, anew])))["third"]
    assert len(asked) == tally.cases == 4
    assert not tally.holds
    assert tally.check == failed("there", "no")
    assert tally.evidence is not None
    assert tally.evidence.program is asked[-1]
    assert tally.stratum == 1


def test_numbers_are_gathered() -> None:
    """The largest margin and the largest effect stay: whichever check shows it, so much would have been caught."""
    small, large = Effect(0.1, "small"), Effect(0.2, "large")
    checks = iter([Check("a", 0.5, effect=small), Check("b", 0.25, effect=large), Check("c", 0.1)])
    tally = run(law("numbers", lambda _: [next(checks)], fixed()))["numbers"]
    assert (tally.margin, tally.effect) == (0.5, large)


def test_a_law_that_shows_nothing_does_not_hold() -> None:
    """Without a check there is no verdict, and how often that was so is counted."""
    tally = run(law("silent", silent))["silent"]
    assert (tally.cases, tally.silent, tally.holds) == (0, 6, False)


def test_laws_rest_on_others() -> None:
    """What comes after a required law that broke is not run; after one that is only advised, it is."""
    tallies = run(
        law("first", breaks),
        law("advice", breaks, searched("hints"), level="advice"),
        law("after the first", holds, searched("more", "once")),
        law("after the advice", holds, searched("most", "hints")),
    )
    assert tallies["after the first"].not_run == "dependency"
    assert tallies["after the first"].cases == 0
    assert tallies["after the advice"].holds


def test_laws_of_one_experiment_do_not_wait_for_each_other() -> None:
    """All laws that one program feeds are judged on it."""
    tallies = run(law("one", breaks), law("other", holds))
    assert tallies["one"].check is not None
    assert tallies["other"].holds


@pytest.mark.parametrize(("component", "reason"), [("Dropout", "rng"), ("ReLU", "dependency")])
def test_laws_that_need_control(component: str, reason: str) -> None:
    """Without control of its randomness they are left out: of random components as such, of others for a law broken."""
    tallies = run(law("seeds", breaks, needs_seeds=True), law("any", holds), seeds_hold=False, component=component)
    assert (tallies["seeds"].not_run, tallies["seeds"].check) == (reason, None)
    assert tallies["any"].holds


def test_what_varies_is_out_of_control() -> None:
    """Once an answer was seen to vary, laws that need control are left out."""

    def varies(_: Evidence) -> Iterator[Check]:
        yield failed("here", "varies", "nondeterministic")

    tallies = run(law("same", varies), law("seeds", holds, searched("later"), needs_seeds=True), law("any", holds))
    assert tallies["seeds"].not_run == "dependency"
    assert tallies["any"].holds


def test_our_own_fault_is_nobody_elses() -> None:
    """A law that raises is broken, with a traceback, and no other is; nothing is held against the subject."""
    tallies = run(law("faulty", faulty), law("beside", holds), law("apart", holds, searched("later", "once")))
    assert "ZeroDivisionError: ours" in tallies["faulty"].broke
    assert not tallies["faulty"].holds
    assert tallies["faulty"].check is None
    assert tallies["beside"].holds
    assert tallies["apart"].holds


def test_a_twin_that_refuses_a_program_is_our_fault() -> None:
    """Programs are drawn so that the twin can play them: where it cannot, there is nothing to compare with."""

    def asks(evidence: Evidence) -> Iterator[Check]:
        yield held(str(len(evidence.expected.answers)))

    wrong = PROGRAM.with_calls(Call("backward", (np.ones(2),)))
    strange = Fixed("given", lambda _: True, lambda *_: [wrong])

    class Answers(impl.ReLU):
        """Answers whatever comes."""

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient."""
            return grad_output

    tally = run(law("asks", asks, strange), subject=LocalSubject("it", Answers))["asks"]
    assert "the twin refused a drawn program: RuntimeError: ReLU.backward: there is no forward" in tally.broke


def test_a_fault_in_drawing_is_ours_too() -> None:
    """Programs that cannot be drawn, or given, are no answer of the subject's."""

    def cannot(*_: Any) -> Any:
        raise RuntimeError("cannot draw")

    tallies = run(
        law("drawn", holds, Searched("drawn", lambda _: True, cannot)),
        law("given", holds, Fixed("given", lambda _: True, cannot)),
    )
    assert all("RuntimeError: cannot draw" in tally.broke for tally in tallies.values())


def test_what_a_subject_raises_is_no_fault_of_ours() -> None:
    """Exceptions of the subject's are its answers."""

    def raising() -> Any:
        raise ZeroDivisionError("theirs")

    def asks(evidence: Evidence) -> Iterator[Check]:
        yield held(str(evidence.got.raised))

    assert run(law("asks", asks), subject=LocalSubject("it", raising))["asks"].broke == ""


def test_a_lost_subject_leaves_the_tallies(lost: Callable[..., Subject]) -> None:
    """When the subject's process is gone the examination ends, and what it found so far stands."""

    def asks(evidence: Evidence) -> Iterator[Check]:
        yield held(str(evidence.got.raised))

    broken = examination(law("first", asks, fixed()), law("second", asks), subject=lost("crash", 5, impl.ReLU))
    with pytest.raises(SubjectLost) as caught:
        broken.run()
    assert caught.value.reason == "crash"
    assert broken.tallies["first"].holds
    assert broken.tallies["second"].cases == 2


def test_hasty_ones_end_at_the_first_failure() -> None:
    """To know whether another convention explains a subject, one failure is enough."""
    tallies = run(law("one", breaks), law("beside", holds), law("two", holds, searched("later")), stop_at_failure=True)
    assert (tallies["beside"].cases, tallies["two"].cases) == (1, 0)


def test_only_programs_that_fit_are_played() -> None:
    """What asks for an option that the subject lacks is left out; a default is taken out of the program."""
    options = [{"in_features": 1, "out_features": 1, "bias": bias} for bias in (True, False)]
    programs = [Program("Linear", "layer", config) for config in options]
    given = examination()
    given.contract = contract("Linear").narrowed(frozenset({"bias"}))
    allowed = given.allowed(programs[0])
    assert allowed is not None
    assert allowed.config == {"in_features": 1, "out_features": 1}
    assert given.allowed(programs[1]) is None
    assert [given.fits(program) for program in programs] == [True, False]
    assert given.allowed(PROGRAM) is PROGRAM


def test_what_a_subject_has_no_default_for_is_given() -> None:
    """An option without a default, or with another than PyTorch's, is in every program, in PyTorch's order."""
    given = examination(component="SGD", given=frozenset({"momentum", "nesterov"}))
    allowed = given.allowed(Program("SGD", "optimizer", {"weight_decay": 0.5, "lr": 1.0}))
    assert allowed is not None
    assert list(allowed.config.items()) == [("lr", 1.0), ("momentum", 0.0), ("weight_decay", 0.5), ("nesterov", False)]


def test_laws_that_are_left_out_say_why() -> None:
    """A law on a format that a subject does not claim is not judged."""
    tallies = run(law("format", breaks), law("beside", holds), unasked=frozenset({"format"}))
    assert (tallies["format"].not_run, tallies["format"].check) == ("unsupported_dtype", None)
    assert tallies["beside"].holds


def test_expansion_is_the_experiments() -> None:
    """Evidence is expanded as the experiment says, and paid for by the examination's share."""

    def twice(program: Program, _: Any) -> Program:
        return program.with_calls(*program.calls * 2)

    found = examination().evidence(searched(expand=twice), PROGRAM)
    assert (len(found.played.calls), found.share) == (2, 1e-9)
    assert examination().evidence(fixed(), PROGRAM).played is PROGRAM


def test_experiments_come_once() -> None:
    """Laws of one experiment share its programs, in the order in which they first ask for them."""
    laws = [law("a", holds), law("b", holds, fixed()), law("c", holds)]
    grouped = [(experiment.name, [one.id for one in served]) for experiment, served in by_experiment(laws)]
    assert grouped == [("once", ["a", "c"]), ("given", ["b"])]


@pytest.mark.parametrize(("count", "drawn"), [(1, 1), (2, 2), (4, 2), (9, 4)])
def test_half_as_many_programs_will_do_where_that_is_said(count: int, drawn: int) -> None:
    """But two of each stratum at least, as the simplest shows little."""
    assert run(law("all", holds, searched()), count=count)["all"].cases == 2 * count
    assert run(law("half", holds, searched(sparing=True)), count=count)["half"].cases == 2 * drawn


@pytest.mark.parametrize("refusable", [True, False])
def test_the_twin_may_refuse_where_that_is_said(*, refusable: bool) -> None:
    """Then it shows nothing; everywhere else it is our own fault to have drawn it."""

    class Answers(impl.ReLU):
        """Answers whatever comes."""

        def backward(self, grad_output: Array) -> Array:
            """Return the gradient."""
            return grad_output

    def compares(evidence: Evidence) -> Iterator[Check]:
        for _, got, expected in evidence.answers("backward"):
            yield from evidence.compare("here", got.returned, expected.returned)

    alone = PROGRAM.with_calls(Call("backward", (np.ones(2),)))
    experiment = Searched("once", lambda _: True, lambda _: [st.just(alone)], refusable=refusable)
    tally = run(law("refused", compares, experiment), subject=LocalSubject("it", Answers))["refused"]
    assert (tally.cases, tally.check) == (0, None)
    assert ("the twin refused a drawn program" in tally.broke) is not refusable
