"""Tests of one group run in one process: what they share is worked out once, not once a process."""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is one process")
@pytest.mark.xdist_group("alone")
def test_groups_are_kept_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist 3.8 hands the group on in a test's name, which pytest 9.2 does not let it change.

    It says nothing then, and groups are torn apart: https://github.com/pytest-dev/pytest-xdist/issues/1386. So
    constraints.txt keeps pytest back.
    """
    assert request.node.nodeid.endswith("@alone")
