"""All randomness that a subject can see is found, seeded and noticed when it is used."""

import os
import random
import secrets
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from layerproof.play.entropy import digest, find, replace_system_entropy, seed_all


class Holder:
    """Has generators in the places where students keep them."""

    shared = np.random.default_rng()

    def __init__(self) -> None:
        """Keep one of each kind."""
        self.rng = np.random.default_rng()
        self.legacy = np.random.RandomState()
        self.bits = np.random.PCG64()
        self.python = random.Random()
        self.nested = {"layers": [Inner()]}
        self.weights = [0.0] * 1000

    def forward(self, x: Any, rng: Any = np.random.default_rng(), *, other: Any = random.Random()) -> Any:  # noqa: B008
        """Draw from what is given."""
        return x, rng, other


class Inner:
    """A component inside another one."""

    def __init__(self) -> None:
        """Keep a generator."""
        self.rng = np.random.Generator(np.random.MT19937())


class Sub(Holder):
    """Inherits a generator of a class."""


class Slotted:
    """Has no attributes of its own."""

    __slots__ = ()


class Trap:
    """Breaks whoever looks at its attributes."""

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        """Raise."""
        raise RuntimeError("looked at")

    def __getattr__(self, name: str) -> Any:
        """Raise."""
        raise RuntimeError(name)


def test_generators_are_found_wherever_they_hang() -> None:
    """On instances, on things they hold, on their classes and those they inherit from, in default arguments."""
    holder = Holder()
    own = [holder.rng, holder.legacy, holder.bits, holder.python, holder.nested["layers"][0].rng]
    positional, named = Holder.forward.__defaults__, Holder.forward.__kwdefaults__
    defaults = [*(positional or ()), *(named or {}).values()]
    assert {id(item) for item in find(holder)} == {id(item) for item in own}
    assert {id(item) for item in find({"holder": holder}, Sub)} == {
        id(item) for item in [*own, *defaults, Holder.shared]
    }


def test_each_generator_is_found_once() -> None:
    """A generator with two names, or in a loop of references, is one generator."""
    rng = np.random.default_rng()
    loop: dict[str, Any] = {"a": rng, "b": [rng]}
    loop["self"] = loop
    assert find(loop, loop) == [rng]


ROOTS: dict[str, Any] = {
    "slots": Slotted(),
    "trap": Trap(),
    "library": np,
    "class": int,
    "none": None,
    "text": "text",
    "array": np.zeros(3),
    "builtins": {"__builtins__": {"rng": random.Random()}},
}


@pytest.mark.parametrize("name", ROOTS)
def test_other_things_hold_none(name: str) -> None:
    """Looking for generators runs no code of what it looks at, and does not wander into libraries."""
    assert find({"root": ROOTS[name]}) == []
    assert find(ROOTS[name]) == []


DRAWS: dict[str, Callable[[Holder], Any]] = {
    "np.random": lambda _: np.random.random(),  # noqa: NPY002 - what students write
    "np.random.normal": lambda _: np.random.standard_normal(3).tolist(),  # noqa: NPY002 - what students write
    "random": lambda _: random.uniform(0, 1),
    "random.gauss": lambda _: random.gauss(0.0, 1.0),
    "random.randrange": lambda _: random.randrange(2**62),
    "Generator": lambda holder: holder.rng.random(),
    "Generator, 32 bits": lambda holder: int(holder.rng.integers(2**31, dtype=np.uint32)),
    "RandomState": lambda holder: holder.legacy.random_sample(),
    "RandomState, second normal": lambda holder: holder.legacy.standard_normal(),
    "BitGenerator": lambda holder: holder.bits.random_raw(),
    "Random": lambda holder: holder.python.random(),
    "MT19937": lambda holder: holder.nested["layers"][0].rng.random(),
}


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_draws_repeat_after_seeding(draw: Callable[[Holder], Any]) -> None:
    """One seed gives one stream, another seed another."""
    holder = Holder()
    drawn = []
    for seed in (3, 3, 4):
        seed_all(seed, find(holder))
        drawn.append([draw(holder), draw(holder)])
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_every_draw_changes_the_digest(draw: Callable[[Holder], Any]) -> None:
    """A thousand draws one after another, and the digest is never what it was the draw before."""
    sources = find(holder := Holder())
    before = digest(sources)
    assert before == digest(sources)
    unseen = 0
    for _ in range(1000):
        draw(holder)
        after = digest(sources)
        unseen += before == after
        before = after
    assert unseen == 0


def test_reseeding_changes_the_digest() -> None:
    """Whoever reseeds the global generators is noticed."""
    for reseed in (np.random.seed, random.seed):
        before = digest()
        reseed(12345)
        assert digest() != before


def test_generators_get_streams_of_their_own() -> None:
    """Two generators seeded together do not repeat each other."""
    pair = [np.random.default_rng(), np.random.default_rng()]
    seed_all(1, pair)
    assert pair[0].random() != pair[1].random()


def test_another_bit_generator_under_np_random_is_followed() -> None:
    """NumPy lets a program exchange the generator behind np.random."""
    exchange = vars(np.random)["set_bit_generator"]  # NumPy's stubs leave it out
    old = vars(np.random)["get_bit_generator"]()
    exchange(np.random.SFC64(1))
    try:
        before = digest()
        np.random.random()  # noqa: NPY002 - what students write
        assert digest() != before
    finally:
        exchange(old)


def test_system_random_and_odd_legacy_generators_do_no_harm() -> None:
    """What cannot be seeded stays what it is."""
    sources = find([random.SystemRandom(), np.random.RandomState(np.random.PCG64(1))])
    seed_all(1, sources)
    assert digest(sources) == digest(sources)


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Replace the system's entropy for one test."""
    monkeypatch.setattr(os, "urandom", os.urandom)
    monkeypatch.setattr(random, "_urandom", os.urandom)
    replace_system_entropy()
    yield
    seed_all(0)


UNSEEDED: dict[str, Callable[[], Any]] = {
    "default_rng": lambda: np.random.default_rng().random(),
    "PCG64": lambda: np.random.PCG64().random_raw(),
    "MT19937": lambda: np.random.MT19937().random_raw(),
    "RandomState": lambda: np.random.RandomState().random_sample(),
    "np.random.seed": lambda: [np.random.seed(), np.random.random()],  # noqa: NPY002
    "SeedSequence": lambda: np.random.SeedSequence().entropy,
    "secrets": secrets.token_hex,
    "SystemRandom": lambda: random.SystemRandom().random(),
    "urandom": lambda: os.urandom(16),
}


@pytest.mark.usefixtures("replaced")
@pytest.mark.parametrize("draw", UNSEEDED.values(), ids=UNSEEDED)
def test_generators_without_a_seed_follow_ours(draw: Callable[[], Any]) -> None:
    """In a worker, what asks the system for a seed gets one that depends on ours, and another one each time."""
    drawn = []
    for seed in (3, 3, 4):
        seed_all(seed)
        before = digest()
        drawn.append([draw(), draw()])
        assert digest() != before
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0][0] != drawn[0][1]


def test_modules_are_not_walked_into() -> None:
    """A namespace that imports a library does not lead into the library's own generators."""
    module = ModuleType("library")
    module.rng = np.random.default_rng()  # type: ignore[attr-defined]
    assert find({"library": module}) == []


LEGACY: Any = np.random
USES: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "np.random": LEGACY.rand,
    "random": random.random,
    "a second normal number of random's": lambda: random.gauss(0.0, 1.0),
    "both": lambda: (LEGACY.randn(3), random.gauss(0.0, 1.0)),
    "reseeded": lambda: (LEGACY.seed(1), random.seed(1)),
    "the same seed": lambda: (LEGACY.seed(7), random.seed(7)),
    "a state put back": lambda: (LEGACY.randn(), LEGACY.set_state(LEGACY.get_state())),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_seed_that_comes_again_gives_the_same(use: Callable[[], Any]) -> None:
    """However often, and whatever was drawn or set meanwhile."""
    drawn = []
    for _ in range(5):
        seed_all(7)
        state = LEGACY.get_state(legacy=False), random.getstate()
        drawn.append((repr(state), LEGACY.randn(), random.gauss(0.0, 1.0), LEGACY.rand(), random.random()))
        seed_all(7)
        seed_all(7)
        use()
    assert len(set(drawn)) == 1
    seed_all(8)
    assert LEGACY.randn() != drawn[0][1]
