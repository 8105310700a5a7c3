"""What an app holds: Stack, Component, Construct. It knows no kind of resource."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import wraps
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    ParamSpec,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
)
from weakref import WeakValueDictionary

from lambdaform import foreign
from lambdaform.app import App, D, Defaults, Stage, is_name, name_hint, several
from lambdaform.errors import DeclarationError, Problem, Source
from lambdaform.template import (
    GetAtt,
    Intrinsic,
    Ref,
    Resource,
    Text,
    Value,
    quoted,
    readable,
)

P = ParamSpec("P")
T = TypeVar("T")

RemovalPolicy: TypeAlias = Literal["delete", "retain", "snapshot"]
"""What becomes of a resource that leaves its stack: CloudFormation's `DeletionPolicy`."""

LOGICAL_ID = re.compile(r"[A-Za-z0-9]{1,255}")
_STACK_NAME_LENGTH = 128
_DEEPEST = 64
_OF_THE_CDK = {
    "analytics_reporting": "the CDK's app says it for all: `aws_cdk.App(analytics_reporting=...)`",
    "env": "say `account=` and `region=`",
    "stack_name": "say `name=`",
    "synthesizer": "the CDK's app says it: `aws_cdk.App(default_stack_synthesizer=...)`",
}
"""What to do where a stack is given an option that those of the CDK have."""


STACKS: WeakValueDictionary[str, Stack] = WeakValueDictionary()
"""The stacks by their paths, which is all that a reference in a text says; of two, the newer.

Stacks that are declared in an app of the CDK have paths of their own.
"""


class Scope:
    """What constructs are declared in: a stack or a component.

    Attributes:
        is_ours: it is no construct of the CDK's, even where one answers for it.
    """

    is_ours: ClassVar[bool] = True

    def __init__(
        self,
        id: str,
        parent: Scope | App[Stage],
        tags: Mapping[str, Text] | None,
        defaults: Defaults | Sequence[Defaults],
    ) -> None:
        self.id = id
        self.parent = parent
        self.at = Source.of_caller()
        self.tags: Mapping[str, Text] = tags if tags is not None else {}
        self.defaults = several(defaults)
        self.children: list[Element | Component] = []

    @property
    def stack(self) -> Stack:
        """The stack that this is, or is part of."""
        raise NotImplementedError

    @property
    def prefix(self) -> str:
        """What the ids of the children begin with."""
        raise NotImplementedError

    @property
    def all_tags(self) -> Mapping[str, Text]:
        """The tags that hold here: its own, and those of what it is in."""
        return {**self.parent.all_tags, **self.tags}

    def inherited(self, kind: type[D]) -> Iterator[D]:
        """Yield the defaults of a kind that hold here, the nearest first."""
        yield from (d for d in self.defaults if isinstance(d, kind))
        if isinstance(self.parent, Scope):
            yield from self.parent.inherited(kind)
        else:
            yield from (d for d in self.parent.defaults if isinstance(d, kind))


def _without_options_of_the_cdk(init: Callable[P, None]) -> Callable[P, None]:
    """Raise DeclarationError where a stack is given options that only those of the CDK have."""

    @wraps(init)
    def told(*given: P.args, **options: P.kwargs) -> None:
        problems = [
            Problem(f"`Stack` has no option `{name}`", Source.of_caller(), _OF_THE_CDK[name])
            for name in options
            if name in _OF_THE_CDK
        ]
        if problems:
            raise DeclarationError(*problems)
        init(*given, **options)

    return told


class Stack(Scope):
    """Resources that are deployed together: one CloudFormation stack.

    Attributes:
        name: what CloudFormation calls it: `{app}-{stage}-{id}` unless given.
        description: up to 1,024 bytes.
        account, region: where they differ from the stage's.
        path: what references carry to say which stack they point into.
        termination_protection: CloudFormation refuses to delete the stack; `None` is "in
            protected stages".
    """

    @_without_options_of_the_cdk
    def __init__(
        self,
        scope: App[Stage],
        id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        account: str | None = None,
        region: str | None = None,
        termination_protection: bool | None = None,
        tags: Mapping[str, Text] | None = None,
        defaults: Defaults | Sequence[Defaults] = (),
        metadata: Mapping[str, Value] | None = None,
    ) -> None:
        scope = _app(scope, f"stack `{id}`")
        _expect_open(scope, f"stack `{id}`")
        super().__init__(id, scope, tags, defaults)
        app, stage = scope, scope.stage
        self.app = app
        self.path = app.path_of(id)
        self.name = name or f"{app.name}-{stage.name}-{id}"
        self.description = description
        self.account = account or stage.account
        self.region = region or stage.region
        self.protected = stage.protected
        self.termination_protection = (
            stage.protected if termination_protection is None else termination_protection
        )
        self.metadata = metadata if metadata is not None else {}
        self.elements: dict[str, Element] = {}
        self.overrides: list[tuple[str, Mapping[str, Value], Source | None]] = []
        if app.bridge is not None:
            app.bridge.adopt(self, name, termination_protection=termination_protection)
        app.stacks.append(self)
        STACKS[self.path] = self
        if app.names_stacks:
            app.problems.extend(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if not is_name(self.id):
            message = f"the stack's id `{self.id}` must be letters, digits and hyphens"
            yield Problem(message, self.at, name_hint(self.id))
        elif not is_name(self.name) or len(self.name) > _STACK_NAME_LENGTH:
            message = f"the stack's name `{self.name}` must be at most {_STACK_NAME_LENGTH} letters"
            yield Problem(message + ", digits and hyphens", self.at, name_hint(self.name))
        for other in self.app.stacks[:-1]:
            if self.id == other.id or self.name == other.name:
                taken = f"id `{self.id}`" if self.id == other.id else f"name `{self.name}`"
                message = f"the {taken} is taken by the stack at {other.at}"
                yield Problem(message, self.at, "give this one another")

    @property
    def stack(self) -> Stack:
        return self

    @property
    def prefix(self) -> str:
        return ""

    def override(self, id: str, /, **properties: Value) -> None:
        """Set properties of a resource by CloudFormation's names, whatever its construct says.

        Mappings are merged into what is there; `None` takes a property away.
        `id` is the logical id, so derived resources can be reached too (`WorkerRole`).
        """
        at, given = Source.of_caller(), cast("object", id)
        if not isinstance(given, str):
            message = f"`override` takes the logical id of a resource, not {quoted(given)}"
            raise DeclarationError(Problem(message, at, "give its `.id`, or write it"))
        self.expect_open(f"the override of `{id}`")
        self.overrides.append((id, properties, at))

    if not TYPE_CHECKING:  # which would let every name pass

        def __getattr__(self, name: str) -> object:
            """Return what the CDK's side of a stack in its app has, such as `node`."""
            bridge = self.app.bridge if "app" in vars(self) else None
            if bridge is None or (name.startswith("_") and not name.startswith("__jsii_")):
                message = f"`{type(self).__name__}` has no attribute `{name}`"
                raise AttributeError(message, name=name, obj=self)
            return bridge.attribute(self, name)

    def expect_open(self, what: object) -> None:
        """Raise DeclarationError where nothing can be declared any more: it would be lost."""
        _expect_open(self.app, what)

    def __str__(self) -> str:
        return f"stack `{self.id}`"

    __repr__ = __str__


class Component(Scope):
    """A reusable group of constructs, whose ids begin with its own; components nest."""

    def __init__(
        self,
        scope: Scope,
        id: str,
        *,
        tags: Mapping[str, Text] | None = None,
        defaults: Defaults | Sequence[Defaults] = (),
    ) -> None:
        """Open the group; raise DeclarationError where a component declares itself for ever."""
        scope = _scope(scope, f"component `{id}`")
        super().__init__(id, scope, tags, defaults)
        self._stack = scope.stack
        self._prefix = f"{scope.prefix}{id}"
        self.depth: int = scope.depth + 1 if isinstance(scope, Component) else 1
        if self.depth > _DEEPEST:
            message = f"component `{id}` is declared inside itself, {_DEEPEST} levels deep"
            hint = f"`{type(self).__name__}` creates another `{type(self).__name__}` each time"
            raise DeclarationError(Problem(message, self.at, hint))
        if not (isinstance(id, str) and LOGICAL_ID.fullmatch(id)):
            given = readable(f"{id}")
            message = f"the component's id `{given}` must be letters and digits"
            self._stack.app.problems.append(Problem(message, self.at, _id_hint(given)))
        scope.children.append(self)

    @property
    def stack(self) -> Stack:
        return self._stack

    @property
    def prefix(self) -> str:
        return self._prefix

    def __str__(self) -> str:
        return f"component `{self._prefix}`"

    __repr__ = __str__


@dataclass_transform(
    kw_only_default=True, frozen_default=True, eq_default=False, field_specifiers=(field,)
)
def construct(cls: type[T]) -> type[T]:
    """Make a class a kind: a frozen dataclass, compared by identity, options by keyword only."""
    return dataclass(frozen=True, eq=False, kw_only=True, repr=False)(cls)


@construct
class Element:
    """Whatever registers with a scope under an id: a construct, or an entry of another section."""

    scope: Scope = field(kw_only=False)
    id: str = field(kw_only=False)
    at: Source | None = field(init=False, default=None)
    given: Mapping[str, Text] | None = field(init=False, default=None)
    """The attributes of what exists already; `None` for what the stack makes."""

    def __post_init__(self) -> None:
        self._set(scope=_scope(self.scope, self))
        given: object = self.id
        self._set(id=f"{self.scope.prefix}{given}", at=Source.of_caller())
        if self.given is None:
            self.stack.expect_open(self)
        foreign.accept(self)
        self.scope.children.append(self)
        self.stack.app.problems.extend(self._id_problems(given))
        self.stack.elements.setdefault(self.key, self)

    def _id_problems(self, given: object) -> Iterator[Problem]:
        if not isinstance(given, str):
            message = f"the id {quoted(given)} is no string"
            yield Problem(message, self.at, "write one in quotes")
        elif not LOGICAL_ID.fullmatch(self.id):
            id = readable(self.id)
            yield Problem(
                f"the id `{id}` must be 1 to 255 letters and digits", self.at, _id_hint(id)
            )
        yield from self._taken()

    def _taken(self) -> Iterator[Problem]:
        """Yield a problem where the id is another's."""
        first = self.stack.elements.get(self.key, self)
        if first is not self:
            message = f"the id `{self.id}` is taken by the {first.noun} at {first.at}"
            yield Problem(message, self.at, f"give this {self.noun} another id")

    def _set(self, **values: object) -> None:
        """Set fields while the construct is being made; afterwards it is frozen."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def stack(self) -> Stack:
        return self.scope.stack

    @property
    def key(self) -> str:
        """The id among all that may not have the same: resources and parameters, the outputs, ..."""
        return self.id

    @property
    def noun(self) -> str:
        """What it is, in a sentence."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(self).__name__).lower()

    def ref(self, suffix: str = "") -> Text:
        """Return the `Ref` of this, or of a resource whose id is this one's with a suffix."""
        if self.given is not None:
            return self._given("Ref", suffix)
        return Ref(self.id + suffix, self.stack.path)

    def att(self, attribute: str, suffix: str = "") -> Text:
        """Return the attribute with CloudFormation's name, of this or of a derived resource."""
        if self.given is not None:
            return self._given(attribute, suffix)
        return GetAtt(self.id + suffix, attribute, self.stack.path)

    def _given(self, attribute: str, suffix: str) -> Text:
        assert self.given is not None
        if suffix + attribute not in self.given:
            message = f"{self} exists already, and nothing here says its `{attribute}`"
            hint = "give it to `existing`"
            raise DeclarationError(Problem(message, Source.of_caller(), hint))
        return self.given[suffix + attribute]

    def __str__(self) -> str:
        return f"{self.noun} `{self.id}`"

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if not caller.startswith("lambdaform"):  # whose messages name constructs so
            message = f"{self} stands in an f-string"
            hint = "give one of its attributes, such as `.name` or `.arn`"
            raise DeclarationError(Problem(message, Source.of_caller(), hint))
        return format(str(self), form)


@construct
class Section(Element):
    """An entry of a template outside its resources: an output, a parameter, a condition, ..."""

    section: ClassVar[str]

    @property
    def key(self) -> str:
        return self.id if self.section == "Parameters" else f"{self.section}.{self.id}"

    def body(self) -> Value:
        """Return what stands under the id."""
        raise NotImplementedError


@construct
class Construct(Element):
    """Something that becomes resources.

    Attributes:
        condition: the resources exist only where this condition holds.
        depends_on: made before this, for reasons that no reference shows.
        removal_policy: what becomes of the data when this leaves the stack; `None` is "retain"
            in protected stages for what holds data, "delete" elsewhere.
        tags: on each of the resources that can be tagged, beside the stack's.
        metadata: on the main resource.
        ignore: findings of the linter to leave out here: rule id -> reason.
    """

    condition: Section | None = None
    depends_on: Sequence[Construct | Component] = ()
    removal_policy: RemovalPolicy | None = None
    tags: Mapping[str, Text] = field(default_factory=dict)
    metadata: Mapping[str, Value] = field(default_factory=dict)
    ignore: Mapping[str, str] = field(default_factory=dict)
    attached: list[tuple[Construct, Any]] = field(init=False, default_factory=list)
    """The functions that listen to this, each with its trigger."""

    def resources(self) -> Iterable[Resource]:
        """Return the resources that this becomes; purely."""
        raise DeclarationError(self.problem("is of a kind that has no method `resources`"))

    def check(self) -> Iterable[Problem]:
        """Return what no template and no linter can show of this construct's mistakes."""
        return ()

    @property
    def own_tags(self) -> Mapping[str, Text]:
        """The tags of its resources, beside those of its scope."""
        return self.tags

    @property
    def data_policy(self) -> RemovalPolicy:
        """The removal policy of a resource that holds data."""
        return self.removal_policy or ("retain" if self.stack.protected else "delete")

    def problem(self, message: str, hint: str | None = None) -> Problem:
        """Return a problem at the line of this construct."""
        return Problem(f"{self} {message}", self.at, hint)

    @classmethod
    def from_existing(cls, scope: Scope, id: str, **attributes: Text | None) -> Self:
        """Make the construct of something that exists: its attributes are known, it is not made.

        `Ref` and the attributes are by CloudFormation's names, those of a derived resource behind
        its suffix; `None` is "not known".
        """
        self = object.__new__(cls)
        for f in fields(cls):
            factory = f.default_factory
            default = factory() if factory is not MISSING else f.default
            self._set(**{f.name: None if default is MISSING else default})
        given = {k: v for k, v in attributes.items() if v is not None}
        self._set(scope=scope, id=id, given=given)
        self.__post_init__()
        self.stack.app.problems.extend(self._given_problems(given))
        return self

    def _given_problems(self, given: Mapping[str, object]) -> Iterator[Problem]:
        for name, value in given.items():
            if not isinstance(value, (str, Intrinsic)):
                message = f"has the `{name}` {quoted(value)}, which is no string and no reference"
                yield self.problem(message)


def _id_hint(id: str) -> str:
    plain = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", id))
    return f"`{plain[:255]}` would do" if plain else "CloudFormation takes no other characters"


def _app(scope: object, whose: str) -> App[Stage]:
    """Return the app that a stack is declared in; raise DeclarationError where it is none."""
    app = scope if isinstance(scope, App) else foreign.app(scope)
    if app is None:
        message = f"the scope of {whose} is {quoted(scope)}, which is no app"
        hint = "stacks stand side by side in the app" if isinstance(scope, Scope) else None
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    return app


def _expect_open(app: App[Stage], what: object) -> None:
    if app.synthesised is not None:
        message = f"{what} comes too late: {app} is synthesised at {app.synthesised}"
        hint = "declare it before `app.synth()`, which ends the file"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    if app.bridge is not None and app.bridge.is_closed:
        message = f"{what} comes too late: the CDK has synthesised already"
        hint = "declare all before `app.synth()` and before `Template.from_stack`"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))


def _scope(given: object, whose: object) -> Scope:
    """Return what something is declared in; raise DeclarationError where that cannot be, or not yet."""
    scope = given if isinstance(given, Scope) else foreign.scope(given)
    if scope is None:
        theirs = foreign.shown(given)
        shown = theirs or quoted(given)
        message = f"the scope of {whose} is {shown}, which is no stack or component"
        hint = 'declare it in a stack: `stack = Stack(app, "Main")`' if theirs else None
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    if not hasattr(scope, "children"):
        name = type(scope).__name__
        message = f"{whose} is declared in a `{name}` that is not set up yet"
        hint = f"call `super().__init__(scope, id)` first in `{name}.__init__`"
        raise DeclarationError(Problem(message, Source.of_caller(), hint))
    return scope
