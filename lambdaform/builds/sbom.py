"""A bill of materials of a zip: CycloneDX 1.6, the same bytes for the same content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.assets.target import Target
from lambdaform.builds.metadata import Described, dependencies, described
from lambdaform.errors import BuildError, Problem

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component
    from cyclonedx.model.license import License
    from cyclonedx.model.tool import ToolRepository

_SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""Identifiers of licences that are plain by the name of their classifier."""


def sbom(
    name: str,
    digest: str,
    installed: Path | None,
    target: Target,
    hashes: Mapping[str, str] | None = None,
) -> str:
    """Return the bill of materials of a zip as JSON.

    Args:
        name: what the zip is: the code folder, or the layer.
        digest: the zip's name.
        installed: the folder of its distributions; `None` where it has none.
        target: the runtime, by which it is told who needs whom.
        hashes: SHA-256 of the wheels, by the distributions' names, where the lock file has them.

    Raises BuildError where `cyclonedx-python-lib` is not installed.
    """
    found = described(installed) if installed else []
    said = {"architecture": target.architecture, "runtime": f"python{target.python}"}
    return written(
        name,
        digest,
        said,
        lambda: {one.distribution.name: _component(one, hashes or {}) for one in found},
        dependencies(found, target),
    )


def written(
    name: str,
    digest: str,
    said: Mapping[str, str],
    components: Callable[[], Mapping[str, Component]],
    needs: Mapping[str, frozenset[str]],
) -> str:
    """Return the bill of materials of a zip that is made of components, by what each needs.

    `said` are properties of the whole. Raises BuildError where `cyclonedx-python-lib` is missing.
    """
    try:
        from cyclonedx.output.json import JsonV1Dot6
    except ImportError:
        hint = "install it: `pip install 'lambdaform[sbom]'`"
        raise BuildError(Problem("an SBOM needs `cyclonedx-python-lib`", None, hint)) from None
    bom = _bom(_root(name, digest, said), f"{name}#{digest}", components(), needs)
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    del document["metadata"]["timestamp"]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _bom(
    root: Component,
    serial: str,
    components: Mapping[str, Component],
    needs: Mapping[str, frozenset[str]],
) -> Bom:
    from cyclonedx.model.bom import Bom, BomMetaData
    from cyclonedx.model.dependency import Dependency

    graph = [Dependency(root.bom_ref, [Dependency(components[n].bom_ref) for n in _first(needs)])]
    for one, needed in needs.items():
        below = [Dependency(components[n].bom_ref) for n in needed]
        graph.append(Dependency(components[one].bom_ref, below))
    return Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, serial),
        metadata=BomMetaData(component=root, tools=_tools()),
        components=components.values(),
        dependencies=graph,
    )


def _first(needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return those that nothing else needs, and of those in a circle the first by name."""
    needed = frozenset().union(*needs.values())
    found: list[str] = []
    reached: set[str] = set()
    for name in sorted(needs, key=lambda name: (name in needed, name)):
        if name not in reached:
            found.append(name)
            todo = [name]
            while todo:
                one = todo.pop()
                todo += needs[one] - reached
                reached |= {one, *needs[one]}
    return found


def _root(name: str, digest: str, said: Mapping[str, str]) -> Component:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component, ComponentType

    return Component(
        type=ComponentType.APPLICATION,
        name=name,
        version=digest,
        bom_ref=f"{name}@{digest}",
        properties=[Property(name=f"lambdaform:{key}", value=value) for key, value in said.items()],
    )


def _component(one: Described, hashes: Mapping[str, str]) -> Component:
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component
    from packageurl import PackageURL

    name, version = one.distribution.name, one.distribution.version
    known = hashes.get(name)
    purl = None
    if one.origin is not None:
        purl = PackageURL("pypi", name=name, version=version, qualifiers=dict(one.origin))
    return Component(
        name=name,
        version=version,
        bom_ref=purl.to_string() if purl else f"{name}@{version}",
        purl=purl,
        description=one.summary,
        licenses=licences(one.licences),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=known)] if known else (),
    )


def licences(names: Iterable[str]) -> list[License]:
    """Return what was declared of licences, by SPDX's identifiers where that is plain."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.license import LicenseAcknowledgement

    make, declared = LicenseFactory().make_from_string, LicenseAcknowledgement.DECLARED
    return [make(_SPDX.get(name, name), license_acknowledgement=declared) for name in names]


def _tools() -> ToolRepository:
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.tool import ToolRepository

    from lambdaform import __version__

    own = Component(type=ComponentType.APPLICATION, name="lambdaform", version=__version__)
    return ToolRepository(components=[own])
