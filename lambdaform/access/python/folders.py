"""A code folder: which packages stand in it, what was installed there, and what is machine code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

_RECORD = re.compile(r"(?P<folder>(?:.*/)?(?P<name>[^/]+?)-[^/-]+\.dist-info)/RECORD")
_REQUIRED = re.compile(r"(?m)^Requires-Dist: *([A-Za-z0-9._-]+)(.*)$")
_SEPARATORS = re.compile(r"[-_.]+")
_SDK = {"boto3", "botocore", "aioboto3", "aiobotocore"}


class Folder:
    """The files of a code folder by their names, which nobody changes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    @cached_property
    def packages(self) -> frozenset[str]:
        """The folders that hold code."""
        found = set()
        for file in self.files:
            if file.endswith((".py", ".so", ".pyc")):
                parent = file.rpartition("/")[0]
                while parent and parent not in found:
                    found.add(parent)
                    parent = parent.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def installed(self) -> Mapping[str, str]:
        """The modules at the top of installed distributions -> the distribution."""
        found: dict[str, str] = {}
        for name, folder in self._distributions.items():
            record = self.files[f"{folder}/RECORD"].decode("utf-8", "replace")
            found |= dict.fromkeys(_tops(record), name)
        return found

    @cached_property
    def natives(self) -> frozenset[str]:
        """The modules that are machine code."""
        return frozenset(
            file.split(".")[0].replace("/", ".")
            for file in self.files
            if file.endswith((".so", ".pyd", ".pyc")) and "__pycache__" not in file
        )

    def needs_sdk(self, top: str) -> bool | None:
        """Tell whether an installed module needs boto3; `None` where it is not installed here."""
        if top not in self.installed:
            return None
        waiting, seen = [self.installed[top]], set[str]()
        while waiting:
            name = waiting.pop()
            if name in _SDK:
                return True
            if name not in seen:
                seen.add(name)
                waiting.extend(self._needs.get(name, ()))
        return False

    @cached_property
    def _distributions(self) -> Mapping[str, str]:
        matches = (_RECORD.fullmatch(file) for file in self.files if file.endswith("/RECORD"))
        return {_normal(match["name"]): match["folder"] for match in matches if match}

    @cached_property
    def _needs(self) -> Mapping[str, frozenset[str]]:
        found = {}
        for name, folder in self._distributions.items():
            metadata = self.files.get(f"{folder}/METADATA", b"").decode("utf-8", "replace")
            required = _REQUIRED.findall(metadata)
            found[name] = frozenset(_normal(n) for n, when in required if "extra ==" not in when)
        return found


def _normal(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


def _tops(record: str) -> set[str]:
    files = [line.rsplit(",", 2)[0].strip('"') for line in record.splitlines()]
    return {
        file.partition("/")[0].partition(".")[0]
        for file in files
        if file and ".dist-info/" not in file and not file.startswith(("..", "bin/", "__pycache__"))
    }
