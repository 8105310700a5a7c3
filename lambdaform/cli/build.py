"""`lambdaform build`: install dependencies, check them, and write the zips."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lambdaform import formats
from lambdaform.assembly import Assembly
from lambdaform.assets import ContainerImage, Package
from lambdaform.cli import building, options, placing, terminal
from lambdaform.errors import BuildError, Problem, did_you_mean, shown
from lambdaform.load import OUT

if TYPE_CHECKING:
    from lambdaform.builds.build import Build
    from lambdaform.builds.functions import CodeResource, InlineFunction
    from lambdaform.builds.installation import Installation
    from lambdaform.builds.npm import NpmPackage

_FEW = 4
_MB = 1024 * 1024


@click.command("build", short_help="install dependencies and write the zips")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=f"the folder to write; {OUT} unless said",
)
@click.option(
    "--stack", "stacks", multiple=True, metavar="ID", help="only its zips; may be given again"
)
@click.option(
    "--function", "functions", multiple=True, metavar="ID", help="only its zip; may be given again"
)
@click.option(
    "--format",
    type=click.Choice([*formats.FORMATS]),
    default="cloudformation",
    show_default=True,
    help="what the templates are written as",
)
@click.option("--sbom", is_flag=True, help="write a CycloneDX bill of materials of each zip")
@options.app
def command(
    app_file: str | None,
    stage: str | None,
    context: Sequence[str],
    out: Path | None,
    stacks: Sequence[str],
    functions: Sequence[str],
    format: str,
    sbom: bool,
) -> int:
    """Install what functions and layers need, check that it runs on Lambda, write the zips.

    Node's code is bundled, where there is an esbuild; container images are built by Docker or podman.

    What was built before is taken from the cache. The templates are written too, and not linted.
    """
    from lambdaform.builds.functions import inline_functions

    begin = time.perf_counter()
    app = options.loaded(app_file, stage, context)
    assembly = placing.synthesised(app)
    found, packages = _chosen(assembly, stacks, functions)
    telling = building.Telling()
    inline = () if functions else inline_functions(assembly, stacks or None)
    build = _built([*found, *inline], packages, telling)
    target = out or options.home(app_file) / OUT
    beside = _sboms(found, build) if sbom else {}
    placing.keep(app, assembly)
    formats.write(assembly, target, format, build.zips, beside)
    for package in packages:
        ids = [one.id for one in found if one.package.digest == package.digest]
        terminal.say(_line(package, ids, build, telling.seconds.get(f"packing {package}")))
    for image in _images(assembly, stacks, functions, telling):
        terminal.say(f"{image}: {image.name}")
    count = terminal.count(len(packages), "zip")
    size = _size(sum(build.zips[p.digest].stat().st_size for p in packages))
    took = f"{time.perf_counter() - begin:.1f} s"
    terminal.say(f"{count}, {size}, in {took} -> {shown(target.absolute())}")
    return 0


def _chosen(
    assembly: Assembly, stacks: Sequence[str], functions: Sequence[str]
) -> tuple[list[CodeResource], list[Package]]:
    """Return what is built: all, or what the options name; raise BuildError for a wrong name."""
    from lambdaform.builds.functions import chosen, code_resources, imaged

    ids = [one.id for one in code_resources(assembly) if one.handler is not None]
    known = {
        "stack": [template.stack for template in assembly.templates],
        "function": [*ids, *(id for _, id, _ in imaged(assembly))],
    }
    problems = [
        Problem(f"there is no {what} `{name}`", None, did_you_mean(name, known[what]))
        for what, names in (("stack", stacks), ("function", functions))
        for name in names
        if name not in known[what]
    ]
    if problems:
        raise BuildError(*problems)
    found = chosen(assembly, stacks, functions)
    wanted = {one.package.digest: one.package for one in found}
    return found, list(wanted.values() if stacks or functions else assembly.packages)


def _built(
    found: Sequence[CodeResource | InlineFunction],
    packages: Sequence[Package],
    telling: building.Telling,
) -> Build:
    from lambdaform.builds.build import build

    try:
        return build(packages, found, telling)
    finally:
        telling.stop()


def _images(
    assembly: Assembly,
    stacks: Sequence[str],
    functions: Sequence[str],
    telling: building.Telling,
) -> list[ContainerImage]:
    """Build the images of the app, or those that the options name, and return them."""
    from lambdaform.builds.functions import imaged

    wanted = {
        image.digest: image
        for stack, id, image in imaged(assembly)
        if (not stacks or stack in stacks) and (not functions or id in functions)
    }
    if wanted:
        from lambdaform.builds.images import built

        try:
            built(wanted.values(), telling)
        finally:
            telling.stop()
    return list(wanted.values())


def _line(package: Package, ids: Sequence[str], build: Build, seconds: float | None) -> str:
    from lambdaform.builds.sizes import DIRECT

    who = ", ".join(ids[:_FEW]) + (f" and {len(ids) - _FEW} more" if len(ids) > _FEW else "")
    zipped = build.zips[package.digest].stat().st_size
    unpacked = sum(file.path.stat().st_size for file in package.files)
    if package.recipe is not None:
        unpacked += build.installations[package.recipe.digest].size
    how = "from the cache" if seconds is None else f"packed in {seconds:.1f} s"
    text = f"{who or package}: {_size(zipped)}, {_size(unpacked)} unpacked, {how}"
    return f"{text}; Lambda takes it from a bucket only" if zipped > DIRECT else text


def _sboms(found: Sequence[CodeResource], build: Build) -> dict[str, str]:
    """Return the bills of materials, by their names in the output."""
    from lambdaform.builds import node_sbom
    from lambdaform.builds.sbom import sbom

    bills = {}
    for one in found:
        package = one.package
        made = build.installations[package.recipe.digest] if package.recipe else None
        name = package.folder.name if package.folder else one.id
        if one.target is not None:
            text = sbom(name, package.digest, made.folder if made else None, one.target)
        elif one.runtime.startswith("nodejs"):
            text = node_sbom.sbom(name, package.digest, _of_npm(package, made), one.runtime)
        else:
            continue  # of others is not known what is in them
        bills[f"sbom/{package.digest}.cdx.json"] = text
    return bills


def _of_npm(package: Package, made: Installation | None) -> list[NpmPackage]:
    """Return the packages of npm in a zip."""
    from lambdaform.builds import bundles, npm

    if made is not None:
        return bundles.packages(made.folder)
    return npm.of_files({file.name: file.path for file in package.files})


def _size(bytes: int) -> str:
    return f"{bytes / _MB:,.1f} MB" if bytes >= _MB / 10 else f"{bytes / 1024:,.1f} kB"
