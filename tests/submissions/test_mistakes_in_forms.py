"""A known mistake is caught in each form that code is handed in: none gets through because a form leaves more open."""

import inspect
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
import pytest

from layerproof.conformance.catalogue import Mistake, mistakes_of
from layerproof.conformance.contracts import contract
from layerproof.conformance.control import follows_seeds
from layerproof.conformance.question import Question
from layerproof.play import Export, LocalSubject
from layerproof.play.describe import offered
from layerproof.submissions.fitting import options_of

SEED = int(np.random.default_rng().integers(2**31))
ARRAYS: Mapping[str, Mapping[str, str]] = {
    "Linear": {"W": "weight", "b": "bias"},
    "Embedding": {"W": "weight"},
    "Conv2d": {"W": "weight", "b": "bias"},
    "BatchNorm1d": {"gamma": "weight", "beta": "bias", "running_mean": "running_mean", "running_var": "running_var"},
    "LayerNorm": {"gamma": "weight", "beta": "bias"},
    "LSTMCell": {"Wx": "weight_ih", "Wh": "weight_hh", "b_ih": "bias_ih", "b_hh": "bias_hh"},
}
"""The arguments in which arrays are handed over, and which these are."""
SIZES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "Linear": lambda held: {"in_features": held.shape[1], "out_features": held.shape[0]},
    "Embedding": lambda held: {"num_embeddings": held.shape[0], "embedding_dim": held.shape[1]},
    "Conv2d": lambda held: {"out_channels": held.shape[0], "kernel_size": held.shape[2:]},
    "BatchNorm1d": lambda held: {"num_features": held.size},
    "LayerNorm": lambda held: {"normalized_shape": held.shape},
    "LSTMCell": lambda held: {"input_size": held.shape[1], "hidden_size": held.shape[0] // 4},
}
SPARED = {
    "Linear": {"bias"},
    "Conv2d": {"bias", "in_channels"},
    "BatchNorm1d": {"affine", "track_running_stats"},
    "LayerNorm": {"elementwise_affine", "bias"},
    "LSTMCell": {"bias"},
}
"""The options that such a class does not have, as its arrays tell them."""


def handed(mistake: Mistake) -> type:
    """Return the mistake as a class that is handed its arrays, and every option that they do not tell."""
    names, component, wrong = ARRAYS[mistake.component], mistake.component, cast("type[Any]", mistake.implementation)
    options = [
        item
        for name, item in inspect.signature(contract(component).model).parameters.items()
        if item.default is not item.empty and name not in SPARED.get(component, ())
    ]

    def build(self: Any, *args: Any, **named: Any) -> None:
        given = {**dict(zip(names, args, strict=False)), **named}
        arrays = {name: given.pop(name) for name in names}
        sizes = SIZES[component](next(iter(arrays.values())))
        if component == "Conv2d":
            sizes["in_channels"] = arrays["W"].shape[1] * given.get("groups", 1)
        wrong.__init__(self, **sizes, **given)
        for name, short in names.items():
            section = self.buffers if short.startswith("running") else self.params
            section[short] = arrays[name]

    needed = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", *names)]
    build.__signature__ = inspect.Signature([*needed, *options])  # type: ignore[attr-defined]
    return type(component, (wrong,), {"__init__": build})


def around_functions(mistake: Mistake) -> type:
    """Return the class that is made around two functions which do as the mistake does, with a cache."""
    names, wrong = ARRAYS.get(mistake.component, {}), cast("type[Any]", mistake.implementation)

    def forward(x: Any, **arrays: Any) -> Any:
        sizes = SIZES[mistake.component](next(iter(arrays.values()))) if arrays else {}
        layer = wrong(**sizes)
        for name, short in names.items():
            layer.params[short] = arrays[name]
        return layer.forward(x), layer

    def backward(dout: Any, layer: Any) -> Any:
        layer.zero_grad()
        return layer.backward(dout), *(layer.grads[short].copy() for short in names.values())

    module = types.ModuleType("handed_in")
    needed = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("x", *names)]
    forward.__signature__ = inspect.Signature(needed)  # type: ignore[attr-defined]
    for name, function in (("layer_forward", forward), ("layer_backward", backward)):
        function.__name__, function.__module__ = name, module.__name__
        setattr(module, name, function)
    ((export, made),) = offered(module)
    assert export.around is not None
    return cast("type", made)


def export_of(implementation: type, component: str) -> Export:
    """Return what a module says that offers a class alone."""
    module = types.ModuleType("handed_in")
    implementation.__module__ = module.__name__
    vars(module)[component] = implementation
    ((export, _),) = offered(module)
    return export


def survives(mistake: Mistake, form: Callable[[Mistake], type]) -> bool:
    """Tell whether no law of its level breaks."""
    implementation = form(mistake)
    known, export = contract(mistake.component), export_of(implementation, mistake.component)
    there = options_of(export, known)
    subject = LocalSubject(mistake.id, implementation, vars(sys.modules[mistake.implementation.__module__]))
    claims = tuple(dtype for dtype in getattr(implementation, "dtypes", ()) if dtype != "float64")
    question = Question(
        known, subject, SEED, "standard", 1e-11, {}, there.lacking, there.given, bool(there.handed), claims=claims
    )
    examination = question.examination([], hasty=mistake.level == "required")
    examination.seeds_hold = follows_seeds(examination)
    return not any(tally.check is not None and tally.law.level == mistake.level for tally in examination.run().values())


NOT_ASKED = {"BatchNorm1d": {"bn-rv-init0"}, "LayerNorm": {"ln-bias-ignored"}}
"""Mistakes in what a class does not do that is handed its arrays: it chooses no initial values, and none of them."""


@pytest.mark.parametrize("component", ARRAYS)
def test_mistakes_are_caught_in_classes_that_are_handed_their_arrays(component: str) -> None:
    """All but those in what is handed over."""
    alive = {mistake.id for mistake in mistakes_of(component) if survives(mistake, handed)}
    assert alive == NOT_ASKED.get(component, set())


HIDDEN = {
    "Linear": {"lin-grad-overwrite", "lin-buffer-reuse", "lin-class-params", "lin-cache-list", "nu-empty"},
    "ReLU": {"act-stale-mask"},
}
"""Mistakes in what an object keeps between two calls: a pair of functions has no object."""


@pytest.mark.parametrize("component", ["Linear", "LayerNorm", "ReLU"])
def test_mistakes_are_caught_in_pairs_of_functions(component: str) -> None:
    """All but those in what only an object has, and in options that are not asked for."""
    alive = {mistake.id for mistake in mistakes_of(component) if survives(mistake, around_functions)}
    assert alive <= {*HIDDEN.get(component, set()), *NOT_ASKED.get(component, set())}


def test_the_model_itself_passes() -> None:
    """What is caught are the mistakes, not the form."""
    for component in ARRAYS:
        right = Mistake("right", component, "", "", "", contract(component).model)
        assert survives(right, handed), component
    for component in ("Linear", "LayerNorm", "ReLU"):
        right = Mistake("right", component, "", "", "", contract(component).model)
        assert survives(right, around_functions), component
