"""Where SAM finds the code: the folder where `sam build` makes the same of it, or else our zip."""

from __future__ import annotations

import os
from pathlib import Path

from lambdaform.assembly import Assembly
from lambdaform.assets import ContainerImage, Package
from lambdaform.formats.sam import source_folder
from lambdaform.formats.sam.folding import Folding, is_function
from lambdaform.template import Json

_UPLOADED = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
"""Where CloudFormation's own types have code that `sam deploy` uploads."""


def of_function(folding: Folding, location: Json, properties: Json) -> Json | None:
    """Return what SAM says of a function's code, by its `Code`; `None` where it cannot."""
    match location:
        case {"ImageUri": uri, **rest} if not rest and properties.get("PackageType") == "Image":
            return _image(folding, uri)
        case _ if properties.get("PackageType", "Zip") != "Zip" or "ImageConfig" in properties:
            return None
        case {"ZipFile": text, **rest} if text and not rest:
            return {"InlineCode": text}
        case {"S3Bucket": _, "S3Key": str(key), **rest} if not rest and key in folding.packages:
            runtime = properties.get("Runtime")
            return {"CodeUri": _uri(folding, folding.packages[key], runtime)}
        case {"S3Bucket": bucket, "S3Key": key, **rest} if bucket and key:
            version = rest.pop("S3ObjectVersion", None)
            said = {"Bucket": bucket, "Key": key} | ({"Version": version} if version else {})
            return None if rest else {"CodeUri": said}
    return None


def _uri(folding: Folding, package: Package, runtime: Json) -> str:
    if package.folder is None or not source_folder.builds_the_same(package, runtime):
        return zip_of(package)
    return _from_there(folding, package.folder)


def zip_of(package: Package) -> str:
    """Return the path of a package's zip: the output has all of them in one folder."""
    return f"../assets/{package.key}"


def _from_there(folding: Folding, path: Path) -> str:
    """Return a path from the folder of the template, whichever links lead to app and output."""
    app = folding.template.folder
    if app is not None and path.is_relative_to(app):
        place = Path(os.path.realpath(app), path.relative_to(app))
    else:
        place = Path(os.path.realpath(path))
    return os.path.relpath(place, os.path.realpath(folding.folder)).replace(os.sep, "/")


def _copied(image: ContainerImage) -> str:
    """Return where the output holds what an image is built from that is in no folder of the app."""
    return f"assets/{image.digest}"


def write_images(assembly: Assembly, out: Path) -> None:
    """Write what images are built from, where nobody would find it later."""
    for image in assembly.images:
        if image.folder is None:
            folder = out / _copied(image)
            image.write(folder, folder / image.dockerfile.name)


def _image(folding: Folding, uri: Json) -> Json | None:
    """Return what SAM says of an image, which it builds where we would."""
    text = uri.get("Fn::Sub") if is_function(uri) else None
    for image in folding.template.images:
        if isinstance(text, str) and text.endswith(f"/{image.name}"):
            return {"Metadata": _build(folding, image)}
    return {"ImageUri": uri} if uri else None


def _build(folding: Folding, image: ContainerImage) -> Json:
    """Return how an image is built, as `sam build` reads it."""
    said = {
        "Dockerfile": image.dockerfile.name,
        "DockerContext": _context(folding, image),
        "DockerTag": image.digest[:12],
        "DockerBuildTarget": image.target,
        "DockerBuildArgs": dict(image.build_args) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _context(folding: Folding, image: ContainerImage) -> str:
    return _from_there(folding, image.folder) if image.folder else f"../{_copied(image)}"


def settle(folding: Folding) -> None:
    """Name our zips in what stays as it is: `sam deploy` uploads those of functions and layers."""
    for type, property in _UPLOADED.items():
        for id, properties in folding.of_type(type):
            match properties.get(property):
                case {"S3Bucket": _, "S3Key": str(key), **rest} if not rest:
                    package = folding.packages.get(key)
                    if package is not None:
                        folding.put(id, type, {**properties, property: zip_of(package)})
