"""Does one wheel, one module, one file fit a runtime? If not: what it is, and what to do."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.assets.target import Target
from lambdaform.builds.elf import Elf
from lambdaform.builds.wheels import tags as tags_of

if TYPE_CHECKING:
    from packaging.tags import Tag

_MODULE = re.compile(
    r"(?P<stem>(?:.*/)?(?P<last>[^\W\d]\w*))"
    r"(?:\.(?P<tag>abi3t?|(?:cpython|pypy|graalpy)[\w-]+|cp\d+t?-\w+))?\.(?P<end>so|pyd)"
)
_CPYTHON = re.compile(r"cpython-(?P<major>\d)(?P<minor>\d+)(?P<flags>[a-z]*)(?:-(?P<machine>.+))?")
_OLDER = {"manylinux2014": 17, "manylinux2010": 12, "manylinux1": 5}
_LAMBDA_NAMES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64"}
_AMAZON_LINUX_2 = (2, 26)


@dataclass(frozen=True)
class Fault:
    """Why something does not run on a runtime."""

    what: str
    """What follows its name: `is for x86_64`."""
    cure: str


def wheel(tags: frozenset[Tag], target: Target) -> Fault | None:
    """Return what is wrong with a wheel that has these tags; one that has none says nothing."""
    if not tags or tags & tags_of(target):
        return None
    tag = min(tags, key=str)
    return Fault(f"is the wheel for `{tag}`", _wheel_cure(tag, target))


def is_module(name: str) -> bool:
    """Tell whether a file has the name of an extension module, for whatever Python."""
    match = _MODULE.fullmatch(name)
    return match is not None and bool(match["tag"] or not match["last"].startswith("lib"))


def is_tagged(name: str) -> bool:
    """Tell whether an extension module says in its name for which Python it is."""
    match = _MODULE.fullmatch(name)
    return match is not None and match["tag"] is not None


def is_looked_for(name: str, target: Target) -> bool:
    """Tell whether a runtime looks for an extension module under this name."""
    match = _MODULE.fullmatch(name)
    if match is None or not is_module(name):
        return False
    return name.removeprefix(match["stem"]) in _suffixes(target)


def module(name: str, names: Container[str], target: Target) -> Fault | None:
    """Return what is wrong with an extension module that a runtime does not look for.

    Nothing is where the same module is there for this runtime too, be it in Python.
    """
    match = _MODULE.fullmatch(name)
    if match is None or any(match["stem"] + s in names for s in (".py", *_suffixes(target))):
        return None
    if match["end"] == "pyd":
        return system("Windows", target)
    return _tagged(match["tag"] or "", target)


def program(elf: Elf, target: Target) -> Fault | None:
    """Return what is wrong with an ELF file."""
    if elf.machine != target.architecture:
        return _machine(elf.machine, target)
    if elf.is_musl:
        return _musl()
    if elf.glibc and elf.glibc > target.glibc:
        needed, has = (".".join(map(str, version)) for version in (elf.glibc, target.glibc))
        return Fault(f"needs glibc {needed}, and the runtime has {has}", _older(target))
    return None


def system(name: str, target: Target) -> Fault:
    """Return what is wrong with a file of another operating system."""
    return Fault(f"is for {name}", f"install its Linux wheel for `{target.architecture}`")


def _suffixes(target: Target) -> tuple[str, ...]:
    python = "".join(map(str, target.version))
    return f".cpython-{python}-{target.machine}-linux-gnu.so", ".abi3.so", ".so"


def _tagged(tag: str, target: Target) -> Fault:
    match = _CPYTHON.fullmatch(tag)
    if match is None:
        return Fault(f"is for `{tag}`", f"install it for Python {target.python}")
    version, machine = f"{match['major']}.{match['minor']}", match["machine"] or ""
    if "darwin" in machine:
        return system("macOS", target)
    if "musl" in machine:
        return _musl()
    if "t" in match["flags"]:
        return _python(f"{version}t", target)
    if version != target.python:
        return _python(version, target)
    return _machine(machine.partition("-")[0], target)


def _musl() -> Fault:
    return Fault("is built for musl (Alpine)", "install its `manylinux` wheel")


def _machine(linux: str, target: Target) -> Fault:
    found = _LAMBDA_NAMES.get(linux, linux)
    cure = f"install it for `{target.architecture}`"
    if linux in _LAMBDA_NAMES:
        cure += f', or give the function `architecture="{found}"`'
    return Fault(f"is for {found}", cure)


def _python(found: str, target: Target) -> Fault:
    return Fault(f"is for Python {found}", f"install it for Python {target.python}")


def _older(target: Target) -> str:
    cure = "take an older version of it"
    if target.glibc == _AMAZON_LINUX_2:
        cure += ", or `python3.12` or newer, which run on Amazon Linux 2023"
    return cure


def _wheel_cure(tag: Tag, target: Target) -> str:
    platform = tag.platform
    if platform.startswith("musllinux"):
        return _musl().cure
    if platform.startswith(("macosx", "win")):
        return system(platform, target).cure
    machine = re.sub(r"^(many)?linux[0-9_]*", "", platform)
    if machine not in {"any", target.machine}:
        return _machine(machine, target).cure
    if _glibc(platform) > target.glibc:
        return _older(target)
    return f"install it for Python {target.python}"


def _glibc(platform: str) -> tuple[int, int]:
    match = re.match(r"manylinux_(\d+)_(\d+)_", platform)
    if match:
        return int(match[1]), int(match[2])
    return 2, _OLDER.get(platform.partition("_")[0], 0)
