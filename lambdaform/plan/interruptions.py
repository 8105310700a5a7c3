"""What stops working for a while, or for those who know an old address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.routes import routes
from lambdaform.plan.words import few, why

_ADDRESS = "its address becomes another one: whoever calls the old one gets no answer"
_UNTIL = "no request gets through until the new one is there"
_STREAM = (
    "it begins at its starting position again: `LATEST` leaves out what comes until then, any "
    "other gives events a second time"
)
_TWICE = "for a moment both are there, and what happens then may be done twice"
_REPLACED: Mapping[str, str] = {
    "AWS::ApiGateway::DomainName": _UNTIL,
    "AWS::ApiGateway::RestApi": _ADDRESS,
    "AWS::ApiGateway::Stage": _UNTIL,
    "AWS::ApiGatewayV2::Api": _ADDRESS,
    "AWS::ApiGatewayV2::DomainName": _UNTIL,
    "AWS::ApiGatewayV2::Stage": _UNTIL,
    "AWS::AppSync::GraphQLApi": _ADDRESS,
    "AWS::CloudFront::Distribution": _ADDRESS,
    "AWS::Cognito::IdentityPool": "its id becomes another one: clients that know the old fail",
    "AWS::Cognito::UserPoolClient": "its id becomes another one: applications that know the old fail",
    "AWS::Cognito::UserPoolDomain": _ADDRESS,
    "AWS::Events::EventBus": "its name becomes another one: who sends to the old one fails",
    "AWS::Kinesis::StreamConsumer": "the new one knows no position: who reads has to begin anew",
    "AWS::Lambda::Alias": "its ARN becomes another one: callers outside of the app fail",
    "AWS::Lambda::Function": "its name becomes another one: callers outside of the app fail",
    "AWS::Lambda::Url": _ADDRESS,
    "AWS::Pipes::Pipe": "events that arrive until the new one runs may be lost",
    "AWS::SNS::Subscription": "what is published until the new one is there does not arrive",
    "AWS::SNS::Topic": "its ARN becomes another one: subscriptions from elsewhere end",
    "AWS::StepFunctions::StateMachine": "its ARN becomes another one, and executions end",
}
"""Type -> what it means that a resource of it is replaced."""

_REMOVED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "AWS::ApiGateway::DomainName",
            "AWS::ApiGateway::RestApi",
            "AWS::ApiGateway::Stage",
            "AWS::ApiGatewayV2::Api",
            "AWS::ApiGatewayV2::DomainName",
            "AWS::ApiGatewayV2::Stage",
            "AWS::AppSync::GraphQLApi",
            "AWS::CloudFront::Distribution",
            "AWS::Cognito::UserPoolClient",
            "AWS::Cognito::UserPoolDomain",
            "AWS::Lambda::Url",
        ),
        "whoever calls it gets no answer",
    ),
    "AWS::Events::EventBus": "who sends to it fails",
    "AWS::Lambda::Alias": "whoever calls the function by it gets an error",
    "AWS::SNS::Topic": "subscriptions from elsewhere end",
    "AWS::StepFunctions::StateMachine": "its executions end",
}
_TOLD_TWICE = {"AWS::Events::Rule": _TWICE, "AWS::Scheduler::Schedule": _TWICE}
"""Types of triggers whose replacement needs no word."""

_MAPPING = "AWS::Lambda::EventSourceMapping"
_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_STREAMS = ("StartingPosition", "StartingPositionTimestamp")
_SWITCHES: Mapping[str, tuple[str, object]] = {
    "AWS::Events::Rule": ("State", "DISABLED"),
    _MAPPING: ("Enabled", False),
    "AWS::Pipes::Pipe": ("DesiredState", "STOPPED"),
    "AWS::Scheduler::Schedule": ("State", "DISABLED"),
}
"""Type -> the property that turns a trigger off, and the value that does."""


def interruptions(change: Change) -> Iterator[Consequence]:
    """Yield what a change means for whoever calls, and for events on their way."""
    effect = _effect(change)
    if effect is not None:
        verb = "removed" if change.goes else "replaced"
        because = f", {why(change)}" if why(change) else ""
        may = "may be" if "perhaps" in change.action else "is"
        word = "remove" if change.goes else "replace"
        message = f"`{change.id}` {may} {verb}{because}: {effect}"
        yield _told(change, f"{word}:{change.id}", message)
    for message in _harmless(change):
        yield _told(change, "", message)


def _told(change: Change, name: str, message: str) -> Consequence:
    return Consequence("interruption", name, message, change.stack, change.id, change.at)


def _effect(change: Change) -> str | None:
    if change.goes:
        return _REMOVED.get(change.type)
    if not change.ends:
        return None
    if change.type == _MAPPING:
        return _STREAM if _of_stream(change) else None
    if change.type == "AWS::SQS::Queue" and change.was("FifoQueue") is True:
        return "order and deduplication begin anew, and who sends to the old one fails"
    return _REPLACED.get(change.type)


def _of_stream(change: Change) -> bool:
    return any(change.was(name) is not None for name in _STREAMS)


def _harmless(change: Change) -> Iterator[str]:
    """Yield what people are told, and need not allow."""
    if change.action == "replace" and change.type in _TOLD_TWICE:
        yield f"`{change.id}` is replaced, {why(change)}: {_TOLD_TWICE[change.type]}"
    if change.goes and change.type == _MAPPING and _of_stream(change):
        yield f"`{change.id}` is removed, and its place in the stream is forgotten"
    if change.action != "change":
        return
    property, off = _SWITCHES.get(change.type, ("", None))
    if property and change.was(property) != off and change.becomes(property) == off:
        yield f"`{change.id}` is turned off: nothing comes by it until it is turned on"
    if change.type == "AWS::Lambda::Function" and _is_stopped(change):
        yield f"`{change.id}` may not run any more: its `ReservedConcurrentExecutions` is 0"
    if change.type == "AWS::DynamoDB::Table" and _differs(change, "TableClass"):
        yield f"`{change.id}` changes its class, which DynamoDB does twice in 30 days at most"
    if change.type.startswith(_CUSTOM) and change.causes:
        yield f"what becomes of `{change.id}` is for its function to say: it may replace it"
    yield from _gone_routes(change)


def _is_stopped(change: Change) -> bool:
    name = "ReservedConcurrentExecutions"
    return bool(change.was(name) != 0 and change.becomes(name) == 0)


def _differs(change: Change, property: str) -> bool:
    usual = "STANDARD"
    was, becomes = change.was(property) or usual, change.becomes(property) or usual
    return bool(was != becomes)


def _gone_routes(change: Change) -> Iterator[str]:
    """Yield the routes that an API has no longer."""
    both = (change.before or {}, change.after or {})
    old, new = (routes(change.type, entry.get("Properties", {})) for entry in both)
    gone = [route for route in old if route not in new]
    if gone:
        answer = "whoever calls it gets an error" if len(gone) == 1 else "calls of them fail"
        yield f"`{change.id}` has no {few(gone)} any more: {answer}"
