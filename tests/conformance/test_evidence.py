"""Evidence: what one program showed, and what laws ask of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.evidence import AGAIN, Evidence, entry, moved, play_ahead
from layerproof.play import Array, Call, Program, SubjectLost, Transcript
from layerproof.play.transcript import Answer

Make = Callable[..., Evidence]
X = np.array([[1.0, -2.0]])


def layer(*calls: Call, component: str = "ReLU", **fields: Any) -> Program:
    """Return a program, of one forward and backward where no calls are given."""
    return Program(component, "layer", calls=calls or (Call("forward", (X,)), Call("backward", (X,))), **fields)


def test_a_program_is_played_once(evidence: Make) -> None:
    """Whatever laws ask, subject and twin answer once; a second play and other seeds are asked for by name."""
    played: list[Program] = []

    class Counting:
        """Counts its plays."""

        name = "counting"

        def play(self, program: Program) -> Transcript:
            """Answer nothing."""
            played.append(program)
            return Transcript(Answer())

    found = evidence(layer(seed=3), Counting())
    assert found.got is found.got is found.draw(0)
    assert [program.seed for program in played] == [3]
    assert found.again is found.again
    assert found.draw(2) is found.draw(2)
    assert [program.seed for program in played] == [3, 3, 3 + 2 * 7919]


def test_several_are_played_ahead(evidence: Make) -> None:
    """Each gets its own answer; where the subject is lost, that comes out when its answer is asked for."""
    programs = [layer(seed=seed) for seed in range(4)]

    class Counting:
        """Answers its seed, up to 2."""

        name = "counting"

        def play(self, program: Program) -> Transcript:
            """Answer, or be lost."""
            played.append(program)
            if program.seed == 2:
                raise SubjectLost("crash", "gone")
            return Transcript(Answer(np.asarray(program.seed)))

    played: list[Program] = []
    subject = Counting()
    found = [evidence(program, subject) for program in programs]
    play_ahead(subject, found)
    assert played == programs[:3]
    assert [one.got.built.returned for one in found[:2]] == [0, 1]
    with pytest.raises(SubjectLost, match="crash: gone"):
        _ = found[2].got
    assert played == programs[:3]


def test_some_are_played_twice_at_once(evidence: Make) -> None:
    """The second play comes right after the first of the same program, and is what a law is given for it."""

    class Counting:
        """Answers how many it has played."""

        name = "counting"

        def play(self, program: Program) -> Transcript:
            """Answer a number."""
            played.append(program)
            return Transcript(Answer(np.asarray(len(played))))

    played: list[Program] = []
    subject = Counting()
    found = [evidence(layer(seed=seed), subject) for seed in range(2)]
    play_ahead(subject, found, again=True)
    assert [program.seed for program in played] == [0, 0, 1, 1]
    answers = [[one.got.built.returned, one.again.built.returned] for one in found]
    np.testing.assert_equal(answers, [[1, 2], [3, 4]])
    assert len(played) == 4


def test_expanded_programs_are_played(evidence: Make) -> None:
    """What is shown is the program that was drawn; what is played may be a longer one."""

    def twice(program: Program, _: Any) -> Program:
        return program.with_calls(*program.calls, *program.calls)

    found = evidence(layer(), expand=twice)
    assert (len(found.program.calls), len(found.played.calls), len(found.got.answers)) == (2, 4, 4)
    assert len(found.expected.answers) == 4


def test_moved_programs_have_other_seeds() -> None:
    """Every seed moves, and calls without one stay without; by nothing, it is the same program."""
    program = layer(Call("forward", (X,), seed=5), Call("forward", (X,)), seed=1)
    other = moved(program, 1)
    assert (other.seed, [call.seed for call in other.calls]) == (7920, [7924, None])
    assert moved(program, 0) is moved(program, AGAIN) is program


def test_the_twin_is_given_the_subjects_choices(evidence: Make) -> None:
    """The twin's program is in doubles, with the elements that the subject kept."""
    program = Program("Dropout", "layer", {"p": 0.5}, calls=(Call("forward", (np.ones((8, 8), np.float32),), seed=1),))
    found = evidence(program)
    coupled = found.expectation.program.calls[0]
    assert coupled.args[0].dtype == np.float64  # type: ignore[union-attr]
    np.testing.assert_equal(coupled.kwargs["kept"], found.got.answers[0].returned != 0)
    np.testing.assert_allclose(found.expected.answers[0].returned, found.got.answers[0].returned)  # type: ignore[arg-type]
    again = found.twin_call(0, kept=np.ones((8, 8)))
    np.testing.assert_equal(again.kwargs["kept"], np.ones((8, 8)))


def test_answers_are_paired(evidence: Make) -> None:
    """Only calls that both answered are compared, of the methods asked for."""

    class Half(impl.ReLU):
        """Raises in backward."""

        def backward(self, grad_output: Array) -> Array:
            """Raise."""
            raise ValueError(grad_output)

    found = evidence(layer(Call("train"), Call("forward", (X,)), Call("backward", (X,)), Call("forward", (X,))), Half)
    assert [index for index, _, _ in found.answers("forward")] == [1]
    assert [index for index, _, _ in found.answers("forward", "backward", "train")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("raising", "methods", "text"),
    [
        ("forward", ("forward",), "ReLU.forward raised ValueError at line …: no"),
        ("forward", ("backward",), None),
        ("__init__", ("backward",), "ReLU(...) raised ValueError at line …: no"),
        ("eval", ("eval",), "ReLU.eval raised ValueError at line …: no"),
        ("nothing", ("forward", "backward"), None),
    ],
)
def test_exceptions_are_charged_to_their_method(
    evidence: Make, like: Callable[[str, str], bool], raising: str, methods: tuple[str, ...], text: str | None
) -> None:
    """A law on a method accuses what it raised, and what construction raised; a line is named where it is known."""

    def no(*_: Any) -> None:
        raise ValueError("no")

    subject = type("Raising", (impl.ReLU,), {raising: no})
    checks = list(evidence(layer(Call("eval"), Call("forward", (X,))), subject).raised(*methods))
    assert [check.reason for check in checks] == ([] if text is None else ["raised"])
    assert text is None or like(checks[0].message, text)
    assert all(check.raised is not None for check in checks)


def test_what_the_twin_raises_too_accuses_nobody(evidence: Make) -> None:
    """A backward without a forward is no fault of the subject's, and neither is a shape that fits nobody."""
    assert list(evidence(layer(Call("backward", (X,)))).raised("backward")) == []
    wrong = layer(Call("forward", (np.ones(3),)), component="BatchNorm1d", config={"num_features": 2})
    assert list(evidence(wrong).raised("forward")) == []


TUPLE = (np.ones(2), np.zeros(2))


@pytest.mark.parametrize(
    ("got", "text"),
    [
        (TUPLE, None),
        (TUPLE[:1], "calls[0].returned is a tuple of 1, but should be a tuple of 2"),
        (None, "calls[0].returned is None, but should be a tuple of 2"),
        (np.ones(2), "calls[0].returned is a single array, but should be a tuple of 2"),
        ((np.ones(2), np.ones(3)), "calls[0].returned[1] has shape (3,), but should have shape (2,)"),
    ],
    ids=repr,
)
def test_tuples_are_compared_item_by_item(evidence: Make, got: Any, text: str | None) -> None:
    """Where several results are expected, each is compared in its place."""
    checks = [check for check in evidence(layer()).compare("calls[0].returned", got, TUPLE) if not check.holds]
    assert [check.message for check in checks] == ([] if text is None else [text])


def test_nothing_is_asked_where_nothing_is_expected(evidence: Make) -> None:
    """What the twin does not return is not compared."""
    assert list(evidence(layer()).compare("calls[0].returned", np.ones(3), None)) == []


@pytest.mark.parametrize(
    ("slope", "holds"), [(0.0, True), (0.5, True), (1.0, True), (1.5, False), (-1e-9, False), (np.nan, False)]
)
def test_freedom(evidence: Make, slope: float, *, holds: bool) -> None:
    """Between the extremes that a contract leaves any answer is right; beyond them, and NaN, none is."""
    program = layer(Call("forward", (np.zeros(1),)), Call("backward", (np.ones(1),)))
    (check,) = evidence(program).compare("calls[1].returned", np.array([slope]), np.zeros(1))
    assert check.holds is holds


def test_freedom_is_for_numbers(evidence: Make) -> None:
    """No freedom makes complex numbers, or another shape, right."""
    program = layer(Call("forward", (np.zeros(1),)), Call("backward", (np.ones(1),)))
    for got in (np.array([0.5 + 0j]), np.array([0.5, 0.5]), None):
        (check,) = evidence(program).compare("calls[1].returned", got, np.zeros(1))
        assert not check.holds


def test_entries_are_found_by_name() -> None:
    """A place names an answer, an item of a tuple, or state as it was after a call."""
    one, two, weight = np.ones(1), np.ones(2), np.ones(3)
    transcript = Transcript(
        Answer(state={"params.w": weight}),
        (Answer(returned=one), Answer(returned=(one, (None, two)), state={"instances[1].grads.w": weight})),
    )
    known = {
        "calls[0].returned": one,
        "calls[1].returned[0]": one,
        "calls[1].returned[1][1]": two,
        "calls[0].params.w": weight,
        "calls[1].instances[1].grads.w": weight,
    }
    for where, array in known.items():
        assert entry(transcript, where) is array
    for where in ("calls[2].returned", "calls[1].returned", "calls[1].returned[1][0]", "calls[0].instances[1].grads.w"):
        assert entry(transcript, where) is None
    assert entry(transcript, "calls[0].returned[0]") is None


def test_a_move_out_of_the_domain_tells_nothing(evidence: Make) -> None:
    """The twin refuses what an experiment adds, not what was drawn; code that checks less answers all the same."""

    class Unchecked:
        """Checks nothing."""

        def forward(self, *_: Array) -> Array:
            """Return 0."""
            return np.zeros(())

    def added(program: Program, _: object) -> Program:
        moved_away = replace(program.calls[0], args=(*program.calls[0].args[:2], -X - 3))
        return program.with_calls(*program.calls, moved_away)

    program = Program("GaussianNLLLoss", "loss", calls=(Call("forward", (X, X, np.abs(X))),))
    found = evidence(program, Unchecked, expand=added)
    assert found.expected.raised is not None
    assert found.twin_refused is None
    drawn = evidence(added(program, None), Unchecked)
    assert drawn.expected.raised is not None
    assert drawn.twin_refused == drawn.expected.raised
