"""The seeds of a run are told apart from other numbers."""

from layerproof.submissions.seeds import A_SEED, SEEDS, is_seed


def test_seeds() -> None:
    """The first and the last are seeds, and their neighbours are none; the words say the same."""
    assert [is_seed(number) for number in (-1, 0, SEEDS - 1, SEEDS)] == [False, True, True, False]
    assert A_SEED == "a whole number from 0 to 2**48 - 1"
    assert SEEDS == 2**48
