"""The functions of an app with what they run: their zip, and the layers below it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lambdaform.assets import ContainerImage, Package
from lambdaform.assets.target import Target, target
from lambdaform.errors import Source
from lambdaform.synth import Assembly, Template
from lambdaform.template import Json

_FUNCTION = "AWS::Lambda::Function"
_LAYER = "AWS::Lambda::LayerVersion"


@dataclass(frozen=True)
class Deployed:
    """A function, or a layer, as its template has it.

    Attributes:
        id: its logical id.
        package: its zip.
        layers: the zips of its layers; `None` where it has one of which nothing is known here.
        handler: as in the template; `None` for a layer.
        runtime: as in the template.
        target: the Python runtime; `None` where it is another's.
        paths: whether its environment says where modules are looked for.
        at: the line that declares it.
    """

    id: str
    stack: str
    package: Package
    layers: tuple[Package, ...] | None = ()
    handler: str | None = None
    target: Target | None = None
    runtime: str = ""
    paths: bool = False
    at: Source | None = None

    def __str__(self) -> str:
        return f"{'layer' if self.handler is None else 'function'} `{self.id}`"


def deployed(assembly: Assembly) -> Iterator[Deployed]:
    """Yield the functions and layers whose code is a zip of the app."""
    for template in assembly.templates:
        packages = {package.key: package for package in template.packages}
        for id, body in template.body.get("Resources", {}).items():
            found = _deployed(id, body, template, packages, assembly)
            if found is not None:
                yield found


def chosen(
    assembly: Assembly, stacks: Collection[str], functions: Collection[str]
) -> list[Deployed]:
    """Return those of some stacks and functions, with the layers; all where none is named."""
    found = [one for one in deployed(assembly) if not stacks or one.stack in stacks]
    if not functions:
        return found
    named = [one for one in found if one.handler is not None and one.id in functions]
    below = {layer.digest for one in named for layer in one.layers or ()}
    return named + [one for one in found if one.handler is None and one.package.digest in below]


def imaged(assembly: Assembly) -> Iterator[tuple[str, str, ContainerImage]]:
    """Yield the functions that run an image of the app: the stack, the logical id, the image."""
    for template in assembly.templates:
        images = {image.digest: image for image in template.images}
        for id, body in template.body.get("Resources", {}).items():
            match body.get("Properties", {}).get("Code") if body["Type"] == _FUNCTION else None:
                case {"ImageUri": {"Fn::Sub": str(address)}}:
                    image = images.get(address.rpartition(":")[2])
                    if image is not None:
                        yield template.stack, id, image


def _deployed(
    id: str, body: Json, template: Template, packages: Mapping[str, Package], assembly: Assembly
) -> Deployed | None:
    properties = body.get("Properties", {})
    place = {_FUNCTION: "Code", _LAYER: "Content"}.get(body["Type"])
    said = properties.get(place)
    package = packages.get(_text(said.get("S3Key"))) if isinstance(said, dict) else None
    if package is None:
        return None
    at = template.sources.get(id)
    runtimes = properties.get("CompatibleRuntimes") or [properties.get("Runtime")]
    architectures = (
        properties.get("CompatibleArchitectures") or properties.get("Architectures") or [None]
    )
    fits = target(_text(runtimes[0]), _text(architectures[0]) or None)
    if place == "Content":
        return Deployed(id, template.stack, package, target=fits, at=at)
    variables = properties.get("Environment", {}).get("Variables", {})
    return Deployed(
        id,
        template.stack,
        package,
        _layers(properties.get("Layers", ()), template, assembly),
        _text(properties.get("Handler")),
        fits,
        runtime=_text(runtimes[0]),
        paths="PYTHONPATH" in variables,
        at=at,
    )


def _layers(said: Json, template: Template, assembly: Assembly) -> tuple[Package, ...] | None:
    found = [_layer(one, template, assembly) for one in said] if isinstance(said, list) else []
    known = tuple(package for package in found if package is not None)
    return known if len(known) == len(found) else None


def _layer(said: Json, template: Template, assembly: Assembly) -> Package | None:
    """Return the zip of a layer of the app, be it in another of its stacks."""
    match said:
        case {"Ref": str(id)}:
            content = template.body["Resources"].get(id, {}).get("Properties", {}).get("Content")
            key = _text(content.get("S3Key")) if isinstance(content, dict) else ""
            return next((p for p in template.packages if p.key == key), None)
        case {"Fn::GetStackOutput": {"StackName": str(name), "OutputName": str(output)}}:
            other = next((t for t in assembly.templates if t.name == name), None)
            value = other and other.body.get("Outputs", {}).get(output, {}).get("Value")
            return _layer(value, other, assembly) if other and value != said else None
    return None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
