"""Of each type: all that has an effect here, a change of it, and what the service then tells.

`told` returns what a service says by the names of the properties; case is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from provided import ACCOUNT, REGION, Workbench

Told = Callable[[Workbench, str, Mapping[str, Any]], Mapping[str, Any]]
Tags = list[dict[str, str]]

ONE: Tags = [{"Key": "one", "Value": "1"}, {"Key": "two", "Value": "2"}]
OTHER: Tags = [{"Key": "two", "Value": "3"}]


@dataclass(frozen=True)
class Sample:
    """Two states of a resource of a type.

    Attributes:
        first: its properties at first.
        then: what they are changed to.
        told: what the service says of it.
        unseen: properties with an effect that the service does not tell, and why.
        without: attributes of the schema that a resource made so has not, or that are none.
    """

    first: Callable[[Workbench], Mapping[str, Any]]
    then: Callable[[Workbench], Mapping[str, Any]]
    told: Told
    unseen: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def same(properties: Mapping[str, Any]) -> Callable[[Workbench], Mapping[str, Any]]:
    """Return properties that need nothing else."""
    return lambda _: properties


def call(service: str, operation: str, path: str = "", **parameters: str) -> Told:
    """Return what asks one operation; `{id}` and properties stand in its parameters."""

    def told(bench: Workbench, id: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        given = {name: value.format(**{**said, "id": id}) for name, value in parameters.items()}
        answer = getattr(bench.client(service), operation)(**given)
        return answer[path] if path else answer

    return told


def arn(service: str, resource: str) -> str:
    """Return an ARN of this account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def listed(service: str, operation: str, path: str, name: str) -> Told:
    """Return what looks a thing up in a list by the name that is its id."""

    def told(bench: Workbench, id: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = getattr(bench.client(service), operation)()
        return next(one for one in answer[path] if one[name] == id)

    return told


def document(*paths: str) -> dict[str, Any]:
    """Return an OpenAPI document with these paths."""
    integration = {
        "type": "http_proxy",
        "httpMethod": "GET",
        "uri": "https://example.com",
        "payloadFormatVersion": "1.0",
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "documented", "version": "1"},
        "paths": {
            path: {"get": {"x-amazon-apigateway-integration": integration}} for path in paths
        },
    }
