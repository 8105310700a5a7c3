"""Class statements: the body is run, and what Python tells others of a new class is told."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Cls, Inst
from lambdaform.access.python.expressions import evaluate, place
from lambdaform.access.python.functions import Bound
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.scopes import Frame, Scope
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
    options = {k.arg: evaluate(m, k.value, frame) for k in node.keywords if k.arg}
    for name, value in options.items():
        cls.frame.held.write(m, name, value)
    with m.inside(cls.frame):
        m.execute(node.body, cls.frame)
    cls.fields.clear()
    cls.fields.update(_fields(node, cls))
    _tell(m, cls, options, place(node, frame))
    return cls


def _fields(node: ast.ClassDef, cls: Cls) -> dict[str, Value | None]:
    """Return what is annotated in the body, with the values given there."""
    annotated = [one for one in node.body if isinstance(one, ast.AnnAssign)]
    return {
        one.target.id: cls.frame.scope.names.get(one.target.id)
        for one in annotated
        if isinstance(one.target, ast.Name) and "ClassVar" not in ast.unparse(one.annotation)
    }


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
