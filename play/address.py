"""Addresses: what in a program or its transcript something is about, as text. Nothing else spells or reads them.

    part      `args[0]`, `returned`, `returned[1]`, the name of an argument: what was handed over or back
    entry     `params.weight`, `instances[1].grads.fc.weight`: an array of the state, in its section; of the first
              instance where none is named
    address   `calls[1]`, and behind it and a dot a part, an entry, or what else there is of a call, `randomness`;
              `calls[2].changed calls[1].args[0]` is what call 2 did to another address

What an edit writes into is `forward.args[0]`, a part of the latest call of a method. What moves in a derivative is an
argument or a parameter: `args[0]`, `params.weight`.

They are text wherever they are handed on, as keys, in checks and in findings, since far more are compared than read;
the records here are for those who read one, and are remembered. A check can be about what has no address, too, and says
in words what that is: `keep rate at p = 0.1`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from .record import record

_Value = TypeVar("_Value")
# Names in a transcript come from strangers: Python refuses to read a number of thousands of digits.
_ADDRESS = re.compile(r"calls\[(?P<call>\d{1,9})\](\.(?P<what>.*))?", re.DOTALL)
_CHANGED = "changed "
_PART = re.compile(r"(?P<part>\w+)(?P<items>(\[\d{1,9}\])*)(?P<words>.*)", re.DOTALL)
_ENTRY = re.compile(r"(instances\[(?P<instance>\d{1,9})\]\.)?(?P<own>(?P<section>[^.]*)\.?(?P<name>.*))", re.DOTALL)
_SECTIONS = frozenset({"params", "grads", "buffers", "arguments"})
_IN_MESSAGE = re.compile(r"calls\[(\d+)\]\.")
_WORD = re.compile(r"\w+")
_REMEMBERED = 4096
"""What one component is judged on has hundreds of addresses, and most of them again and again."""


@record(frozen=True, slots=True)
class Entry:
    """An array of the state.

    Attributes:
        instance: whose it is.
        section: `params`, `grads` or `buffers`; `arguments` for arrays in a dict that a function was handed.
        name: its name, with dots for one of a layer inside.
        own: the entry as its instance knows it.
    """

    instance: int
    section: str
    name: str
    own: str

    @property
    def is_one_word(self) -> bool:
        """Whether its name is a single word, as that of no array of a layer inside is."""
        return _WORD.fullmatch(self.name) is not None


@record(frozen=True, slots=True)
class Address:
    """What stands behind an address.

    Attributes:
        call: the number of the call; -1 where it is not known.
        what: all that follows it; "" for the call itself.
        part: `args`, `returned`, the name of an argument, or what else there is of a call; "" for all below.
        items: which item of the part, and of that.
        words: what follows the part, such as ` in total`.
        entry: the array of the state, where it is one.
        changed: what the call changed, where it is that.
    """

    call: int
    what: str = ""
    part: str = ""
    items: tuple[int, ...] = ()
    words: str = ""
    entry: Entry | None = None
    changed: Address | None = None

    @property
    def subscript(self) -> str:
        """Its items as Python has them: `[1][0]`."""
        return "".join(f"[{number}]" for number in self.items)


def of_call(call: int, what: str = "") -> str:
    """Return the address of a call, or of a part, an entry or something else of it."""
    return f"calls[{call}].{what}" if what else f"calls[{call}]"


def returned(call: int) -> str:
    """Return the address of what a call returned."""
    return f"calls[{call}].returned"


def changed(call: int, what: str) -> str:
    """Return the address for the change that a call made at another address."""
    return f"calls[{call}].{_CHANGED}{what}"


def item(whole: str, number: int) -> str:
    """Return the address of one of several items: `calls[1].returned[0]`."""
    return f"{whole}[{number}]"


def key(whole: str, name: object) -> str:
    """Return the address of what stands under a key, or an argument by its name."""
    return f"{whole}.{name}"


def construction(component: str) -> str:
    """Return what stands for the making of an instance, which no call does: `Linear(...)`."""
    return f"{component}(...)"


@lru_cache(maxsize=_REMEMBERED)
def read(text: str) -> Address | None:
    """Return what stands behind an address; None for words that are none."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    call, what = int(found["call"]), found["what"] or ""
    if not what.startswith(_CHANGED):
        return _behind(call, what)
    other = _ADDRESS.fullmatch(what.removeprefix(_CHANGED))
    return Address(call, what, changed=other and _behind(int(other["call"]), other["what"] or ""))


@lru_cache(maxsize=_REMEMBERED)
def latest(text: str) -> tuple[str, Address]:
    """Return the method whose latest call an edit is about, and what of that call, whose number is not known."""
    method, part = split(text)
    return method, _behind(-1, part)


def _behind(call: int, what: str) -> Address:
    held = entry_of(what)
    if held.section in _SECTIONS and held.name:
        return Address(call, what, entry=held)
    part = _PART.fullmatch(what)
    if part is None:
        return Address(call, what, words=what)
    return Address(call, what, part["part"], _numbers(part["items"]), part["words"])


def _numbers(subscript: str) -> tuple[int, ...]:
    return tuple(int(number) for number in subscript.replace("]", "").split("[")[1:])


def first_call(message: str) -> int | None:
    """Return the first call of which a message names something."""
    found = _IN_MESSAGE.search(message)
    return None if found is None else int(found[1])


def said_of(call: int, sentence: str) -> str:
    """Return a message that says something of a call: `without_calls` takes the call out again."""
    return f"calls[{call}].{sentence}"


def without_calls(message: str, result: str) -> str:
    """Return a message without the calls in it, and where it starts with what one returned, with a word for that."""
    text = _IN_MESSAGE.sub("", message)
    return f"{result}{text.removeprefix('returned')}" if text.startswith("returned") else text


def entry(section: str, name: str) -> str:
    """Return an entry as its instance knows it: `params.weight`."""
    return f"{section}.{name}"


def parameter(name: str) -> str:
    """Return the entry of a parameter."""
    return f"params.{name}"


def of_instance(instance: int, own: str) -> str:
    """Return the entry of an instance: the first one's is named as each knows its own."""
    return f"instances[{instance}].{own}" if instance else own


def held_by(instance: int, state: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return the entries of one instance among those of all, as it knows them."""
    if instance == 0:
        return {text: value for text, value in state.items() if not text.startswith("instances[")}
    prefix = of_instance(instance, "")
    return {text.removeprefix(prefix): value for text, value in state.items() if text.startswith(prefix)}


@lru_cache(maxsize=_REMEMBERED)
def entry_of(text: str) -> Entry:
    """Return what stands behind an entry."""
    found = _ENTRY.fullmatch(text)
    assert found is not None, text  # noqa: S101 - each of its groups may be empty
    return Entry(int(found["instance"] or 0), found["section"], found["name"], found["own"])


@lru_cache(maxsize=_REMEMBERED)
def split(text: str) -> tuple[str, str]:
    """Return the section and the name of an instance's own entry; or the method and the part that an edit is about."""
    start, _, rest = text.partition(".")
    return start, rest


def name_of(own: str) -> str:
    """Return an entry's name without the section; an argument, which has none, as it is."""
    return split(own)[1] or own


def is_parameter(own: str) -> bool:
    """Tell whether an instance's own entry, or what moves, is a parameter."""
    return own.startswith("params.")


def parameters(state: Mapping[str, _Value]) -> dict[str, _Value]:
    """Return the parameters among the entries of a state, as they are named there."""
    return {own: value for own, value in state.items() if own.startswith("params.")}


@lru_cache(maxsize=_REMEMBERED)
def gradient_of(own: str) -> str:
    """Return the entry of a parameter's gradient: `grads.weight` for `params.weight`."""
    return f"grads.{own.removeprefix('params.')}" if is_parameter(own) else own


@lru_cache(maxsize=_REMEMBERED)
def parameter_of(own: str) -> str:
    """Return the entry of the parameter that a gradient is of; others as they are."""
    return parameter(own.removeprefix("grads.")) if own.startswith("grads.") else own


def last_name(text: str) -> str:
    """Return the last of an entry's names, which the array has in its own layer: `weight` for `params.fc.weight`."""
    return text.rpartition(".")[2]


def beside(text: str, name: str) -> str:
    """Return the entry of another array of the same layer: `params.fc.bias` for `params.fc.weight`."""
    layer, dot, _ = text.rpartition(".")
    return f"{layer}{dot}{name}"


def ends_with(text: str, names: str) -> bool:
    """Tell whether an entry's last names, or the only one, are these: `fc.weight` for `params.0.fc.weight`."""
    return f".{text}".endswith(f".{names}")


def has_name(text: str, start: str) -> bool:
    """Tell whether one of an entry's names, after its section, starts so."""
    return f".{start}" in text


def argument(position: int) -> str:
    """Return the part of a call that an argument is: `args[0]`."""
    return f"args[{position}]"


def is_argument(name: str) -> bool:
    """Tell whether what moves is an argument, not a parameter."""
    return name.startswith("args[")


def position_of(name: str) -> int:
    """Return the position of an argument that moves."""
    return int(name.removeprefix("args[").removesuffix("]"))
