"""Modules: they are loaded once a turn, and what is imported of them is bound."""

from __future__ import annotations

from lambdaform.access.javascript import members
from lambdaform.access.javascript.machine import Machine
from lambdaform.access.javascript.program import ModuleState
from lambdaform.access.javascript.scopes import Run, Scope
from lambdaform.access.javascript.syntax import Node
from lambdaform.access.javascript.values import (
    ANYTHING,
    NEVER,
    Const,
    Made,
    Module,
    Package,
    Value,
    join,
)
from lambdaform.access.javascript.values import members as each
from lambdaform.access.python.reach import Place

_TYPED = (".ts", ".mts", ".cts", ".tsx")
_DATA = (".json", ".css", ".html", ".txt", ".wasm", ".node", ".graphql", ".sql")


def load(m: Machine, file: str) -> ModuleState:
    """Run the top level of a module of the code, once a turn."""
    state = m.program.module(file)
    if state.turn == m.turn:
        return state
    state.turn = m.turn
    if state.parsed.problem is not None:
        reason = f"`{file}` cannot be read: {state.parsed.problem}"
        at = Place(file, 1, 0)
        m.unknown("out of scope", None, reason, at)
    tree = state.tree
    if tree is None:
        return state
    run = m.run_of(tree, (), file)
    run.turn, run.now = m.turn, {}
    with m.running(run):
        state.scope = m.scope(tree, None, run)
        _commons(m, state, tree, state.scope)
        m.execute(tree, state.scope)
    return state


def _commons(m: Machine, state: ModuleState, tree: Node, scope: Scope) -> None:
    """Bind what CommonJS gives to each module."""
    if state.commons is None:
        state.commons = m.make(tree, "module")
        exports = m.make(tree, "exports")
        m.write(state.commons, "exports", exports)
        run: Run = m.run
        run.this = exports
        m.write_variable(scope.declare("module"), state.commons)
        m.write_variable(scope.declare("exports"), exports)


def module_of(m: Machine, said: str, node: Node) -> Value:
    """Return what an import names: a module of the code, or a package."""
    kind, name = m.program.resolve(said, m.run.file)
    if kind == "package":
        m.outside.setdefault((name, ""), m.at(node))
        return Package(name)
    if kind == "file" and name.endswith(_DATA):
        return Made("data")
    if kind == "file" and m.program.has(name):
        load(m, name)
        return Module(name)
    reason = f"`{said}` is imported, but it is not among the files that are read"
    m.unknown("out of scope", None, reason, m.at(node))
    return ANYTHING


def dynamic(m: Machine, said: Value, node: Node) -> Value:
    """Return what `require(...)` or `import(...)` gives."""
    found: list[Value] = []
    for one in each(said):
        if isinstance(one, Const) and isinstance(one.value, str):
            module = module_of(m, one.value, node)
            found.append(_required(m, module))
        elif one is not NEVER:
            m.unknown("service", None, "a module is loaded whose name is computed", m.at(node))
            found.append(ANYTHING)
    return join(*found)


def _required(m: Machine, module: Value) -> Value:
    if not isinstance(module, Module):
        return module
    state = m.program.modules[module.file]
    whole = members.commons(m, module)
    return whole if whole is not NEVER and not state.exports else module


def bind_import(m: Machine, node: Node, scope: Scope) -> None:
    """Run an import statement."""
    source = node.get("source")
    clause = next((c for c in node.children if c.kind.startswith("import_")), None)
    if clause is not None and clause.kind == "import_require_clause":
        source = clause.get("source")
    if source is None or "type" in node.words or _is_of_types(m, clause):
        return
    module = module_of(m, _text(source), node)
    for part in clause.children if clause is not None else ():
        _bind(m, part, module, scope, whole=clause is not None and "=" in clause.words)
    if clause is not None and clause.kind == "import_require_clause":
        name = clause.children[0]
        m.write_variable(scope.declare(name.text), _required(m, module))


def _is_of_types(m: Machine, clause: Node | None) -> bool:
    """Tell whether an import brings nothing but types: TypeScript leaves it out then."""
    if clause is None or not m.run.file.endswith(_TYPED):
        return False
    names = [one for one in clause.within() if one.kind in {"identifier", "import_specifier"}]
    return not any(_is_used(m, one.text) for one in names if one.kind == "identifier")


def _is_used(m: Machine, name: str) -> bool:
    return name in m.program.modules[m.run.file].used


def _bind(m: Machine, part: Node, module: Value, scope: Scope, *, whole: bool) -> None:
    match part.kind:
        case "identifier" if not whole:
            found = members.attribute(m, module, "default", part)
            m.write_variable(scope.declare(part.text), found)
        case "namespace_import":
            m.write_variable(scope.declare(part.children[0].text), module)
        case "named_imports":
            for one in part.children:
                name, alias = one.get("name"), one.get("alias")
                said = _text(alias or name) if name is not None else ""
                typed = m.run.file.endswith(_TYPED) and not _is_used(m, said)
                if name is not None and "type" not in one.words and not typed:
                    found = members.attribute(m, module, _text(name), one)
                    m.write_variable(scope.declare((alias or name).text), found)


def _text(node: Node) -> str:
    return node.text or "".join(one.text for one in node.children)


def export(m: Machine, node: Node, scope: Scope) -> None:
    """Run an export statement."""
    if "type" in node.words:
        return
    state = m.program.modules[m.run.file]
    source = node.get("source")
    module = module_of(m, _text(source), node) if source is not None else None
    clause = next((c for c in node.children if c.kind == "export_clause"), None)
    for one in clause.children if clause is not None else ():
        _specify(m, state, one, module, scope)
    space = next((c for c in node.children if c.kind == "namespace_export"), None)
    if space is not None and module is not None:
        state.exports[_text(space.children[-1])] = module
    elif module is not None and clause is None and module not in state.stars:
        state.stars.append(module)
    declaration, value = node.get("declaration"), node.get("value")
    if declaration is not None:
        _declare(m, state, declaration, scope, default="default" in node.words)
    elif value is not None:
        _put(m, state, "default", m.evaluate(value, scope))
    elif "=" in node.words and node.children and state.commons is not None:
        m.write(state.commons, "exports", m.evaluate(node.children[0], scope))


def _specify(m: Machine, state: ModuleState, one: Node, module: Value | None, scope: Scope) -> None:
    name, alias = one.get("name"), one.get("alias")
    if name is None or "type" in one.words:
        return
    said = _text(alias or name)
    if module is None:
        state.exports[said] = (scope, _text(name))
    else:
        _put(m, state, said, members.attribute(m, module, _text(name), one))


def _put(m: Machine, state: ModuleState, name: str, value: Value) -> None:
    before = state.exports.get(name, NEVER)
    grown = join(before, value) if isinstance(before, Value) else value
    if grown != before:
        state.exports[name] = grown
        m.learned = True


def _declare(
    m: Machine, state: ModuleState, declaration: Node, scope: Scope, *, default: bool
) -> None:
    m.execute(declaration, scope)
    names = [declaration.get("name")]
    if declaration.kind in {"lexical_declaration", "variable_declaration"}:
        names = [n for d in declaration.children for n in names_in(d.get("name"))]
    for name in names:
        if name is not None:
            state.exports["default" if default else name.text] = (scope, name.text)


def names_in(pattern: Node | None) -> list[Node | None]:
    """Return the names that a pattern binds."""
    if pattern is None:
        return []
    wanted = {"identifier", "shorthand_property_identifier_pattern"}
    return [one for one in pattern.within() if one.kind in wanted]
