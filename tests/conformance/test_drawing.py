"""How programs are drawn."""

from hypothesis import strategies as st

from layerproof.conformance.drawing import each, smallest
from layerproof.play import Program

PROGRAMS = st.integers(0, 1000).map(lambda seed: Program("ReLU", "layer", seed=seed))


def test_each_stratum_gets_its_share() -> None:
    """Every stratum is drawn from as often as asked, the same with the same seed, its simplest program among them."""

    def looked(seed: int) -> list[tuple[int, int]]:
        seen: list[tuple[int, int]] = []
        each([PROGRAMS, PROGRAMS], 5, seed, lambda program, stratum: seen.append((stratum, program.seed)))
        return seen

    assert [stratum for stratum, _ in looked(1)] == [0, 1] * 5
    assert looked(1) == looked(1) != looked(2)
    assert {(0, 0), (1, 0)} <= set(looked(1))


def test_the_smallest_is_found() -> None:
    """Hypothesis shrinks what breaks, within the tries."""
    found = smallest(PROGRAMS, lambda program: program.seed >= 17, 500, 1)
    assert found is not None
    assert found.seed == 17


def test_nothing_is_found() -> None:
    """Where nothing breaks there is no program."""
    assert smallest(PROGRAMS, lambda _: False, 50, 1) is None


def test_the_tries_are_an_end() -> None:
    """No more programs are played than allowed."""
    played: list[int] = []

    def breaks(program: Program) -> bool:
        played.append(program.seed)
        return program.seed >= 17

    smallest(PROGRAMS, breaks, 20, 1)
    assert len(played) <= 20


def test_a_subject_that_changes_its_mind() -> None:
    """A program that breaks the first time only is kept, and no error of Hypothesis's comes out."""
    seen: set[int] = set()

    def breaks(program: Program) -> bool:
        new = program.seed not in seen and program.seed > 100
        seen.add(program.seed)
        return new

    found = smallest(PROGRAMS, breaks, 500, 1)
    assert found is not None
    assert found.seed > 100
