"""How addresses are spelled and read."""

import pytest

from layerproof.play import address
from layerproof.play.address import Address, Entry


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("calls[1]", Address(1)),
        ("calls[12].returned", Address(12, "returned", "returned")),
        ("calls[1].returned[0][2]", Address(1, "returned[0][2]", "returned", (0, 2))),
        ("calls[0].args[1]", Address(0, "args[1]", "args", (1,))),
        ("calls[0].attn_mask", Address(0, "attn_mask", "attn_mask")),
        ("calls[2].randomness", Address(2, "randomness", "randomness")),
        ("calls[1].returned in total", Address(1, "returned in total", "returned", (), " in total")),
        ("calls[0].args[0].w", Address(0, "args[0].w", "args", (0,), ".w")),
        (f"calls[0].args[{'9' * 5000}]", Address(0, f"args[{'9' * 5000}]", "args", (), f"[{'9' * 5000}]")),
        ("calls[0].", Address(0)),
        ("calls[0].(?)", Address(0, "(?)", words="(?)")),
    ],
)
def test_an_address_is_read(text: str, read: Address) -> None:
    """It has a call, what of it, and which item of that."""
    assert address.read(text) == read


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("grads.weight", Entry(0, "grads", "weight", "grads.weight")),
        ("instances[1].buffers.mean", Entry(1, "buffers", "mean", "buffers.mean")),
        ("params.0.fc.weight", Entry(0, "params", "0.fc.weight", "params.0.fc.weight")),
        ("arguments.w", Entry(0, "arguments", "w", "arguments.w")),
        (
            "params.a key\nof a stranger's",
            Entry(0, "params", "a key\nof a stranger's", "params.a key\nof a stranger's"),
        ),
    ],
)
def test_an_entry_is_read(text: str, entry: Entry) -> None:
    """By itself, and in the address of what a call left there."""
    assert address.entry_of(text) == entry
    assert address.read(f"calls[3].{text}") == Address(3, text, entry=entry)


def test_what_was_changed_is_read() -> None:
    """The call that did it is not the one that what it did it to belongs to."""
    read = address.read("calls[2].changed calls[0].args[0]")
    assert read == Address(2, "changed calls[0].args[0]", changed=Address(0, "args[0]", "args", (0,)))


@pytest.mark.parametrize(
    "words", ["keep rate at p = 0.1", "Linear(...)", "params.weight at the end", "calls[x].returned", ""]
)
def test_words_are_no_address(words: str) -> None:
    """A check may be about what has none."""
    assert address.read(words) is None


@pytest.mark.parametrize(
    ("spelled", "text"),
    [
        (address.of_call(1), "calls[1]"),
        (address.of_call(1, "grads.weight"), "calls[1].grads.weight"),
        (address.returned(2), "calls[2].returned"),
        (address.item(address.returned(2), 0), "calls[2].returned[0]"),
        (address.changed(2, address.returned(1)), "calls[2].changed calls[1].returned"),
        (address.key(address.of_call(0), "attn_mask"), "calls[0].attn_mask"),
        (address.construction("Linear"), "Linear(...)"),
        (address.argument(1), "args[1]"),
        (address.entry("grads", "weight"), "grads.weight"),
        (address.parameter("fc.weight"), "params.fc.weight"),
        (address.of_instance(0, "params.w"), "params.w"),
        (address.of_instance(2, "params.w"), "instances[2].params.w"),
    ],
)
def test_spelling(spelled: str, text: str) -> None:
    """Reports, keys and stored results hold these texts: they stay as they are."""
    assert spelled == text


def test_what_is_spelled_is_read() -> None:
    """Both sides know one grammar."""
    for call in (0, 1, 20):
        for entry in ("params.weight", "grads.0.bias"):
            for instance in (0, 3):
                read = address.read(address.of_call(call, address.of_instance(instance, entry)))
                assert read is not None
                assert read.entry is not None
                assert (read.call, read.entry.instance, read.entry.own) == (call, instance, entry)
        read = address.read(address.changed(call, address.item(address.returned(7), 4)))
        assert read is not None
        assert (read.call, read.changed) == (call, Address(7, "returned[4]", "returned", (4,)))


@pytest.mark.parametrize(("items", "subscript"), [((), ""), ((0,), "[0]"), ((1, 12), "[1][12]")])
def test_a_subscript(items: tuple[int, ...], subscript: str) -> None:
    """Items stand behind an expression as Python has them."""
    assert Address(0, items=items).subscript == subscript


@pytest.mark.parametrize(
    ("name", "word"), [("weight", True), ("weight_ih_l0", True), ("0", True), ("fc.weight", False), ("a b", False)]
)
def test_one_word(name: str, word: bool) -> None:
    """An array of a layer inside has a name of several."""
    assert address.entry_of(f"params.{name}").is_one_word is word


def test_what_is_said_of_a_call_is_read_without_it() -> None:
    """The one takes out what the other puts in."""
    said = address.said_of(3, "warned of everything")
    assert said == "calls[3].warned of everything"
    assert address.first_call(said) == 3
    assert address.without_calls(said, "result") == "warned of everything"


def test_calls_in_a_message() -> None:
    """A finding says which method it is about, and leaves the numbers out."""
    message = "calls[1].returned[0, 1] = 2, but should be calls[0].returned"
    assert address.first_call(message) == 1
    assert address.without_calls(message, "output") == "output[0, 1] = 2, but should be returned"
    assert address.first_call("keep rate is 0.2") is None
    assert address.without_calls("calls[1].grads.weight was returned", "output") == "grads.weight was returned"


def test_the_state_of_an_instance() -> None:
    """Each knows its entries without its number."""
    state = {"params.w": 1, "instances[1].params.w": 2, "instances[11].params.w": 3}
    assert address.held_by(0, state) == {"params.w": 1}
    assert address.held_by(1, state) == {"params.w": 2}
    assert address.held_by(2, state) == {}


def test_parameters_and_gradients() -> None:
    """A gradient has its parameter's name in another section."""
    state = {"params.w": 1, "buffers.mean": 2, "params.fc.b": 3}
    assert address.parameters(state) == {"params.w": 1, "params.fc.b": 3}
    assert [address.is_parameter(name) for name in (*state, "args[0]")] == [True, False, True, False]
    assert address.gradient_of("params.weight") == "grads.weight"
    assert address.parameter_of("grads.weight") == "params.weight"
    assert address.parameter_of("buffers.mean") == "buffers.mean"


def test_names() -> None:
    """A section comes before the whole name, and the names of layers inside before an array's own."""
    assert address.split("params.fc.weight") == ("params", "fc.weight")
    assert address.name_of("params.fc.weight") == "fc.weight"
    assert address.name_of("args[1]") == "args[1]"
    assert address.last_name("params.fc.weight") == "weight"
    assert address.beside("instances[1].params.fc.weight", "bias") == "instances[1].params.fc.bias"


@pytest.mark.parametrize(("names", "ends"), [("weight", True), ("fc.weight", True), ("c.weight", False), ("fc", False)])
def test_last_names(names: str, ends: bool) -> None:
    """Only whole names count."""
    assert address.ends_with("params.fc.weight", names) is ends


@pytest.mark.parametrize(
    ("start", "has"), [("weight", True), ("fc", True), ("wei", True), ("c", False), ("params", False)]
)
def test_the_start_of_a_name(start: str, has: bool) -> None:
    """Any of the names may start so, but not the section."""
    assert address.has_name("params.fc.weight_ih", start) is has


def test_what_moves() -> None:
    """It is an argument, by its position, or a parameter."""
    assert address.position_of(address.argument(12)) == 12
    assert [address.is_argument(name) for name in ("args[0]", "params.args")] == [True, False]


def test_what_an_edit_writes_into() -> None:
    """It has an address once it is known which call is the latest."""
    method, part = address.split("forward.returned[0]")
    assert (method, address.of_call(3, part)) == ("forward", "calls[3].returned[0]")
    assert address.latest("backward.args[0]") == ("backward", Address(-1, "args[0]", "args", (0,)))
    assert address.latest("elsewhere") == ("elsewhere", Address(-1))
