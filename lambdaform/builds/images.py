"""Container images: what the engine has is taken from there, all else is built."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from lambdaform.assets import ContainerImage
from lambdaform.builds.engines import Engine, engine
from lambdaform.builds.watcher import Silent, Watcher, told
from lambdaform.errors import BuildError, Problem


def built(images: Iterable[ContainerImage], watcher: Watcher | None = None) -> Engine:
    """Build images that are not there; return the engine that has them.

    Raises BuildError where there is no engine, and with all that cannot be built; and AssetError
    where a file has changed since the images were named.
    """
    watcher, images = watcher or Silent(), [*images]
    found = engine(" and ".join(map(str, images)))
    problems: list[Problem] = []
    for image in images:
        try:
            _build(image, found, watcher)
        except BuildError as error:
            problems += error.problems
    if problems:
        raise BuildError(*problems)
    return found


def _build(image: ContainerImage, found: Engine, watcher: Watcher) -> None:
    if found.holds(image.name):
        return
    with (
        told(watcher, f"building {image}"),
        tempfile.TemporaryDirectory(prefix="lambdaform-") as folder,
    ):
        context, dockerfile = Path(folder) / "context", Path(folder) / "Dockerfile"
        image.write(context, dockerfile)
        found.build(image, context, dockerfile)
