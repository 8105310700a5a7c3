"""Which stack of the CDK belongs to which of lambdaform's, in either direction."""

from __future__ import annotations

import re
from typing import Any

from lambdaform.app import App
from lambdaform.cdk.guests import Guests
from lambdaform.cdk.hosted_app import HostedApp
from lambdaform.cdk.hosts import Host
from lambdaform.construct import Component, Scope, Stack
from lambdaform.errors import DeclarationError, Problem, Source

_OURS = "_lambdaform"
"""The attribute of the CDK's Python objects that holds what lambdaform has for them."""


def cdk_stack(stack: Stack) -> Any:
    """Return the `aws_cdk.Stack` of a stack; where it has none yet, one that joins its template."""
    app = stack.app
    if app.bridge is None:
        app.bridge = Guests(app)
    bridge = app.bridge
    assert isinstance(bridge, (Guests, Host))
    theirs = bridge.cdk_stack(stack)
    vars(theirs).setdefault(_OURS, stack)
    return theirs


def below(stack: Stack) -> Any:
    """Return what lambdaform's own constructs are declared below, in the CDK's side of a stack."""
    cdk_stack(stack)
    bridge = stack.app.bridge
    assert isinstance(bridge, (Guests, Host))
    return bridge.container(stack)


def add_app(scope: Any, app: App[Any]) -> None:
    """Make each stack of an app a stack of the CDK, in an app or a stage of the CDK.

    Raises DeclarationError where the app has constructs of the CDK in an app of its own already.
    """
    if app.bridge is not None:
        message = f"{app} has constructs of the CDK already, which cannot move to another app"
        hint = "declare its stacks in the CDK's app: `Stack(cdk_app, ...)`"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    host = Host(app, scope)
    app.bridge = host
    for stack in app.stacks:
        protection = stack.termination_protection
        host.adopt(stack, stack.name, termination_protection=protection)
        vars(host.cdk_stack(stack))[_OURS] = stack


def app(scope: Any) -> HostedApp | None:
    """Return the app that lambdaform's stacks are declared in for an app or a stage of the CDK."""
    import aws_cdk

    stage = scope if isinstance(scope, aws_cdk.Stage) else aws_cdk.Stage.of(scope)
    if stage is None:
        return None
    hosted = _hosted(stage)
    hosted.host.parent = scope
    return hosted


def scope(theirs: Any) -> Scope | None:
    """Return what lambdaform's constructs are declared in for a construct of the CDK."""
    known: Scope | HostedApp | None = vars(theirs).get(_OURS)
    if known is not None:
        return known if isinstance(known, Scope) else None
    import aws_cdk

    try:
        stack = aws_cdk.Stack.of(theirs)
    except RuntimeError:  # it is in none
        return None
    ours: Scope = vars(stack).get(_OURS) or _taken(stack)
    if theirs is not stack:
        path, above = theirs.node.path, stack.node.path
        inner = re.sub(r"[^A-Za-z0-9]", "", path.removeprefix(f"{above}/"))
        ours = Component(ours, inner)
    vars(theirs)[_OURS] = ours
    return ours


def _taken(stack: Any) -> Stack:
    """Return a stack of lambdaform's in which a stack of the CDK is declared further."""
    import aws_cdk

    ours = _hosted(aws_cdk.Stage.of(stack)).host.take(stack)
    vars(stack)[_OURS] = ours
    return ours


def _hosted(stage: Any) -> HostedApp:
    """Return lambdaform's app in a stage of the CDK; there is one for all of its stacks."""
    known: HostedApp | None = vars(stage).get(_OURS)
    if known is None:
        known = HostedApp(stage)
        vars(stage)[_OURS] = known
    return known
