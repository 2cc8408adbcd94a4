"""Words that messages and reports share."""

import pytest

from layerproof.conformance.wording import listed, with_article


@pytest.mark.parametrize(
    ("items", "written"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_listed(items: list[str], written: str) -> None:
    """A list ends in `and`, and never leaves out just one."""
    assert listed(items) == written


def test_all_are_listed_where_that_is_wanted() -> None:
    """However many there are; and so are numbers, of any size."""
    assert listed("abcdef", most=None) == "a, b, c, d, e and f"
    assert listed("abcdef", most=5) == "a, b, c, d, e and f"
    assert listed(map(str, range(2000)), most=1) == "0 and 1,999 more"


def test_articles_go_by_the_first_letter() -> None:
    """As it is spoken: n-d-array, unit."""
    nouns = ["layer", "optimizer", "ndarray", "Opaque", "unit", "nothing"]
    told = ["a layer", "an optimizer", "an ndarray", "an Opaque", "a unit", "a nothing"]
    assert [with_article(noun) for noun in nouns] == told
