"""What the tests share: an app to declare in, and the templates that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdaform import App, Function, InlineCode, Stack
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth

HANDLER = InlineCode("def handler(event, context):\n    return event\n")


@pytest.fixture
def app() -> App[Any]:
    """An app with the usual stages, `dev` selected."""
    return App("shop")


@pytest.fixture
def stack(app: App[Any]) -> Stack:
    """A stack to declare in."""
    return Stack(app, "Main")


@pytest.fixture
def function(stack: Stack) -> Callable[..., Function]:
    """Make a function with inline code: `function("Worker", on=[...], allow=[...])`."""

    def make(id: str = "Worker", **options: Any) -> Function:
        return Function(stack, id, **{"code": HANDLER, "handler": "index.handler", **options})

    return make


@pytest.fixture
def body(app: App[Any], stack: Stack) -> Callable[[], dict[str, Any]]:
    """Return the template of the stack, when called."""
    return lambda: synth(app).template("Main").body


@pytest.fixture
def resources(body: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Return the resources of the stack by logical id, when called."""
    return lambda: body()["Resources"]


@pytest.fixture
def properties(resources: Callable[[], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    """Return the properties of a resource by its logical id, when called."""
    return lambda name: resources()[name]["Properties"]


@pytest.fixture
def statements(properties: Callable[[str], dict[str, Any]]) -> Callable[[str], list[Any]]:
    """Return what a function's role allows, without logs and traces, as (actions, resource)."""

    def of(id: str = "Worker") -> list[Any]:
        policies = properties(f"{id}Role").get("Policies", [])
        found = [s for p in policies for s in p["PolicyDocument"]["Statement"]]
        return [
            (s["Action"], s["Resource"], *([s["Condition"]] if "Condition" in s else []))
            for s in found
            if not s["Action"][0].startswith(("logs:", "xray:"))
        ]

    return of


@pytest.fixture
def problems(app: App[Any]) -> Callable[[], list[str]]:
    """Return what synth finds wrong with the app, as `message (hint)`, when called."""

    def found() -> list[str]:
        with pytest.raises(DeclarationError) as caught:
            synth(app)
        assert all(p.at and p.at.file.endswith(".py") for p in caught.value.problems)
        return [f"{p.message} ({p.hint})" for p in caught.value.problems]

    return found
