"""Generators that outlive a program."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from layerproof.play import shared
from layerproof.play.entropy import find
from layerproof.play.shared import find_shared


class Holder:
    """Has a generator in a class."""

    rng = np.random.default_rng()


@pytest.fixture(params=["numbers_of", "identities_of"])
def looking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Look at globals in one way; skipped where dicts have no numbers."""
    if request.param == "numbers_of" and shared.versions_of is not shared.numbers_of:
        pytest.skip("this Python keeps no number in a dict that changes with it")
    monkeypatch.setattr(shared, "versions_of", getattr(shared, request.param))
    return str(request.param)


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.usefixtures("looking")
def test_they_are_remembered_until_a_global_is_bound_anew(nested: bool) -> None:
    """Walking through all globals for each program would take longer than the program."""
    module = {"rng": np.random.default_rng(), "layers": [np.random.default_rng()]}
    namespace: dict[str, Any] = {"module": module} if nested else module
    first = find_shared(namespace, Holder)
    assert {id(item) for item in first} == {id(item) for item in find(namespace, Holder)}
    assert find_shared(namespace, Holder) is first
    module["rng"] = np.random.default_rng()
    assert module["rng"] in find_shared(namespace, Holder)
    module["further"] = np.random.default_rng()
    assert module["further"] in find_shared(namespace, Holder)
    del module["rng"]
    assert len(find_shared(namespace, Holder)) == 3


BINDINGS: dict[str, Callable[[ModuleType], None]] = {
    "a function's global": lambda module: module.renew(),
    "an attribute of the module": lambda module: setattr(module, "rng", np.random.default_rng()),
    "an entry of its dict": lambda module: vars(module).update(rng=np.random.default_rng()),
}


@pytest.mark.parametrize("way", BINDINGS)
@pytest.mark.usefixtures("looking")
def test_whoever_binds_a_global_is_noticed(way: str) -> None:
    """However a module's global is bound, each time, and although Python specializes code that runs often."""
    module = ModuleType("module")
    exec(  # noqa: S102 - code of a subject
        "import numpy as np\nrng = 0\ndef renew():\n    global rng\n    rng = np.random.default_rng()\n", vars(module)
    )
    namespace = {"module": vars(module)}
    for _ in range(100):
        BINDINGS[way](module)
        assert find_shared(namespace, None) == [module.rng]


@pytest.mark.usefixtures("looking")
def test_a_global_that_is_equal_is_another() -> None:
    """Objects are told apart by what they are, not by what they say they equal."""

    class Equal:
        def __init__(self) -> None:
            self.rng = np.random.default_rng()

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    namespace = {"one": Equal(), "number": 1.0}
    assert find_shared(namespace, None) == [namespace["one"].rng]  # type: ignore[attr-defined]
    namespace["one"] = Equal()
    assert find_shared(namespace, None) == [namespace["one"].rng]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("looking")
def test_many_namespaces_are_not_all_remembered() -> None:
    """What is remembered is bounded, and never mixed up."""
    for _ in range(200):
        rng = np.random.default_rng()
        assert find_shared({"rng": rng}, None) == [rng]


def test_numbers_that_tell_nothing_are_not_relied_on() -> None:
    """A Python that keeps something else in that place of a dict is noticed, and each global is looked at there."""
    assert not shared.tells_of_changes(lambda _: lambda: [1])
    assert shared.tells_of_changes(shared.identities_of)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="from Python 3.14 on dicts have no such number")
def test_numbers_are_there() -> None:
    """Up to Python 3.13 they are, and what looks at each global takes ten times as long."""
    assert shared.versions_of is shared.numbers_of
