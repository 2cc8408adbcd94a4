"""A name never decides on a path."""

import re

from hypothesis import given
from hypothesis import strategies as st

from layerproof.reports.files import file_names


def test_plain_names_stay_readable() -> None:
    """Letters, digits and hyphens stay, accents go, the rest becomes a hyphen."""
    assert file_names(["ada", "Ben Åkesson", "week 3_final"]) == ["ada", "ben-akesson", "week-3-final"]


def test_names_that_read_alike_get_a_hash() -> None:
    """Both get one, so that neither depends on who else is there first."""
    names = file_names(["Zoë", "zoe", "ada"])
    assert names[2] == "ada"
    assert len(set(names)) == 3
    assert all(re.fullmatch(r"zoe-[0-9a-f]{8}", name) for name in names[:2])
    assert file_names(["zoe", "Zoë"]) == names[1::-1]


def test_dangerous_names() -> None:
    """Paths, device names and names without a letter of ours are harmless."""
    for name in ("../../etc/passwd", "CON", "", "变数", "." * 300, "a" * 10_000, "\x00/\ud800"):
        (file,) = file_names([name])
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", file), name
        assert file not in {"con", "nul"}


@given(st.lists(st.text(max_size=60), max_size=8))
def test_files_are_all_different(names: list[str]) -> None:
    """Any names, equal ones too, have files of their own, also where upper and lower case are one."""
    files = file_names(names)
    assert len({file.lower() for file in files}) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", file) for file in files)


def test_a_number_is_not_taken_twice() -> None:
    """Nor where somebody is called as another's file would be."""
    first, second = file_names(["Ada B", "ada-b"])
    names = ["Ada B", "ada-b", "Ada B", f"{first}-2", second]
    assert len(set(file_names(names))) == len(names)
