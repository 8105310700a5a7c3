"""lambdaform's stacks inside apps of the CDK: rendered when the CDK synthesises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from lambdaform.app import App
from lambdaform.assembly import Template
from lambdaform.cdk import (
    clashes,
    errors,
    including,
    nesting,
    recognition,
    refusals,
    root,
    views,
)
from lambdaform.cdk.hosted import Hosted
from lambdaform.cdk.owner import NAME, owners
from lambdaform.cdk.publishing import Publishing
from lambdaform.construct import STACKS, Stack
from lambdaform.draft import Draft
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source
from lambdaform.synth import synth
from lambdaform.template import Foreign, Json, Reference

MOST_RESOURCES = 500
"""Resources that a template may hold: "CloudFormation quotas" in AWS's user guide."""

_LIMIT = "@aws-cdk/core:stackResourceLimit"
"""What an app of the CDK says in its context where its stacks may hold fewer, or are not checked."""

_TAKES_STACKS = ("add_dependency", "add_stack_dependency")


class Host:
    """The bridge of an app whose stacks are the CDK's.

    Attributes:
        parent: what the CDK's next stack is declared in.
        root: the CDK's app.
        stage: what the CDK tells the stage of its stacks from others by.
        failure: what went wrong while the CDK synthesised.
        is_closed: the CDK has synthesised: what is declared from now on would be lost.
    """

    keeps_whole = True
    is_closed = False

    def __init__(self, app: App[Any], scope: Any) -> None:
        self.parent = scope
        self.failure: Exception | None = None
        self._app = app
        self._hosted: dict[str, Hosted] = {}
        self._existing: Any = None
        self._rendered = False
        self._drafts: Mapping[str, Draft] = {}
        self.root = scope.node.root
        self.stage = _stage(scope)
        root.join(self.root, self)

    def cdk_stack(self, stack: Stack) -> Any:
        """Return the CDK's side of a stack."""
        return self._hosted[stack.path].theirs

    def container(self, stack: Stack) -> Any:
        """Return what lambdaform's resources stand below in the CDK's side of a stack."""
        return self._hosted[stack.path].container

    def stand_in(self, stack: Stack, id: str) -> Any:
        """Return what the CDK's resources can wait for in the place of one of lambdaform's."""
        return self._hosted[stack.path].stand_in(id)

    def take(self, theirs: Any) -> Stack:
        """Return a new stack of lambdaform's for one that the CDK's user has made."""
        self._existing = theirs
        return Stack(self._app, theirs.node.id)

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
        _HOSTS.setdefault(stack.path, []).append(self)

    def reference(self, reference: Reference) -> Json | None:
        return self.token(reference)

    def token(self, reference: Reference) -> str:
        """Return the CDK's text for a reference into one of these stacks."""
        return self._hosted[reference.stack or ""].token(reference)

    def foreign(self, draft: Draft, foreign: Foreign) -> Json:
        value = foreign.value
        return list(value) if isinstance(value, tuple) else value

    def close(self) -> None:
        """Leave the end to the CDK, whose app synthesises."""

    def attribute(self, stack: Stack, name: str) -> object:
        """Return what a stack of the CDK's has under a name; raise AttributeError where it is none."""
        if stack.path not in self._hosted:
            message = f"{stack} has no attribute `{name}`"
            raise AttributeError(message)
        found = getattr(self.cdk_stack(stack), name)
        return found if name not in _TAKES_STACKS else _taking_ours(found)

    def way_to(self, stack: Stack) -> str:
        """Return how a stack of the CDK's can reach one that another app has."""
        bridge = stack.app.bridge
        if not isinstance(bridge, Host):
            return "give its ARN or name as text"
        return "wrap it: `to_cdk(...)`" if bridge.stage == self.stage else refusals.APART

    def join(self, drafts: Mapping[str, Draft]) -> Iterator[Problem]:
        """Yield what waits for constructs of the CDK: in its own apps that is said in its own way."""
        self._drafts = drafts
        for draft in drafts.values():
            yield from self._too_many(draft)
            yield from nesting.problems(draft, self._hosted)
            nesting.leave(draft, self._hosted)
            theirs = {owner.id: owner for owner in owners({"": draft})}
            for id, entry in draft.resources.items():
                for other in theirs.keys() & {*entry.get("DependsOn", ())}:
                    message = f"`{id}` waits for {theirs[other]}, but is in a stack of the CDK"
                    hint = "have the stack of the CDK say it: `node.add_dependency`"
                    yield Problem(message, draft.sources.get(id), hint)

    def render(self) -> None:
        """Put the resources of all stacks into the CDK's tree, once; what failed fails again."""
        if self.failure is not None:
            raise self.failure
        if self._rendered:
            return
        self._rendered = True
        try:
            assembly = synth(self._app)
            publishing = Publishing(assembly)
            for template in assembly.templates:
                self._include(template, publishing)
        except Exception as error:  # Node only passes on what it says
            said = self.refused(str(error)) if isinstance(error, RuntimeError) else None
            self.failure = DeclarationError(said) if said else error
            if said:
                raise self.failure from None
            raise
        finally:
            self.is_closed = True

    def tried(self) -> Exception | None:
        """Return what is wrong with the app: it may be that the CDK has stopped before."""
        if self.failure is None and not self._rendered:
            try:
                synth(self._app)
            except LambdaformError as error:
                return error
        return self.failure

    def refused(self, text: str) -> Problem | None:
        """Return the problem of what the CDK refuses; `None` where nothing is known of it."""
        return self._clash(text) or refusals.problem(text, partial(root.line, self.root))

    def line(self, path: str) -> Source | None:
        """Return the line of a stack of these, or of a resource, by its path in the CDK's tree."""
        for own, hosted in self._hosted.items():
            stack, draft = hosted.theirs.node.path, self._drafts.get(own)
            if path == stack:
                return hosted.ours.at
            if draft and path.startswith(f"{stack}/{NAME}/"):
                return draft.sources.get(path.rpartition("/")[2].removeprefix("Later"))
        return None

    def _too_many(self, draft: Draft) -> Iterator[Problem]:
        count, hosted = len(draft.resources), self._hosted[draft.stack.path]
        if count > MOST_RESOURCES:
            said = hosted.theirs.node.try_get_context(_LIMIT)
            limit = MOST_RESOURCES if said is None else int(said)
            if 0 < limit < count:
                yield refusals.too_many(draft.stack, count, limit, draft.stack.at)

    def _clash(self, text: str) -> Problem | None:
        """Return the problem of a logical id that the CDK has in a stack beside lambdaform's own."""
        id = clashes.taken(text)
        for path, hosted in self._hosted.items() if id else ():
            at = self._drafts[path].sources.get(id) if path in self._drafts else None
            found = clashes.elements(hosted.theirs, id) if at else []
            theirs = [place for place in found if f"/{NAME}/" not in place]
            if theirs:
                return clashes.problem(id, f"`{theirs[0]}` of the CDK", at)
        return None

    def _include(self, template: Template, publishing: Publishing) -> None:
        hosted = self._hosted[template.path]
        with errors.told(hosted.ours, hosted.ours.at):
            body = publishing.placed(template, hosted)
        included = including.include(replace(template, body=body), hosted)
        views.pass_on(hosted.theirs, included, template)
        for other in self._drafts[template.path].needs:
            hosted.theirs.add_stack_dependency(self._hosted[other].theirs)


_HOSTS: dict[str, list[Host]] = {}
"""The bridges of a stack, by its path: of apps that join, several can have one.

What the CDK has made is never freed, nor are these.
"""


def host_of(reference: Reference) -> Host | None:
    """Return the bridge of the stack that a reference is into, where the CDK has that stack.

    Raises DeclarationError where two apps that join have such a stack: a reference says no more.
    """
    stack = STACKS.get(reference.stack or "")
    bridge = stack.app.bridge if stack is not None else None
    others = [h for h in _HOSTS.get(reference.stack or "", ()) if h is not bridge]
    if bridge is None:  # the newer of the apps may still join
        is_either = any(not other.is_closed for other in others)
    else:
        is_either = isinstance(bridge, Host) and any(other.root is bridge.root for other in others)
    if is_either:
        message = f"`{reference.id}` may be in either of two apps: both have `{reference.stack}`"
        hint = "give what is of one app to the CDK before the other is loaded"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    return bridge if isinstance(bridge, Host) else None


def _stage(scope: Any) -> str:
    import aws_cdk

    stage: Any = scope if isinstance(scope, aws_cdk.Stage) else aws_cdk.Stage.of(scope)
    return "" if stage is None else recognition.reference(stage)


def _taking_ours(method: Callable[..., object]) -> Callable[..., object]:
    """Return a method of the CDK's that takes lambdaform's stacks for the CDK's too."""

    def taking(*given: object, **options: object) -> object:
        theirs = [cdk_side(value) for value in given]
        return method(*theirs, **{name: cdk_side(value) for name, value in options.items()})

    return taking


def cdk_side(value: object) -> object:
    """Return the CDK's side of a stack of lambdaform's; anything else as it is."""
    if isinstance(value, Stack) and isinstance(value.app.bridge, Host):
        return value.app.bridge.cdk_stack(value)
    return value


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
