"""A change of one bit in a watched array is reported, once, under the array's name."""

import numpy as np

from layerproof.play.watch import Watch, same


def test_same_means_every_byte() -> None:
    """Zeros of two signs differ, NaNs of the same bits do not, and shape and dtype count."""
    zero = np.zeros(2)
    assert same(zero, zero.copy())
    assert same(np.array([np.nan]), np.array([np.nan]))
    assert not same(zero, -zero)
    assert not same(zero, zero.reshape(1, 2))
    assert not same(np.zeros(1, "f4"), np.zeros(1, "i4"))


def test_arrays_inside_values_are_watched_by_name() -> None:
    """Positions of tuples and keys of dicts make the name; what holds no array is left out."""
    first, second = np.zeros(2), np.zeros(2)
    watch = Watch()
    watch.add("args", ({"weight": first, "p": 0.5}, (None, second)))
    assert watch.altered() == {}
    first[0] = second[1] = 1.0
    changed = watch.altered()
    assert {name: array.tolist() for name, array in changed.items()} == {
        "args[0].weight": [1.0, 0.0],
        "args[1][1]": [0.0, 1.0],
    }
    assert not np.shares_memory(changed["args[0].weight"], first)


def test_changes_are_reported_once() -> None:
    """The call that made the change is charged with it, not the ones after."""
    array = np.zeros(2)
    watch = Watch()
    watch.add("x", array)
    array[0] = 1.0
    assert list(watch.altered()) == ["x"]
    assert watch.altered() == {}
    array[0] = 0.0
    assert watch.altered()["x"].tolist() == [0.0, 0.0]


def test_views_of_one_memory_are_each_reported() -> None:
    """An output that is a view of the input changes with it."""
    array = np.zeros(3)
    watch = Watch()
    watch.add("args[0]", array)
    watch.add("returned", array[1:])
    array[2] = 5.0
    assert list(watch.altered()) == ["args[0]", "returned"]


def test_a_changed_shape_is_a_change() -> None:
    """A subject may reshape its argument in place."""
    array = np.zeros(4)
    watch = Watch()
    watch.add("x", array)
    array.resize((2, 2), refcheck=False)
    assert watch.altered()["x"].shape == (2, 2)


def test_the_owner_may_write() -> None:
    """What is written on purpose is charged to nobody, neither there nor in arrays that share the memory."""
    array, other = np.zeros(3), np.zeros(2)
    watch = Watch()
    watch.add("args[0]", array)
    watch.add("returned", array[1:])
    watch.add("args[1]", other)
    watch.write("args[0]", np.array([1.0, 2.0, 3.0]))
    assert array.tolist() == [1.0, 2.0, 3.0]
    assert watch.altered() == {}
    array[0] = 5.0
    assert list(watch.altered()) == ["args[0]"]


def test_what_cannot_be_written_stays() -> None:
    """An array of another name or shape, or one that is read-only, is left alone."""
    array, fixed = np.zeros(2), np.zeros(2)
    fixed.flags.writeable = False
    watch = Watch()
    watch.add("x", array)
    watch.add("fixed", fixed)
    for name, values in (("y", np.ones(2)), ("x", np.ones(3)), ("fixed", np.ones(2))):
        watch.write(name, values)
    assert (array.tolist(), fixed.tolist()) == ([0.0, 0.0], [0.0, 0.0])
