"""Programs are drawn by Hypothesis: all that were asked for, the simplest among them, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import strategies as st

from layerproof.conformance import drawing
from layerproof.conformance.contracts import contract, contracts
from layerproof.conformance.drawing import drawn as kept
from layerproof.conformance.drawing import each, smallest
from layerproof.conformance.examination import by_experiment
from layerproof.conformance.law import Searched
from layerproof.conformance.laws import laws_of
from layerproof.play import Call, Program

LENGTHS = st.integers(0, 50).map(lambda size: Program("ReLU", "layer", calls=(Call("forward", (np.ones(size),)),)))
SEEDS = st.integers(0, 10_000).map(lambda seed: Program("ReLU", "layer", seed=seed))


def drawn(*strata: st.SearchStrategy[Program], count: int = 5, seed: int = 0) -> list[tuple[Program, int]]:
    """Return what is drawn, with the number of its stratum."""
    found: list[tuple[Program, int]] = []
    each(strata, count, seed, lambda program, stratum: found.append((program, stratum)))
    return found


@pytest.mark.parametrize("count", [1, 2, 4, 25])
def test_every_stratum_gets_as_many(count: int) -> None:
    """Each stratum is drawn from as often as was asked for."""
    assert [stratum for _, stratum in drawn(SEEDS, LENGTHS, SEEDS, count=count)] == [0, 1, 2] * count


def test_the_simplest_are_among_them() -> None:
    """The first program of every stratum is its simplest."""
    first, second = drawn(SEEDS, LENGTHS)[:2]
    assert first[0].seed == 0
    assert second[0].size == (1, 0)


def test_a_seed_repeats_itself() -> None:
    """The same seed draws the same programs, another one others."""
    seeds = [[program.seed for program, _ in drawn(SEEDS, count=9, seed=seed)] for seed in (1, 1, 2)]
    assert seeds[0] == seeds[1] != seeds[2]


def test_what_is_drawn_once_is_kept() -> None:
    """The same key, count and seed give the very programs that were drawn before; another seed or key others."""
    asked: list[str] = []

    def strata() -> list[st.SearchStrategy[Program]]:
        asked.append("strata")
        return [SEEDS, LENGTHS]

    key, other = object(), object()
    first, again = (kept(key, strata, 3, 1) for _ in range(2))
    assert first is again
    assert [stratum for _, stratum in first] == [0, 1] * 3
    assert [kept(*place) is first for place in ((other, strata, 3, 1), (key, strata, 2, 1), (key, strata, 3, 2))] == [
        False
    ] * 3
    assert len(asked) == 4


def test_not_everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was drawn first goes first when there is too much."""
    monkeypatch.setattr(drawing, "_DRAWN", {})
    monkeypatch.setattr(drawing, "_MOST_KEPT", 6)
    first, second, third, fourth = (kept(name, lambda: [SEEDS], 3, 0) for name in "abcd")
    assert kept("d", lambda: [SEEDS], 3, 0) is fourth
    assert kept("b", lambda: [SEEDS], 3, 0) is second
    assert kept("a", lambda: [SEEDS], 3, 0) is not first
    assert third


def test_what_looking_raises_comes_out() -> None:
    """A fault of the one who looks is not swallowed."""

    def look(program: Program, stratum: int) -> None:
        message = f"{program.component} {stratum}"
        raise ZeroDivisionError(message)

    with pytest.raises(ZeroDivisionError, match="ReLU 0"):
        each([SEEDS], 3, 0, look)


@pytest.mark.parametrize("least", [0, 1, 7, 50])
def test_the_smallest_is_found(least: int) -> None:
    """Of the programs that break a law the one with the fewest elements is found."""
    found = smallest(LENGTHS, lambda program: program.size[1] >= least, 200, 0)
    assert found is not None
    assert found.size == (1, least)


def test_where_none_breaks_none_is_found() -> None:
    """Nothing is found where no program breaks the law, or no program can be drawn."""
    assert smallest(LENGTHS, lambda _: False, 50, 0) is None
    assert smallest(LENGTHS.filter(lambda _: False), lambda _: True, 50, 0) is None


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


@pytest.mark.parametrize("component", contracts())
def test_no_program_of_a_contract_is_discarded(component: str) -> None:
    """Hypothesis discards what is too large or filtered out: of ours nothing, or too few would be judged."""
    promised = contract(component)
    for experiment, _ in by_experiment(laws_of(promised)):
        if isinstance(experiment, Searched):
            strata = experiment.strata(promised)
            assert len(drawn(*strata, count=4)) == 4 * len(strata), experiment.name
