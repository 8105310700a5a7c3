"""A route as people write it: `GET /items/{id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lambdaform.errors import did_you_mean

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ANY = "ANY"
ANY_IN_OPENAPI = "x-amazon-apigateway-any-method"
DEFAULT = "$default"
"""The route of an HTTP API that takes what no other takes."""

_PARAMETER = re.compile(r"\{([A-Za-z0-9._:-]+\+?)\}")
_COLON = re.compile(r":[A-Za-z0-9_]+")  # a parameter, as other frameworks write it
_TEXT = re.compile(r"[A-Za-z0-9._~:@!$&'()+,;=%-]+")


@dataclass(frozen=True)
class RouteKey:
    """A method and a path, or `$default`; `faults` tells whether it is one."""

    text: str

    @property
    def is_default(self) -> bool:
        """Whether it is `$default`."""
        return self.text == DEFAULT

    @property
    def method(self) -> str:
        """The method, in capitals; `ANY` for `$default`."""
        return ANY if self.is_default else self.text.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, with its parameters in braces; or `$default`."""
        return self.text if self.is_default else self.text.partition(" ")[2]

    @property
    def parts(self) -> list[str]:
        """What stands between the slashes of the path."""
        return [] if self.path in {"/", DEFAULT} else self.path.removeprefix("/").split("/")

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters in the path; that of a greedy one ends in `+`."""
        return _PARAMETER.findall(self.path)

    @property
    def openapi_method(self) -> str:
        """The method as an OpenAPI document calls it."""
        return ANY_IN_OPENAPI if self.method == ANY else self.method.lower()

    @property
    def event(self) -> str:
        """The name of the event, in ids: `GetItemsId`."""
        if self.is_default:
            return "Default"
        words = re.split(r"[^A-Za-z0-9]+", self.path)
        return self.method.capitalize() + "".join(w[:1].upper() + w[1:] for w in words)

    @property
    def in_arn(self) -> str:
        """How an ARN of `execute-api` ends that stands for it."""
        if self.is_default:
            return "/*"
        return f"/{'*' if self.method == ANY else self.method}{_PARAMETER.sub('*', self.path)}"

    def faults(self) -> Iterator[tuple[str, str | None]]:
        """Yield what is wrong with it: a message and a hint."""
        method, path = self.method, self.path
        if not path:
            hint = f"`GET {self.text}`" if self.text.startswith("/") else "`GET /items/{id}`"
            yield f"the route `{self.text}` is not a method and a path", f"write {hint}"
        elif method not in (*METHODS, ANY):
            yield f"the method `{method}` is unknown", did_you_mean(method, [*METHODS, ANY])
        elif not path.startswith("/") and not self.is_default:
            hint = f"write `{method} /{path.strip().lstrip('/')}`"
            yield f"the path `{path}` does not begin with `/`", hint
        else:
            yield from self._path_faults()

    def _path_faults(self) -> Iterator[tuple[str, str]]:
        for part in self.parts:
            if not part:
                hint = "leave out the slash that is one too many"
                yield f"a part of the path `{self.path}` is empty", hint
            elif _COLON.fullmatch(part):
                hint = f"write `{{{part[1:]}}}`"
                yield f"`{part}` in `{self.path}` is no parameter", hint
            elif not (_PARAMETER.fullmatch(part) or _TEXT.fullmatch(part)):
                hint = "write a parameter as `{id}`, and as `{proxy+}` for all the rest"
                yield f"`{part}` in `{self.path}` is neither text nor a parameter", hint
        for part in self.parts[:-1]:
            if part.endswith("+}"):
                yield f"`{part}` in `{self.path}` takes all the rest", "put it at the end"
        names = [name.rstrip("+") for name in self.parameters]
        for name in dict.fromkeys(n for n in names if names.count(n) > 1):
            yield f"the path `{self.path}` has two parameters `{name}`", "rename one of them"
