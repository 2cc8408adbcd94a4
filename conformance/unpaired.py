"""What `torch.nn` has and this project does not, and why."""

from __future__ import annotations

from collections.abc import Mapping

_REASONS: Mapping[str, tuple[str, ...]] = {
    "It holds modules or arrays, or is what they are made of, and computes nothing.": (
        *("Buffer", "Container", "Module", "ModuleDict", "ModuleList", "Parameter", "ParameterDict", "ParameterList"),
        *("UninitializedBuffer", "UninitializedParameter"),
    ),
    "It is the class without `Lazy`, once its first input has told it its sizes.": (
        *("LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d", "LazyConv1d", "LazyConv2d", "LazyConv3d"),
        *("LazyConvTranspose1d", "LazyConvTranspose2d", "LazyConvTranspose3d"),
        *("LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d", "LazyLinear"),
    ),
    "It is the base class of others and cannot be used alone.": ("RNNBase", "RNNCellBase"),
    "It spreads the work of another over devices or processes.": ("DataParallel", "SyncBatchNorm"),
    "It is an older or narrower name of NLLLoss, LocalResponseNorm, Softmax or Upsample.": (
        *("NLLLoss2d", "CrossMapLRN2d", "Softmax2d", "UpsamplingBilinear2d", "UpsamplingNearest2d"),
    ),
    "It stacks layers that are components themselves.": ("Transformer", "TransformerDecoder", "TransformerEncoder"),
    "It is Linear and CrossEntropyLoss in one, to save memory.": (
        *("LinearCrossEntropyLoss", "LinearCrossEntropyOptions"),
    ),
    "It takes a function as an argument, and a program is plain data.": ("TripletMarginWithDistanceLoss",),
    "It is the distance that CosineEmbeddingLoss or TripletMarginLoss is made of, and is judged there.": (
        *("CosineSimilarity", "PairwiseDistance"),
    ),
    "It moves numbers and computes none; Flatten and PixelShuffle stand for its kind.": (
        *("ChannelShuffle", "Identity", "Unflatten"),
    ),
    "No course or book writes it from scratch, as far as we know.": (
        *("AdaptiveLogSoftmaxWithLoss", "FractionalMaxPool2d", "FractionalMaxPool3d"),
    ),
}

UNPAIRED: Mapping[str, str] = {name: reason for reason, names in _REASONS.items() for name in names}
"""The reason for each public class of torch.nn that is no component, by name."""
