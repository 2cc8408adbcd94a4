"""Arrays are found in the layers that an object is built of, and in parts, one for each gate."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from layerproof.play.dialect import DialectError
from layerproof.play.places import are_places
from layerproof.play.spelling import Kept
from layerproof.play.state import kept, observe, read, write, zero


class Inner:
    """A layer inside another one."""

    def __init__(self, **arrays: Any) -> None:
        vars(self).update(arrays)

    def forward(self) -> None:
        """Do nothing."""


W = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("instance", "name", "place"),
    [
        (Inner(W_q=Inner(weight=W)), "params.q_proj_weight", "W_q.weight"),
        (Inner(W_q=Inner(W=W)), "params.q_proj_weight", "W_q.W"),
        (Inner(query=Inner(bias=W)), "params.q_proj_bias", "query.bias"),
        (Inner(fc_out=Inner(weight=W)), "params.out_proj.weight", "fc_out.weight"),
        (Inner(W_k=Inner(grad_weight=W)), "grads.k_proj_weight", "W_k.grad_weight"),
        (Inner(attn=Inner(W_v=Inner(weight=W))), "params.self_attn.v_proj_weight", "attn.W_v.weight"),
        (Inner(ffn=Inner(fc1=Inner(weight=W))), "params.linear1.weight", "ffn.fc1.weight"),
        (Inner(ln_1=Inner(gamma=W)), "params.norm1.weight", "ln_1.gamma"),
        (Inner(cells=[Inner(), Inner(Wx=W)]), "params.weight_ih_l1", "cells[1].Wx"),
        (Inner(cell=Inner(W_hh=W)), "params.weight_hh_l0", "cell.W_hh"),
        (Inner(layers=[Inner(b=W)]), "params.bias_l0", "layers[0].b"),
        (Inner(conv2d_stride1=Inner(W=W)), "params.weight", "conv2d_stride1.W"),
        (Inner(conv2d_stride1=Inner(dLdW=W)), "grads.weight", "conv2d_stride1.dLdW"),
        (Inner(bn=Inner(running_mean=W)), "buffers.running_mean", "bn.running_mean"),
    ],
)
def test_arrays_are_found_in_layers_inside(instance: Any, name: str, place: str) -> None:
    """They are read and written there, and the place is one that a snippet may name."""
    found = read(instance, name)
    assert found is not None
    assert found.tolist() == W.tolist()
    where = kept(instance, name, W)
    assert where is not None
    assert where.places == (place,)
    assert are_places((place,), name)
    write(instance, name, W.copy())
    zero(instance, name)
    assert read(instance, name) is not None


def test_layers_that_are_not_there() -> None:
    """A cell that is missing, and an attribute that is no layer, hold nothing."""
    assert read(Inner(cells=[Inner(Wx=W)]), "params.weight_ih_l1") is None
    assert read(Inner(W_q=None, query=3), "params.q_proj_weight") is None
    assert read(Inner(conv=Inner(W=W), linear=Inner(W=W)), "params.weight") is None
    with pytest.raises(DialectError, match=r"no params\.q_proj_weight found"):
        write(Inner(), "params.q_proj_weight", W)


@pytest.mark.parametrize("rows_first", [True, False])
def test_a_matrix_for_each_gate(rows_first: bool) -> None:
    """They are one array in PyTorch's order of gates, along the axis on which its shape says so."""
    parts = {name: np.full((2, 3), float(number)) for number, name in enumerate(("W_xi", "W_xf", "W_xc", "W_xo"))}
    instance = SimpleNamespace(**parts, dW_xi=W, dW_xf=W, dW_xc=W, dW_xo=2 * W)
    whole = np.arange(24.0).reshape((8, 3) if rows_first else (2, 12))
    write(instance, "params.weight_ih_l0", whole)
    first, last = (whole[:2], whole[6:]) if rows_first else (whole[:, :3], whole[:, 9:])
    assert (instance.W_xi.tolist(), instance.W_xo.tolist()) == (first.tolist(), last.tolist())
    seen = observe(instance, {"params.weight_ih_l0": whole}, ("weight_ih_l0",))
    assert seen["params.weight_ih_l0"].tolist() == whole.tolist()
    assert seen["grads.weight_ih_l0"].shape == whole.shape
    assert seen["grads.weight_ih_l0"].sum() == 5 * W.sum()
    places = ("W_xi", "W_xf", "W_xc", "W_xo")
    assert kept(instance, "params.weight_ih_l0", whole) == Kept(places, whole.shape, 0 if rows_first else 1)
    assert are_places(places, "params.weight_ih_l0")
    zero(instance, "grads.weight_ih_l0")
    assert instance.dW_xo.tolist() == np.zeros((2, 3)).tolist()


def test_the_gate_stands_before_or_behind_what_it_is_of() -> None:
    """W_xr and Wrx, b_ir and brx."""
    rows = [np.full(2, float(number)) for number in range(3)]
    instance = SimpleNamespace(**{f"b{gate}x": row for gate, row in zip("rzn", rows, strict=True)})
    found = read(instance, "params.bias_ih", (6,))
    assert found is not None
    assert found.tolist() == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]
    weights = {f"W{gate}h": np.full((2, 2), float(number)) for number, gate in enumerate("rzn")}
    assert read(SimpleNamespace(**weights), "params.weight_hh", (6, 2)) is not None


def test_the_candidates_of_a_gru_and_an_rnn_share_a_name() -> None:
    """W_xh is an RNN's whole array, and one of three of a GRU's."""
    gru = SimpleNamespace(W_xr=W, W_xz=2 * W, W_xh=3 * W)
    found = read(gru, "params.weight_ih", (6, 3))
    assert found is not None
    assert found.tolist() == np.concatenate([W, 2 * W, 3 * W]).tolist()
    alone = read(SimpleNamespace(W_xh=W), "params.weight_ih", (2, 3))
    assert alone is not None
    assert alone.tolist() == W.tolist()
    # Gates that are not all there are no array.
    assert read(SimpleNamespace(W_xi=W, W_xf=W), "params.weight_ih", (8, 3)) is None


def test_a_gate_of_another_shape_is_named() -> None:
    """What the parts make together has another shape than was asked for."""
    gates = SimpleNamespace(b_r=np.zeros(2), b_z=np.zeros(2), b_n=np.zeros(2))
    with pytest.raises(DialectError, match=r"params\.bias has shape \(6,\), but should have shape \(9,\)"):
        write(gates, "params.bias", np.zeros(9))


def test_gates_that_are_numbers_are_no_array() -> None:
    """Numbers cannot stand side by side: nothing is found, and nobody is said to have raised."""
    gates = SimpleNamespace(b_r=np.zeros(()), b_z=np.zeros(()), b_n=np.zeros(()))
    assert read(gates, "params.bias") is None
