"""Everything that decides what a container image becomes, and its digest."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.assets.folder import EXCLUDED, Excluded, File, file_at, files_without, is_named
from lambdaform.assets.texts import text_of
from lambdaform.errors import AssetError, Problem, did_you_mean, shown
from lambdaform.template import ImageAsset

if TYPE_CHECKING:
    from pathspec import RegexPattern

EDITION = 1
"""Counted up where the same inputs give another image: images get new names."""

REPOSITORY = "lambdaform-assets"
"""The repository that images are in, in the account and the region of each function."""

_IGNORE = ".dockerignore"
_PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}
_THEN = 315532800
"""The time of every file in an image, as of those in a zip: 1980-01-01, in seconds."""


@dataclass(frozen=True)
class ContainerImage:
    """What a container image is built from.

    Attributes:
        folder: the one in the app, where people change it; `None` where the files only lie for as
            long as the program runs.
        files: what its Dockerfile may copy.
        dockerfile: the Dockerfile, which need not be among the files.
        target: the stage that is built; `None` is the last one.
        build_args: names and values.
        platform: such as `linux/arm64`.
        digest: what changes with all of it.
        title: what people call it, where no folder says that.
    """

    folder: Path | None
    files: tuple[File, ...]
    dockerfile: File
    target: str | None
    build_args: tuple[tuple[str, str], ...]
    platform: str
    digest: str
    title: str | None = None

    @property
    def name(self) -> str:
        """Its name: the repository, and the digest as the tag."""
        return f"{REPOSITORY}:{self.digest}"

    def __str__(self) -> str:
        place = shown(self.folder / self.dockerfile.name) if self.folder else self.title
        return f"`{place}` for {self.platform}"

    def write(self, context: Path, dockerfile: Path) -> None:
        """Write the files to a folder, and the Dockerfile to a place of its own.

        Raises AssetError where one is no longer what it was when the image was named.
        """
        context.mkdir(parents=True)
        for file in self.files:
            _write(file, context / file.name)
        _write(self.dockerfile, dockerfile)


def image_of(folder: Path, asset: ImageAsset) -> ContainerImage:
    """Return the image of a folder; raise AssetError where it has no Dockerfile."""
    path = folder / asset.dockerfile
    if not path.is_file():
        message = f"the folder `{asset.path}` holds no `{asset.dockerfile}`"
        near = (p.name for p in folder.glob("*ile*") if p.is_file())
        raise AssetError(Problem(message, None, did_you_mean(asset.dockerfile, near)))
    dockerfile = file_at(asset.dockerfile, path)
    files = tuple(files_without(folder, _ignored(folder, path)))
    platform = _PLATFORMS[asset.architecture]
    said = [
        EDITION,
        dockerfile.digest,
        [asset.target, asset.build_args, platform],
        [[file.name, file.executable, file.digest] for file in files],
    ]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return ContainerImage(
        folder, files, dockerfile, asset.target, asset.build_args, platform, digest
    )


def _ignored(folder: Path, dockerfile: Path) -> Excluded:
    """Return what stays out of an image: the usual, and what its `.dockerignore` says."""
    usual = partial(is_named, patterns=EXCLUDED)
    own = dockerfile.with_name(f"{dockerfile.name}{_IGNORE}")
    file = own if own.is_file() else folder / _IGNORE
    if not file.is_file():
        return usual
    patterns = [*_patterns(file)]
    whole = all(pattern.include for pattern in patterns)

    def excluded(name: str) -> bool:
        path = name.rstrip("/")
        if usual(name) and not any(_takes_back(pattern, path) for pattern in patterns):
            return True
        # Of a folder that is left out, one file may be taken back: it is looked into.
        return (whole or not name.endswith("/")) and _is_ignored(path, patterns)

    return excluded


def _takes_back(pattern: RegexPattern, path: str) -> bool:
    """Tell whether a pattern means a file that is usually left out: `!.npmrc` does, `!*` does not."""
    named = str(pattern.pattern).rpartition("/")[2]
    return (
        not pattern.include and named == path.rpartition("/")[2] and bool(pattern.match_file(path))
    )


def _patterns(file: Path) -> Iterator[RegexPattern]:
    """Yield the patterns of a `.dockerignore`, which are all from the top of the folder."""
    from pathspec.patterns.gitignore import GitIgnorePatternError
    from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

    for line in text_of(file).splitlines():
        text = line.strip()
        sign = "!" if text.startswith("!") else ""
        path = os.path.normpath(text.removeprefix("!").strip()).replace(os.sep, "/").strip("/")
        if not text or text.startswith("#") or path in (".", ""):
            continue
        try:
            yield GitIgnoreBasicPattern(f"{sign}/{path}")
        except (GitIgnorePatternError, re.error):
            message = f"`{shown(file)}` holds what is no pattern: `{text}`"
            raise AssetError(Problem(message)) from None


def _is_ignored(name: str, patterns: Sequence[RegexPattern]) -> bool:
    """Tell whether a file is left out: the last pattern says it that names it, or a folder above."""
    parts = name.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    ignored = False
    for pattern in patterns:
        if pattern.include is not ignored and any(map(pattern.match_file, above)):
            ignored = bool(pattern.include)
    return ignored


def _write(file: File, target: Path) -> None:
    content = file.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != file.digest:
        message = f"`{shown(file.path)}` changed while it was packed"
        raise AssetError(Problem(message, None, "run it again"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o755 if file.executable else 0o644)
    os.utime(target, (_THEN, _THEN))
