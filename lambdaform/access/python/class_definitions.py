"""Class statements: the body is run, and what Python tells others of a new class is told."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Below, Cls
from lambdaform.access.python.containers import Tup
from lambdaform.access.python.expressions import evaluate
from lambdaform.access.python.fields import is_field
from lambdaform.access.python.functions import Bound
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import Names
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, Scope, place
from lambdaform.access.python.values import Const, Value, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def define(m: Machine, node: ast.ClassDef, frame: Frame) -> Cls:
    """Return the class that a statement defines."""
    cls = m.allocate(lambda: Cls(node, Frame(Scope(frame.scope, is_class=True), frame.file)), node)
    cls.frame.scope.owner = cls
    cls.frame.start()
    cls.bases[:] = [evaluate(m, base, frame) for base in node.bases]
    cls.line.clear()
    for base in (one for value in cls.bases for one in members(value) if isinstance(one, Cls)):
        m.slots(Below(base)).write(m, "classes", cls)
    options = {k.arg: evaluate(m, k.value, frame) for k in node.keywords if k.arg}
    for name, value in options.items():
        cls.frame.held.write(m, name, value)
    with m.inside(cls.frame):
        m.execute(node.body, cls.frame)
    cls.fields.clear()
    cls.fields.update(_fields(node, cls))
    _made(m, cls, place(node, frame))
    _tell(m, cls, options, place(node, frame))
    return cls


def _fields(node: ast.ClassDef, cls: Cls) -> dict[str, Value | None]:
    """Return what is annotated in the body, with the values given there."""
    found: dict[str, Value | None] = {}
    for one in node.body:
        target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
        if not isinstance(target, ast.Name):
            continue
        value = cls.frame.scope.names.get(target.id)
        if isinstance(one, ast.AnnAssign):
            if "ClassVar" not in ast.unparse(one.annotation):
                found[target.id] = value
        elif value is not None and is_field(value):  # of attrs, which need no annotations
            found[target.id] = value
    return found


def _made(m: Machine, cls: Cls, at: Place) -> None:
    """Run what the metaclass does where a class is made."""
    described = (Const(cls.name), Tup(tuple(cls.bases)), Names(cls.frame.scope))
    for meta in cls.bases_of_kind("metaclass"):
        for name, owner in (("__new__", meta), ("__init__", cls)):
            found = meta.find(name)
            if found is not None:
                Bound(getattr(found, "function", found), owner).call(m, Given(described), at)


def _tell(m: Machine, cls: Cls, options: dict[str, Value], at: Place) -> None:
    above = cls.order()[1:]
    for base in above[:1]:
        hook = base.find("__init_subclass__")
        if hook is not None:
            function = getattr(hook, "function", hook)
            Bound(function, cls).call(m, Given((), options), at)
    for name, value in list(cls.frame.scope.names.items()):
        for one in members(value):
            if isinstance(one, Inst) and one.cls.find("__set_name__") is not None:
                one.method(m, "__set_name__", Given((cls, Const(name))), at)
