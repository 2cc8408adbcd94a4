"""What is expected of a program is found out once for whoever asks."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from layerproof.conformance import expectation as module
from layerproof.conformance.contract import Contract
from layerproof.conformance.contracts import contract
from layerproof.conformance.expectation import Expectation, expectation
from layerproof.play import Call, Program
from layerproof.play.memory import Memory

DOUBLE = np.dtype(np.float64)


def program(size: int = 3, **fields: object) -> Program:
    """Return a forward and a backward on ones."""
    calls = (Call("forward", (np.ones(size),)), Call("backward", (np.ones(size),)))
    return Program("ReLU", "layer", calls=calls, **fields)  # type: ignore[arg-type]


def expected(
    what: Program, known: Contract | None = None, form: np.dtype[Any] = DOUBLE, **options: object
) -> Expectation:
    """Return what is expected under some options of the twin."""
    promised = known or contract("ReLU")
    return expectation(promised, promised.reference.given(options), what, form)  # type: ignore[arg-type]


def test_the_same_is_found_out_once() -> None:
    """Equal programs, made apart, have one expectation, and its parts are made once."""
    first, again = expected(program()), expected(program())
    assert first is again
    assert first.transcript is again.transcript
    assert first.allowances.of("calls[0].returned") is again.allowances.of("calls[0].returned")
    np.testing.assert_equal(first.transcript.answers[0].returned, np.ones(3))


def test_what_differs_is_kept_apart() -> None:
    """Another number, shape, seed, format, option of the twin or component is something else."""
    other_number = program()
    other_number.calls[0].args[0][1] = 2.0  # type: ignore[index]
    asked = [
        expected(program()),
        expected(other_number),
        expected(program(4)),
        expected(program(seed=1)),
        expected(program(), form=np.dtype(np.float32)),
        expected(program(), side="left"),
        expected(replace(program(), component="Dropout"), contract("Dropout")),
    ]
    assert len(set(map(id, asked))) == len(asked)


def test_contracts_without_options_share() -> None:
    """A subject that lacks an option is expected to answer as the others do."""
    known = contract("CrossEntropyLoss")
    what = known.default({"reduction": "sum"}, (Call("forward", (np.ones((2, 3)), np.zeros(2, np.int64))),))
    assert expected(what, known) is expected(what, known.narrowed(frozenset({"label_smoothing"})))


def test_a_reading_that_leaves_a_choice_is_expected_apart() -> None:
    """What a reading leaves open is no choice for who does not follow it, though the twin's options are the same."""
    known = contract("BCELoss")
    (raised,) = [reading for reading in known.conventions if reading.freedom]
    what = known.default({}, (Call("forward", (np.array([0.5]), np.array([1.0]))),))
    under = known.narrowed(frozenset(), (raised,))
    for promised, choices in ((known, 0), (under, 2), (known, 0)):
        assert len(expected(what, promised, DOUBLE, **raised.twin).choices) == choices


def test_choices() -> None:
    """Where the contract leaves a choice, there is a transcript for each of its ends."""
    zero = program()
    zero.calls[0].args[0][:] = 0.0  # type: ignore[index]
    low, high = expected(zero).choices
    np.testing.assert_equal(low.answers[1].returned, np.zeros(3))
    np.testing.assert_equal(high.answers[1].returned, np.ones(3))
    assert expected(contract("Linear").default({}), contract("Linear")).choices == ()


def test_not_everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked first is forgotten first when there is too much."""
    monkeypatch.setattr(module, "_KNOWN", Memory[Expectation](15_000))
    first, second, third = (expected(program(size)) for size in (400, 401, 402))
    assert expected(program(401)) is second
    assert expected(program(402)) is third
    assert expected(program(400)) is not first


def coupled(played: Program, index: int, **fields: Any) -> Program:
    """Return a program with some fields of one of its calls changed."""
    calls = list(played.calls)
    calls[index] = replace(calls[index], **fields)
    return played.with_calls(*calls)


def test_choices_of_a_subject_are_told_apart() -> None:
    """Of programs that differ from one in what chance did, equal ones share, and no two others do."""
    promised = contract("ReLU")
    played = program()
    bits = [np.ones(3), np.array([1.0, 0.0, 1.0])]
    others = [
        played,
        coupled(played, 0, kwargs={"kept": bits[0]}),
        coupled(played, 0, kwargs={"kept": bits[1]}),
        coupled(played, 1, kwargs={"kept": bits[0]}),
        coupled(played, 0, kwargs={"other": bits[0]}),
        coupled(played, 0, args=(bits[1],)),
        replace(coupled(played, 0, kwargs={"kept": bits[0]}), seed=1),
        played.with_calls(*played.calls, played.calls[0]),
    ]

    def asked(one: Program) -> Expectation:
        return expectation(promised, promised.reference, one, DOUBLE, played)

    assert len({id(asked(one)) for one in others}) == len(others)
    assert asked(coupled(played, 0, kwargs={"kept": bits[0].copy()})) is asked(others[1])
    equal = program()
    there = coupled(equal, 0, kwargs={"kept": bits[0]})
    assert expectation(promised, promised.reference, there, DOUBLE, equal) is asked(others[1])
