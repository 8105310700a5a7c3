"""What an OpenAPI document says of an API, in either version, with API Gateway's extensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Said: TypeAlias = Mapping[str, Any]

_PREFIX = "x-amazon-apigateway-"
_METHODS = frozenset({"delete", "get", "head", "options", "patch", "post", "put"})
_ANY = f"{_PREFIX}any-method"


@dataclass(frozen=True)
class Operation:
    """One method of a path.

    Attributes:
        path: as it is written.
        method: in capitals; `ANY` for all that the path has not.
        said: the operation object.
        parameters: those of the path and its own.
    """

    path: str
    method: str
    said: Said
    parameters: tuple[Said, ...]


@dataclass(frozen=True)
class Document:
    """An OpenAPI document."""

    said: Said

    def extension(self, name: str) -> Any:
        """Return what one of API Gateway's extensions says of the whole API."""
        return self.said.get(f"{_PREFIX}{name}")

    def operations(self) -> Iterator[Operation]:
        """Yield the methods of all paths, parents before children."""
        for path, item in sorted(self.said.get("paths", {}).items()):
            for name, said in item.items():
                method = "ANY" if name == _ANY else name.upper()
                if name == _ANY or name in _METHODS:
                    shared = (*item.get("parameters", ()), *said.get("parameters", ()))
                    yield Operation(path, method, said, tuple(map(self.resolved, shared)))

    def integration(self, operation: Operation) -> Said | None:
        """Return where a method leads to, if anywhere."""
        found = operation.said.get(f"{_PREFIX}integration")
        return self.resolved(found) if found else None

    def schemes(self) -> Said:
        """Return how callers may show who they are, by name."""
        new = self.said.get("components", {}).get("securitySchemes", {})
        schemes: Said = {**self.said.get("securityDefinitions", {}), **new}
        return schemes

    def models(self) -> Said:
        """Return the schemas that the document has, by name."""
        new = self.said.get("components", {}).get("schemas", {})
        models: Said = {**self.said.get("definitions", {}), **new}
        return models

    def security(self, operation: Operation) -> dict[str, list[str]]:
        """Return what a method asks for: scopes by the name of each scheme."""
        required = operation.said.get("security", self.said.get("security", ()))
        return {name: scopes for one in required for name, scopes in one.items()}

    def authorizers(self) -> Iterator[tuple[str, Said, Said]]:
        """Yield the authorizers: the name, the scheme that it is for, and itself."""
        for name, scheme in self.schemes().items():
            found = scheme.get(f"{_PREFIX}authorizer")
            if found:
                yield name, scheme, self.resolved(found)

    def signed(self, scheme: str) -> bool:
        """Tell whether a scheme is AWS's signatures."""
        said = self.schemes().get(scheme, {})
        return str(said.get(f"{_PREFIX}authtype", "")).lower() == "awssigv4"

    def tags(self) -> dict[str, str]:
        """Return the tags of the API."""
        name = f"{_PREFIX}tag-value"
        return {one["name"]: one[name] for one in self.said.get("tags", ()) if name in one}

    def resolved(self, said: Any) -> Any:
        """Return what a `$ref` leads to within the document; anything else stays as it is."""
        if not isinstance(said, Mapping) or "$ref" not in said:
            return said
        found: Any = self.said
        for part in str(said["$ref"]).removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        return found
