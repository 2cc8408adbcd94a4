"""Who reads attention otherwise is told which line to add, and passes with it."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.mistakes.attention.masks import FromTheLast, Inverted, Nan, TakenForBoolean
from layerproof.conformance.mistakes.attention.multihead_masks import Inverted as HeadsInverted
from layerproof.conformance.mistakes.attention.sinusoidal import Apart
from layerproof.conformance.question import Question
from layerproof.play import Array, Call


class OfThreeAxes(impl.ScaledDotProductAttention):
    """Takes a batch of sequences alone."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return y."""
        batch, length, _ = query.shape
        return super().forward(query, key, value, attn_mask).reshape(batch, length, -1)


class OutputAlone(impl.MultiheadAttention):
    """Returns no weights, and takes the batch first."""

    def __init__(self, d_model: int, n_heads: int, dropout: float = 0.0, bias: bool = True) -> None:
        """Take fewer options, under other names."""
        super().__init__(d_model, n_heads, dropout, bias, batch_first=True)

    def forward(self, query: Array, key: Array, value: Array, *, attn_mask: Array | None = None) -> Any:  # type: ignore[override]
        """Return y."""
        return super().forward(query, key, value, attn_mask=attn_mask)[0]

    def backward(self, grad_output: Array) -> Any:  # type: ignore[override]
        """Return the gradients."""
        return super().backward(grad_output)


class ForAllHeads(impl.MultiheadAttention):
    """Takes a mask for all samples and heads."""

    def forward(self, *inputs: Any, attn_mask: Any = None, **options: Any) -> Any:
        """Return output and weights."""
        if attn_mask is not None:
            _, _ = attn_mask.shape
        return super().forward(*inputs, attn_mask=attn_mask, **options)


class OfSamples(impl.MultiheadAttention):
    """Takes a mask for each sample."""

    def forward(self, *inputs: Any, attn_mask: Any = None, **options: Any) -> Any:
        """Return output and weights."""
        if attn_mask is not None:
            attn_mask = self._of_all_heads(attn_mask, inputs[0]).repeat(self.num_heads, axis=0)
        return super().forward(*inputs, attn_mask=attn_mask, **options)

    def _of_all_heads(self, mask: Array, query: Array) -> Array:
        assert len(mask) in query.shape[:2]
        return mask


class OfSamplesAndHeads(OfSamples):
    """Takes a mask with an axis for heads."""

    def _of_all_heads(self, mask: Array, query: Array) -> Array:
        assert mask.shape[1] == 1
        (whole,) = mask.transpose(1, 0, 2, 3)
        return super()._of_all_heads(np.asarray(whole), query)


class OfKeys(OfSamples):
    """Takes a mask of each sample's keys."""

    def _of_all_heads(self, mask: Array, query: Array) -> Array:
        samples, keys = mask.shape
        queries = query.shape[0] * query.shape[1] // samples
        return super()._of_all_heads(np.broadcast_to(mask[:, np.newaxis], (samples, queries, keys)), query)


class ByName(impl.MultiheadAttention):
    """Calls its mask so."""

    def forward(self, *inputs: Any, mask: Any = None, **options: Any) -> Any:
        """Return output and weights."""
        return super().forward(*inputs, attn_mask=mask, **options)


class Ignored(ByName):
    """Has a mask, and leaves it."""

    def forward(self, *inputs: Any, mask: Any = None, **options: Any) -> Any:  # noqa: ARG002 - the mistake
        """Return output and weights."""
        return super().forward(*inputs, **options)


class Split(impl.MultiheadAttention):
    """Keeps projections apart under the letters of the paper."""

    _PARTS: ClassVar = {"in_proj_weight": ("W_q", "W_k", "W_v"), "in_proj_bias": ("b_q", "b_k", "b_v")}

    def __init__(self, *sizes: Any, **options: Any) -> None:
        """Split what is one: parts are views, so that both are the same numbers."""
        super().__init__(*sizes, **options)
        self.shown = dict(self.params), dict(self.grads)
        for held in self.shown:
            for whole, parts in self._PARTS.items():
                if whole in held:
                    held.update(zip(parts, np.split(held.pop(whole), 3), strict=True))
        self.whole = self.params, self.grads
        self.params, self.grads = self.shown

    def _inside(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self.params, self.grads = self.whole
        try:
            return function(*args, **options)
        finally:
            self.params, self.grads = self.shown

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """Return output and weights."""
        return self._inside(super().forward, *inputs, **options)

    def backward(self, *gradients: Array) -> Any:  # type: ignore[override]
        """Return the gradients."""
        return self._inside(super().backward, *gradients)


class Added(impl.ScaledDotProductAttention):
    """Adds whatever mask it is given to the scores."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return the output."""
        added = None if attn_mask is None else attn_mask.astype(query.dtype)
        return super().forward(query, key, value, added)


class Indexed(impl.ScaledDotProductAttention):
    """Looks scores up by a boolean mask, which must have their shape."""

    def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
        """Return the output."""
        scores = np.zeros((*query.shape[:-1], key.shape[-2]))
        if attn_mask is not None:
            assert attn_mask.shape == scores.shape
        return super().forward(query, key, value, attn_mask)


class Bare(impl.MultiheadAttention):
    """Has no biases and no option for them."""

    def __init__(self, embed_dim: int, num_heads: int, dropout: float = 0.0, *, batch_first: bool = False) -> None:
        """Take fewer options."""
        super().__init__(embed_dim, num_heads, dropout, bias=False, batch_first=batch_first)


class Halves(impl.RotaryPositionalEmbedding):
    """Knows one way to pair."""

    def __init__(self, dim: int, base: float = 10000.0) -> None:
        """Pair halves."""
        super().__init__(dim, base, interleaved=False)


class Before(impl.TransformerEncoderLayer):
    """Normalizes what sublayers are given, and takes the batch first."""

    def __init__(self, d_model: int, nhead: int, dim_feedforward: int = 2048, dropout: float = 0.1) -> None:
        """Take fewer options."""
        super().__init__(d_model, nhead, dim_feedforward, dropout, batch_first=True, norm_first=True)


HEADS = frozenset({"add_bias_kv", "add_zero_attn", "kdim", "vdim", "batch_first", "key_padding_mask"})
BARE = frozenset({"bias", "add_bias_kv", "add_zero_attn", "kdim", "vdim"})
LAYER = frozenset({"activation", "layer_norm_eps", "batch_first", "norm_first", "bias"})


@pytest.mark.parametrize(
    ("component", "implementation", "reading", "lacking"),
    [
        ("ScaledDotProductAttention", Inverted, {"attn_mask": "block"}, frozenset()),
        ("ScaledDotProductAttention", FromTheLast, {"is_causal": "last"}, frozenset()),
        ("ScaledDotProductAttention", Nan, {"alone": "undefined"}, frozenset()),
        ("ScaledDotProductAttention", TakenForBoolean, {"mask_dtype": "bool"}, frozenset()),
        ("ScaledDotProductAttention", Added, {"mask_dtype": "float"}, frozenset()),
        ("ScaledDotProductAttention", Indexed, {"mask_shape": "(..., L, S)"}, frozenset()),
        ("ScaledDotProductAttention", OfThreeAxes, {"inputs": "3-D"}, frozenset()),
        ("MultiheadAttention", HeadsInverted, {"masks": "attend"}, frozenset()),
        ("MultiheadAttention", ForAllHeads, {"mask_shape": "(L, S)"}, frozenset()),
        ("MultiheadAttention", OfSamples, {"mask_shape": "(N, L, S)"}, frozenset()),
        ("MultiheadAttention", OfSamplesAndHeads, {"mask_shape": "(N, 1, L, S)"}, frozenset()),
        ("MultiheadAttention", OfKeys, {"mask_shape": "(N, S)"}, frozenset()),
        ("MultiheadAttention", OutputAlone, {"batch_first": "True", "returned": "output"}, HEADS),
        ("MultiheadAttention", Bare, {"bias": "False"}, BARE),
        ("MultiheadAttention", Split, {"in_proj": "split"}, frozenset()),
        ("SinusoidalPositionalEncoding", Apart, {"features": "apart"}, frozenset()),
        ("RotaryPositionalEmbedding", Halves, {"pairs": "halves"}, frozenset({"interleaved"})),
        ("TransformerEncoderLayer", Before, {"batch_first": "True", "norm": "before"}, LAYER),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
def test_it_is_recognised(
    asked: Callable[..., Question],
    component: str,
    implementation: Any,
    reading: dict[str, str],
    lacking: frozenset[str],
) -> None:
    """Undeclared it fails for the reading alone, declared it passes."""
    question = partial(asked, component, implementation, effort="standard", lacking=lacking)
    undeclared = judge(question())
    assert (undeclared.verdict, undeclared.reason) == ("failed", "convention"), undeclared.message
    pairs = ", ".join(f'"{name}": "{value}"' for name, value in reading.items())
    assert undeclared.message.endswith(f"conventions = {{{pairs}}}")
    declared = judge(question(conventions=reading))
    assert (declared.verdict, declared.message) == ("passed", "")


@pytest.mark.parametrize("batch", [2, 0])
@pytest.mark.parametrize("queries", [2, 0])
@pytest.mark.parametrize("shape", ["(N, L, S)", "(N, 1, L, S)", "(N, S)"])
def test_masks_of_samples_may_be_empty(shape: str, queries: int, batch: int) -> None:
    """Where there is no sample, or no query, a mask still has its shape."""
    reading = next(one for one in contract("MultiheadAttention").conventions if one.other == shape)
    query, key = np.zeros((queries, batch, 4)), np.zeros((3, batch, 4))
    call = Call("forward", (query, key, key), {"attn_mask": np.zeros((queries, 3), np.bool_)})
    assert reading.call is not None
    mask = np.asarray(reading.call(call).kwargs["attn_mask"])
    lengths = {"(N, L, S)": (batch, queries, 3), "(N, 1, L, S)": (batch, 1, queries, 3), "(N, S)": (batch, 3)}
    assert (mask.shape, mask.dtype.kind, bool(mask.any())) == (lengths[shape], "b", False)


@pytest.mark.parametrize(("implementation", "verdict"), [(ByName, "passed"), (Ignored, "failed")])
@pytest.mark.parametrize("shape", [{}, {"mask_shape": "(L, S)"}], ids=["any", "shared"])
def test_a_mask_may_go_by_another_name(
    asked: Callable[..., Question], implementation: Any, verdict: str, shape: dict[str, str]
) -> None:
    """Read so it is given, and what is wrong with it comes out; readings of its shape go with that."""
    declared = {"mask_name": "mask", **shape}
    result = judge(asked("MultiheadAttention", implementation, lacking=frozenset({"attn_mask"}), conventions=declared))
    assert (result.verdict, result.not_asked) == (verdict, ())


def test_what_keeps_its_projections_apart_is_told_how_to_say_so(asked: Callable[..., Question]) -> None:
    """Wrong code of this form is right under no reading: it is judged in its own, and a note has the line for it."""

    class Unscaled(Split):
        """Returns twice the output."""

        def forward(self, *inputs: Any, **options: Any) -> Any:
            """Return it."""
            output, weights = super().forward(*inputs, **options)
            return 2 * output, weights

    undeclared = judge(asked("MultiheadAttention", Unscaled))
    assert (undeclared.verdict, undeclared.reason) == ("failed", "law")
    (note,) = undeclared.notes
    assert note.startswith("Besides the mistake, MultiheadAttention follows another reading (queries, keys and")
    assert 'conventions = {"in_proj": "split"}' in note
    declared = judge(asked("MultiheadAttention", Unscaled, conventions={"in_proj": "split"}))
    assert (declared.verdict, declared.reason) == ("failed", "law")


def test_large_negative_numbers_hide_as_well_as_infinity(asked: Callable[..., Question]) -> None:
    """Scores of -1e9 are right wherever each query has a key: what one without gets is another reading."""

    class Additive(impl.ScaledDotProductAttention):
        """Adds -1e9 where attention is kept out."""

        def forward(self, query: Array, key: Array, value: Array, attn_mask: Array | None = None) -> Array:
            """Return y."""
            if attn_mask is not None and attn_mask.dtype == np.bool_:
                attn_mask = np.where(attn_mask, 0.0, -1e9)
            return super().forward(query, key, value, attn_mask)

    result = judge(asked("ScaledDotProductAttention", Additive, effort="standard", conventions={"alone": "undefined"}))
    assert (result.verdict, result.message) == ("passed", "")
