"""The CDK's cloud assembly, which the `cdk` CLI reads: written without the CDK, and without Node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from lambdaform.assembly import Assembly, Template
from lambdaform.formats import cloudformation
from lambdaform.formats.cdk import assets, manifest, places, tree
from lambdaform.formats.cdk.version import VERSION
from lambdaform.formats.format import Format
from lambdaform.template import Json

ENDING = ".template.json"


def _template(template: Template, _: Path) -> str:
    return cloudformation.text(places.placed(template))


def _beside(assembly: Assembly) -> Mapping[str, str]:
    """Return the files of an assembly but for its templates."""
    placed = [places.placed(t) for t in assembly.templates]
    files = [assets.files(t, f"{t.name}{ENDING}", cloudformation.text(t)) for t in placed]
    written: dict[str, Json] = {
        manifest.asset_file(t): assets.manifest(t, found)
        for t, found in zip(assembly.templates, files, strict=True)
    }
    written["manifest.json"] = manifest.manifest(assembly, files, ENDING)
    written["cdk.out"] = {"version": VERSION}
    texts = {name: json.dumps(value, indent=2) + "\n" for name, value in written.items()}
    # Nobody reads the tree by eye, and it holds every property.
    return {**texts, manifest.TREE: json.dumps(tree.tree(assembly), separators=(",", ":"))}


CDK = Format(
    ENDING,
    _template,
    "a cloud assembly, for the `cdk` CLI",
    _beside,
    assets.write_images,
)
