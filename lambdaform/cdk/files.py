"""The files of the CDK's constructs, as packages and images of lambdaform's."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambdaform.assets import ContainerImage, Package
from lambdaform.assets.folder import file_at, files_without
from lambdaform.draft import Draft
from lambdaform.errors import AssetError, Problem
from lambdaform.template import is_cut, tokens

_BUILD = {"directory", "dockerFile", "dockerBuildArgs", "dockerBuildTarget", "platform"}
_NESTED = ".nested.template.json"
_PLATFORM = "linux/amd64"
"""What an image is built for that does not say: what ECS runs unless told otherwise."""


@dataclass(frozen=True)
class CdkFile(Package):
    """A file that is uploaded as it is.

    Attributes:
        name: its name in the bucket.
    """

    name: str = ""

    @property
    def key(self) -> str:
        return self.name

    @property
    def whole(self) -> Path:
        return self.files[0].path

    def write(self, target: Path) -> None:
        shutil.copyfile(self.whole, target)


def add(folder: Path, said: Mapping[str, Any], draft: Draft) -> None:
    """Add a file or an image of an asset manifest to a stack.

    Raises AssetError where it can be neither.
    """
    if any("imageTag" in destination for destination in said["destinations"].values()):
        made = image(folder, said)
        draft.images[made.digest] = made
    else:
        found = package(folder, said)
        draft.packages[found.digest] = found


def package(folder: Path, said: Mapping[str, Any]) -> Package:
    """Return what a file of an asset manifest becomes; raise AssetError where it cannot be one."""
    source = said["source"]
    key = next(iter(said["destinations"].values()))["objectKey"]
    title = _title(said, key)
    if "path" not in source:
        message = f"the asset `{title}` is made by a program when it is deployed"
        raise AssetError(Problem(message, None, "make it before, and give its folder"))
    path = folder / source["path"]
    digest = key.partition(".")[0]
    if source.get("packaging") == "zip":
        files = tuple(files_without(path, _none))
        return Package(None, files, digest, title=title)
    if path.name.endswith(_NESTED) and _holds_ours(path):
        message = "a nested stack of the CDK's holds a reference of lambdaform"
        raise AssetError(Problem(message, None, "give it to `parameters` of the `NestedStack`"))
    its = (file_at(path.name, path),)
    return CdkFile(None, its, digest, title=title, name=key)


def image(folder: Path, said: Mapping[str, Any]) -> ContainerImage:
    """Return what an image of an asset manifest becomes; raise AssetError where it cannot be one."""
    source = {k: v for k, v in said["source"].items() if v}
    digest = next(iter(said["destinations"].values()))["imageTag"]
    title = _title(said, digest)
    if "directory" not in source or not source.keys() <= _BUILD:
        more = ", ".join(sorted(source.keys() - _BUILD))
        message = f"the image `{title}` is built in a way that lambdaform does not know: {more}"
        raise AssetError(Problem(message, None, "leave these options of the asset out"))
    path = folder / source["directory"]
    dockerfile = source.get("dockerFile", "Dockerfile")
    return ContainerImage(
        folder=None,
        files=tuple(files_without(path, _none)),
        dockerfile=file_at(dockerfile, path / dockerfile),
        target=source.get("dockerBuildTarget"),
        build_args=tuple(source.get("dockerBuildArgs", {}).items()),
        platform=source.get("platform", _PLATFORM),
        digest=digest,
        title=title,
    )


def _title(said: Mapping[str, Any], name: str) -> str:
    """Return what people call an asset: its path in the CDK's tree, or else its name in the bucket."""
    return said.get("displayName") or name


def _none(_: str) -> bool:
    """Tell that a file belongs to it: what does not was left out by the CDK."""
    return False


def _holds_ours(template: Path) -> bool:
    """Tell whether a template holds a reference of lambdaform, which nobody resolves there."""
    text = template.read_text(encoding="utf-8")
    return is_cut(text) or any(not isinstance(part, str) for part in tokens(text))
