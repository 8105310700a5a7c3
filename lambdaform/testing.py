"""Assertions on what an app becomes, for a project's own tests and pipelines.

    from lambdaform.testing import synthesised

    app = synthesised(stage="prod")
    app.resource("AWS::DynamoDB::Table", BillingMode="PAY_PER_REQUEST")
    assert app.role("Worker").actions_on("Jobs") == {"sqs:ReceiveMessage", ...}

The pytest plugin gives the same as the fixture `lambdaform_app`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lambdaform import iam_data, placements
from lambdaform.app import App
from lambdaform.assembly import Assembly
from lambdaform.aws.function import Function
from lambdaform.construct import Construct
from lambdaform.cycles import references
from lambdaform.errors import LambdaformError, Source, did_you_mean
from lambdaform.load import load
from lambdaform.synth import synth
from lambdaform.template import Json

_CANDIDATES = 3


@dataclass(frozen=True)
class FoundResource:
    """A resource of a template, and the line of the app that declares it."""

    stack: str
    id: str
    type: str
    properties: Mapping[str, Json]
    body: Mapping[str, Json]
    at: Source | None


@dataclass(frozen=True)
class Role:
    """What one function is allowed: the statements of its role, wherever they stand."""

    function: str
    statements: tuple[Mapping[str, Json], ...]
    ids: frozenset[str] = frozenset()
    """The logical ids of the app's resources, in every stack."""

    @property
    def actions(self) -> frozenset[str]:
        """Every action that the role allows."""
        return frozenset(a for s in self._allowing() for a in _listed(s["Action"]))

    def actions_on(self, id: str) -> frozenset[str]:
        """Return the actions that the role allows on a resource of the app, by its logical id.

        What is allowed on `*` counts, but for the actions that AWS cannot limit to a resource.
        Raises AssertionError where the app has no such resource.
        """
        __tracebackhide__ = True
        if id not in self.ids:
            hint = did_you_mean(id, self.ids)
            raise AssertionError(f"no resource has the id `{id}`" + (f"; {hint}" if hint else ""))
        return frozenset(
            action
            for statement in self._allowing()
            for action in _listed(statement["Action"])
            if id in references(statement.get("Resource"))
            or (statement.get("Resource") == "*" and _could_be_limited(action))
        )

    def _allowing(self) -> Iterator[Mapping[str, Json]]:
        yield from (s for s in self.statements if s["Effect"] == "Allow" and "Action" in s)


class Synthesised:
    """The templates of an app at one stage, and questions to ask of them."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly

    def template(self, stack: str) -> dict[str, Json]:
        """Return the template of a stack, by the stack's id."""
        return self.assembly.template(stack).whole

    def resources(self, type: str | None = None, /, **properties: Json) -> list[FoundResource]:
        """Return the resources of a type that have these properties, nested ones in part."""
        return [
            found
            for found in self._all()
            if type in (None, found.type) and _contains(found.properties, properties)
        ]

    def resource(self, type: str, /, **properties: Json) -> FoundResource:
        """Return the one resource of a type that has these properties.

        Raises AssertionError where there is none, with what the nearest ones differ in, or where
        there are several.
        """
        __tracebackhide__ = True
        found = self.resources(type, **properties)
        if len(found) == 1:
            return found[0]
        if found:
            which = "have these properties" if properties else "are there"
            lines = [f"  {f.id} at {f.at}" for f in found]
            raise AssertionError("\n".join([f"{len(found)} {type} {which}:", *lines]))
        raise AssertionError(self._why_none(type, properties))

    def __getitem__(self, id: str) -> FoundResource:
        """Return a resource by its logical id; raise AssertionError where there is none."""
        __tracebackhide__ = True
        found = [f for f in self._all() if f.id == id]
        if len(found) == 1:
            return found[0]
        if found:
            stacks = ", ".join(f.stack for f in found)
            raise AssertionError(f"`{id}` is in several stacks: {stacks}; use `template(stack)`")
        hint = did_you_mean(id, [f.id for f in self._all()])
        raise AssertionError(f"no resource has the id `{id}`" + (f"; {hint}" if hint else ""))

    def role(self, function: str) -> Role:
        """Return what a function is allowed, by the function's logical id."""
        __tracebackhide__ = True
        it = self[function]
        place = it.properties.get("Role")
        ids = set(references(place))
        statements = [
            self._resolved(statement)
            for found in self._all()
            if found.stack == it.stack
            for document in _documents(found, ids)
            for statement in _listed(document["Statement"])
        ]
        if not ids:
            raise AssertionError(f"the role of `{function}` is not made by the app: {place}")
        return Role(function, tuple(statements), frozenset(f.id for f in self._all()))

    def assert_can(
        self,
        function: str,
        action: str,
        resource: str = "*",
        context: Mapping[str, str | Sequence[str]] | None = None,
    ) -> None:
        """Raise AssertionError unless a function's role allows something for certain.

        Args:
            function: the function's logical id.
            action: such as `dynamodb:PutItem`.
            resource: a resource's logical id, perhaps with what is within it
                (`Orders/index/by_date`); or an ARN. A `*` stands for whatever may stand
                there, and alone for all there is.
            context: condition keys of the request; a condition on any other key counts as
                fulfilled.
        """
        __tracebackhide__ = True
        self._assert(True, function, action, resource, context)

    def assert_cannot(
        self,
        function: str,
        action: str,
        resource: str = "*",
        context: Mapping[str, str | Sequence[str]] | None = None,
    ) -> None:
        """Raise AssertionError unless a function's role refuses something for certain.

        The arguments are those of `assert_can`.
        """
        __tracebackhide__ = True
        self._assert(False, function, action, resource, context)

    def _assert(
        self,
        expected: bool,
        function: str,
        action: str,
        resource: str,
        context: Mapping[str, str | Sequence[str]] | None,
    ) -> None:
        __tracebackhide__ = True
        from lambdaform.access.asking import Asking

        try:
            verdict = Asking(self.assembly).ask(function, action, resource, context)
        except LambdaformError as error:
            raise AssertionError(error.problems[0].message) from None
        if verdict.allowed is not expected:
            word = "can" if expected else "cannot"
            raise AssertionError(
                f"expected that `{function}` {word} do `{action}` on `{resource}`: {verdict.reason}"
            )

    def _resolved(self, value: Json) -> Json:
        """Return a value with what it reads from other stacks as those stacks say it."""
        if isinstance(value, list):
            return [self._resolved(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if "Fn::GetStackOutput" not in value:
            return {key: self._resolved(inner) for key, inner in value.items()}
        place = value["Fn::GetStackOutput"]
        outputs = {t.name: t.whole.get("Outputs", {}) for t in self.assembly.templates}
        found = outputs.get(place["StackName"], {}).get(place["OutputName"], {})
        return found.get("Value", value)

    def output(self, name: str) -> Json:
        """Return the value of an output by its name; raise AssertionError where there is none."""
        __tracebackhide__ = True
        outputs = [
            (template.stack, key, entry["Value"])
            for template in self.assembly.templates
            for key, entry in template.whole.get("Outputs", {}).items()
        ]
        found = [(stack, value) for stack, key, value in outputs if key == name]
        if len(found) == 1:
            return found[0][1]
        if found:
            stacks = ", ".join(stack for stack, _ in found)
            raise AssertionError(f"`{name}` is in several stacks: {stacks}; use `template(stack)`")
        hint = did_you_mean(name, {key for _, key, _ in outputs})
        raise AssertionError(f"there is no output `{name}`" + (f"; {hint}" if hint else ""))

    def lint(self) -> None:
        """Raise AssertionError with each finding of the linter that is a warning or worse."""
        __tracebackhide__ = True
        from lambdaform.lint import lint, report

        found = [f for f in lint(self.assembly) if f.level != "info"]
        if found:
            raise AssertionError(report.text(found))

    def _all(self) -> Iterator[FoundResource]:
        for template in self.assembly.templates:
            for id, body in template.whole.get("Resources", {}).items():
                properties = body.get("Properties", {})
                at = template.sources.get(id)
                yield FoundResource(template.stack, id, body["Type"], properties, body, at)

    def _why_none(self, type: str, properties: Mapping[str, Json]) -> str:
        same = self.resources(type)
        if not same:
            hint = did_you_mean(type, {f.type for f in self._all()})
            return f"the app has no {type}" + (f"; {hint}" if hint else "")
        lines = [f"no {type} has these properties; of {len(same)}:"]
        differing = [(found, list(_differences(found.properties, properties))) for found in same]
        differing.sort(key=lambda pair: len(pair[1]))
        for found, differences in differing[:_CANDIDATES]:
            lines += [f"{found.id} at {found.at}", *(f"  {text}" for text in differences)]
        return "\n".join(lines)


def synthesised(
    app: App[Any] | str | Path | None = None,
    *,
    stage: str | None = None,
    context: Mapping[str, str] | None = None,
    folder: str | Path | None = None,
) -> Synthesised:
    """Load and synthesise an app for its tests.

    Args:
        app: an `App` that is made already, or the app's file; `None` is what cdk.json names.
        stage: the stage to select, where the app is loaded here.
        context: values that the app reads from `app.context`.
        folder: the project's folder, as for `lambdaform.load.load`.

    Raises:
        LambdaformError: what `lambdaform synth` would say.
    """
    if isinstance(app, App):
        if stage is not None or context is not None:
            raise TypeError("an `App` that is made already has its stage and its context")
        return Synthesised(_synth(app))
    return Synthesised(_synth(load(app, stage=stage, context=context, folder=folder)))


def assert_can(
    function: Function,
    action: str,
    resource: Construct | str = "*",
    context: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Raise AssertionError unless a function's role allows something for certain.

    As `Synthesised.assert_can`, for constructs at hand: `assert_can(worker, "sqs:SendMessage", jobs)`.
    """
    __tracebackhide__ = True
    id = resource.id if isinstance(resource, Construct) else resource
    Synthesised(_synth(function.stack.app)).assert_can(function.id, action, id, context)


def assert_cannot(
    function: Function,
    action: str,
    resource: Construct | str = "*",
    context: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Raise AssertionError unless a function's role refuses something for certain.

    As `Synthesised.assert_cannot`, for constructs at hand.
    """
    __tracebackhide__ = True
    id = resource.id if isinstance(resource, Construct) else resource
    Synthesised(_synth(function.stack.app)).assert_cannot(function.id, action, id, context)


def _synth(app: App[Any]) -> Assembly:
    """Synthesise an app as a command does: with what is where it was."""
    return synth(app, placements.read(Path(app.at.file).parent if app.at else None))


def _could_be_limited(action: str) -> bool:
    known = iam_data.action(action)
    return known is None or not known.boundless


def _documents(found: FoundResource, roles: set[str]) -> Iterator[Json]:
    """Yield the policy documents that a resource gives to one of the roles."""
    if found.type == "AWS::IAM::Role" and found.id in roles:
        yield from (p["PolicyDocument"] for p in found.properties.get("Policies", ()))
    elif found.type in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        named = [found.properties.get("Roles"), found.properties.get("RoleName")]
        if roles & set(references(named)):
            yield found.properties["PolicyDocument"]


def _contains(actual: Json, expected: Json) -> bool:
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return all(k in actual and _contains(actual[k], v) for k, v in expected.items())
    return bool(actual == expected)


def _differences(actual: Json, expected: Json, path: str = "") -> Iterator[str]:
    """Yield a text for each place where a value is not what is expected of it."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key, value in expected.items():
            inner = f"{path}.{key}" if path else key
            if key in actual:
                yield from _differences(actual[key], value, inner)
            else:
                hint = did_you_mean(key, actual)
                yield f"{inner}: not there" + (f"; {hint}" if hint else "")
    elif actual != expected:
        said, is_ = (json.dumps(value, indent=2, default=repr) for value in (expected, actual))
        if "\n" in said + is_:
            lines = difflib.ndiff(said.splitlines(), is_.splitlines())
            diff = [f"    {line}" for line in lines if not line.startswith("?")]
            yield "\n".join([f"{path}: - expected, + found", *diff])
        else:
            yield f"{path}: expected {said}, found {is_}"


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
