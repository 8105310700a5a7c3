"""What an ELF file needs is read from its headers; what is none is told by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_elf import DYN, OBJECT, elf

from lambdaform.builds import elf as elves
from lambdaform.builds.elf import DamagedError, Elf

WHOLE = elf("arm64", needs=["libm.so.6", "libc.so.6"], glibc=["GLIBC_2.17", "GLIBC_2.34"])


@pytest.fixture
def read(tmp_path):
    """Return what a file with some content needs."""

    def what(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return elves.read(path)

    return what


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WHOLE, "ELF"),
        (b"\xcf\xfa\xed\xfe....", "Mach-O"),
        (b"\xca\xfe\xba\xbe....", "Mach-O"),
        (b"MZ\x90\x00", "PE"),
        (b"#!/bin/sh\n", None),
        (b"\x7fEL", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_the_kind(tmp_path, content, kind):
    """No name is needed to tell compiled code."""
    (tmp_path / "file").write_bytes(content)
    assert elves.kind(tmp_path / "file") == kind


@pytest.mark.parametrize("machine", ["x86_64", "arm64", "i686", "armv7"])
def test_the_machine_has_the_name_that_lambda_or_a_wheel_gives_it(read, machine):
    """The two of Lambda's are called as its architectures."""
    assert read(elf(machine)).machine == machine


def test_libraries_and_the_newest_version_of_glibc_are_read(read):
    """Versions are compared as numbers: 2.9 is older than 2.17."""
    content = elf(
        needs=["libm.so.6", "libc.so.6"], glibc=["GLIBC_2.17", "GLIBC_2.9", "GLIBC_2.3.4"]
    )
    assert read(content) == Elf("x86_64", (2, 17), ("libm.so.6", "libc.so.6"))


def test_versions_of_other_libraries_do_not_count(read):
    """A name that only begins like one of glibc's is none."""
    assert read(elf(glibc=["GLIBC_PRIVATE", "GLIBCXX_3.4.29", "OPENSSL_3.0.0"])).glibc is None


@pytest.mark.parametrize("library", ["libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1", "libc.so"])
def test_code_for_musl_is_known_by_its_c_library(read, library):
    """That of glibc is `libc.so.6`."""
    assert read(elf(needs=[library])).is_musl
    assert not read(elf()).is_musl


@pytest.mark.parametrize("content", [elf(kind=OBJECT), elf("cuda")])
def test_what_no_processor_runs_is_nothing(read, content):
    """Object files, and programs for a graphics card, may lie in any package."""
    assert read(content) is None


@pytest.mark.parametrize("length", range(4, len(WHOLE), 7))
def test_a_file_that_was_cut_off_is_damaged(read, length):
    """Whatever the parser trips over; no file is taken for another."""
    with pytest.raises(DamagedError):
        read(WHOLE[:length])


@given(st.integers(4, len(WHOLE) - 1), st.integers(0, 255))
def test_no_content_is_a_traceback(tmp_path_factory, at, byte):
    """A file with any byte changed is read, or damaged."""
    path = tmp_path_factory.mktemp("elf") / "file"
    path.write_bytes(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])
    try:
        found = elves.read(path)
    except DamagedError:
        return
    assert found is None or found.machine


def test_a_program_without_sections_says_its_machine(read):
    """The header is enough for that."""
    assert read(elf("i686", kind=DYN)) == Elf("i686")
