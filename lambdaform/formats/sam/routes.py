"""What events of REST and HTTP APIs have in common: paths, methods, and the permissions for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lambdaform.formats.sam.folding import Folding, is_word, referred
from lambdaform.formats.sam.permission import PERMISSION, permission
from lambdaform.template import Json

ANY = "x-amazon-apigateway-any-method"
DEFAULT = "$default"
INTEGRATION = "x-amazon-apigateway-integration"
METHODS = ("get", "head", "options", "post", "put", "patch", "delete", ANY)

_SERVICE = "apigateway.amazonaws.com"
_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
_URI = re.compile(
    r"arn:\$\{AWS::Partition\}:apigateway:\$\{AWS::Region\}:"
    r"lambda:path/2015-03-31/functions/\$\{(\w+)\.Arn\}/invocations"
)


@dataclass(frozen=True)
class Operation:
    """A method of a path in an OpenAPI document, and what stands there."""

    path: str
    method: str
    content: Json

    @property
    def is_default(self) -> bool:
        """Whether it takes what no other takes."""
        return self.path == DEFAULT

    @property
    def function(self) -> str | None:
        """The id of the function that it invokes, where the document says it plainly."""
        uris = [content[INTEGRATION].get("uri") for content in self.integrated]
        match = _URI.fullmatch(uris[0]["Fn::Sub"]) if uris and is_text(uris[0]) else None
        return match[1] if match else None

    @property
    def integrated(self) -> list[Json]:
        """What stands there with an integration, be it there under a condition only."""
        choice = self.content.get("Fn::If")
        contents = (self.content, *(choice if isinstance(choice, list) else ()))
        return [c for c in contents if isinstance(c, dict) and isinstance(c.get(INTEGRATION), dict)]

    @property
    def event_method(self) -> str:
        """The method as an event says it."""
        return "any" if self.method == ANY else self.method

    @property
    def name(self) -> str:
        """A name for its event: `GetItemsId`."""
        words = re.split(r"[^A-Za-z0-9]+", self.path)
        return self.event_method.capitalize() + "".join(w[:1].upper() + w[1:] for w in words)


def is_text(value: Json) -> bool:
    """Tell whether a value is a `!Sub` of one text."""
    match value:
        case {"Fn::Sub": str(), **rest} if not rest:
            return True
    return False


def uri(function: str) -> Json:
    """Return how API Gateway addresses a function."""
    path = f"lambda:path/2015-03-31/functions/${{{function}.Arn}}/invocations"
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:{path}"}


def operations(document: Json) -> list[Operation] | None:
    """Return the methods of all paths of a document; `None` where it holds something else."""
    found = []
    paths = document.get("paths")
    for path, methods in paths.items() if isinstance(paths, dict) else [("", None)]:
        if not isinstance(methods, dict):
            return None
        for method, content in methods.items():
            if method not in METHODS or not isinstance(content, dict):
                return None
            found.append(Operation(path, method, content))
    return found


class Permissions:
    """The permissions for one API to invoke functions of its template.

    Args:
        folding: the template.
        api: the API's id.
        suffix: what ids of permissions end with, after `Permission`.
    """

    def __init__(self, folding: Folding, api: str, suffix: str = "") -> None:
        self._folding = folding
        self._api = api
        self._end = f"Permission{suffix}"
        self._by_arn: dict[str, list[tuple[str, str]]] = {}
        for id, properties in folding.of_type(PERMISSION):
            function, arn = referred(properties.get("FunctionName")), properties.get("SourceArn")
            if function is not None and folding.function(function) is not None and is_text(arn):
                self._by_arn.setdefault(arn["Fn::Sub"], []).append((function, id))

    def events(self, operation: Operation, greedy: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Yield function and name of the events that would make permissions for an operation.

        `greedy` is what SAM writes `*` for.
        """
        for function, id in self._by_arn.get(self._arn(operation, greedy), ()):
            name = id.removeprefix(function).removesuffix(self._end)
            if id == f"{function}{name}{self._end}" and is_word(name):
                yield function, name

    def made(self, function: str, name: str, operation: Operation, greedy: re.Pattern[str]) -> Json:
        """Return the permission that SAM makes of an event."""
        arn = {"Fn::Sub": self._arn(operation, greedy)}
        allowed = permission(function, _SERVICE, SourceArn=arn)
        return {f"{function}{name}{self._end}": self._folding.made(function, PERMISSION, allowed)}

    def _arn(self, operation: Operation, greedy: re.Pattern[str]) -> str:
        path = "" if operation.is_default else re.sub(r"^(.+)/$", r"\1", operation.path)
        method = "*" if operation.method == ANY else operation.method.upper()
        return f"{_ARN}${{{self._api}}}/*/{method}{greedy.sub('*', path)}"
