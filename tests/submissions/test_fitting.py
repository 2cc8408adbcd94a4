"""Signatures tell which options a subject has, and whether it can be built and called at all."""

from dataclasses import replace
from typing import Any

import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.narrowed import MODES
from layerproof.play import Export
from layerproof.play.around import Around
from layerproof.play.messages import Method
from layerproof.submissions.fitting import misfit, options_of

FORWARD, BACKWARD = Method(("x",), ("x",)), Method(("dout",), ("dout",))
LOSS = {"forward": Method(("x", "t"), ("x", "t")), "backward": Method()}
LAYER = {"forward": FORWARD, "backward": BACKWARD}


def export(
    name: str, *needed: str, methods: dict[str, Method] | None = None, anything: bool = False, **defaults: Any
) -> Export:
    """Return an export that needs some arguments and has defaults for others."""
    return Export(
        name,
        "class" if methods is not None else "function",
        "layers",
        methods=methods or {},
        parameters=(*needed, *defaults),
        optional=tuple(defaults),
        defaults={key: value for key, value in defaults.items() if value is not ...},
        anything=anything,
    )


@pytest.mark.parametrize(
    ("component", "subject", "lacking", "given"),
    [
        ("Linear", export("Linear", "in_features", "out_features", methods=LAYER), {"bias"}, set()),
        ("Linear", export("Linear", "n", "m", methods=LAYER, bias=True), set(), set()),
        ("Linear", export("Linear", "n", "m", methods=LAYER, use_bias=False), set(), {"bias"}),
        ("Linear", export("Linear", "n", "m", "bias", methods=LAYER), set(), {"bias"}),
        ("Linear", export("Linear", "n", "m", methods=LAYER, scale=1e-3), {"bias"}, set()),
        ("Linear", export("Linear", "n", "m", methods=LAYER, anything=True), set(), set()),
        ("BatchNorm1d", export("BN", "D", methods=LAYER, eps=1e-5, momentum=0.9),
         {"affine", "track_running_stats"}, {"momentum"}),
        ("BatchNorm1d", export("BN", "D", methods=LAYER, alpha=0.9, epsilon=...),
         {"affine", "track_running_stats"}, {"momentum", "eps"}),
        ("SGD", export("SGD", "params", "grads", "learning_rate", methods={"step": Method()}, beta=0.9),
         {"dampening", "weight_decay", "nesterov", "maximize"}, {"momentum"}),
        ("SGD", export("SGD", "p", "g", methods={"step": Method()}, alpha=0.1, mu=0.0),
         {"dampening", "weight_decay", "nesterov", "maximize"}, set()),
        ("clip_grad_norm", export("clip", "grads", "limit", norm_type=2.0), set(), set()),
        ("clip_grad_norm", export("clip", "grads", "limit", "ord"), set(), {"norm_type"}),
        ("kaiming_normal", export("he", "shape", rng=None), {"mode", "nonlinearity", "a"}, set()),
    ],
    ids=range(13),
)  # fmt: skip
def test_options_are_matched(component: str, subject: Export, lacking: set[str], given: set[str]) -> None:
    """What has no argument is lacking; what has no default, or not PyTorch's, is always given."""
    promised = contract(component)
    found = options_of(subject, promised)
    assert (set(found.lacking) - set(MODES), set(found.given)) == (lacking, given)
    assert misfit(subject, promised) == ""


@pytest.mark.parametrize(
    ("methods", "asked"),
    [
        (LAYER, False),
        ({**LAYER, "eval": Method()}, False),
        ({**LAYER, "eval": Method(), "train": Method(("x", "y"), ("x", "y"))}, False),
        ({**LAYER, "eval": Method(), "train": Method(("mode",))}, True),
        ({**LAYER, "forward": Method(("x", "training"), ("x",))}, True),
    ],
    ids=range(5),
)
def test_both_modes_are_asked_of_who_has_code_for_them(methods: dict[str, Method], asked: bool) -> None:
    """Though the component is the same in both: by a method for each, or by an argument of forward."""
    found = options_of(export("ReLU", methods=methods), contract("ReLU"))
    assert found.lacking.issuperset(MODES) is not asked
    assert found.lacking.isdisjoint(MODES) is asked


@pytest.mark.parametrize(
    ("forward", "lacking", "given"),
    [
        (Method(("x",), ("x",)), {"h_0", "c_0", "lengths"}, set()),
        (Method(("x", "h_0"), ("x",)), {"h_0", "c_0", "lengths"}, set()),
        (Method(("x", "h", "c"), ("x", "h", "c")), {"lengths"}, {"h_0", "c_0"}),
        (Method(("x", "states"), ("x", "states")), {"h_0", "c_0", "lengths"}, {"h_0", "c_0"}),
        (Method(("x", "h", "c", "lengths"), ("x",)), set(), set()),
        (Method(("x", "lengths", "train"), ("x", "train")), {"h_0", "c_0"}, set()),
        (Method(("x", "lengths"), ("x", "lengths")), {"h_0", "c_0"}, {"lengths"}),
        (Method(("x", "h", "c"), ("x",), named=("lengths",)), set(), set()),
        (Method(("x",), ("x",), anything=True, keywords=True), set(), set()),
        (Method(("x", "train", "h", "c"), ("x", "train")), {"lengths"}, set()),
    ],
)
def test_arguments_of_forward_are_matched(forward: Method, lacking: set[str], given: set[str]) -> None:
    """What forward does not take is lacking, with all that belongs to it; what it cannot be called without is given."""
    methods = {"forward": forward, "backward": BACKWARD}
    found = options_of(export("LSTM", "input_size", "hidden_size", methods=methods, anything=True), contract("LSTM"))
    assert (set(found.lacking), set(found.given)) == (lacking, given)


@pytest.mark.parametrize(
    ("needs", "given"), [(("query", "key", "value"), set()), (("query", "key", "value", "mask"), {"attn_mask"})]
)
def test_a_mask_by_another_name_is_no_further_input(needs: tuple[str, ...], given: set[str]) -> None:
    """What a reading gives by that name may stand behind the inputs, and is always given where it is needed."""
    forward = Method(("query", "key", "value", "mask"), needs)
    methods = {"forward": forward, "backward": BACKWARD}
    attention = export("MultiheadAttention", "embed_dim", "num_heads", methods=methods)
    assert misfit(attention, contract("MultiheadAttention")) == ""
    found = options_of(attention, contract("MultiheadAttention"))
    assert [set(names & {"attn_mask", "key"}) for names in (found.lacking, found.given)] == [{"attn_mask"}, given]


@pytest.mark.parametrize(
    ("several", "homeless"), [("layers", ()), ("args", ()), ("rest", ("layers",)), ("", ("layers",))]
)
def test_layers_may_come_one_by_one(several: str, homeless: tuple[str, ...]) -> None:
    """*layers takes the option of that name; another *argument does not."""
    subject = replace(export("Sequential", methods=LAYER), several=several)
    assert options_of(subject, contract("Sequential")).homeless == homeless


@pytest.mark.parametrize("has", ["", "train", "evaluate"])
@pytest.mark.parametrize(("component", "may_lack"), [("Residual", True), ("Dropout", False)])
def test_a_container_may_have_no_modes(component: str, may_lack: bool, has: str) -> None:
    """Without a method for one it is not asked to change them; of a layer that has them they are demanded."""
    subject = export("It", "layer", methods={**LAYER, **({has: Method()} if has else {})})
    found = options_of(subject, contract(component)).lacking
    assert ({"train", "eval"} <= found) is (may_lack and not has)


def test_two_options_never_share_an_argument() -> None:
    """`alpha` is a learning rate where there is one to be, and a momentum else."""
    sgd = options_of(export("SGD", "params", "grads", methods={"step": Method()}, alpha=0.1), contract("SGD"))
    assert "momentum" in sgd.lacking
    shift = export("BN", "D", methods=LAYER, gamma=1.0, beta=0.0)
    assert "momentum" in options_of(shift, contract("BatchNorm1d")).lacking


@pytest.mark.parametrize(
    ("component", "subject", "handed"),
    [
        ("Linear", export("Affine", "W", "b", methods=LAYER), ("W", "b")),
        ("Linear", export("Affine", "weight", methods=LAYER, bias=None), ("weight", "bias")),
        ("Linear", export("Linear", "n", "m", methods=LAYER, bias=None), ()),
        ("Linear", export("Linear", "n", "m", methods=LAYER, W=None), ()),
        ("Linear", export("Linear", "n", "m", methods=LAYER, W=0.5), ()),
        ("Embedding", export("Embedding", "V", "E", methods=LAYER), ()),
        ("LayerNorm", export("LayerNorm", "C", "H", "W", methods=LAYER), ()),
        ("BatchNorm1d", export("BN", "D", "gamma", "beta", methods=LAYER), ("gamma", "beta")),
        ("BatchNorm1d", export("BN", "gamma", "beta", methods=LAYER, momentum=0.9, running_mean=None, running_var=None),
         ("gamma", "beta", "running_mean", "running_var")),
        ("RNN", export("TimeRNN", "Wx", "Wh", "b", methods=LAYER, stateful=False), ("Wx", "Wh", "b")),
        ("PReLU", export("PReLU", methods=LAYER, alpha=0.25), ()),
        ("MaxPool2d", export("Pooling", "pool_h", "pool_w", methods=LAYER), ()),
    ],
    ids=range(12),
)  # fmt: skip
def test_arguments_that_take_arrays(component: str, subject: Export, handed: tuple[str, ...]) -> None:
    """A layer that is handed its arrays needs no sizes; an argument that may be a size or an option is none."""
    found = options_of(subject, contract(component))
    assert set(found.handed) == set(handed)
    told = "LayerNorm cannot be built without H and W, which should have a default"
    assert misfit(subject, contract(component)) == (told if component == "LayerNorm" else "")


def pair(*takes: str) -> Export:
    """Return a class around functions whose forward takes some arguments."""
    made = export("rnn_forward", methods={"forward": Method(takes, takes), "backward": BACKWARD})
    return replace(made, around=Around("layer", "rnn_forward", "rnn_backward"))


ALONE = ": add it and follow it, as code for one value of it alone, such as 1, is not judged"
RNN, SHOULD = "rnn_forward.forward takes", "but should take x and hx"
ARRAYS = "each array as an argument of its own, by a usual name such as W, b, gamma, beta, Wx or Wh"
MISFITS = [
    ("Linear", export("Affine", "W", "b", "activation", methods=LAYER),
     "Affine cannot be built without activation, which should have a default"),
    ("Linear", export("Dense", "n", "m", "activation", methods=LAYER),
     "Dense cannot be built without activation, which should have a default"),
    ("Linear", export("Dense", "units", methods=LAYER), f"Dense takes units, but should take out_features{ALONE}"),
    ("BatchNorm1d", export("BN", methods=LAYER), f"BN takes nothing, but should take num_features{ALONE}"),
    ("Linear", export("Linear", "n", "m", methods={**LAYER, "forward": Method(("x", "w", "b"), ("x", "w", "b"))}),
     "Linear.forward takes x, w and b, but should take x"),
    ("ReLU", export("ReLU", methods={**LAYER, "backward": Method(("dout", "cache"), ("dout", "cache"))}),
     "ReLU.backward takes dout and cache, but should take grad_output"),
    ("ReLU", export("ReLU", methods={**LAYER, "backward": Method()}),
     "ReLU.backward takes nothing, but should take grad_output"),
    ("ReLU", export("ReLU", methods={"__call__": Method(), "backward": BACKWARD}),
     "ReLU.__call__ takes nothing, but should take x"),
    ("MultiheadAttention", export("SelfAttention", "embed_dim", "num_heads",
                                  methods={**LAYER, "forward": Method(("x", "tri"), ("x", "tri"))}),
     "SelfAttention.forward takes x and tri, but should take query, key and value"),
    ("MultiheadAttention", export("SelfAttention", "embed_dim", methods=LAYER),
     f"SelfAttention takes embed_dim, but should take num_heads{ALONE}"),
    ("RNNCell", pair("x", "hx", "Wax", "Waa"),
     f"{RNN} x, hx, Wax and Waa, {SHOULD}: nothing is known to be handed over as Wax and Waa; take {ARRAYS}"),
    ("RNNCell", pair("x", "hx", "params"),
     f"{RNN} x, hx and params, {SHOULD}: no arrays are handed over in one dict, as params may be; take {ARRAYS}"),
    ("CrossEntropyLoss", export("CE", methods={**LOSS, "forward": FORWARD}),
     "CE.forward takes x, but should take logits and target"),
    ("CrossEntropyLoss", export("CE", methods={**LOSS, "backward": Method(("p", "y"), ("p", "y"))}),
     "CE.backward takes p and y, but should take grad_output"),
    ("SGD", export("SGD", methods={"step": Method()}, lr=0.1, momentum=0.9),
     "SGD takes lr and momentum, but should take params and grads first"),
    ("SGD", export("SGD", "model", methods={"step": Method()}, lr=0.1),
     "SGD takes model and lr, but should take params and grads first"),
    ("SGD", export("SGD", "model", methods={"step": Method()}),
     "SGD takes model, but should take params and grads first"),
    ("SGD", export("SGD", methods={"step": Method(("model",), ("model",))}, lr=0.1),
     "SGD.step takes model, but should take nothing: SGD(params, grads) is given them"),
    ("kaiming_normal", export("he_init", "n_in", "n_out"), "he_init takes n_in and n_out, but should take shape"),
    ("clip_grad_norm", export("clip", "grads", "max_norm", "theta"),
     "clip takes grads, max_norm and theta, but should take grads and max_norm"),
]  # fmt: skip


@pytest.mark.parametrize(("component", "subject", "told"), MISFITS, ids=range(len(MISFITS)))
def test_other_shapes_of_code_are_named(component: str, subject: Export, told: str) -> None:
    """What cannot be built or called here is said, with what it should look like: it is no mistake."""
    assert misfit(subject, contract(component)) == told


FITTING = [
    ("MultiheadAttention", export("SelfAttention", "embed_dim", "num_heads", methods=LAYER)),
    ("MultiheadAttention", export("MHA", "embed_dim", "num_heads",
                                  methods={**LAYER, "forward": Method(("x", "mask"), ("x",))})),
    ("Linear", export("L", "n", "m", methods={**LAYER, "forward": Method(("x", "train"), ("x", "train"))})),
    ("Linear", export("L", "n", "m", methods={**LAYER, "backward": Method(("g", "lr"), ("g", "lr"))})),
    ("Linear", export("L", "n", "m", methods=dict.fromkeys(LAYER, Method(anything=True)))),
    ("ReLU", export("R", methods={**LAYER, "forward": Method(("x", "s"), ("x",)), "helper": Method(("a",), ("a",))})),
    ("ReLU", export("R", methods={**LAYER, "__call__": Method(("a", "b", "c"), ("a", "b", "c"))})),
    ("Dropout", export("D", "scale", methods=LAYER)),
    ("Dropout", export("D", methods=LAYER, anything=True)),
    ("CrossEntropyLoss", export("C", methods=LOSS)),
    ("SGD", export("S", "ps", "gs", "lr", methods={"step": Method(("closure",), ())})),
    ("SGD", export("S", methods={"step": Method()}, anything=True)),
]  # fmt: skip


@pytest.mark.parametrize(("component", "subject"), FITTING, ids=range(len(FITTING)))
def test_harmless_variations_fit(component: str, subject: Export) -> None:
    """A mode, further arguments with defaults, and whatever *args and **kwargs take, are no obstacle."""
    assert misfit(subject, contract(component)) == ""


def test_masks_may_have_positions() -> None:
    """What is handed over by name may stand anywhere in a signature, as it does in PyTorch's."""
    masks = ("key_padding_mask", "need_weights", "attn_mask", "average_attn_weights")
    taking = Method(("query", "key", "value", *masks), ("query", "key", "value"))
    promised = contract("MultiheadAttention")
    attention = export(
        "MHA", "embed_dim", "num_heads", methods={"forward": taking, "backward": BACKWARD}, anything=True
    )
    found = options_of(attention, promised)
    assert (set(found.lacking), set(found.given)) == (set(), set())
    assert misfit(attention, promised) == ""


@pytest.mark.parametrize(
    ("component", "takes", "told"),
    [
        ("RNNCell", ("x",), "RNNCell.forward takes x, but should take x and hx"),
        ("GRUCell", ("x",), "GRUCell.forward takes x, but should take x and hx"),
        ("LSTMCell", ("x",), "LSTMCell.forward takes x, but should take x, hx and cx"),
        ("RNNCell", ("x", "h"), ""),
        ("LSTMCell", ("x", "states"), ""),
        ("LSTMCell", ("x", "h", "c"), ""),
        ("LSTM", ("x",), ""),
    ],
)
def test_a_cell_takes_a_state(component: str, takes: tuple[str, ...], told: str) -> None:
    """Without one it is no cell; in whichever form it takes it, it is asked for it."""
    methods = {"forward": Method(takes, ("x",)), "backward": Method(("g",), ("g",))}
    subject = export(component, "input_size", "hidden_size", methods=methods)
    promised = contract(component)
    assert misfit(subject, promised) == told
    if component.endswith("Cell") and not told:
        assert options_of(subject, promised).lacking.isdisjoint({"hx", "cx"})


@pytest.mark.parametrize(("first", "fits"), [("tensor", False), ("weight", False), ("shape", True), ("size", True)])
def test_an_initializer_that_fills_an_array(first: str, fits: bool) -> None:
    """As PyTorch's do: it is told that a shape is handed over, and not judged."""
    told = (
        f"kaiming_normal_ takes {first}, an array to fill, but should take shape, a tuple, first and return a new "
        "array: nothing is handed over to be filled"
    )
    subject = export("kaiming_normal_", first, a=0, mode="fan_in", nonlinearity="leaky_relu")
    assert misfit(subject, contract("kaiming_normal")) == ("" if fits else told)
