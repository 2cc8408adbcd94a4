"""Padding layers that continue an image by itself, the same on one, two and three spatial axes."""

from __future__ import annotations

from .padding import BorderLayer


class _ReflectionPad(BorderLayer):
    """What lies on the other side of the edge."""

    mode = "reflect"


class _ReplicationPad(BorderLayer):
    """The edge, again and again."""

    mode = "replicate"


class _CircularPad(BorderLayer):
    """What lies at the other end."""

    mode = "circular"


class ReflectionPad1d(_ReflectionPad):
    """Sequences continued by their own reflection.

    Before the first element stand the second, the third and so on: the edge is the mirror and is not repeated. dx is
    dy where x lies, plus what its reflections were handed: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right).

    Shapes: x (N, C, L), y (N, C, L + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis does not have
            more elements than are added at one of its ends.

    Source: torch.nn.ReflectionPad1d.
    """

    axes = 1


class ReflectionPad2d(_ReflectionPad):
    """Images continued by their own reflection.

    Before the first element stand the second, the third and so on: the edge is the mirror and is not repeated. dx is
    dy where x lies, plus what its reflections were handed: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom).

    Shapes: x (N, C, H, W), y (N, C, H + top + bottom, W + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis does not have
            more elements than are added at one of its ends.

    Source: torch.nn.ReflectionPad2d.
    """

    axes = 2


class ReflectionPad3d(_ReflectionPad):
    """Volumes continued by their own reflection.

    Before the first element stand the second, the third and so on: the edge is the mirror and is not repeated. dx is
    dy where x lies, plus what its reflections were handed: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom, front, back).

    Shapes: x (N, C, D, H, W), y (N, C, D + front + back, H + top + bottom, W + left + right). dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis does not have
            more elements than are added at one of its ends.

    Source: torch.nn.ReflectionPad3d.
    """

    axes = 3


class ReplicationPad1d(_ReplicationPad):
    """Sequences continued by their own edge.

    What is added repeats the element nearest to it. dx is dy where x lies, and the edge gets the gradients of all its
    copies besides: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right).

    Shapes: x (N, C, L), y (N, C, L + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis without elements
            has no edge.

    Source: torch.nn.ReplicationPad1d.
    """

    axes = 1


class ReplicationPad2d(_ReplicationPad):
    """Images continued by their own edge.

    What is added repeats the element nearest to it. dx is dy where x lies, and the edge gets the gradients of all its
    copies besides: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom).

    Shapes: x (N, C, H, W), y (N, C, H + top + bottom, W + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis without elements
            has no edge.

    Source: torch.nn.ReplicationPad2d.
    """

    axes = 2


class ReplicationPad3d(_ReplicationPad):
    """Volumes continued by their own edge.

    What is added repeats the element nearest to it. dx is dy where x lies, and the edge gets the gradients of all its
    copies besides: dx[i] = Σ dy over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom, front, back).

    Shapes: x (N, C, D, H, W), y (N, C, D + front + back, H + top + bottom, W + left + right). dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; an axis without elements
            has no edge.

    Source: torch.nn.ReplicationPad3d.
    """

    axes = 3


class CircularPad1d(_CircularPad):
    """Sequences continued as if their ends met.

    Before the first element stands the last. dx is dy where x lies, plus what the copies were handed: dx[i] = Σ dy
    over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right).

    Shapes: x (N, C, L), y (N, C, L + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; more is added at an end
            of an axis than it has elements.

    Source: torch.nn.CircularPad1d.
    """

    axes = 1


class CircularPad2d(_CircularPad):
    """Images continued as if their ends met.

    Before the first element stands the last. dx is dy where x lies, plus what the copies were handed: dx[i] = Σ dy
    over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom).

    Shapes: x (N, C, H, W), y (N, C, H + top + bottom, W + left + right). dtypes: float64 and float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; more is added at an end
            of an axis than it has elements.

    Source: torch.nn.CircularPad2d.
    """

    axes = 2


class CircularPad3d(_CircularPad):
    """Volumes continued as if their ends met.

    Before the first element stands the last. dx is dy where x lies, plus what the copies were handed: dx[i] = Σ dy
    over all places where x[i] stands.

    Args:
        padding: how many elements are added at every end, or at each: (left, right, top, bottom, front, back).

    Shapes: x (N, C, D, H, W), y (N, C, D + front + back, H + top + bottom, W + left + right). dtypes: float64 and
    float32, kept.

    Raises:
        TypeError: padding is no integer, nor a tuple of them; x is no array of floating-point numbers.
        ValueError: padding is negative or has another length; x has another number of axes; more is added at an end
            of an axis than it has elements.

    Source: torch.nn.CircularPad3d.
    """

    axes = 3
