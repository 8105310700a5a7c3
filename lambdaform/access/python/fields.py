"""Attributes that a class declares: of dataclasses, of pydantic, of settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdaform.access.python.externals import Thing
from lambdaform.access.python.given import Given
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import (
    ANYTHING,
    NONE,
    Const,
    Env,
    Value,
)

if TYPE_CHECKING:
    from lambdaform.access.python.classes import Cls
    from lambdaform.access.python.machine import Machine
    from lambdaform.access.python.objects import Inst


_FIELDS = ("dataclasses.field()", ".ib()", ".field()", ".Field()", ".PrivateAttr()", ".Factory()")


def fill(m: Machine, owner: Inst, given: Given, at: Place) -> None:
    """Give an object the attributes that its class declares, and what it is made with."""
    fields: dict[str, Value | None] = {}
    for cls in reversed(owner.cls.order()):
        fields.update(cls.fields)
    settings = owner.cls.is_a("pydantic_settings.BaseSettings", "pydantic.BaseSettings")
    for index, (name, default) in enumerate(fields.items()):
        made = (
            _setting(m, owner.cls, name, default, at) if settings else _made_default(m, default, at)
        )
        value = given.sure(index, name, made)
        owner.held.write(m, name, value)
    for name, value in given.keywords.items():
        if name not in fields:
            owner.held.write(m, name, value)
    if len(given.positional) > len(fields) and not fields:
        owner.entries.begin(m)
        for value in given.positional:
            owner.entries.take(m, value, at)
    for rest in (given.more, given.others):
        if rest is not None and not rest.plain:
            owner.held.write(m, "*", rest)


def _setting(m: Machine, cls: Cls, name: str, default: Value | None, at: Place) -> Value:
    """Return what pydantic reads from the environment for a field."""
    config = cls.find("model_config")
    prefix = config.given_as("env_prefix") if isinstance(config, Thing) else NONE
    begin = str(prefix.value) if isinstance(prefix, Const) and prefix.value else ""
    other = (
        default.given_as("validation_alias") or default.given_as("alias")
        if isinstance(default, Thing)
        else None
    )
    known = str(other.value) if isinstance(other, Const) else (begin + name).upper()
    m.read(known, at, required=default is None)
    return Env(known, None if default is None or isinstance(default, Thing) else default)


def is_field(value: Value) -> bool:
    return isinstance(value, Thing) and value.path.endswith(_FIELDS)


def _made_default(m: Machine, default: Value | None, at: Place) -> Value:
    if isinstance(default, Thing) and is_field(default):
        own = default.given_as(0) if default.path.endswith(".Factory()") else None
        factory = own or default.given_as("default_factory") or default.given_as("factory")
        if factory is not None:
            return factory.call(m, Given(), at)
        return default.given_as("default") or ANYTHING
    return ANYTHING if default is None else default
