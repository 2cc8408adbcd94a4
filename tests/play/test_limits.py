"""Limits say what the system is to hold, in its own words."""

import pytest

from layerproof.play.limits import Limits


def test_resources_are_named_as_the_system_does() -> None:
    """Processor time has a second limit, which ends what ignores the first."""
    limits = Limits(memory=2**31, processor=7, file=2**20, descriptors=99)
    assert limits.resources == {
        "AS": (2**31, 2**31),
        "CPU": (7, 8),
        "FSIZE": (2**20, 2**20),
        "NOFILE": (99, 99),
        "CORE": (0, 0),
    }


@pytest.mark.parametrize(("calls", "seconds"), [(0, 5.0), (1, 5.0), (100, 5.0), (101, 10.0), (2_000, 100.0)])
def test_many_calls_have_more_time(calls: int, seconds: float) -> None:
    """A loop that does not end shows at the first call; thousands of slow ones do end."""
    assert Limits(playing=5.0).playing_of(calls) == seconds
