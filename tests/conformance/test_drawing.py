"""Programs are drawn: all that were asked for, the simplest among them, the same for the same seed."""

import numpy as np
import pytest

from layerproof.conformance import drawing
from layerproof.conformance import strategies as st
from layerproof.conformance.contracts import contract
from layerproof.conformance.drawing import drawn, each, smallest
from layerproof.conformance.experiments.sample import MASKS, RATES
from layerproof.conformance.law import Searched
from layerproof.play import Call, Program
from layerproof.play.memory import Memory

LENGTHS = st.integers(0, 50).map(lambda size: Program("ReLU", "layer", calls=(Call("forward", (np.ones(size),)),)))
SEEDS = st.integers(0, 10_000).map(lambda seed: Program("ReLU", "layer", seed=seed))


def experiment(*strata: st.SearchStrategy[Program], name: str = "drawn") -> Searched:
    """Return an experiment with these strata."""
    return Searched(name, lambda _: True, lambda _: strata)


@pytest.mark.parametrize("count", [1, 2, 4, 25])
def test_every_stratum_gets_as_many(count: int) -> None:
    """Each stratum is drawn from as often as was asked for."""
    assert [stratum for _, stratum in each([SEEDS, LENGTHS, SEEDS], count, 0)] == [0, 1, 2] * count


def test_the_simplest_are_among_them() -> None:
    """The first program of every stratum is its simplest."""
    first, second, *_ = each([SEEDS, LENGTHS], 5, 0)
    assert first[0].seed == 0
    assert second[0].size == (1, 0)


def test_a_seed_repeats_itself() -> None:
    """The same seed draws the same programs, another one others."""
    seeds = [[program.seed for program, _ in each([SEEDS], 9, seed)] for seed in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_strata_are_drawn_apart() -> None:
    """No stratum repeats another's choices, but for the simplest ones."""
    first, second = ([program.seed for program, number in each([SEEDS] * 2, 9, 0) if number == one] for one in (0, 1))
    assert first[0] == second[0] == 0
    assert set(first[1:]).isdisjoint(second[1:])


def test_more_begins_with_the_same() -> None:
    """A larger count adds programs to those of a smaller one."""
    few, many = ([program.seed for program, _ in each([SEEDS] * 2, count, 0)] for count in (3, 9))
    assert many[: len(few)] == few
    assert [program.seed for program, _ in each([SEEDS] * 2, 9, 0, 3)] == many[len(few) :]


def test_what_is_drawn_once_is_kept() -> None:
    """The same experiment, contract and seed give the very programs that were drawn before, others give others."""
    known, other = contract("ReLU"), contract("Linear")
    one = experiment(SEEDS, LENGTHS)
    first, again, more = (drawn(one, known, count, 1) for count in (3, 3, 5))
    assert [stratum for _, stratum in first] == [0, 1] * 3
    assert all(before is now for (before, _), (now, _) in zip(first, again, strict=True))
    assert all(before is now for (before, _), (now, _) in zip(first, more, strict=False))
    assert len(more) == 10
    for place in ((one, other, 3, 1), (one, known, 3, 2), (experiment(SEEDS, LENGTHS, name="other"), known, 3, 1)):
        assert not any(program is before for (program, _), (before, _) in zip(drawn(*place), first, strict=True))


def test_given_programs_are_made_once() -> None:
    """An experiment whose programs are given has them from the seed, once for each, however many are asked for."""
    known = contract("Dropout")
    first, again = (drawn(MASKS, known, count, 1) for count in (2, 4))
    assert len(first) == len(again) == len(RATES)
    assert all(before is now for (before, _), (now, _) in zip(first, again, strict=True))
    assert [program.seed for program, _ in drawn(MASKS, known, 2, 2)] != [program.seed for program, _ in first]


def test_experiments_are_drawn_apart() -> None:
    """Two experiments with the same strata do not show the same programs."""
    known = contract("ReLU")
    first, second = (drawn(experiment(SEEDS, name=name), known, 5, 0) for name in ("one", "two"))
    assert {program.seed for program, _ in first[1:]}.isdisjoint(program.seed for program, _ in second[1:])


def test_not_everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was drawn first goes first when there is too much."""
    monkeypatch.setattr(drawing, "_DRAWN", Memory[list[tuple[Program, int]]](6))
    known = contract("ReLU")
    kinds = {name: experiment(SEEDS, name=name) for name in "abc"}
    first, second, third = (drawn(kinds[name], known, 3, 0) for name in "abc")
    assert drawn(kinds["c"], known, 3, 0)[1][0] is third[1][0]
    assert drawn(kinds["b"], known, 3, 0)[1][0] is second[1][0]
    assert drawn(kinds["a"], known, 3, 0)[1][0] is not first[1][0]


@pytest.mark.parametrize("least", [0, 1, 7, 50])
def test_the_smallest_is_found(least: int) -> None:
    """Of the programs that break a law the one with the fewest elements is found."""
    found = smallest(LENGTHS, lambda program: program.size[1] >= least, 200, 0)
    assert found is not None
    assert found.size == (1, least)


def test_where_none_breaks_none_is_found() -> None:
    """Nothing is found where no program breaks the law."""
    assert smallest(LENGTHS, lambda _: False, 50, 0) is None


def test_the_tries_are_kept_to() -> None:
    """No more programs are tried than allowed, and the smallest so far is what there is."""
    tried: list[Program] = []

    def breaks(program: Program) -> bool:
        tried.append(program)
        return program.size[1] > 20

    found = smallest(LENGTHS, breaks, 6, 0)
    assert len(tried) <= 6
    broken = [program.size for program in tried if program.size[1] > 20]
    assert (None if found is None else found.size) == min(broken, default=None)


def test_a_subject_that_changes_its_mind() -> None:
    """A program that breaks the law the first time alone is kept, and no error of Hypothesis's comes out."""
    seen: set[int] = set()

    def breaks(program: Program) -> bool:
        length = program.size[1]
        new = length > 20 and length not in seen
        seen.add(length)
        return new

    found = smallest(LENGTHS, breaks, 500, 1)
    assert found is not None
    assert found.size[1] > 20
