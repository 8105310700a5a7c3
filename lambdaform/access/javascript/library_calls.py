"""Calls of installed packages: those with a model, those that are harmless, and the others."""

from __future__ import annotations

from dataclasses import replace

from lambdaform.access.javascript import aws, clients, escapes, members, recording
from lambdaform.access.javascript.libraries import Model, libraries, package_of
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Bound,
    Client,
    ClientClass,
    Const,
    Fn,
    Given,
    Made,
    Obj,
    Outside,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each


def call(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    """Call a function of a package, or make an object of a class of it."""
    name = value.name.removeprefix("default.")
    if name in libraries().same.get(value.package, ()):
        return given.at(0)
    model = libraries().models.get((value.package, name))
    if model is not None:
        return _modelled(m, model, given, node, value.package)
    if value.package.startswith((aws.CLIENTS, aws.DOCUMENTS)):
        return _of_sdk(m, value, given, node)
    if value.package.startswith("@aws-sdk/credential-provider") or (
        value.package == aws.SECOND and name.startswith("Credentials")
    ):
        return clients.credentials(name)
    if name.startswith("getSignedUrl") and value.package == "@aws-sdk/s3-request-presigner":
        return ANYTHING
    return _unknown(m, value, given, node)


def _of_sdk(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    service = "dynamodb" if value.package == aws.DOCUMENTS else aws.service_of(value.package)
    if service is not None and value.name.startswith(("paginate", "waitUntil", "waitFor")):
        return _of_client(m, service, value.name, given, node)
    reason = f"`{value.name}` of `{value.package}` is not known"
    m.unknown("operation", service, reason, m.at(node))
    escapes.all_of(m, given.all(), f"is given to `{value.package}`", node)
    return ANYTHING


def _of_client(m: Machine, service: str, name: str, given: Given, node: Node) -> Value:
    configured = given.at(0)
    used = [configured, members.attribute(m, configured, "client", node)]
    own = [one.own for value in used for one in each(value) if isinstance(one, Client)]
    answer = clients.named(m, service, name, given.at(1), node)
    if own and not any(own):
        for key, found in list(m.calls.items()):
            if found.place == m.at(node):
                m.calls[key] = replace(found, own=False)
    made = m.make(node, "array")
    m.write(made, None, answer)
    return made


def _modelled(m: Machine, model: Model, given: Given, node: Node, package: str) -> Value:
    parameters = _parameters(m, model, given, node)
    for operation in model.operations:
        asked = model.when.get(operation)
        if asked is not None and _at(m, given, asked, node) in {NONE, NEVER}:
            continue
        certain = operation in model.certain
        recording.record(m, model.service, operation, parameters, node, certain=certain)
    if package.startswith("@aws-sdk/credential-provider"):
        return clients.credentials("")
    return Made(package)


def _parameters(m: Machine, model: Model, given: Given, node: Node) -> Value:
    if model.every is not None:
        return _at(m, given, model.every, node)
    made = m.make(node, "arguments")
    for parameter, path in model.arguments.items():
        found = _at(m, given, path, node)
        if found is not NONE and found is not NEVER:
            m.write(made, parameter, found)
    return made


def _at(m: Machine, given: Given, path: str, node: Node) -> Value:
    index, *names = path.split(".")
    value = given.at(int(index))
    for name in names:
        value = members.attribute(m, value, name, node)
    return value


def _unknown(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    """Call what has no model: it calls what it is given, and its result may do so too."""
    name = package_of(value.package)
    if name in libraries().signing:
        reason = f"`{name}` signs requests, which may be for anything"
        m.unknown("out of scope", None, reason, m.at(node))
    if value.package == aws.SECOND:
        return _of_second(m, value, given, node)
    measured = name in m.program.measured
    every = tuple(escapes.held(m, given.all()))
    callable_ = tuple(one for one in every if isinstance(one, Fn | Bound | Made))
    others = [one for one in every if one not in callable_]
    inner = [one for one in others if isinstance(one, Obj)]
    clients_ = [one for one in others if isinstance(one, Client | ClientClass)]
    escapes.all_of(m, clients_, f"is given to `{name}`", node, measured=measured)
    escapes.all_of(m, inner, f"is given to `{name}`", node, measured=measured)
    rest = [one for one in others if one not in inner and one not in clients_]
    escapes.all_of(m, rest, f"is given to `{name}`", node)
    escapes.enter_all(m, callable_)
    known = [one for one in inner if one.made != "instance"]
    nested = [one for o in known for v in m.contents(o).values() for one in each(v)]
    return Made(
        name, tuple(dict.fromkeys((*callable_, *(f for f in nested if isinstance(f, Fn)))))[:12]
    )


def _of_second(m: Machine, value: Outside, given: Given, node: Node) -> Value:
    if value.name.startswith(("config", "HttpOptions", "Endpoint", "util", "Converter")):
        return ANYTHING
    last = value.name.rpartition(".")[2]
    if last == "ManagedUpload":
        reason = "`ManagedUpload` puts objects, in parts where they are large"
        m.unknown("operation", "s3", reason, m.at(node))
        return ANYTHING
    if last[:1].islower():
        return ANYTHING
    first = given.at(0)
    reason = f"`{value.name}` of `aws-sdk` is not known"
    if not isinstance(first, Const) or first is NONE:
        m.unknown("service", None, reason, m.at(node))
    return join(ANYTHING)
