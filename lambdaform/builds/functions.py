"""The functions and layers of an app with what they hold: their zip, and the layers below it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lambdaform import machine
from lambdaform.app import LOCAL
from lambdaform.assembly import Assembly, Template
from lambdaform.assets import ContainerImage, Package
from lambdaform.assets.target import Target
from lambdaform.assets.target import target as of_lambda
from lambdaform.errors import Source
from lambdaform.template import Json

_FUNCTION = "AWS::Lambda::Function"
_LAYER = "AWS::Lambda::LayerVersion"


@dataclass(frozen=True)
class CodeResource:
    """A function, or a layer, whose code is a zip of the app, as its template has it.

    Attributes:
        id: its logical id.
        package: its zip.
        layers: its layers; `None` where it has one of which nothing is known here.
        handler: as in the template; `None` for a layer.
        runtime: as in the template.
        target: the Python that it runs on, on Lambda or here; `None` where it is no Python.
        paths: whether its environment says where modules are looked for.
        at: the line that declares it.
    """

    id: str
    stack: str
    package: Package
    layers: tuple[CodeResource, ...] | None = ()
    handler: str | None = None
    target: Target | None = None
    runtime: str = ""
    paths: bool = False
    at: Source | None = None

    @property
    def packages(self) -> tuple[Package, ...]:
        """All that it has, as far as that is known: its zip, and those of its layers."""
        return (self.package, *(layer.package for layer in self.layers or ()))

    def __str__(self) -> str:
        return f"{'layer' if self.handler is None else 'function'} `{self.id}`"


@dataclass(frozen=True)
class InlineFunction:
    """A function whose code stands in its template.

    Attributes:
        text: the code.
        layers, handler, target, runtime, paths, at: as of a `CodeResource`.
    """

    id: str
    stack: str
    text: str
    handler: str
    layers: tuple[CodeResource, ...] | None = ()
    target: Target | None = None
    runtime: str = ""
    paths: bool = False
    at: Source | None = None

    @property
    def packages(self) -> tuple[Package, ...]:
        """The zips of its layers, as far as they are known."""
        return tuple(layer.package for layer in self.layers or ())

    def __str__(self) -> str:
        return f"function `{self.id}`"


def code_resources(assembly: Assembly) -> Iterator[CodeResource]:
    """Yield the functions and layers whose code is a zip of the app."""
    for template in assembly.templates:
        for id in template.whole.get("Resources", {}):
            found = _code_resource(id, template, assembly)
            if found is not None:
                yield found


def chosen(
    assembly: Assembly, stacks: Collection[str], functions: Collection[str]
) -> list[CodeResource]:
    """Return those of some stacks and functions, with the layers; all where none is named."""
    found = [one for one in code_resources(assembly) if not stacks or one.stack in stacks]
    if not functions:
        return found
    named = [one for one in found if one.handler is not None and one.id in functions]
    below = {package.digest for one in named for package in one.packages[1:]}
    return named + [one for one in found if one.handler is None and one.package.digest in below]


def inline_functions(
    assembly: Assembly, stacks: Collection[str] | None = None
) -> Iterator[InlineFunction]:
    """Yield the functions of some stacks, or of all, whose code stands in their template.

    Code with references in it is known only after a deploy, and left out.
    """
    runs_on = machine.target if assembly.stage == LOCAL else of_lambda
    for template in assembly.templates:
        if stacks is not None and template.stack not in stacks:
            continue
        for id, body in template.whole.get("Resources", {}).items():
            properties = body.get("Properties", {})
            match properties.get("Code") if body["Type"] == _FUNCTION else None:
                case {"ZipFile": str(text)}:
                    runtime = _text(properties.get("Runtime"))
                    yield InlineFunction(
                        id,
                        template.stack,
                        text,
                        _text(properties.get("Handler")),
                        _layers(properties.get("Layers", ()), template, assembly),
                        runs_on(runtime, _architecture(properties)),
                        runtime,
                        paths=_has_paths(properties),
                        at=template.sources.get(id),
                    )


def imaged(assembly: Assembly) -> Iterator[tuple[str, str, ContainerImage]]:
    """Yield the functions that run an image of the app: the stack, the logical id, the image."""
    for template in assembly.templates:
        images = {image.digest: image for image in template.images}
        for id, body in template.whole.get("Resources", {}).items():
            match body.get("Properties", {}).get("Code") if body["Type"] == _FUNCTION else None:
                case {"ImageUri": {"Fn::Sub": str(address)}}:
                    image = images.get(address.rpartition(":")[2])
                    if image is not None:
                        yield template.stack, id, image


def _code_resource(id: str, template: Template, assembly: Assembly) -> CodeResource | None:
    body = template.whole["Resources"].get(id, {})
    properties = body.get("Properties", {})
    place = {_FUNCTION: "Code", _LAYER: "Content"}.get(body.get("Type"))
    package = _package(properties.get(place), template)
    if package is None:
        return None
    at = template.sources.get(id)
    runtimes = properties.get("CompatibleRuntimes") or [properties.get("Runtime")]
    target = package.runs_on(_text(runtimes[0]), _architecture(properties))
    if place == "Content":
        return CodeResource(id, template.stack, package, target=target, at=at)
    return CodeResource(
        id,
        template.stack,
        package,
        _layers(properties.get("Layers", ()), template, assembly),
        _text(properties.get("Handler")),
        target,
        runtime=_text(runtimes[0]),
        paths=_has_paths(properties),
        at=at,
    )


def _architecture(properties: Mapping[str, Json]) -> str | None:
    said = properties.get("CompatibleArchitectures") or properties.get("Architectures")
    return _text(said[0]) or None if isinstance(said, list) and said else None


def _has_paths(properties: Mapping[str, Json]) -> bool:
    match properties.get("Environment"):
        case {"Variables": dict(variables)}:
            return "PYTHONPATH" in variables
    return False


def _package(said: Json, template: Template) -> Package | None:
    """Return the zip that a resource names, where it is one of the app."""
    key = _text(said.get("S3Key")) if isinstance(said, dict) else ""
    return next((package for package in template.packages if package.key == key), None)


def _layers(said: Json, template: Template, assembly: Assembly) -> tuple[CodeResource, ...] | None:
    found = [_layer(one, template, assembly) for one in said] if isinstance(said, list) else []
    known = tuple(layer for layer in found if layer is not None)
    return known if len(known) == len(found) else None


def _layer(said: Json, template: Template, assembly: Assembly) -> CodeResource | None:
    """Return a layer of the app, be it in another of its stacks."""
    match said:
        case {"Ref": str(id)}:
            return _code_resource(id, template, assembly)
        case {"Fn::GetStackOutput": {"StackName": str(name), "OutputName": str(output)}}:
            other = next((t for t in assembly.templates if t.name == name), None)
            value = other and other.whole.get("Outputs", {}).get(output, {}).get("Value")
            return _layer(value, other, assembly) if other and value != said else None
    return None


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
