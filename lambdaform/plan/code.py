"""The code that templates name: wherever it lies, and how it differs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from lambdaform.assembly import Template
from lambdaform.assets import Package
from lambdaform.plan.change import Code
from lambdaform.template import Json

Files: TypeAlias = Mapping[str, str]
"""The files of a zip, each with a digest of what is in it."""

_KEY = re.compile(r"[0-9a-f]{32,}\.zip")
_IMAGE = re.compile(r"(.*dkr\.ecr\..*)/[^/:]+(:[0-9a-f]{32,})", re.DOTALL)


def placeless(value: Json) -> Json:
    """Return a value whose zips and images are in no place in particular: only a deploy chooses one."""
    if isinstance(value, list):
        return [placeless(item) for item in value]
    if not isinstance(value, dict):
        return value
    key = value.get("S3Key")
    if isinstance(key, str) and _KEY.fullmatch(key):
        return {name: placeless(item) for name, item in value.items() if name != "S3Bucket"}
    text = value.get("Fn::Sub")
    if isinstance(text, str) and (found := _IMAGE.fullmatch(text)):
        return {"Fn::Sub": f"{found[1]}/{found[2]}"}
    return {name: placeless(item) for name, item in value.items()}


def packages(template: Template) -> dict[str, Files]:
    """Return the files of the packages that a template names, by their keys."""
    return {one.key: files(one) for one in template.packages}


def files(package: Package) -> Files:
    """Return the files of a package."""
    return {file.name: file.digest for file in package.files}


def difference(
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    template: Template,
    known: Mapping[str, Files],
) -> Code | None:
    """Return how the code of a resource differs; `None` where it does not, or is not in a zip.

    Args:
        before: the properties as they stand.
        after: as they are to be.
        template: whose packages are known.
        known: the files of those that are deployed, by their keys.
    """
    old, new = _key(before), _key(after)
    if old is None or new is None or old == new:
        return None
    package = next((one for one in template.packages if one.key == new), None)
    if package is None or old not in known:
        return Code()
    there, here = known[old], files(package)
    changed = [n for n in sorted({*there, *here}) if there.get(n) != here.get(n)]
    return Code(tuple(changed), len(here), installed=package.recipe is not None)


def _key(properties: Mapping[str, Json]) -> str | None:
    for name in ("Code", "Content"):
        place = properties.get(name)
        key = place.get("S3Key") if isinstance(place, Mapping) else None
        if isinstance(key, str) and _KEY.fullmatch(key):
            return key
    return None
