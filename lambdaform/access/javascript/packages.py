"""Installed packages that need the SDK: what they call is known by a model, or asked of esbuild."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lambdaform import sdk
from lambdaform.access.javascript.aws import CLIENTS, DOCUMENTS, SECOND
from lambdaform.access.javascript.libraries import libraries, package_of
from lambdaform.access.javascript.manifests import Manifests
from lambdaform.access.javascript.metafile import Held, held
from lambdaform.access.javascript.sources import Entry
from lambdaform.access.python.reach import Call, Place, Unknown
from lambdaform.arguments import UNKNOWN
from lambdaform.assets.node_project import Esbuild
from lambdaform.errors import AssetError

_OWN = (CLIENTS, DOCUMENTS, "@aws-sdk/", "@smithy/", "node:")
"""What the interpreter knows: calls of these are found where they are made."""


@dataclass
class Packages:
    """What is known of the packages of one handler."""

    entry: Entry
    found: list[Call] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)

    @cached_property
    def manifests(self) -> Manifests:
        """Those of what is installed."""
        return Manifests(self.entry.project)

    def __contains__(self, name: object) -> bool:
        """Tell whether all commands that a package sends of its own are known."""
        return isinstance(name, str) and (
            self.needs_sdk(name) is False or (self.esbuild is not None and self.has(name))
        )

    def has(self, name: str) -> bool:
        """Tell whether a package is installed."""
        return self.manifests.installed(name)

    @cached_property
    def esbuild(self) -> Esbuild | None:
        """The project's esbuild."""
        try:
            return self.entry.project.esbuild if self.entry.project else None
        except AssetError:
            return None

    def needs_sdk(self, name: str) -> bool | None:
        """Tell whether a package needs the SDK; `None` where that is not known."""
        known = libraries()
        if name in known.plain or name in self.entry.layers or name.startswith("@types/"):
            return False if name not in self.entry.layers else None
        if name in known.calling or name in known.signing:
            return True
        return self.manifests.needs_sdk(name)

    def measure(self, outside: Mapping[tuple[str, str], Place]) -> None:
        """Find what packages call that the code imports: `outside` tells which names, and where."""
        asked: dict[str, dict[str, Place]] = {}
        for (imported, name), at in outside.items():
            if not _is_known(imported, name):
                asked.setdefault(imported, {})[name] = at
        for imported, names in sorted(asked.items()):
            wanted = {name: at for name, at in names.items() if name} or names
            needs = self.needs_sdk(package_of(imported))
            if needs is None:
                self._say(min(wanted.values()), self._why_not_known(imported))
            elif needs:
                self._ask(imported, wanted)

    def _why_not_known(self, imported: str) -> str:
        name = package_of(imported)
        if name in self.entry.layers:
            return f"`{name}` is in a layer, which is not read: what it calls is not known"
        return f"whether `{name}` calls AWS is not known until it is installed: `npm ci`"

    def _ask(self, imported: str, names: Mapping[str, Place]) -> None:
        name, at = package_of(imported), min(names.values())
        if not libraries().modelled(imported) and self.esbuild is None:
            installing = self.entry.project.installing if self.entry.project else "npm ci"
            reason = f"`{name}` calls AWS; which operations, only esbuild tells: `{installing}`"
            self._say(at, reason)
        elif not self.has(name):
            self._say(at, f"`{name}` calls AWS, and is not installed: `npm ci`")
        else:
            self._take(imported, at, self._held(imported, tuple(sorted(names))))

    def _held(self, imported: str, names: tuple[str, ...]) -> Held:
        project, esbuild = self.entry.project, self.esbuild
        if project is None or esbuild is None:
            return Held(problem="the project has no esbuild to tell")
        return held(project, esbuild, imported, names)

    def _take(self, imported: str, at: Place, found: Held) -> None:
        if found.problem:
            self._say(at, f"what `{imported}` calls is not known: {found.problem}")
        for service in sorted(found.whole):
            reason = f"`{imported}` holds the whole client: any operation may be called"
            self.unknowns.append(Unknown("library", service, reason, at))
        for service, operation in sorted(found.commands):
            client = sdk.client(service)
            parameters = sorted(client.parameters(operation)) if client else ()
            arguments = dict.fromkeys(parameters, UNKNOWN)
            self.found.append(Call(service, operation, arguments, at, certain=False))

    def _say(self, at: Place, reason: str) -> None:
        self.unknowns.append(Unknown("library", None, reason, at))


def _is_known(imported: str, name: str) -> bool:
    """Tell whether what calls of a part of a package make is found where they stand."""
    if imported.startswith(_OWN) or imported == SECOND or imported.startswith(f"{SECOND}/"):
        return True
    known = libraries()
    if imported in known.plain_imports:
        return True
    modelled = {said for package, said in known.models if package == imported}
    return name in modelled or (not name and bool(modelled))
