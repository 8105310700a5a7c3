"""lambdaform's stacks inside apps of the CDK: rendered when the CDK synthesises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from lambdaform.app import App, Stage
from lambdaform.assembly import Template
from lambdaform.cdk import clashes, errors, including
from lambdaform.cdk.hosted import Hosted
from lambdaform.cdk.owner import NAME, owners
from lambdaform.cdk.publishing import Publishing
from lambdaform.construct import STACKS, Stack
from lambdaform.draft import Draft
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.synth import synth
from lambdaform.template import Foreign, Json, Reference


class Host:
    """The bridge of an app whose stacks are the CDK's.

    Attributes:
        parent: what the CDK's next stack is declared in.
        root: the CDK's app.
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
        _tell_at(self.root, self)

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

    def join(self, drafts: Mapping[str, Draft]) -> Iterator[Problem]:
        """Yield what waits for constructs of the CDK: in its own apps that is said in its own way."""
        self._drafts = drafts
        for draft in drafts.values():
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
            self.failure = error
            raise
        finally:
            self.is_closed = True

    def clash(self, text: str) -> Problem | None:
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
        including.include(replace(template, body=body), hosted)
        for other in self._drafts[template.path].needs:
            hosted.theirs.add_stack_dependency(self._hosted[other].theirs)


class HostedApp(App[Stage]):
    """The app of stacks that are declared in an app of the CDK, or in a stage of one.

    What holds data is retained unless said, as the CDK does. Paths are relative to the current
    folder, as they are in the CDK, which names the stacks and checks their names.
    """

    names_stacks = False

    def __init__(self, scope: Any) -> None:
        """Start one; no file defines it, so that none of lambdaform's commands sees it."""
        self._begin("cdk")
        self.stage = Stage("cdk", protected=True)
        self.stages = (self.stage,)
        self.bridge = self.host = Host(self, scope)

    def path_of(self, id: str) -> str:
        """Return what no other stack has: the CDK may have many of one id, in one app or several."""
        return f"{self.name}/{next(_NUMBERS)}"

    def place_of(self, stack: Stack) -> str:
        """Return the path of a stack in the CDK's tree."""
        return str(self.host.cdk_stack(stack).node.path)


_NUMBERS = count(1)

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
        except RuntimeError as error:
            if host.failure is not None:
                raise host.failure from None
            clash = host.clash(str(error))
            if clash is not None:
                raise DeclarationError(clash) from None
            raise

    vars(root)["synth"] = told
