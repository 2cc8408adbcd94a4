"""What layer normalizations make of rounding errors."""

import pytest
import torch

from layerproof.reference.stretch import stretches


def test_each_normalization_is_seen() -> None:
    """The row that is stretched most counts, whatever layer the normalization stands in; later ones do not."""
    norm = torch.nn.LayerNorm((2, 2), eps=1e-4)
    with stretches() as found:
        torch.nn.Sequential(norm, torch.nn.ReLU())(torch.tensor([[[1.0, 3.0], [1.0, 3.0]], [[5.0, 5.0], [5.0, 5.0]]]))
        norm(torch.tensor([[1.0, 3.0], [1.0, 3.0]]))
        norm(torch.zeros(0, 2, 2))
    norm(torch.ones(2, 2))
    assert found == pytest.approx([100.0, 1.0], rel=1e-3)
