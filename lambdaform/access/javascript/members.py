"""What an attribute of a value is, what stands at a key, what walking over it gives."""

from __future__ import annotations

from lambdaform.access.javascript import aws
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.nodes_own import CREDENTIALS
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    NONE,
    Client,
    ClientClass,
    Const,
    Context,
    Credentials,
    Data,
    Env,
    Environ,
    Evt,
    Fn,
    Given,
    Lost,
    Made,
    Method,
    Module,
    Obj,
    Outside,
    Package,
    Response,
    Union,
    Value,
    join,
    members,
)

_MOST_ROUNDS = 24
CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})


def attribute(m: Machine, value: Value, name: str, node: Node) -> Value:
    """Return what an attribute of a value is; undefined where it has none."""
    m.step()
    match value:
        case Union():
            able = [one for one in value.members if one is not NONE]
            m.step(len(able))
            return join(*(attribute(m, one, name, node) for one in able)) if able else NONE
        case Obj() | Fn():
            return _of_object(m, value, name, node)
        case Module():
            return exported(m, value, name, node)
        case Package():
            return of_package(m, value.name, name, node)
        case Outside():
            return of_package(m, value.package, f"{value.name}.{name}", node)
        case Environ():
            return variable(m, name, node)
        case ClientClass() | Client():
            return _of_client(value, name)
        case Evt() | Context() | Response():
            return value.below(name)
        case Made() | Credentials() | Lost():
            return value
    return ANYTHING if isinstance(value, Data) and value is not NONE else NEVER


def item(m: Machine, value: Value, key: Value, node: Node) -> Value:
    """Return what stands at a key, or an index."""
    known = [one.value for one in members(key) if isinstance(one, Const)]
    if known and len(known) == len(members(key)):
        return join(*(_at(m, value, one, node) for one in known))
    return join(*(_somewhere(m, one, key, node) for one in members(value)))


def _at(m: Machine, value: Value, key: object, node: Node) -> Value:
    if not isinstance(key, str) and isinstance(value, Evt | Context | Response):
        return value.below("[]")
    return attribute(m, value, str(key), node)


def _somewhere(m: Machine, value: Value, key: Value, node: Node) -> Value:
    match value:
        case Obj():
            exact = m.contents(value).get(key)
            return exact if exact is not None and key is not ANYTHING else element(m, value)
        case Environ():
            m.read_name(None, m.at(node), required=False)
            return ANYTHING
        case Client(form="bare"):
            return ANYTHING
        case Client() | ClientClass():
            reason = "a method is called whose name is computed"
            m.unknown("operation", value.service, reason, m.at(node))
            return ANYTHING
        case Package():
            _computed(m, value.name, node)
            return ANYTHING
        case Module():
            return join(*every_export(m, value, node))
    return element(m, value)


def _computed(m: Machine, package: str, node: Node) -> None:
    """Take note of a part of a package of which the name is computed."""
    service = aws.service_of(package) if package.startswith(aws.CLIENTS) else None
    if package.startswith(aws.DOCUMENTS):
        service = "dynamodb"
    reason = f"a part of `{package}` is used whose name is computed"
    if service:
        m.unknown("operation", service, reason, m.at(node))
    elif aws.exported(package, "S3") is not None:
        m.unknown("service", None, reason, m.at(node))


def element(m: Machine, value: Value) -> Value:
    """Return what walking over a value gives: all elements as one."""
    found = []
    for one in members(value):
        m.step()
        if isinstance(one, Obj):
            m.step(len(m.contents(one)) + len(members(m.fields(one).held)))
            held = m.fields(one).held
            found.append(join(held, *(v for v in m.contents(one).values())))
        elif isinstance(one, Evt | Context | Response):
            found.append(one.below("[]"))
        elif one is not NONE:
            found.append(ANYTHING if isinstance(one, Data) else one)
    return join(*found)


def elements(m: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return the elements of a list one by one; `None` where they are not known."""
    if not isinstance(value, Obj) or value.made != "array":
        return None
    contents = m.contents(value)
    known = m.fields(value).held is NEVER and len(contents) <= _MOST_ROUNDS
    return tuple(contents.values()) if known else None


def names(m: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return the names of what an object holds; `None` where they are not known."""
    if not isinstance(value, Obj):
        return None
    contents = m.contents(value)
    known = m.fields(value).held is NEVER and len(contents) <= _MOST_ROUNDS
    return tuple(Const(one) if isinstance(one, str) else one for one in contents) if known else None


def variable(m: Machine, name: str, node: Node, *, required: bool = True) -> Value:
    """Return a variable of the environment."""
    m.read_name(name, m.at(node), required=required)
    if name in CREDENTIALS:
        reason = f"`{name}` is read: whoever has it signs requests"
        m.unknown("credentials escaped", None, reason, m.at(node))
    return Env(name)


def _of_object(m: Machine, value: Value, name: str, node: Node) -> Value:
    fields = m.fields(value)
    found = m.contents(value).get(name, NEVER)
    if fields.held is not NEVER and (name.isdigit() or isinstance(value, Obj)):
        found = join(found, fields.held)
    if found is not NEVER:
        return found
    if isinstance(value, Fn) and value.node.kind not in CLASSES:
        return ANYTHING if name in {"length", "name"} else NONE
    static = isinstance(value, Fn)
    cls = value if static else fields.kind
    method = method_of(m, cls, name, value, node, static=static)
    return NONE if method is None else method


def method_of(
    m: Machine, cls: Value, name: str, this: Value, node: Node, *, static: bool = False
) -> Value | None:
    """Return a method of a class or of those that it extends; `None` where there is none."""
    if not isinstance(cls, Fn):
        if isinstance(cls, ClientClass) and not static:
            return attribute(m, Client(cls.service, cls.form), name, node)
        return None if cls is NEVER else attribute(m, cls, name, node) if static else Made("base")
    found: list[Value] = []
    for method in methods(cls, static=static):
        if name_of(method) == name:
            function = Fn(method, cls.scope, this, cls.file)
            if method.words & {"get"}:
                found.append(m.call(function, Given(), node, this))
            elif not method.words & {"set"}:
                found.append(function)
    if found:
        return join(*found)
    base = m.bases.get(cls, NEVER)
    every = [method_of(m, one, name, this, node, static=static) for one in members(base)]
    known = [one for one in every if one is not None]
    return join(*known) if known else None


def methods(cls: Fn, *, static: bool) -> list[Node]:
    """Return the methods of a class itself."""
    body = cls.node.get("body")
    every = body.children if body else ()
    return [
        one
        for one in every
        if one.kind == "method_definition" and ("static" in one.words) == static
    ]


def name_of(method: Node) -> str:
    """Return the name of a method."""
    name = method.get("name")
    return "" if name is None else name.text.strip("'\"")


def _of_client(client: Client | ClientClass, name: str) -> Value:
    if isinstance(client, ClientClass):
        if client.form == "v2" and name == "DocumentClient":
            return ClientClass("dynamodb", "v2 document")
        if name == "from":
            return Method(Client(client.service, client.form), "from")
        return Outside(aws.SECOND, name) if client.form == "v2" else ANYTHING
    if name in {"config", "credentials"}:
        return Credentials(client.own) if name == "credentials" else Made("config", (client,))
    return Method(client, name)


def exported(m: Machine, module: Module, name: str, node: Node, seen: int = 0) -> Value:
    """Return what a module of the code exports by a name."""
    state = m.program.modules.get(module.file)
    if state is None or seen > _MOST_ROUNDS:
        return NONE
    found = state.exports.get(name)
    if isinstance(found, tuple):
        scope, said = found
        known = scope.find(said)
        return NEVER if known is None else m.read_variable(known)
    if found is not None:
        return found
    if name != "default":
        for star in state.stars:
            given = (
                exported(m, star, name, node, seen + 1)
                if isinstance(star, Module)
                else attribute(m, star, name, node)
            )
            if given not in {NONE, NEVER}:
                return given
    return _of_commons(m, module, name, node)


def _of_commons(m: Machine, module: Module, name: str, node: Node) -> Value:
    whole = commons(m, module)
    if name != "default":
        return attribute(m, whole, name, node) if whole is not NEVER else NONE
    own = [m.contents(one).get("default") for one in members(whole) if isinstance(one, Obj)]
    return join(whole, *(one for one in own if one is not None))


def commons(m: Machine, module: Module) -> Value:
    """Return `module.exports` of a module of CommonJS; `NEVER` where nothing is put there."""
    state = m.program.modules[module.file]
    if state.commons is None:
        return NEVER
    whole = m.fields(state.commons).ever.get("exports", NEVER)
    empty = [one for one in members(whole) if isinstance(one, Obj) and not m.fields(one).ever]
    return join(*(one for one in members(whole) if one not in empty))


def every_export(m: Machine, module: Module, node: Node) -> list[Value]:
    """Return all that a module exports."""
    state = m.program.modules[module.file]
    found = [exported(m, module, name, node) for name in state.exports]
    whole = commons(m, module)
    return [*found, element(m, whole)] if whole is not NEVER else found


def of_package(m: Machine, package: str, name: str, node: Node) -> Value:
    """Return what a package exports by a name."""
    if package == "node:process" or (package == "node:global" and name.startswith("process")):
        last = name.rpartition(".")[2]
        if last == "env":
            return Environ()
    if package.startswith("node:"):
        return _of_node(package, name)
    m.outside.setdefault((package, name.partition(".")[0]), m.at(node))
    if name == "default" and (package == aws.SECOND or package.startswith("@aws-sdk/")):
        return Package(package)
    found = aws.exported(package, name)
    return Outside(package, name) if found is None else found


def _of_node(package: str, name: str) -> Value:
    if name == "default":
        return Package(package)
    if package == "node:global" and name in {"globalThis", "global"}:
        return Package(package)
    return Outside(package, name.removeprefix("globalThis.").removeprefix("global."))
