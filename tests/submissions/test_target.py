"""A TARGET is a file, a folder or a module, found without running it, or one line says what to do instead."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layerproof.play.messages import Open, Source
from layerproof.submissions.intake import located
from layerproof.submissions.target import Target, TargetError, find_target, target_at


def write(folder: Path, *names: str, text: str = "raise SystemExit('not to be run')\n") -> Path:
    """Write files into a folder and return it."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_file_is_imported_by_path_under_its_stem(tmp_path: Path) -> None:
    """Helpers beside it can be imported."""
    write(tmp_path, "week 3/my-layers.v2.py")
    target = find_target("week 3/my-layers.v2.py", tmp_path)
    file = str(tmp_path / "week 3/my-layers.v2.py")
    assert target == Target("week 3/my-layers.v2.py", (str(tmp_path / "week 3"),), (Source("my-layers_v2", file),))
    assert target.request() == Open(target.folders, target.sources)


@pytest.mark.parametrize("name", ["random", "numpy", "layerproof"])
def test_names_that_are_taken_get_another(name: str, tmp_path: Path) -> None:
    """A file called as a library must not take its place."""
    write(tmp_path, f"{name}.py")
    assert find_target(str(tmp_path / f"{name}.py")).sources[0].name == f"submitted_{name}"


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    """Without tests, scripts that start or install a program, hidden files and folders, in order of name."""
    skipped = ("test_b.py", "b_test.py", "conftest.py", "setup.py", "__main__.py", "._a.py", "notes.txt", ".sub/c.py")
    write(tmp_path, "b.py", "a.py", *skipped)
    for name, start in ((".", tmp_path), (str(tmp_path), None), (f"../{tmp_path.name}/", tmp_path)):
        target = find_target(name, start)
        assert [source.name for source in target.sources] == ["a", "b"]
        assert target.folders == (str(tmp_path),)
        assert target.name == name


def test_what_lies_in_a_package_is_imported_as_a_part_of_it(tmp_path: Path) -> None:
    """So that its relative imports work."""
    write(tmp_path, "lib/__init__.py", "lib/nn/__init__.py", "lib/nn/layers.py")
    assert find_target("lib/nn/layers.py", tmp_path) == Target(
        "lib/nn/layers.py", (str(tmp_path),), (Source("lib.nn.layers"),)
    )
    assert find_target("lib/nn", tmp_path).sources == (Source("lib.nn"), Source("lib.nn.layers"))
    assert find_target("lib/__init__.py", tmp_path).sources == (Source("lib"),)


def test_a_folder_is_the_folders_in_it_too(tmp_path: Path) -> None:
    """Under dotted names, as the files on top import them; without tests, environments and what tools made."""
    skipped = ("tests/a.py", "sub/test_a.py", ".git/a.py", "venv/a.py", "mine/a.py", "node_modules/a.py", "hw.ipynb")
    write(tmp_path, "main.py", "main/d.py", "sub/a.py", "sub/deep/a.py", "week 2/b.py", "json/c.py", "src/lib/e.py")
    write(tmp_path, "src/lib/__init__.py", "mine/pyvenv.cfg", *skipped)
    (tmp_path / "loop").symlink_to(tmp_path)
    target = find_target(str(tmp_path))
    assert [(source.name, source.path and source.path.removeprefix(f"{tmp_path}/")) for source in target.sources] == [
        ("main", "main.py"),
        ("json_c", "json/c.py"),
        ("main_d", "main/d.py"),
        ("lib", None),
        ("lib.e", None),
        ("sub.a", None),
        ("sub.deep.a", None),
        ("week 2_b", "week 2/b.py"),
    ]
    folders = ("", "/json", "/main", "/src", "/week 2", "/sub", "/sub/deep")
    assert target.folders == tuple(f"{tmp_path}{folder}" for folder in folders)
    assert target.skipped == ("hw.ipynb", "sub/test_a.py", "tests/")


def test_a_folder_in_it_that_cannot_be_read_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beside it is judged."""
    listed = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "theirs":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    write(tmp_path, "a.py", "theirs/b.py")
    monkeypatch.setattr(Path, "iterdir", refuse)
    target = find_target(str(tmp_path))
    assert ([source.name for source in target.sources], target.skipped) == (["a"], ("theirs/",))


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """Somebody's home, most likely."""
    write(tmp_path, *(f"{number // 100}/a{number}.py" for number in range(501)))
    with pytest.raises(TargetError, match=r"has more than 500 \.py files; give the folder of what is meant"):
        find_target(str(tmp_path))


def test_what_was_handed_in_is_told_its_own_way_out(tmp_path: Path) -> None:
    """Whoever hands in has no module to name; an archive in the archive is told of, as it may be what was meant."""
    (tmp_path / "homework.zip").touch()
    with pytest.raises(TargetError) as caught:
        target_at(tmp_path, "ada.zip", handed_in=True)
    assert str(caught.value) == (
        "ada.zip: has no .py files to judge (not looked at: 'homework.zip'); "
        "hand in a .py file, a folder of them, or an archive of that"
    )
    write(tmp_path, "layers.py")
    assert target_at(tmp_path, "ada.zip").skipped == ("homework.zip",)


@pytest.mark.parametrize("package", ["my-package", "json"])
def test_a_package_that_cannot_be_imported_by_name_is_a_folder(package: str, tmp_path: Path) -> None:
    """Its name is no identifier, or belongs to another."""
    write(tmp_path, f"{package}/__init__.py", f"{package}/layers.py")
    target = find_target(f"{package}/layers.py", tmp_path)
    assert target.folders == (str(tmp_path / package),)
    assert target.sources == (Source("layers", str(tmp_path / package / "layers.py")),)


def test_modules_are_found_here_and_where_python_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder first, as with `python -m`; none of the packages around a module is imported."""
    write(tmp_path, "here/lib_of_ours/__init__.py", "here/lib_of_ours/layers.py", "installed/lib_of_theirs/__init__.py")
    monkeypatch.syspath_prepend(tmp_path / "installed")
    here = tmp_path / "here"
    assert find_target("lib_of_ours.layers", here) == Target(
        "lib_of_ours.layers", (str(here),), (Source("lib_of_ours.layers"),)
    )
    assert find_target("lib_of_theirs", here) == Target("lib_of_theirs", (), (Source("lib_of_theirs"),))
    assert not {"lib_of_ours", "lib_of_theirs"} & set(sys.modules)


def test_our_own_package_is_a_target(tmp_path: Path) -> None:
    """Also where it is installed as editable, and a path of the same name goes before it."""
    assert find_target("layerproof.impl", tmp_path) == Target("layerproof.impl", (), (Source("layerproof.impl"),))
    write(tmp_path, "layerproof.impl/a.py")
    assert find_target("layerproof.impl", tmp_path).sources[0].name == "a"


WAY_OUT = "give a .py file, a folder of them, or the name of a module"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", f"an empty TARGET: no file, folder or module has this name; {WAY_OUT}"),
        ("missing.py", f"missing.py: no file, folder or module has this name; {WAY_OUT}"),
        ("no/such/folder", f"no/such/folder: no file, folder or module has this name; {WAY_OUT}"),
        ("layerproof.missing", f"layerproof.missing: no file, folder or module has this name; {WAY_OUT}"),
        ("os.path.deeper", f"os.path.deeper: no file, folder or module has this name; {WAY_OUT}"),
        ("notes.txt", f"notes.txt: is no Python file; {WAY_OUT}"),
        ("pipe.py", f"pipe.py: is no Python file; {WAY_OUT}"),
        ("empty.py", f"empty.py: is empty; write a component into it, or {WAY_OUT}"),
        ("blank.py", f"blank.py: is empty; write a component into it, or {WAY_OUT}"),
        ("large.py", "large.py: large.py is larger than 1 MiB; take out what is no code"),
        ("bare", f"bare: has no .py files to judge (not looked at: 'test_a.py'); {WAY_OUT}"),
        ("x" * 300, f"{'x' * 300}: cannot be read (File name too long); make it readable, or {WAY_OUT}"),
    ],
    ids=range(12),
)
def test_what_is_no_target_is_said_in_one_line(name: str, error: str, tmp_path: Path) -> None:
    """The line names the TARGET, what is wrong with it, and the way out."""
    write(tmp_path, "notes.txt", "bare/test_a.py")
    write(tmp_path, "empty.py", text="")
    write(tmp_path, "blank.py", text=" \n\n")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "large.py").write_bytes(b"#" * (2**20 + 1))
    (tmp_path / "bare" / "folder.py").mkdir()
    os.mkfifo(tmp_path / "bare" / "pipe.py")
    with pytest.raises(TargetError) as caught:
        find_target(name, tmp_path)
    assert str(caught.value) == error


@pytest.mark.parametrize("name", ["layers.py", "folder"])
def test_what_cannot_be_read_is_said_to_be_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or folder of somebody else's."""

    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    write(tmp_path, "layers.py", "folder/a.py")
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(TargetError) as caught:
        find_target(name, tmp_path)
    assert str(caught.value) == f"{name}: cannot be read (Permission denied); make it readable, or {WAY_OUT}"


def test_a_path_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """A worker could not be told of it; the line shows its bytes."""
    path = write(tmp_path, os.fsdecode(b"caf\xe9.py")) / os.fsdecode(b"caf\xe9.py")
    with pytest.raises(TargetError) as caught:
        find_target(str(path))
    shown = f"{tmp_path}/caf\\xe9.py"
    assert str(caught.value) == f"{shown}: {shown!r} is no path in UTF-8; rename what is not"


def test_a_name_too_long_for_a_worker_is_cut(tmp_path: Path) -> None:
    """The longest that a file system holds."""
    write(tmp_path, "a" * 252 + ".py", "lib/__init__.py", "lib/" + "b" * 252 + ".py")
    assert find_target(str(tmp_path / ("a" * 252 + ".py"))).sources[0].name == "a" * 150
    packed = find_target(str(tmp_path / "lib" / ("b" * 252 + ".py")))
    assert packed.sources == (Source("b" * 150, str(tmp_path / "lib" / ("b" * 252 + ".py"))),)


def test_places_can_be_opened_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below it they start from it, elsewhere as the target was written; what lies outside both is told in full."""
    write(tmp_path / "lib" / "nn", "conv.py")
    conv = str(tmp_path / "lib" / "nn" / "conv.py")
    monkeypatch.chdir(tmp_path)
    for name in ("lib", "lib/nn/conv.py", str(tmp_path / "lib")):
        assert find_target(name).place(conv) == "lib/nn/conv.py"
    assert find_target("lib").place("/elsewhere/base.py") == "/elsewhere/base.py"
    (tmp_path / "beside").mkdir()
    monkeypatch.chdir(tmp_path / "beside")
    assert find_target("../lib").place(conv) == "../lib/nn/conv.py"
    assert find_target("../lib/nn/conv.py").place(conv) == "../lib/nn/conv.py"
    assert find_target(str(tmp_path / "lib")).place(conv) == conv


def test_of_a_copy_the_name_alone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it lies is no business of who handed it in; nor is what has no place, as a module without a file."""
    write(tmp_path / "nn", "conv.py")
    monkeypatch.chdir(tmp_path)
    target = find_target("nn")
    assert replace(target, copied=True).place(str(tmp_path / "nn" / "conv.py")) == "conv.py"
    assert [target.place("nn.conv"), target.place("")] == ["nn.conv", ""]


def test_of_a_copy_of_one_s_own_the_place_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that of the file which was copied, where there is such a one."""
    write(tmp_path / "nn", "conv.py")
    monkeypatch.chdir(tmp_path)
    target = replace(find_target("nn"), copied=True, home=("/copy/nn", str(tmp_path / "nn")))
    assert [target.place(f"/copy/nn/{name}") for name in ("conv.py", "gone.py")] == ["nn/conv.py", "gone.py"]
    with located("nn", copied=True) as copy:
        assert copy.home is not None
        assert copy.place(f"{copy.home[0]}/conv.py") == "nn/conv.py"
