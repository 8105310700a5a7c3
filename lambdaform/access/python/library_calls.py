"""What a call of a library does, by its rule, or by what is known of the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambdaform.access.python.boto.recording import put_at, record
from lambdaform.access.python.classes import Cls
from lambdaform.access.python.descriptors import ClassMethod, Property, StaticMethod
from lambdaform.access.python.externals import External, make
from lambdaform.access.python.functions import Bound, Func, Partial
from lambdaform.access.python.given import Given
from lambdaform.access.python.injection import Provider, yielded
from lambdaform.access.python.libraries.rules import Rule, is_modelled, known, rule
from lambdaform.access.python.machine import anything
from lambdaform.access.python.objects import Inst
from lambdaform.access.python.program import is_standard
from lambdaform.access.python.reach import Place
from lambdaform.access.python.standard import default, environment
from lambdaform.access.python.values import ANYTHING, Const, Tmpl, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine


@dataclass(frozen=True, slots=True)
class Middleware(Value):
    """A decorator made of a function that gets the handler before the handler's arguments."""

    function: Value
    keywords: tuple[tuple[str, Value], ...] = ()

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        wrapped = _functions(given)
        if not wrapped:
            return Middleware(self.function, tuple(given.keywords.items()))
        return Partial(self.function, (join(*wrapped),), self.keywords)


@dataclass(frozen=True, slots=True)
class Step(Value):
    """A function whose call makes a callable; it gets one more argument at the front."""

    function: Value

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        return Partial(self.function, (ANYTHING, *given.positional), tuple(given.keywords.items()))

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self.function, at)


@dataclass(frozen=True, slots=True)
class OtherContext(Value):
    """A handler that gets another context than Lambda's."""

    function: Value
    context: str

    def call(self, m: Machine, given: Given, at: Place) -> Value:
        event = given.sure(0, "event", ANYTHING)
        return self.function.call(m, Given((event, External(self.context))), at)

    def escaped(self, m: Machine, why: str, at: Place) -> None:
        m.enter_later(self, at)


_CALLABLE = Func | Bound | Partial | Cls
_WRAPPED = (
    _CALLABLE | Step | OtherContext | Middleware | Property | ClassMethod | StaticMethod | Provider
)


def library(m: Machine, external: External, given: Given, at: Place) -> Value:
    """Return what a call of a library gives, and take note of what it does."""
    found = rule(external.path)
    if found is not None:
        return _by_rule(m, found, external, given, at)
    top = external.top
    if is_standard(top):
        return default.library(m, external, given, at)
    if top not in _RUNTIME:
        if is_modelled(top):
            return _kept(m, external, given, at)
        if not _unseen(m, external, at):
            _addresses(m, external, given, at)
            m.guess(external.path.rpartition(".")[2], given, at)
    why = f"is given to `{external.path}`, which has no model"
    for value in given:
        if not value.plain:
            m.let_go(value, why, at)
    return _given_back(m, external, given, at)


_SCHEMES = {
    "s3": "s3",
    "s3a": "s3",
    "s3n": "s3",
    "sqs": "sqs",
    "dynamodb": "dynamodb",
    "kinesis": "kinesis",
}
_ADDRESS = re.compile(rf"(?:^|['\"(])({'|'.join(_SCHEMES)})://")
_RUNTIME = {
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "urllib3",
    "six",
    "awslambdaric",
    "awscrt",
    "aioboto3",
    "aiobotocore",
}


def _unseen(m: Machine, external: External, at: Place) -> bool:
    """Tell whether a library may call the SDK itself, and take note of it."""
    top = external.top
    needs = m.program.folder.needs_sdk(top)
    if top in known("sdk") or needs:
        reason = f"`{top}` needs the SDK, and has no model"
    elif top in m.program.layers:
        reason = f"`{top}` is in a layer, whose code is not read"
    elif top in m.program.folder.natives:
        reason = f"`{top}` is machine code"
    elif top in known("plain") or needs is False:
        return False
    else:
        reason = f"`{top}` is not in the code folder, and has no model"
    m.unknown("library", None, reason, at)
    return True


def _addresses(m: Machine, external: External, given: Given, at: Place) -> None:
    """Take note of an address of AWS: pandas and others read `s3://` with a library of their own."""
    for one in (one for value in given for one in members(value)):
        pieces = one.pieces if isinstance(one, Tmpl) else (one,)
        text = "".join(str(p.value) if isinstance(p, Const) else "?" for p in pieces)
        for scheme in dict.fromkeys(_ADDRESS.findall(text)):
            service = _SCHEMES[scheme]
            reason = (
                f"`{external.path}` gets an address of `{scheme}://`, which another library follows"
            )
            m.unknown("operation", service, reason, at)


def _given_back(m: Machine, external: External, given: Given, at: Place) -> Value:
    """Return what a call gives: a decorator gives back what behaves like the function."""
    thing = make(m, external, Given(), at)
    functions = _functions(given)
    return join(thing, *functions) if len(functions) == 1 and len(given.positional) == 1 else thing


def _kept(m: Machine, external: External, given: Given, at: Place) -> Value:
    functions = _functions(given)
    for value in given:
        if value not in functions:
            m.keep(value, at)
    for function in functions:
        if isinstance(function, Cls):
            function.handed(m, at)
        else:
            m.let_go(function, "is kept by a library", at)
    thing = make(m, external, given, at)
    return join(thing, *functions) if len(functions) == 1 and len(given.positional) == 1 else thing


def _functions(given: Given) -> list[Value]:
    every = (one for value in given for one in members(value))
    return [one for one in every if isinstance(one, _WRAPPED)]


def _by_rule(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    own = _Own(found, external, given)
    for call in found.calls:
        _call(m, own, call, at)
    for body in found.unknown:
        kind, service = body.get("kind", "operation"), body.get("service")
        m.unknown(kind, service, body["reason"], at)  # type: ignore[arg-type]
    if not found.calls and any(name[:1].isupper() for name in given.keywords):
        m.guess(external.path.rpartition(".")[2], given, at)
    if found.variable is not None:
        other = given.keywords.get("default")
        return environment.variable(m, own.value(found.variable), other, at)
    return _DOES[found.does](m, found, external, given, at)


@dataclass(frozen=True)
class _Own:
    """The arguments of a call, as the rule names them."""

    rule: Rule
    external: External
    given: Given

    def value(self, name: str) -> Value:
        """Return what a rule's word for an argument stands for."""
        if name.startswith("="):
            return Const(name[1:])
        if name.startswith("self."):
            return self._of_object(name.removeprefix("self."))
        if name.startswith("class."):
            return _of_class(self.given, name.removeprefix("class."))
        index = self.rule.parameters.index(name) if name in self.rule.parameters else 99
        return self.given.sure(index, name, ANYTHING)

    def _of_object(self, name: str) -> Value:
        owner = self.external.owner
        if owner is None:
            return ANYTHING
        maker = rule(owner.path.removesuffix("()"))
        places = maker.parameters if maker else ()
        index = places.index(name) if name in places else None
        return (
            owner.given_as(name)
            or (owner.given_as(index) if index is not None else None)
            or ANYTHING
        )


def _of_class(given: Given, path: str) -> Value:
    """Return an attribute of the class that a method is called on: `Meta.table_name`."""
    found: list[Value] = []
    for owner in members(given.positional[0] if given.positional else ANYTHING):
        value: Value | None = owner.cls if isinstance(owner, Inst) else owner
        for step in path.split("."):
            value = value.find(step) if isinstance(value, Cls) else None
        found.append(ANYTHING if value is None else value)
    return join(*found)


def _call(m: Machine, own: _Own, call: Mapping[str, Any], at: Place) -> None:
    asked: dict[str, object] = {}
    for name, word in call.items():
        if name[0].isupper():
            put_at(asked, name, own.value(word))
    record(m, call["service"], call["operation"], asked, at, certain=call.get("certain", True))


def _keeps(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    return _kept(m, external, given, at)


def _wraps(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    functions = _functions(given)
    if not functions:
        return External(external.path, external.owner)
    if found.context is not None:
        return OtherContext(join(*functions), found.context)
    return join(*functions)


def _runs(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    functions = _functions(given)
    for value in given:
        if not value.plain and value not in functions:
            functions += _functions(Given(members(value.element(m, at))))
    results = [yielded(m, function.call(m, anything(), at), at) for function in functions]
    return join(*results) if results else make(m, external, given, at)


def _provides(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    function, *rest = given.positional or (ANYTHING,)
    return Provider(function, tuple(rest), tuple(given.keywords.items()))


def _middleware(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    functions = _functions(given)
    return Middleware(join(*functions)) if functions else External(external.path, external.owner)


def _steps(m: Machine, found: Rule, external: External, given: Given, at: Place) -> Value:
    functions = _functions(given)
    return Step(join(*functions)) if functions else External(external.path, external.owner)


_DOES: dict[str, Callable[[Machine, Rule, External, Given, Place], Value]] = {
    "keeps": _keeps,
    "middleware": _middleware,
    "provides": _provides,
    "runs": _runs,
    "steps": _steps,
    "wraps": _wraps,
}
