"""Statements that bind what the code defines or imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdaform.access.python import imports
from lambdaform.access.python.class_definitions import define
from lambdaform.access.python.expressions import function
from lambdaform.access.python.given import Given
from lambdaform.access.python.scopes import Frame, place
from lambdaform.access.python.values import (
    Const,
    Value,
)

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


def run_function(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> bool:
    value: Value = function(m, node, frame)
    for decorator in reversed(node.decorator_list):
        value = m.evaluate(decorator, frame).call(m, Given((value,)), place(decorator, frame))
    frame.scope.bind(m, node.name, value)
    return True


def run_class(m: Machine, node: ast.ClassDef, frame: Frame) -> bool:
    value: Value = define(m, node, frame)
    for decorator in reversed(node.decorator_list):
        value = m.evaluate(decorator, frame).call(m, Given((value,)), place(decorator, frame))
    frame.scope.bind(m, node.name, value)
    return True


def run_import(m: Machine, node: ast.Import, frame: Frame) -> bool:
    for alias in node.names:
        bound, value = imports.module(m, alias, place(node, frame))
        frame.scope.bind(m, bound, value)
    return True


def run_import_from(m: Machine, node: ast.ImportFrom, frame: Frame) -> bool:
    package = frame.scope.module.names.get("__package__")
    within = package.value if isinstance(package, Const) else ""
    for name, value in imports.names(m, node, str(within), frame.scope, place(node, frame)):
        frame.scope.bind(m, name, value)
    return True
