"""lambdaform's stacks inside apps of the CDK: rendered when the CDK synthesises."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lambdaform.app import App
from lambdaform.assets import ContainerImage, Package
from lambdaform.cdk import errors, including
from lambdaform.cdk.hosted import Hosted
from lambdaform.cdk.merging import NAME, owners
from lambdaform.cdk.publishing import Publishing
from lambdaform.construct import Stack
from lambdaform.draft import Draft
from lambdaform.errors import Problem
from lambdaform.synth import Template, synth
from lambdaform.template import Foreign, Json, Reference


class Host:
    """The bridge of an app whose stacks are the CDK's.

    Attributes:
        parent: what the CDK's next stack is declared in.
        failure: what went wrong while the CDK synthesised.
    """

    keeps_whole = True

    def __init__(self, app: App[Any], scope: Any) -> None:
        self.parent = scope
        self.failure: Exception | None = None
        self._app = app
        self._hosted: dict[str, Hosted] = {}
        self._existing: Any = None
        self._rendered = False
        self._publishing = Publishing()
        _tell_at(scope.node.root, self)

    def cdk_stack(self, stack: Stack) -> Any:
        """Return the CDK's side of a stack."""
        return self._hosted[stack.path].theirs

    def container(self, stack: Stack) -> Any:
        """Return what lambdaform's resources stand below in the CDK's side of a stack."""
        return self._hosted[stack.path].container

    def take(self, theirs: Any) -> Stack:
        """Return a new stack of lambdaform's for one that the CDK's user has made."""
        self._existing = theirs
        return Stack(self._app, re.sub(r"[^A-Za-z0-9]+", "-", theirs.node.path))

    def adopt(self, stack: Stack, name: str | None, *, termination_protection: bool | None) -> None:
        from lambdaform.cdk import kernel

        theirs, self._existing = self._existing, None
        with errors.told(stack, stack.at):
            if theirs is None:
                theirs = _made(self.parent, stack, name, protected=bool(termination_protection))
            container = kernel.Container(theirs, NAME, self.render)
        stack.name = name or theirs.stack_name
        stack.account = stack.account or _known(theirs.account)
        stack.region = stack.region or _known(theirs.region)
        self._hosted[stack.path] = Hosted(stack, theirs, container)

    def reference(self, reference: Reference) -> Json | None:
        return self.token(reference)

    def token(self, reference: Reference) -> str:
        """Return the CDK's text for a reference into one of these stacks."""
        return self._hosted[reference.stack or ""].token(reference)

    def foreign(self, draft: Draft, foreign: Foreign) -> Json:
        value = foreign.value
        return list(value) if isinstance(value, tuple) else value

    def join(self, drafts: Mapping[str, Draft]) -> Iterator[Problem]:
        """Yield what waits for constructs of the CDK: in its own apps that is said in its own way."""
        for draft in drafts.values():
            theirs = {owner.id: owner for owner in owners({"": draft})}
            for id, entry in draft.resources.items():
                for other in theirs.keys() & {*entry.get("DependsOn", ())}:
                    message = f"`{id}` waits for {theirs[other]}, but is in a stack of the CDK"
                    hint = "have the stack of the CDK say it: `node.add_dependency`"
                    yield Problem(message, draft.sources.get(id), hint)

    def package(self, draft: Draft, package: Package) -> Json | None:
        return self._publishing.package(self._hosted[draft.stack.path], package)

    def image(self, draft: Draft, image: ContainerImage) -> Json | None:
        return self._publishing.image(self._hosted[draft.stack.path], image)

    def render(self) -> None:
        """Put the resources of all stacks into the CDK's tree, once; what failed fails again."""
        if self.failure is not None:
            raise self.failure
        if self._rendered:
            return
        self._rendered = True
        try:
            assembly = synth(self._app)
            self._publishing.write(assembly)
            for template in assembly.templates:
                self._include(template)
        except Exception as error:  # Node only passes on what it says
            self.failure = error
            raise

    def _include(self, template: Template) -> None:
        hosted = self._hosted[f"{self._app.name}/{template.stack}"]
        including.include(template, hosted)
        for other in template.depends_on:
            theirs = self._hosted[f"{self._app.name}/{other}"].theirs
            hosted.theirs.add_stack_dependency(theirs)


def _made(scope: Any, stack: Stack, name: str | None, *, protected: bool) -> Any:
    """Return a new stack of the CDK."""
    import aws_cdk

    env = None
    if stack.account or stack.region:
        env = aws_cdk.Environment(account=stack.account, region=stack.region)
    return aws_cdk.Stack(
        scope,
        stack.id,
        stack_name=name,
        description=stack.description,
        env=env,
        termination_protection=protected or None,
    )


def _known(place: Any) -> str | None:
    """Return an account or a region, where the CDK knows it before a deploy."""
    return None if "{Token[" in place else str(place)


def _tell_at(root: Any, host: Host) -> None:
    """Have the CDK's app raise what went wrong here, in the place of what Node makes of it."""
    import aws_cdk

    if not isinstance(root, aws_cdk.Stage):
        return
    synthesise = root.synth

    def told(*given: Any, **options: Any) -> Any:
        try:
            return synthesise(*given, **options)
        except RuntimeError:
            if host.failure is not None:
                raise host.failure from None
            raise

    vars(root)["synth"] = told
