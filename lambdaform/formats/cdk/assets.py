"""What a stack needs in its account beforehand: its zips, its images, its own template."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from lambdaform.assembly import Assembly, Template
from lambdaform.assets import ContainerImage
from lambdaform.formats.cdk import places
from lambdaform.formats.cdk.version import VERSION
from lambdaform.template import Json

FOLDER = "assets"


def files(template: Template, file: str, text: str) -> dict[str, Json]:
    """Return the file assets of a stack as placed, by digest, the stack's template the last."""
    found = {
        package.digest: _file(template, f"{FOLDER}/{package.key}", package.key, "code")
        for package in template.packages
    }
    for part in template.nested.values():
        key = places.digest(part)
        found[key] = _file(template, places.nested_file(part), f"{key}.json", "template")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {**found, digest: _file(template, file, f"{digest}.json", "template")}


def manifest(template: Template, files: Mapping[str, Json]) -> Json:
    """Return the asset manifest of a stack."""
    images = {image.digest: _image(template, image) for image in template.images}
    return {"version": VERSION, "files": files, "dockerImages": images}


def write_images(assembly: Assembly, out: Path) -> None:
    """Write what each image is built from, so that the assembly can be carried elsewhere."""
    for image in assembly.images:
        folder = out / FOLDER / image.digest
        image.write(folder, _dockerfile(folder))


def _dockerfile(folder: Path) -> Path:
    """Return where the Dockerfile of an image stands: beside its folder, whatever is in that."""
    return folder.with_name(f"{folder.name}.Dockerfile")


def _file(template: Template, path: str, key: str, what: str) -> Json:
    theirs = places.bootstrap(template)
    own = template.asset_bucket if what == "code" else None
    destination = {
        "bucketName": own or theirs.bucket,
        "objectKey": key,
        **_region(template),
        # Only the bootstrap's own bucket is open to its role.
        **({} if own else {"assumeRoleArn": theirs.role("file-publishing")}),
    }
    return {
        "displayName": f"{template.stack} {what}",
        "source": {"path": path, "packaging": "file"},
        "destinations": {_destination(template): destination},
    }


def _image(template: Template, image: ContainerImage) -> Json:
    theirs = places.bootstrap(template)
    source = {
        "directory": f"{FOLDER}/{image.digest}",
        "dockerFile": f"../{_dockerfile(Path(image.digest)).name}",
        "dockerBuildArgs": dict(image.build_args) or None,
        "dockerBuildTarget": image.target,
        "platform": image.platform,
    }
    destination = {
        "repositoryName": theirs.repository,
        "imageTag": image.digest,
        **_region(template),
        "assumeRoleArn": theirs.role("image-publishing"),
    }
    return {
        "displayName": f"{template.stack} image",
        "source": {key: value for key, value in source.items() if value is not None},
        "destinations": {_destination(template): destination},
    }


def _region(template: Template) -> dict[str, str]:
    return {"region": template.region} if template.region else {}


def _destination(template: Template) -> str:
    """Return the id of a place that assets go to, by the CDK's names."""
    return f"{template.account or 'current_account'}-{template.region or 'current_region'}"
