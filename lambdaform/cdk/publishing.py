"""Zips and images as assets of the CDK's own, which publishes them wherever its user says."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lambdaform.assembly import Assembly, Template
from lambdaform.assets import ContainerImage, Package
from lambdaform.cdk.hosted import Hosted
from lambdaform.template import Json

_UNSTAGED = "aws:cdk:disable-asset-staging"
"""What `cdk synth --no-staging` says: the CDK takes no copies, and names the files themselves."""


class Publishing:
    """The code and the images of an assembly, built, on their way to the stacks of the CDK."""

    def __init__(self, assembly: Assembly) -> None:
        """Build what is not built yet; raises LambdaformError."""
        self._zips: Mapping[str, Path] = {}
        if assembly.packages:
            from lambdaform import builds

            self._zips = builds.built(assembly.packages)

    def placed(self, template: Template, hosted: Hosted) -> Json:
        """Return the body of a template that takes code and images from the CDK's assets."""
        zips = {package.key: self._file(package, hosted) for package in template.packages}
        images = {f"/{image.name}": _image(image, hosted) for image in template.images}
        return _placed(template.body, zips, images) if zips or images else template.body

    def _file(self, package: Package, hosted: Hosted) -> Json:
        from aws_cdk import AssetHashType, aws_s3_assets

        asset = aws_s3_assets.Asset(
            hosted.container,
            f"Code{package.digest}",
            path=str(self._zips[package.digest]),
            asset_hash=package.digest,
            asset_hash_type=AssetHashType.CUSTOM,
            display_name=str(package).replace("`", ""),
        )
        return {"S3Bucket": asset.s3_bucket_name, "S3Key": asset.s3_object_key}


def _image(image: ContainerImage, hosted: Hosted) -> Json:
    """Return the address of an image that the CDK builds of a copy of its files."""
    if hosted.container.node.try_get_context(_UNSTAGED):
        import aws_cdk

        stage: Any = aws_cdk.Stage.of(hosted.container)
        return _built_of(Path(stage.asset_outdir) / f"context.{image.digest}", image, hosted)
    with tempfile.TemporaryDirectory(prefix="lambdaform-") as folder:
        return _built_of(Path(folder) / "context", image, hosted)


def _built_of(context: Path, image: ContainerImage, hosted: Hosted) -> Json:
    if not context.exists():
        image.write(context, context / image.dockerfile.name)
    return _image_asset(image, context, hosted).image_uri


def _image_asset(image: ContainerImage, context: Path, hosted: Hosted) -> Any:
    from aws_cdk import aws_ecr_assets

    return aws_ecr_assets.DockerImageAsset(
        hosted.container,
        f"Image{image.digest}",
        directory=str(context),
        file=image.dockerfile.name,
        target=image.target,
        build_args=dict(image.build_args) or None,
        platform=aws_ecr_assets.Platform.custom(image.platform),
    )


def _placed(value: Json, zips: Mapping[str, Json], images: Mapping[str, Json]) -> Json:
    """Return a part of a template with the places of zips, by their keys, and of images."""
    if isinstance(value, list):
        return [_placed(v, zips, images) for v in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"S3Bucket": _, "S3Key": str(key), **rest} if key in zips:
            return {**zips[key], **rest}
        case {"ImageUri": {"Fn::Sub": str(text)}, **rest} if found := _named(text, images):
            return {"ImageUri": found, **rest}
    return {k: _placed(v, zips, images) for k, v in value.items()}


def _named(text: str, images: Mapping[str, Json]) -> Json | None:
    return next((uri for name, uri in images.items() if text.endswith(name)), None)
