"""A bill of materials of a Node function's zip: the packages of npm that are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdaform.builds.npm import NpmPackage
from lambdaform.builds.sbom import licences, written

if TYPE_CHECKING:
    from cyclonedx.model.component import Component


def sbom(name: str, digest: str, packages: Sequence[NpmPackage], runtime: str) -> str:
    """Return the bill of materials of a zip as JSON; of Python's is `builds.sbom`.

    Raises BuildError where `cyclonedx-python-lib` is not installed.
    """
    refs = {one.place: f"{one.name}@{one.version}" for one in packages}
    needs = {
        ref: frozenset(refs[p] for one in packages if refs[one.place] == ref for p in one.needs)
        for ref in refs.values()
    }
    found = {refs[one.place]: one for one in packages}
    return written(
        name,
        digest,
        {"runtime": runtime},
        lambda: {ref: _component(one) for ref, one in found.items()},
        {ref: needed - {ref} for ref, needed in needs.items()},
    )


def _component(one: NpmPackage) -> Component:
    from cyclonedx.model.component import Component
    from packageurl import PackageURL

    scope, _, name = one.name.rpartition("/")
    purl = PackageURL("npm", scope or None, name, one.version)
    return Component(
        name=name,
        group=scope or None,
        version=one.version,
        bom_ref=purl.to_string(),
        purl=purl,
        description=one.summary or None,
        licenses=licences([one.licence] if one.licence else []),
    )
