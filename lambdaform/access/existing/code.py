"""Where a template says that the code of its functions and layers is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from lambdaform.errors import shown

_REMOTE = ("s3://", "https://", "http://")


@dataclass(frozen=True)
class Folder:
    """Code in a folder that is there."""

    path: Path


@dataclass(frozen=True)
class Inline:
    """Code that stands in the template, as the module `index`."""

    text: str


@dataclass(frozen=True)
class Elsewhere:
    """Code that cannot be read."""

    reason: str
    """In words that follow the function's name: `is a container image`."""


Code: TypeAlias = Folder | Inline | Elsewhere

_IMAGE = Elsewhere("is a container image")
_UNKNOWN = Elsewhere("has a place of its code that is known to a deploy only")
_PUT_TOGETHER = Elsewhere("has inline code that is known to a deploy only")
_IN_S3 = Elsewhere("has its code in S3")
_NO_CODE = Elsewhere("names no code")


@dataclass(frozen=True)
class CodePlaces:
    """Finds the code that a template names.

    Attributes:
        folder: of the template, where its relative paths start.
        template: as it is written, before SAM's translation.
    """

    folder: Path
    template: Mapping[str, Any]

    def of(self, resource: Mapping[str, Any]) -> Code | None:
        """Return where the code of a function or a layer is; `None` for any other resource."""
        properties = resource.get("Properties") or {}
        match resource.get("Type"):
            case "AWS::Serverless::Function":
                return self._serverless({**self._globals(), **properties})
            case "AWS::Lambda::Function":
                return self._asset(resource, "Code") or self._plain(properties.get("Code"))
            case "AWS::Serverless::LayerVersion":
                return self._path(properties.get("ContentUri"))
            case "AWS::Lambda::LayerVersion":
                return self._asset(resource, "Content") or self._path(properties.get("Content"))
        return None

    def _globals(self) -> Mapping[str, Any]:
        of_all = self.template.get("Globals")
        found = of_all.get("Function") if isinstance(of_all, dict) else None
        return found if isinstance(found, dict) else {}

    def _serverless(self, properties: Mapping[str, Any]) -> Code:
        if "InlineCode" in properties:
            return _inline(properties["InlineCode"])
        if properties.get("PackageType") == "Image" or "ImageUri" in properties:
            return _IMAGE
        # `sam build` takes the template's folder where a function names none.
        return self._path(properties.get("CodeUri", "."))

    def _plain(self, code: Any) -> Code:
        match code:
            case {"ZipFile": text}:
                return _inline(text)
            case {"ImageUri": _}:
                return _IMAGE
        return self._path(code)

    def _asset(self, resource: Mapping[str, Any], property: str) -> Code | None:
        """Return the folder that the CDK notes beside a resource whose code it has packed."""
        match resource.get("Metadata"):
            case {"aws:asset:path": str(path), "aws:asset:property": str(of)} if of == property:
                return self._path(path)
        return None

    def _path(self, value: Any) -> Code:
        """Return what a path leads to, as `sam build` and `aws cloudformation package` read it."""
        match value:
            case {"Ref": str(name)} if isinstance(self._default(name), str):
                return self._path(self._default(name))
            case {"Bucket": _} | {"S3Bucket": _}:
                return _IN_S3
            case None:
                return _NO_CODE
            case str() if value.startswith(_REMOTE):
                return Elsewhere(f"has its code at `{value}`")
            case str():
                return _local(self.folder / value)
        return _UNKNOWN

    def _default(self, parameter: str) -> Any:
        parameters = self.template.get("Parameters")
        declared = parameters.get(parameter) if isinstance(parameters, dict) else None
        return declared.get("Default") if isinstance(declared, dict) else None


def layers(function: Mapping[str, Any], known: Mapping[str, Code]) -> tuple[Code, ...]:
    """Return where the code of a plain function's layers is, given that of its template's own."""
    properties = function.get("Properties") or {}
    return tuple(_layers(properties.get("Layers", []), known))


def _layers(value: Any, known: Mapping[str, Code]) -> Iterator[Code]:
    match value:
        case list():
            for item in value:
                yield from _layers(item, known)
        case {"Fn::If": [_, one, other]}:
            yield from _layers(one, known)
            yield from _layers(other, known)
        case {"Ref": "AWS::NoValue"}:
            return
        case {"Ref": str(id)} if id in known:
            yield known[id]
        case str(arn) | {"Fn::Sub": str(arn) | [str(arn), *_]}:
            yield Elsewhere(f"has the layer `{arn}`")
        case _:
            yield Elsewhere("has a layer that is known to a deploy only")


def _inline(text: Any) -> Code:
    return Inline(text) if isinstance(text, str) else _PUT_TOGETHER


def _local(path: Path) -> Code:
    try:
        if path.is_dir():
            return Folder(path.resolve())
        is_file = path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        is_file = False
    why = "which is a file" if is_file else "which is not there"
    return Elsewhere(f"has its code in `{shown(path)}`, {why}")
