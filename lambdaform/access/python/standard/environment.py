"""The environment of the process, and the modules that are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform.access.python.boto.sessions import Credentials
from lambdaform.access.python.builtin_names import imported
from lambdaform.access.python.externals import External
from lambdaform.access.python.given import Given
from lambdaform.access.python.imports import by_name
from lambdaform.access.python.models import Simple, first, simple
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, NONE, Const, Env, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


_SECRETS = {"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"}


@dataclass(frozen=True, slots=True)
class Environ(Value):
    """`os.environ`."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return External(f"os.environ.{name}")

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        return variable(m, key, None, at)

    def put_item(self, m: Machine, key: Value, value: Value, at: Place) -> None:
        for one in members(key):
            if isinstance(one, Const) and str(one.value).startswith("AWS_ACCESS"):
                m.unknown("out of scope", None, "the process gets other credentials", at)
            m.slots(self).write(m, one, value)

    def named(self, m: Machine) -> tuple[tuple[str, Value], ...] | None:
        return (("AWS_SESSION_TOKEN", Credentials()),)

    def element(self, m: Machine, at: Place) -> Value:
        return ANYTHING

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.unknown("credentials escaped", None, f"the environment with the credentials {why}", at)


def variable(m: Machine, name: Value, default: Value | None, at: Place) -> Value:
    """Return what an environment variable holds, and take note that it is read."""
    found: list[Value] = []
    for one in members(name):
        if not (isinstance(one, Const) and isinstance(one.value, str)):
            m.read(None, at, required=default is None)
            found.append(ANYTHING)
            continue
        m.read(one.value, at, required=default is None)
        held = m.slots(Environ()).read(one, default=None)
        found += [] if held is None else [held]
        found.append(Credentials() if one.value in _SECRETS else Env(one.value, default))
    return join(*found)


def _getenv(m: Machine, given: Given, at: Place) -> Value:
    name, default = given.sure(0, "key", ANYTHING), given.sure(1, "default", NONE)
    return variable(m, name, default, at)


def _taken(m: Machine, given: Given, at: Place) -> Value:
    return variable(m, given.sure(0, "key", ANYTHING), given.get(1, "default"), at)


def _all_variables(m: Machine, given: Given, at: Place) -> Value:
    return Environ()


@dataclass(frozen=True, slots=True)
class SysModules(Value):
    """`sys.modules`."""

    def attribute(self, m: Machine, name: str, at: Place) -> Value:
        return SysModules()

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return self.item(m, first(given), at)

    def item(self, m: Machine, key: Value, at: Place) -> Value:
        if isinstance(key, Const):
            return by_name(m, str(key.value), at)
        m.unknown("out of scope", None, "a module is looked up whose name is computed", at)
        return ANYTHING


def _import_module(m: Machine, given: Given, at: Place) -> Value:
    package = given.get(1, "package")
    own = m.here.scope.module.names.get("__package__")
    within = package if isinstance(package, Const) else own
    return imported(m, given.sure(0, "name", ANYTHING), str(getattr(within, "value", "")), at)


_TABLE: dict[str, Simple] = {
    "importlib.import_module": _import_module,
    "os.environ.get": _getenv,
    "os.environ.pop": _taken,
    "os.environ.setdefault": _getenv,
    "os.environ.__getitem__": _taken,
    "os.environ.copy": _all_variables,
    "os.getenv": _getenv,
}
MODELS: dict[str, Model] = {
    **{path: simple(model) for path, model in _TABLE.items()},
}
CONSTANTS: dict[str, Value] = {
    "os.environ": Environ(),
    "sys.modules": SysModules(),
    "typing.TYPE_CHECKING": Const(False),
    "typing_extensions.TYPE_CHECKING": Const(False),
}
