"""Limits say what the system is to hold, in its own words."""

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
