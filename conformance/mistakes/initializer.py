"""Known wrong initializers: the standard deviation."""

from __future__ import annotations

import math

from ...impl.base import Array
from ..catalogue import mistake
from .initializer_steps import Asked, initializer


@mistake(
    "in-fan-swap",
    "kaiming_normal",
    title="fan_in and fan_out are taken for one another.",
    misconception="A weight's axes are thought to be (in, out).",
    remedy="The weight has shape (out, in, ...): fan_in counts the second axis, fan_out the first.",
    source="keras-team/keras#2252",
    reading="weight_layout=(in, out)",
)
@initializer
def swapped_fans(asked: Asked) -> Array:
    """Count the other axis."""
    other = asked.shape[0] if asked.mode == "fan_in" else asked.shape[1]
    return asked.normal(asked.gain / math.sqrt(other * asked.kernel))


@mistake(
    "in-no-rf",
    "kaiming_normal",
    title="The kernel's elements are left out of a convolution's fan.",
    misconception="A fan is thought to count channels.",
    remedy="Multiply the channels by the number of elements in the kernel: each of them is a connection.",
    source="Lasagne/Lasagne#858",
    reading="shapes=2-D",
)
@initializer
def without_receptive_field(asked: Asked) -> Array:
    """Count channels alone."""
    return asked.normal(asked.gain / math.sqrt(asked.units))


@mistake(
    "in-square-kernel",
    "kaiming_normal",
    title="The kernel's elements are counted as the square of its last length.",
    misconception="Kernels are thought to be square.",
    remedy="Multiply the lengths of all of the kernel's axes, np.prod(shape[2:]): one of 3 x 5 has 15 elements.",
    reading="shapes=2-D",
)
@initializer
def square_kernel(asked: Asked) -> Array:
    """Take one length for all."""
    kernel = asked.shape[-1] ** len(asked.shape[2:])
    return asked.normal(asked.gain / math.sqrt(asked.units * kernel))


@mistake(
    "in-fan-plus-one",
    "kaiming_normal",
    title="One is added to the fan.",
    misconception="The bias is thought to be one more input.",
    remedy="Divide by the fan itself: a bias starts at 0 and adds nothing to the variance.",
)
@initializer
def one_input_more(asked: Asked) -> Array:
    """Count the bias."""
    return asked.normal(asked.gain / math.sqrt(asked.units * asked.kernel + 1))


@mistake(
    "in-numel",
    "kaiming_normal",
    title="The fan is the number of all elements of the weight.",
    misconception="A fan is thought to count the connections of the whole layer.",
    remedy="Count the connections of one unit: I k for fan_in, O k for fan_out.",
    source="tensorflow/tensorflow#31192",
)
@initializer
def all_elements(asked: Asked) -> Array:
    """Count every element."""
    return asked.normal(asked.gain / math.sqrt(math.prod(asked.shape)))


@mistake(
    "in-var-as-std",
    "kaiming_normal",
    title="The variance is passed where the standard deviation belongs.",
    misconception="The second argument of a normal distribution is thought to be its variance.",
    remedy="Take the root: np.random.normal's scale is the standard deviation.",
    source="tensorflow/tfjs-core#434",
)
@initializer
def variance_as_deviation(asked: Asked) -> Array:
    """Draw with the variance as standard deviation."""
    return asked.normal(asked.std**2)


@mistake(
    "he-1",
    "kaiming_normal",
    title="The standard deviation is 1 / sqrt(fan), whatever follows the layer.",
    misconception="Every initialization is thought to have the variance 1 / fan.",
    remedy="Multiply by the gain: a ReLU halves the second moment, so the variance must be 2 / fan.",
)
@initializer
def without_gain(asked: Asked) -> Array:
    """Draw without the gain."""
    return asked.normal(asked.std / asked.gain)


@mistake(
    "he-gain-ignored",
    "kaiming_normal",
    title="The gain is that of a ReLU, whatever nonlinearity is asked for.",
    misconception="He's initialization is thought to be sqrt(2 / fan) by definition.",
    remedy="Use the nonlinearity's own gain: 5/3 for tanh, 1 for a linear layer, sqrt(2 / (1 + a^2)) for a leaky ReLU.",
)
@initializer
def gain_of_relu(asked: Asked) -> Array:
    """Draw with the gain of a ReLU."""
    return asked.normal(math.sqrt(2.0) / asked.gain * asked.std)


@mistake(
    "he-a-ignored",
    "kaiming_normal",
    title="The slope a of the leaky ReLU is ignored.",
    misconception="A leaky ReLU is thought to need what a ReLU needs.",
    remedy="Divide the variance by 1 + a^2: the negative half passes a^2 of its second moment.",
)
@initializer
def slope_ignored(asked: Asked) -> Array:
    """Draw as if a were 0."""
    leaky = asked.nonlinearity == "leaky_relu"
    return asked.normal(asked.std * (math.sqrt(1.0 + asked.a**2) if leaky else 1.0))


@mistake(
    "he-a-unsquared",
    "kaiming_normal",
    title="The gain is sqrt(2 / (1 + a)), with the slope not squared.",
    misconception="The slope is thought to scale the variance as it scales the values.",
    remedy="Square the slope: variances scale with a^2.",
)
@initializer
def slope_unsquared(asked: Asked) -> Array:
    """Draw with a instead of its square."""
    leaky = asked.nonlinearity == "leaky_relu"
    return asked.normal(asked.std * (math.sqrt((1.0 + asked.a**2) / (1.0 + asked.a)) if leaky else 1.0))


@mistake(
    "he-fanout",
    "kaiming_normal",
    title="The fan is fan_out, whatever the mode.",
    misconception="A layer's width is thought to be the number of its outputs.",
    remedy="Follow the mode: fan_in, the default, counts what comes into a unit.",
    source="ClementPinard/FlowNetPytorch#19",
)
@initializer
def always_fan_out(asked: Asked) -> Array:
    """Count the outputs."""
    return asked.normal(asked.gain / math.sqrt(asked.shape[0] * asked.kernel))
