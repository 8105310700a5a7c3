"""What more people than before can reach or read: everybody, another account, pages of other sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lambdaform.access.template.names import Declared
from lambdaform.access.template.values import Values
from lambdaform.assembly import Template
from lambdaform.plan.change import Change, Consequence
from lambdaform.plan.openings import BLOCKS, EVERYBODY, openings
from lambdaform.plan.reading import Side
from lambdaform.plan.routes import routes
from lambdaform.plan.words import few
from lambdaform.template import Json

_BLOCK = "PublicAccessBlockConfiguration"
_GATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AWS::ApiGateway::Method": ("AuthorizationType", ("HttpMethod", "ResourceId")),
    "AWS::ApiGatewayV2::Route": ("AuthorizationType", ("RouteKey",)),
}
_ORIGINS = (
    "AllowOrigins",
    "AllowedOrigins",
    "allowOrigins",
    "method.response.header.Access-Control-Allow-Origin",
)
_SSE: Mapping[str, tuple[str, Json]] = {
    "AWS::Kinesis::Stream": ("StreamEncryption", None),
    "AWS::SNS::Topic": ("KmsMasterKeyId", None),
    "AWS::SQS::Queue": ("SqsManagedSseEnabled", False),
}
"""Types that can be without encryption: a property, and the value that turns it off."""


def exposure(
    before: Side, after: Side, template: Template, changes: tuple[Change, ...]
) -> Iterator[Consequence]:
    """Yield the ways in that were not there before, and what is no longer encrypted as it was.

    Args:
        before: all stacks as they are deployed.
        after: all stacks as they are to be.
        template: what the app says of this one.
        changes: what happens to its resources.
    """
    old, new = before.values[template.name], after.values[template.name]
    touched = {one.id for one in changes if one.after is not None and not one.goes}
    for id, declared in new.resources.items():
        if id not in touched:
            continue
        known = old.resources.get(id)
        known = known if known is not None and known.type == declared.type else None
        for name, message in _of_resource(old, known, new, declared):
            at = template.sources.get(id)
            full = f"{name}:{id}" if name else ""
            yield Consequence("exposure", full, message, template.stack, id, at)


def _of_resource(
    old: Values, known: Declared | None, new: Values, declared: Declared
) -> Iterator[tuple[str, str]]:
    was = set(openings(old, known)) if known is not None else set()
    for one in dict.fromkeys(openings(new, declared)):
        if one not in was:
            yield one.word, f"{one.who} can reach `{declared.id}`: {one.how}"
    properties = known.properties if known is not None else None
    yield from _of_routes(declared, properties)
    yield from _of_gate(declared, properties)
    yield from _of_origins(declared, properties)
    if known is not None:
        yield from _unblocked(declared, known.properties)
        yield from _less_encrypted(known, declared)


def _unblocked(declared: Declared, before: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    if declared.type != "AWS::S3::Bucket" or _BLOCK in declared.properties:
        return
    blocks = before.get(_BLOCK)
    if isinstance(blocks, Mapping) and any(blocks.get(name) for name in BLOCKS):
        who = "what a policy or an ACL lets in"
        yield "expose", f"{who} can reach `{declared.id}`: its `{_BLOCK}` goes"


def _of_routes(declared: Declared, before: Mapping[str, Json] | None) -> Iterator[tuple[str, str]]:
    """Yield the routes of an API that ask nobody who they are, and did so before, or were not there."""
    old = routes(declared.type, before or {})
    opened = [r for r, asks in routes(declared.type, declared.properties).items() if not asks]
    lost = [route for route in opened if old.get(route)]
    new = [route for route in opened if route not in old]
    if lost:
        yield (
            "expose",
            f"{EVERYBODY} can call {few(lost)} of `{declared.id}`: it asks nobody who they are now",
        )
    if new:
        word = "expose" if old and all(old.values()) else ""
        yield word, f"{EVERYBODY} can call {few(new)} of `{declared.id}`, without an authoriser"


def _of_gate(declared: Declared, before: Mapping[str, Json] | None) -> Iterator[tuple[str, str]]:
    """Yield that a route which is a resource of its own asks nobody who they are."""
    property, _ = _GATES.get(declared.type, ("", ()))
    if not property or declared.properties.get(property, "NONE") != "NONE":
        return
    if before is None:
        if declared.properties.get("HttpMethod") != "OPTIONS":
            yield "", f"{EVERYBODY} can call `{declared.id}`, without an authoriser"
    elif before.get(property, "NONE") != "NONE":
        yield "expose", f"{EVERYBODY} can call `{declared.id}`: it asks nobody who they are now"


def _of_origins(declared: Declared, before: Mapping[str, Json] | None) -> Iterator[tuple[str, str]]:
    if _is_any(declared.properties) and not (before is not None and _is_any(before)):
        word = "expose" if before is not None else ""
        said = "CORS allows every origin"
        yield word, f"pages of any site can call `{declared.id}` from a browser: {said}"


def _is_any(value: Json) -> bool:
    """Tell whether CORS lets pages of any site in."""
    if isinstance(value, list):
        return any(_is_any(item) for item in value)
    if not isinstance(value, Mapping):
        return False
    own = [value[name] for name in _ORIGINS if name in value]
    texts = [one for found in own for one in (found if isinstance(found, list) else [found])]
    return bool({"*", "'*'"} & {t for t in texts if isinstance(t, str)}) or any(
        _is_any(item) for item in value.values()
    )


def _less_encrypted(known: Declared, declared: Declared) -> Iterator[tuple[str, str]]:
    """Yield that what is stored is encrypted with another key, or with none."""
    id = declared.id
    if known.keys and not declared.keys:
        rest = "not encrypted" if _is_plain(declared) else "no longer encrypted with a key of yours"
        yield "weaken", f"`{id}` is {rest}"
    elif known.keys and set(known.keys) != set(declared.keys):
        yield "", f"`{id}` is encrypted with another key: what is there needs the old one still"
    elif _is_plain(declared) and not _is_plain(known):
        yield "weaken", f"`{id}` is not encrypted"


def _is_plain(declared: Declared) -> bool:
    property, off = _SSE.get(declared.type, ("", None))
    return bool(property) and declared.properties.get(property) == off and not declared.keys
