"""Calls of methods of clients, of all kinds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lambdaform.access.javascript import aws, escapes, members, recording
from lambdaform.access.javascript.machine import INNER, Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Client,
    ClientClass,
    Command,
    Const,
    Credentials,
    Fn,
    Given,
    Method,
    Obj,
    Response,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each

_QUIET = frozenset(
    [
        "destroy",
        "on",
        "once",
        "off",
        "addListener",
        "removeListener",
        "emit",
        "setMaxListeners",
        "middlewareStack",
        "makeUnauthenticatedRequest",
        "createSet",
        "customizeRequests",
        "defineService",
    ]
)
_PARTS = ("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "AbortMultipartUpload")
_OWN = frozenset({"fromNodeProviderChain", "fromEnv", "defaultProvider", "fromContainerMetadata"})


def made(m: Machine, cls: ClientClass, given: Given, node: Node) -> Value:
    """Return the client that a class makes."""
    found: list[Value] = []
    for options in each(given.at(0)):
        own = all(_is_own(m, options, name, node) for name in ("credentials", "accessKeyId"))
        if isinstance(options, Client):
            found.append(replace(options, service=cls.service, form=cls.form))
            continue
        params: Value = NONE
        if cls.form.startswith("v2") and isinstance(options, Obj):
            params = members.attribute(m, options, "params", node)
            inner = members.attribute(m, options, "service", node)
            own = own and all(one.own for one in each(inner) if isinstance(one, Client))
        bound = NEVER if params is NONE else params
        found.append(Client(cls.service, cls.form, own, bound, _region(m, options, node)))
    return join(*found)


def _region(m: Machine, options: Value, node: Node) -> Value:
    given = members.attribute(m, options, "region", node) if isinstance(options, Obj) else NONE
    return NEVER if given is NONE else given


def _is_own(m: Machine, options: Value, name: str, node: Node) -> bool:
    """Tell whether the credentials that a client is made with are those of the role."""
    if not isinstance(options, Obj):
        return True
    given = members.attribute(m, options, name, node)
    own = [_holds_own(m, one) for one in each(given) if one is not NONE]
    return any(own) or not own


def _holds_own(m: Machine, value: Value) -> bool:
    parts = m.contents(value).values() if isinstance(value, Obj) else (value,)
    every = [one for part in parts for one in each(part)]
    return any(isinstance(one, Credentials) and one.own for one in every)


def call(m: Machine, method: Method, given: Given, node: Node) -> Value:
    """Call a method of a client."""
    client, name = method.client, method.name
    if name == "from":
        return made(m, ClientClass(client.service, client.form), given, node)
    if name == "send" and not client.form.startswith("v2"):
        return _send(m, client, given, node)
    if name in _QUIET:
        escapes.enter_all(m, given.all())
        return NONE
    if client.form.startswith("v2"):
        special = _second(m, client, name, given, node)
        if special is not None:
            return special
    if client.form == "bare":
        return ANYTHING
    return _operation(m, client, name, given, node)


def _send(m: Machine, client: Client, given: Given, node: Node) -> Value:
    answers: list[Value] = []
    sent = join(*(_command_in(m, one) for one in each(given.at(0))))
    for one in each(sent):
        if isinstance(one, Command):
            sent_by = m.sent.setdefault((one.service, one.operation, one.at), {})
            sent_by[client.own, client.region] = None
            answers.append(Response(one.service, one.operation, one.asked))
        elif one is not NONE:
            reason = "a command is sent that is made where code is not read"
            m.unknown("operation", client.service, reason, m.at(node))
            answers.append(ANYTHING)
    answer = join(*answers)
    _call_back(m, given.values[1:], answer, node)
    return answer


def _command_in(m: Machine, value: Value) -> Value:
    """Return the command that an object of a class of the code's own is."""
    return m.contents(value).get(INNER, value) if isinstance(value, Obj) else value


def _call_back(m: Machine, given: Iterable[Value], answer: Value, node: Node) -> None:
    """Call the functions that get an answer when it is there."""
    for value in given:
        for one in each(value):
            if isinstance(one, Fn):
                m.call(one, Given((ANYTHING, answer)), node, NEVER)


def _operation(m: Machine, client: Client, name: str, given: Given, node: Node) -> Value:
    at = m.at(node)
    if name.startswith(("paginate", "waitUntil")):
        return named(m, client.service, name, given.at(0), node)
    documents = client.form.endswith("document")
    found = aws.DOCUMENT.get(name) if documents else aws.operation(client.service, name)
    if found is None:
        reason = f"`{name}` is no method of its client that is known"
        m.unknown("operation", client.service, reason, at)
        escapes.all_of(m, given.all(), "is given to a client", node)
        return ANYTHING
    first = given.at(0)
    parameters = NONE if isinstance(first, Fn) else first
    answer = recording.record(
        m,
        client.service,
        found,
        parameters,
        node,
        bound=client.bound,
        own=client.own,
        region=client.region,
    )
    _call_back(m, given.all(), answer, node)
    return answer


def named(m: Machine, service: str, name: str, given: Value, node: Node) -> Value:
    """Call `paginateX` or `waitUntilX`."""
    if name.startswith("paginate"):
        operation = aws.operation(service, "q" + name[8:]) or name.removeprefix("paginate")
        operation = _paginated(service, operation)
    else:
        state = name.removeprefix("waitUntil").removeprefix("waitFor")
        operation = aws.waited(service, state) or ""
    if not operation:
        m.unknown("operation", service, f"`{name}` is not known", m.at(node))
        return ANYTHING
    return recording.record(m, service, operation, given, node)


def _paginated(service: str, name: str) -> str:
    if service == "dynamodb" and name in {"Query", "Scan"}:
        return name
    return aws.operation(service, name[:1].lower() + name[1:]) or ""


def _second(m: Machine, client: Client, name: str, given: Given, node: Node) -> Value | None:
    """Call what the second version has beside operations."""
    service = client.service
    if name in {"getSignedUrl", "getSignedUrlPromise"}:
        return _signed(m, client, given, node)
    if name == "createPresignedPost":
        _record(m, client, "PutObject", ANYTHING, node)
        return ANYTHING
    if service == "s3" and name in {"upload", "putObject"} and name == "upload":
        answer = _record(m, client, "PutObject", given.at(0), node)
        for part in _PARTS:
            _record(m, client, part, given.at(0), node, certain=False)
        _call_back(m, given.all(), answer, node)
        return answer
    if name in {"waitFor", "makeRequest"}:
        first = given.at(0)
        text = first.value if isinstance(first, Const) else None
        find = aws.waited if name == "waitFor" else aws.operation
        operation = find(service, text) if isinstance(text, str) else None
        if operation is None:
            m.unknown("operation", service, f"what `{name}` calls is computed", m.at(node))
            return ANYTHING
        return _record(m, client, operation, given.at(1), node)
    return None


def _signed(m: Machine, client: Client, given: Given, node: Node) -> Value:
    for one in each(given.at(0)):
        text = one.value if isinstance(one, Const) else None
        operation = aws.operation(client.service, text) if isinstance(text, str) else None
        if operation is None:
            reason = "a request is signed whose operation is computed"
            m.unknown("operation", client.service, reason, m.at(node))
        else:
            _record(m, client, operation, given.at(1), node)
    _call_back(m, given.all(), ANYTHING, node)
    return ANYTHING


def _record(
    m: Machine, client: Client, operation: str, given: Value, node: Node, *, certain: bool = True
) -> Value:
    return recording.record(
        m,
        client.service,
        operation,
        given,
        node,
        bound=client.bound,
        own=client.own,
        region=client.region,
        certain=certain,
    )


def credentials(name: str) -> Value:
    """Return what a provider of credentials gives."""
    return Credentials(name in _OWN)
