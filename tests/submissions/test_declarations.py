"""What a subject declares is followed, and what cannot be followed is told."""

from typing import Any

import pytest

from layerproof.conformance.contracts import contract
from layerproof.play import Export
from layerproof.play.messages import Method
from layerproof.submissions.declarations import conventions_of, notes_on, overruled, unjudgeable, unjudged_formats


def export(**fields: Any) -> Export:
    """Return an export."""
    return Export("Layer", "class", "layers", **fields)


def test_what_another_component_has_is_left_out() -> None:
    """A class may share a dict with others: what is not its own is neither followed nor told."""
    shared = export(conventions={"momentum": "old", "gradients": "overwrite", "p": "keep"}, shares_conventions=True)
    assert conventions_of(shared, contract("Linear")) == {"gradients": "overwrite"}
    assert notes_on(shared, contract("Linear")) == ()


@pytest.mark.parametrize(("component", "told"), [("Linear", True), ("ReLU", False)])
def test_gradients_that_are_read_from_a_step_are_told(component: str, told: bool) -> None:
    """Where backward takes a learning rate; without parameters there is nothing to say."""
    descending = export(methods={"backward": Method(("grad", "lr"), ("grad", "lr"))})
    note = "Layer.backward takes lr: gradients of its parameters are read from how far it moves them"
    assert notes_on(descending, contract(component)) == ((note,) if told else ())


def test_what_is_kept_and_not_returned_is_told() -> None:
    """Of methods that return nothing it is said what is judged in their place."""
    one = {"forward": Method(kept="output"), "backward": Method()}
    both = {**one, "backward": Method(kept="dinputs")}
    assert notes_on(export(methods=one), contract("ReLU")) == (
        "Layer: the result is read from self.output, as forward returns None",
    )
    assert notes_on(export(methods=both), contract("ReLU")) == (
        "Layer: the results are read from self.output and self.dinputs, as forward and backward return None",
    )


@pytest.mark.parametrize(
    ("component", "defaults", "told"),
    [
        ("HuberLoss", {"delta": 1.35}, "delta = 1.35 (1.0)"),
        (
            "LayerNorm",
            {"eps": 1e-8, "elementwise_affine": False},
            "elementwise_affine = False (True)",
        ),
        ("LayerNorm", {"eps": 1e-5, "elementwise_affine": 1}, ""),
        ("LayerNorm", {"eps": None}, ""),
        ("BatchNorm1d", {"momentum": 0.9}, ""),
        ("SGD", {"lr": 0.01}, ""),
    ],
    ids=range(6),
)
def test_other_defaults_are_told(component: str, defaults: dict[str, Any], told: str) -> None:
    """But those that a reading is about, None, and an optimizer's: a learning rate is everybody's own."""
    has = export(parameters=tuple(defaults), optional=tuple(defaults), defaults=defaults)
    note = (
        f"Layer has other defaults than PyTorch: {told}. These options are given in every program, so that no verdict "
        "depends on them."
    )
    assert notes_on(has, contract(component)) == ((note,) if told else ())


def test_the_name_of_an_argument_may_declare() -> None:
    """Who takes keep_prob keeps with it; an attribute that says otherwise goes before that."""
    dropout = contract("Dropout")
    assert conventions_of(export(parameters=("keep_prob",)), dropout) == {"p": "keep"}
    assert conventions_of(export(parameters=("drop_prob",)), dropout) == {}
    assert conventions_of(export(parameters=("keep_prob",), conventions={"p": "drop"}), dropout) == {"p": "drop"}


def test_what_was_asked_for_goes_before() -> None:
    """Whoever declares another reading is told, by an argument's name too; the same one needs no word."""
    dropout, keeps = contract("Dropout"), export(conventions={"p": "keep"})
    told = "Layer declares p = 'keep'; it is judged with 'drop', which was asked for."
    assert overruled(keeps, dropout, {"p": "drop"}) == (told,)
    assert overruled(export(parameters=("keep_prob",)), dropout, {"p": "drop"}) == (told,)
    assert overruled(keeps, dropout, {"p": "keep"}) == ()
    assert overruled(keeps, dropout, {}) == ()


@pytest.mark.parametrize(
    ("component", "fields", "notes"),
    [
        ("BatchNorm1d", {"conventions": {"momentun": "old"}},
         ["Layer.conventions: 'momentun' is not known; did you mean 'momentum'?"]),
        ("ReLU", {"conventions": {"xyz": "old"}}, ["Layer.conventions: 'xyz' is not known; known are: inputs"]),
        ("ReLU", {"unread": ("conventions is of type list, but should be a dict of str",)},
         ["Layer.conventions is of type list, but should be a dict of str"]),
        ("ReLU", {"dtypes": ("float64", "flot32")},
         ["Layer.dtypes: NumPy has no dtype 'flot32'; did you mean 'float32'?"]),
        ("ReLU", {"dtypes": ("float64", "complex128")},
         ["Layer.dtypes: 'complex128' is not judged; judged are: float64, "]),
        ("ReLU", {"dtypes": ("float64", "float32")}, []),
    ],
    ids=range(6),
)  # fmt: skip
def test_what_cannot_be_followed_is_told(component: str, fields: dict[str, Any], notes: list[str]) -> None:
    """A slip of the pen is said, with what was probably meant, instead of vanishing."""
    found = notes_on(export(**fields), contract(component))
    assert len(found) == len(notes)
    assert all(one.startswith(wanted) for one, wanted in zip(found, notes, strict=True))


def test_a_borrowed_name_is_told() -> None:
    """Who calls a step by the name of the layer is told what it is taken for, and how it would not be."""
    step = Export("LSTM", "class", "layers", methods={"forward": Method(needs=("x", "h_prev", "c_prev"))})
    (note,) = notes_on(step, contract("LSTMCell"))
    assert note == (
        "LSTM is taken for LSTMCell, as its forward needs h_prev and c_prev; "
        "if it is meant as LSTM, rename what is needed, or give it a default"
    )
    assert notes_on(step, contract("LSTM")) == ()


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("attention_mask", ["attn_mask"]),
        ("mask", []),
        ("pad_mask", ["key_padding_mask"]),
        ("attn_mask", []),
        ("verbose", []),
    ],
)
def test_an_argument_of_another_name_is_told(taken: str, told: list[str]) -> None:
    """What nobody gives is not judged: a mask that is never given may be wrong."""
    attention = export(methods={"forward": Method(("query", "key", "value", taken), ("query", "key", "value"))})
    assert list(notes_on(attention, contract("MultiheadAttention"))) == [
        f"Layer.forward takes {taken}, which is not judged: to have it judged, call it {name}" for name in told
    ]


@pytest.mark.parametrize(
    ("method", "declared"),
    [
        (Method(("query", "key", "value", "mask"), ("query", "key", "value")), {"mask_name": "mask"}),
        (Method(("query", "key", "value", "mask"), ("query", "key", "value", "mask")), {"mask_name": "mask"}),
        (Method(("query", "key", "value"), named=("mask",)), {"mask_name": "mask"}),
        (Method(("query", "key", "value", "mask"), switches=("mask",)), {}),
        (Method(("query", "key", "value", "mask", "attn_mask")), {}),
    ],
    ids=["optional", "needed", "named", "a switch", "beside the usual one"],
)
def test_the_name_of_what_forward_is_given_by_name_may_declare(method: Method, declared: dict[str, str]) -> None:
    """It is given by that name, unless its default tells that no array goes there."""
    attention = export(methods={"forward": method})
    assert conventions_of(attention, contract("MultiheadAttention")) == declared
    assert notes_on(attention, contract("MultiheadAttention")) == ()


@pytest.mark.parametrize(
    ("takes", "declared"),
    [(("y_true", "y_pred"), {"arguments": "(target, input)"}), (("y_pred", "y_true"), {}), (("a", "b"), {})],
    ids=["target first", "prediction first", "open"],
)
def test_the_names_of_inputs_may_declare_their_order(takes: tuple[str, ...], declared: dict[str, str]) -> None:
    """What is called the target is given the target, in a `__call__` alone too; an attribute goes before that."""
    for name in ("forward", "__call__"):
        own = {name: Method(takes, takes)}
        assert conventions_of(export(methods=own), contract("MSELoss")) == declared
        said = {"arguments": "(input, target)"}
        assert conventions_of(export(methods=own, conventions=said), contract("MSELoss")) == said


def test_formats_that_are_not_judged_are_accounted_for() -> None:
    """Each claimed format without a law on it has a result, once: not run, and why."""
    (law,) = unjudged_formats(export(dtypes=("float64", "float32", "int8", "int8")))
    assert (law.id, law.level, law.verdict, law.reason) == ("dtype.int8", "required", "not_run", "unsupported_dtype")
    assert law.law == "What is given in int8 comes back in int8."
    assert law.detail.startswith("'int8' is not judged; judged are: float64, ")


def test_who_does_not_claim_double_precision_cannot_be_judged() -> None:
    """All but the laws on other formats are judged in float64: it would be accused of what it never promised."""
    assert unjudgeable(export()) == unjudgeable(export(dtypes=("float32", "float64"))) == ""
    assert unjudgeable(export(dtypes=("float32",))) == (
        'Layer claims float32 and not float64, in which it would be judged; add "float64" to its dtypes'
    )


def test_a_convention_of_another_component_is_told_in_one_s_own_class() -> None:
    """It is the class's own word, and vanished; what several share is theirs together."""
    own = {"weight": "(in, out)"}
    told = "Layer.conventions: MLP has no convention 'weight'; it has: gradients, inputs, weight_layout"
    assert notes_on(export(conventions=own), contract("MLP")) == (told,)
    assert notes_on(export(conventions=own, shares_conventions=True), contract("MLP")) == ()
