"""The attribute and argument names under which students keep what PyTorch calls weight, bias, running_mean, p, ..."""

from __future__ import annotations

from collections.abc import Mapping

from . import address

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "weight": (
        "weight",
        "W",
        "w",
        "weights",
        "gamma",
        "kernel",
        "scale",
        "embedding",
        "embeddings",
        "table",
        "E",
        "BW",
        "alpha",
        "g",
    ),
    "bias": ("bias", "b", "beta", "biases", "shift", "Bb", "b_h", "bh"),
}
GRADIENTS: Mapping[str, tuple[str, ...]] = {
    "weight": ("grad_weight", "weight_grad", "dW", "dw", "d_weight", "dweight", "grad_W", "W_grad", "grad_w", "dgamma",
               "grad_gamma", "gamma_grad", "gW", "d_gamma", "dweights", "grad_weights", "weights_grad", "dLdW", "dL_dW",
               "dLdBW", "gradW", "g_weight", "d_W", "dalpha", "grad_alpha", "alpha_grad", "d_alpha",
               "dg", "grad_g", "g_grad", "d_g", "d_weights", "w_g", "W_g", "weight_g", "weights_g",
               "dkernel", "grad_kernel", "kernel_grad", "d_kernel"),
    "bias": ("grad_bias", "bias_grad", "db", "dB", "d_bias", "dbias", "grad_b", "b_grad", "dbeta", "grad_beta",
             "beta_grad", "gb", "d_beta", "dbiases", "grad_biases", "biases_grad", "dLdb", "dL_db", "dLdBb", "gradb",
             "g_bias", "d_b", "db_h", "dbh", "d_b_h", "grad_b_h", "d_biases", "b_g", "bias_g"),
}  # fmt: skip
BUFFERS: Mapping[str, tuple[str, ...]] = {
    "running_mean": (
        "running_mean",
        "moving_mean",
        "run_mean",
        "running_mu",
        "mean_ema",
        "moving_avg_mean",
        "running_M",
        "avg_mean",
        "moving_average_mean",
        "mu_running",
    ),
    "running_var": (
        "running_var",
        "moving_var",
        "run_var",
        "running_variance",
        "moving_variance",
        "var_ema",
        "running_V",
        "avg_var",
        "moving_average_var",
        "var_running",
        "moving_avg_var",
    ),
}
SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"params": PARAMETERS, "grads": GRADIENTS, "buffers": BUFFERS}

RESULTS: Mapping[str, tuple[str, ...]] = {
    "forward": ("output", "out", "outputs", "y", "result", "loss", "Z", "A"),
    "backward": ("dinputs", "dinput", "dx", "grad_input", "dX", "dA", "dZ", "input_grad", "grad_x", "grad"),
}
"""Attributes in which a method that returns None may keep its result."""

CONFIG: Mapping[str, tuple[str, ...]] = {
    "p": ("p", "prob", "rate", "drop_prob", "p_drop", "dropout", "dropout_rate", "drop_rate", "dropout_prob",
          "dropout_ratio", "drop_ratio", "drop_p", "drop_probability", "keep_prob", "p_keep", "keep", "keep_rate",
          "keep_p", "keep_ratio", "keep_probability"),
    "in_features": ("in_features", "n_in", "in_dim", "input_dim", "input_size", "fan_in", "num_inputs", "D_in",
                    "in_size"),
    "out_features": ("out_features", "n_out", "out_dim", "output_dim", "output_size", "fan_out", "num_outputs", "D_out",
                     "out_size"),
    "num_features": ("num_features", "n_features", "dim", "features", "C", "D", "size", "channels", "num_channels"),
    "num_embeddings": ("num_embeddings", "vocab_size", "n_vocab", "V", "num_tokens", "n_tokens", "dict_size", "n"),
    "embedding_dim": ("embedding_dim", "embed_dim", "emb_dim", "d_model", "embedding_size", "embed_size", "dim", "D",
                      "d"),
    "padding_idx": ("padding_idx", "pad_idx", "pad_id", "padding_index", "pad"),
    "normalized_shape": ("normalized_shape", "features", "n_features", "num_features", "d_model", "dim", "hidden_size",
                         "embed_dim", "emb_dim", "n_embd", "ndim", "size", "shape", "D"),
    "num_groups": ("num_groups", "n_groups", "groups", "G"),
    "num_channels": ("num_channels", "n_channels", "channels", "in_channels", "num_features", "C"),
    "elementwise_affine": ("elementwise_affine", "affine", "use_affine"),
    "lr": ("lr", "learning_rate", "alpha", "eta", "step_size"),
    "eps": ("eps", "epsilon"),
    "kernel_size": ("kernel_size", "pool_size", "kernel", "k", "size", "window", "window_size", "filter_size"),
    "stride": ("stride", "strides", "s"),
    "padding": ("padding", "pad", "p"),
    "bias": ("bias", "use_bias"),
    "max_norm": ("max_norm", "clip", "threshold", "max_grad_norm", "clip_norm", "theta", "max_value",
                 "maxnorm", "max_val", "max_weight_norm", "c", "C"),
    "norm_type": ("norm_type", "ord"),
    "momentum": ("momentum", "mu", "beta", "rho", "momentum_rate", "momentum_coef", "mom", "alpha"),
    "negative_slope": ("negative_slope", "alpha", "slope", "leak", "leakiness", "leaky_slope", "a"),
    "num_parameters": ("num_parameters", "n_parameters", "num_channels", "channels", "C"),
    "init": ("init", "init_value", "initial", "alpha", "a"),
    "lower": ("lower", "low", "lo", "l"),
    "upper": ("upper", "high", "hi", "u"),
    "min_val": ("min_val", "min_value", "minimum", "low", "lo"),
    "max_val": ("max_val", "max_value", "maximum", "high", "hi"),
    "lambd": ("lambd", "lambda_", "lam", "lmbda", "lmbd", "threshold"),
    "dim": ("dim", "axis"),
    "dropout_p": ("dropout_p", "dropout", "p", "dropout_rate", "attn_dropout", "attention_dropout", "p_drop",
                  "attn_pdrop", "drop_prob", "rate"),
    "dropout": ("dropout", "p", "dropout_p", "dropout_rate", "p_drop", "drop_prob", "rate"),
    "input_size": ("input_size", "input_dim", "in_dim", "n_in", "num_inputs", "D", "n_x"),
    "hidden_size": ("hidden_size", "hidden_dim", "n_hidden", "num_hiddens", "H", "n_h"),
    "embed_dim": ("embed_dim", "d_model", "embedding_dim", "model_dim", "num_hiddens", "hidden_size", "dim"),
    "d_model": ("d_model", "embed_dim", "embedding_dim", "model_dim", "num_hiddens", "hidden_size", "dim"),
    "num_heads": ("num_heads", "n_heads", "nhead", "n_head", "heads", "h"),
    "nhead": ("nhead", "num_heads", "n_heads", "n_head", "heads", "h"),
    "dim_feedforward": ("dim_feedforward", "d_ff", "ff_dim", "ffn_dim", "ffn_num_hiddens", "hidden_dim", "d_hidden"),
    "max_len": ("max_len", "max_length", "max_seq_len", "max_seq_length", "seq_len", "n_positions"),
    "base": ("base", "theta", "rope_theta"),
    "key_padding_mask": ("key_padding_mask", "padding_mask", "pad_mask"),
    "is_causal": ("is_causal", "causal", "use_causal_mask"),
    "attn_mask": ("attn_mask", "mask", "attention_mask", "src_mask"),
    "layers": ("layers", "modules", "blocks", "args"),
    "layer": ("layer", "module", "block", "sublayer", "inner", "fn", "f"),
    "weight_decay": ("weight_decay", "wd", "l2", "l2_reg", "reg", "reg_lambda", "lambda_"),
}  # fmt: skip
"""Constructor and function arguments; the first name that the subject's signature has is used."""

PARTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "kernel_size": (("pool_h", "pool_w"), ("pool_height", "pool_width"), ("kernel_h", "kernel_w"), ("k_h", "k_w"),
                    ("kernel_height", "kernel_width"), ("filter_h", "filter_w"), ("kh", "kw"), ("kH", "kW")),
    "stride": (("stride_h", "stride_w"), ("stride_height", "stride_width"), ("sh", "sw")),
    "padding": (("pad_h", "pad_w"), ("padding_h", "padding_w"), ("ph", "pw")),
}  # fmt: skip
"""Arguments that take an option's value for one axis each."""

TOGETHER: tuple[tuple[str, ...], ...] = (("q", "k", "v"), ("Q", "K", "V"))
"""Inputs of a forward which are such only together: alone each may be an option or an array."""

MODE: tuple[str, ...] = ("training", "train", "is_training", "train_mode", "is_train", "training_mode", "train_flg",
                         "train_flag")  # fmt: skip
EVALUATING: tuple[str, ...] = ("eval", "evaluate", "eval_mode", "is_eval", "test", "testing", "test_mode", "is_test",
                               "inference", "deterministic")  # fmt: skip
MODE_WORD: tuple[str, ...] = ("mode", "phase")
"""Arguments of `forward`, and attributes, that carry the mode: true in training, true in evaluation, or a word."""

TRAINING_WORDS: tuple[str, ...] = ("train", "training", "fit")
EVALUATION_WORDS: tuple[str, ...] = ("test", "eval", "evaluation", "testing", "evaluate", "inference", "infer",
                                     "predict", "val", "valid", "validation")  # fmt: skip

TRAINING_METHODS: tuple[str, ...] = ("train", "train_mode", "training_mode", "set_train")
EVALUATION_METHODS: tuple[str, ...] = ("eval", "evaluate", "eval_mode", "test", "test_mode", "set_eval", "inference")

RANDOMNESS: tuple[str, ...] = ("rng", "generator", "seed", "random_state", "random_seed")
"""Arguments that take a source of randomness."""

GENERATORS: tuple[str, ...] = ("rng", "_rng", "RNG", "_RNG", "generator", "_generator", "gen", "random", "random_state",
                               "_random", "_random_state")  # fmt: skip
"""Attributes, and globals, that hold a generator."""

HOLDERS: Mapping[str, tuple[str, ...]] = {
    "params": ("params",),
    "grads": ("grads", "gradients"),
    "buffers": ("buffers",),
}
"""Attributes that may hold the arrays of a section, by name."""

LAYERS: tuple[str, ...] = ("layers", "modules", "blocks", "children", "_layers", "_modules")
"""Attributes in which a container keeps several layers, in their order."""

_RECURRENT: Mapping[str, tuple[str, ...]] = {
    "weight_ih": ("W_ih", "Wih", "w_ih", "W_xh", "Wxh", "Wx", "W_x"),
    "weight_hh": ("W_hh", "Whh", "w_hh", "Wh", "W_h"),
    "bias_ih": ("b_ih", "bih"),
    "bias_hh": ("b_hh", "bhh"),
}
"""Names of the parameters of a recurrent cell, and of a layer's only one."""

NUMBERED: Mapping[str, tuple[str, ...]] = {
    "0.weight": ("W1", "w1", "weight1", "weights1"),
    "0.bias": ("b1", "bias1"),
    "2.weight": ("W2", "w2", "weight2", "weights2"),
    "2.bias": ("b2", "bias2"),
    **{
        f"{letter}_proj_{kind}": (f"{letter}_proj_{kind}", *(f"{start}{letter}" for start in starts))
        for letter in "qkv"
        for kind, starts in (("weight", ("W_", "W", "w_", "w")), ("bias", ("b_", "b")))
    },
    "out_proj.weight": ("W_o", "Wo", "w_o", "wo"),
    "out_proj.bias": ("b_o", "bo"),
    **{name: (name, *others) for name, others in _RECURRENT.items()},
    **{f"{name}_l0": (f"{name}_l0", name, *others) for name, others in _RECURRENT.items()},
    "bias_l0": ("bias_l0", *PARAMETERS["bias"]),
}
"""Names of the parameters of two layers with an activation between, where they are counted from 1, of attention's
projections, where letters tell them apart, and of recurrent layers and cells."""


def candidates(section: str, name: str) -> tuple[str, ...]:
    """Return the attribute names that `name` of `section` may have, the field's own first."""
    known = SECTIONS[section].get(name)
    if known is not None:
        return known
    own = NUMBERED.get(name, (name,))
    if section != "grads":
        return own
    return tuple(word for one in own for word in (f"grad_{one}", f"{one}_grad", f"d{one}", f"d_{one}"))


def looked_for(entry: str) -> str:
    """Return where an entry of the state is looked for: in the dict of its section, and as an attribute."""
    section, name = address.split(entry)
    return f"looked for {section}[{name!r}] and the attributes {', '.join(candidates(section, name)[:_SHOWN])}"


_SHOWN = 4


def keys(section: str, name: str) -> tuple[str, ...]:
    """Return the keys that `name` of `section` may have in the dict of its section, where it is not its own."""
    return (*candidates(section, name), *(candidates("params", name) if section == "grads" else ()))


def keywords_of(option: str) -> tuple[str, ...]:
    """Return the arguments that an option goes by; of several that take its value together, the first."""
    return (*CONFIG.get(option, (option,)), *(names[0] for names in PARTED.get(option, ())))


def parts_of(name: str) -> tuple[str, ...]:
    """Return the arguments that take one option's value together, given the first of them: often it alone."""
    return next((names for several in PARTED.values() for names in several if names[0] == name), (name,))


_SIZES_TOO = frozenset({"E"})
"""Names of arrays that are as often those of a size."""


def array_names(entry: str) -> tuple[str, ...]:
    """Return the constructor arguments that may carry an entry of the state."""
    section, name = address.split(entry)
    return tuple(word for word in candidates(section, name) if word not in _SIZES_TOO)


ENTRIES: tuple[str, ...] = (
    *(address.parameter(name) for name in (*PARAMETERS, *NUMBERED)),
    *(address.entry("buffers", name) for name in BUFFERS),
)
"""Entries of a state that are known by other names too."""
