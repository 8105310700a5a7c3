"""Zips and images as assets of the CDK's own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from lambdaform.assets import ContainerImage, Package
from lambdaform.cdk.hosted import Hosted
from lambdaform.synth import Assembly
from lambdaform.template import Json


class Publishing:
    """What the stacks of one stage of the CDK's need beside their templates."""

    def __init__(self) -> None:
        """Start with nothing: where it goes is asked for when there is something."""
        self._folders: tuple[Path, Path] | None = None

    def package(self, hosted: Hosted, package: Package) -> Json:
        """Return where a package will be."""
        from aws_cdk import FileAssetPackaging

        if package.digest not in hosted.places:
            location = hosted.theirs.synthesizer.add_file_asset(
                file_name=self._named(hosted, _file(package)),
                packaging=FileAssetPackaging.FILE,
                source_hash=package.digest,
                display_name=str(package).replace("`", ""),
            )
            place = {"S3Bucket": location.bucket_name, "S3Key": location.object_key}
            hosted.places[package.digest] = place
        return hosted.places[package.digest]

    def image(self, hosted: Hosted, image: ContainerImage) -> Json:
        """Return where an image will be."""
        if image.digest not in hosted.places:
            location = hosted.theirs.synthesizer.add_docker_image_asset(
                directory_name=self._named(hosted, f"asset.{image.digest}"),
                docker_file=image.dockerfile.name,
                docker_build_target=image.target,
                docker_build_args=dict(image.build_args) or None,
                platform=image.platform,
                source_hash=image.digest,
            )
            hosted.places[image.digest] = {"ImageUri": location.image_uri}
        return hosted.places[image.digest]

    def _named(self, hosted: Hosted, name: str) -> str:
        """Return the name of an asset as the CDK's own assembly says it."""
        import aws_cdk

        if self._folders is None:
            stage: Any = aws_cdk.Stage.of(hosted.theirs)
            self._folders = (Path(stage.asset_outdir), Path(stage.outdir))
        assets, out = self._folders
        return os.path.relpath(assets / name, out)

    def write(self, assembly: Assembly) -> None:
        """Write what has been named: build what is not built yet."""
        from lambdaform import builds

        if self._folders is None:
            return
        folder = self._folders[0]
        zips = builds.built(assembly.packages)
        for package in assembly.packages:
            shutil.copyfile(zips[package.digest], folder / _file(package))
        for image in assembly.images:
            context = folder / f"asset.{image.digest}"
            if not context.exists():
                image.write(context, context / image.dockerfile.name)


def _file(package: Package) -> str:
    return f"asset.{package.key}"
