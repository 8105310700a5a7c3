"""What does not run on a runtime is told before it is deployed, and nothing else is."""

from __future__ import annotations

import pytest
from installed import wheel, write
from tiny_elf import OBJECT, elf

from lambdaform.assets.target import Target
from lambdaform.builds.verify import verify
from lambdaform.builds.wheels import files_in

ARM = Target((3, 14), "arm64")
ANY = "py3-none-any"
LINUX = "cp314-cp314-manylinux_2_17_aarch64"
MODULE = "_x.cpython-314-aarch64-linux-gnu.so"
MACH_O, PE = b"\xcf\xfa\xed\xfe....", b"MZ\x90\x00"


@pytest.fixture
def verdict(tmp_path):
    """Return what is found in a folder: problems and warnings, each as its notes."""

    def found(files, target=ARM):
        write(tmp_path, files)
        verdict = verify(files_in(tmp_path), target)
        assert all("\n" not in p.message for p in verdict.problems + verdict.warnings)
        assert all(p.hint for p in verdict.problems + verdict.warnings)
        notes = [note for p in verdict.problems for note in p.notes]
        doubts = [note for p in verdict.warnings for note in p.notes]
        return notes, doubts

    return found


@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        (
            "cp314-cp314-manylinux_2_17_x86_64",
            'install it for `arm64`, or give the function `architecture="x86_64"`',
        ),
        ("cp314-cp314-manylinux2014_i686", "install it for `arm64`"),
        ("cp314-cp314-manylinux_2_17_s390x", "install it for `arm64`"),
        ("cp313-cp313-manylinux_2_17_aarch64", "install it for Python 3.14"),
        ("py2-none-any", "install it for Python 3.14"),
        ("cp314-cp314-manylinux_2_35_aarch64", "take an older version of it"),
        ("cp314-cp314-musllinux_1_2_aarch64", "install its `manylinux` wheel"),
        ("cp314-cp314-macosx_11_0_arm64", "install its Linux wheel for `arm64`"),
        ("cp314-cp314-win_arm64", "install its Linux wheel for `arm64`"),
    ],
)
def test_a_wheel_for_something_else_is_told_by_its_tag(tmp_path, tag, hint):
    """With what to do, which depends on what it is for."""
    write(tmp_path, wheel("one", "1.0", {"one.py": ""}, tag))
    (problem,) = verify(files_in(tmp_path), ARM).problems
    assert problem.message == "`one 1.0` does not run with python3.14 on arm64"
    assert problem.notes == (f"it is the wheel for `{tag}`",)
    assert problem.hint == hint


def test_a_newer_glibc_has_a_newer_runtime_as_a_way_out(tmp_path):
    """Where the runtime is one of Amazon Linux 2."""
    write(tmp_path, wheel("one", "1.0", {}, "cp39-abi3-manylinux_2_28_x86_64"))
    (problem,) = verify(files_in(tmp_path), Target((3, 11), "x86_64")).problems
    assert problem.hint is not None
    assert "`python3.12` or newer" in problem.hint


@pytest.mark.parametrize("tags", [[LINUX], [ANY], ["py2-none-any", ANY], []])
def test_what_fits_is_not_told(verdict, tags):
    """One tag of several that fits is enough; who has none is judged by its files."""
    files = {f"one/{MODULE}": elf("arm64", glibc=["GLIBC_2.34"]), "one/__init__.py": ""}
    assert verdict(wheel("one", "1", files, *tags)) == ([], [])


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        (MODULE, elf("x86_64"), "is for x86_64"),
        (MODULE, elf("i686"), "is for i686"),
        (MODULE, elf("arm64", glibc=["GLIBC_2.35"]), "needs glibc 2.35, and the runtime has 2.34"),
        (MODULE, elf("arm64", needs=["libc.musl-aarch64.so.1"]), "is built for musl (Alpine)"),
        (MODULE, b"\x7fELF", "is damaged"),
        (MODULE, MACH_O, "is for macOS"),
        ("_x.abi3.so", elf("x86_64"), "is for x86_64"),
        ("_x.so", MACH_O, "is for macOS"),
        ("_x.cpython-313-aarch64-linux-gnu.so", elf("arm64"), "is for Python 3.13"),
        ("_x.cpython-314t-aarch64-linux-gnu.so", elf("arm64"), "is for Python 3.14t"),
        ("_x.cpython-314-x86_64-linux-gnu.so", elf("x86_64"), "is for x86_64"),
        ("_x.cpython-314-aarch64-linux-musl.so", elf("arm64"), "is built for musl (Alpine)"),
        ("_x.cpython-314-darwin.so", MACH_O, "is for macOS"),
        ("_x.cp314-win_amd64.pyd", PE, "is for Windows"),
        ("_x.pypy311-pp73-aarch64-linux-gnu.so", elf("arm64"), "is for `pypy311-pp73-aarch64-linux-gnu`"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tags", [(LINUX,), None])
def test_a_module_that_does_not_load_is_told_by_its_file(verdict, name, content, what, tags):
    """In a distribution whose wheel promised that it would, and in nobody's."""
    files = {f"one/{name}": content}
    files = files if tags is None else wheel("one", "1", files, *tags)
    assert verdict(files) == ([f"`one/{name}` {what}"], [])


@pytest.mark.parametrize("beside", [MODULE, "_x.abi3.so", "_x.so", "_x.py"])
def test_a_module_for_another_python_does_no_harm_beside_one_that_loads(verdict, beside):
    """Some wheels carry a module for each; the runtime does not even look at the others."""
    files = {
        "one/_x.cpython-313-aarch64-linux-gnu.so": elf("arm64"),
        "one/_x.cpython-314-x86_64-linux-gnu.so": elf("x86_64"),
        f"one/{beside}": elf("arm64") if beside.endswith("so") else "",
    }
    assert verdict(wheel("one", "1", files, LINUX)) == ([], [])


def test_a_library_is_as_bad_as_the_module_that_is_linked_with_it(verdict):
    """It is loaded with it; one that nothing is linked with may never be."""
    files = {
        f"one/{MODULE}": elf("arm64", needs=["liba-1.so.3"]),
        "one.libs/liba-1.so.3": elf("arm64", needs=["libb.so"]),
        "one.libs/libb.so": elf("x86_64"),
        "one.libs/libc-2.so": elf("x86_64"),
    }
    expected = ["`one.libs/libb.so` is for x86_64", "`one.libs/libc-2.so` is for x86_64"]
    assert verdict(wheel("one", "1", files, LINUX)) == (expected, [])
    files["one.libs/libb.so"] = elf("arm64")
    assert verdict(wheel("one", "1", files, LINUX)) == ([], expected[1:])


def test_a_program_that_nobody_has_to_run_is_a_warning(verdict):
    """Selenium brings one for x86_64 to every platform."""
    files = {"selenium/linux/selenium-manager": elf("x86_64")}
    expected = ["`selenium/linux/selenium-manager` is for x86_64"]
    assert verdict(wheel("selenium", "4", files, ANY)) == ([], expected)


def test_a_program_of_ones_own_is_an_error(verdict):
    """Who puts it into the zip means to run it."""
    assert verdict({"bin/ffmpeg": elf("x86_64")}) == (["`bin/ffmpeg` is for x86_64"], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one/attach_linux_amd64.so", elf("x86_64")),
        ("one/lib/x86_64/libone.so", elf("x86_64")),
        ("one/windows/one.dll", PE),
        ("one/macos/libone.dylib", MACH_O),
        ("one/setup.exe", PE),
        ("one/part.o", elf("x86_64", kind=OBJECT)),
        ("one/kernel.cubin", elf("cuda")),
        ("one/Main.class", b"\xca\xfe\xba\xbe...."),
        ("one.libs/libblas-0.3.15.so", elf("arm64")),
    ],
)
def test_what_lies_there_for_other_machines_is_not_told(verdict, name, content):
    """A path that names the machine says that the program takes the one it needs."""
    assert verdict(wheel("one", "1", {name: content}, LINUX)) == ([], [])


@pytest.mark.parametrize("name", ["one/_x.cp39-win_amd64.pyd", "one/Managed.dll"])
def test_a_wheel_for_every_platform_may_bring_files_for_one(verdict, name):
    """They are in the way of nothing."""
    assert verdict(wheel("one", "1", {name: PE}, ANY)) == ([], [])


def test_all_that_is_wrong_with_a_distribution_is_one_problem(tmp_path):
    """With some of its files, and the number of the others."""
    files = {f"one/_{n}.cpython-314-x86_64-linux-gnu.so": elf("x86_64") for n in range(10)}
    write(tmp_path, wheel("one", "1", files, "cp314-cp314-manylinux_2_17_x86_64"))
    write(tmp_path, wheel("two", "2", {}, "cp314-cp314-macosx_11_0_arm64"))
    first, second = verify(files_in(tmp_path), ARM).problems
    assert first.notes[0] == "it is the wheel for `cp314-cp314-manylinux_2_17_x86_64`"
    assert len(first.notes) == 6
    assert first.notes[-1] == "and 6 more of its files"
    assert second.message.startswith("`two 2`")


@pytest.mark.parametrize("library", ["libGL.so.1", "libodbc.so.2", "libpq.so.5"])
def test_a_library_that_no_runtime_has_is_a_warning(verdict, library):
    """Nobody can tell here whether a layer brings it."""
    files = {f"one/{MODULE}": elf("arm64", needs=[library, "libc.so.6"])}
    expected = f"`one/{MODULE}` needs `{library}`, which no runtime has"
    assert verdict(wheel("one", "1", files, LINUX)) == ([], [expected])
    brought = {**files, f"one.libs/{library}": elf("arm64")}
    assert verdict(wheel("one", "1", brought, LINUX)) == ([], [])


def test_an_empty_folder_is_fine(verdict):
    """As is one of plain Python."""
    assert verdict({}) == ([], [])
    assert verdict({"one.py": "", "two/__init__.py": "", "data.bin": b"\0" * 10}) == ([], [])
