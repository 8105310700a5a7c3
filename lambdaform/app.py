"""The root of the tree: App, its stages, and how defaults are said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast, overload

from lambdaform.errors import DeclarationError, Problem, Source, did_you_mean
from lambdaform.template import Reference, Text, Value, quoted

if TYPE_CHECKING:
    from lambdaform.construct import Element, Stack
    from lambdaform.draft import Bridge

LOCAL = "local"
"""The stage that every app has: the embedded cloud on this machine."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One place that an app is deployed to: dev, prod, a colleague's own.

    A project adds its own typed settings in a subclass, itself a
    `@dataclass(frozen=True, kw_only=True)`.

    Attributes:
        name: letters, digits and hyphens; part of the name of each stack.
        account: the 12 digits of the AWS account; `None` is the account of the credentials.
        region: such as `eu-west-1`; `None` is the region of the credentials.
        protected: what holds data is retained when it leaves its stack.
        asset_bucket: the bucket that takes the code; `None` is lambdaform's own.
        permissions_boundary: the name or ARN of a managed policy that every role of the stacks has
            as its boundary, unless it has one of its own.
        cloudformation_role: the name or ARN of the role that CloudFormation works with; `None` is
            whoever deploys, or the role that a stack has already.
    """

    name: str = field(kw_only=False)
    account: str | None = None
    region: str | None = None
    protected: bool = False
    asset_bucket: str | None = None
    permissions_boundary: str | None = None
    cloudformation_role: str | None = None


S_co = TypeVar("S_co", bound=Stage, covariant=True)


@dataclass(frozen=True)
class Defaults:
    """The root of what is said once for all constructs of a kind, on a scope or the app."""


D = TypeVar("D", bound=Defaults)


class App(Generic[S_co]):
    """The root of the tree: stacks, and the stages that they are deployed to.

    Attributes:
        name: letters, digits and hyphens; the first part of the name of each stack.
        stages: the stages that `--stage` may name; the first is the default. `local`, the embedded
            cloud, needs no saying: it is as the first, unprotected.
        stage: the one that was selected.
        tags: on every resource that can be tagged.
        metadata: in the template of every stack.
        defaults: such as `FunctionDefaults(...)`, for every stack.
        bridge: the way to the AWS CDK, where the app has one.
        synthesised: the line that has called `synth`: what is declared after it comes too late.
        names_stacks: the names of stacks are lambdaform's to give and to check.
    """

    names_stacks: ClassVar[bool] = True

    @overload
    def __init__(
        self: App[Stage],
        name: str,
        *,
        tags: Mapping[str, Text] | None = None,
        metadata: Mapping[str, Value] | None = None,
        defaults: Defaults | Sequence[Defaults] = (),
    ) -> None: ...

    @overload
    def __init__(
        self,
        name: str,
        *,
        stages: Sequence[S_co],
        tags: Mapping[str, Text] | None = None,
        metadata: Mapping[str, Value] | None = None,
        defaults: Defaults | Sequence[Defaults] = (),
    ) -> None: ...

    def __init__(
        self,
        name: str,
        *,
        stages: Sequence[S_co] | None = None,
        tags: Mapping[str, Text] | None = None,
        metadata: Mapping[str, Value] | None = None,
        defaults: Defaults | Sequence[Defaults] = (),
    ) -> None:
        """Start an app; raise DeclarationError where its name or the selected stage cannot be."""
        # With `synth` below, the one import that runs upwards: the app asks how it was started.
        from lambdaform.load import started

        start = started()
        self._begin(name, Source.of_caller(), start.context, tags, metadata, several(defaults))
        usual = (Stage("dev"), Stage("prod", protected=True))
        self.stages = stages if stages is not None else cast("tuple[S_co, ...]", usual)
        if not is_name(name):
            message = f"the app's name `{name}` must be letters, digits and hyphens"
            raise DeclarationError(Problem(message, self.at, name_hint(name)))
        self.stage = self._select(start.context.get("stage"))
        start.apps.append(self)

    def _begin(
        self,
        name: str,
        at: Source | None = None,
        context: Mapping[str, str] = MappingProxyType({}),
        tags: Mapping[str, Text] | None = None,
        metadata: Mapping[str, Value] | None = None,
        defaults: tuple[Defaults, ...] = (),
    ) -> None:
        """Start with no stack, at a line of the user's, or at none."""
        self.name = name
        self.at = at
        self.context = context
        self.tags = tags if tags is not None else {}
        self.metadata = metadata if metadata is not None else {}
        self.defaults = defaults
        self.stacks: list[Stack] = []
        self.problems: list[Problem] = []
        self.bridge: Bridge | None = None
        self.synthesised: Source | None = None

    def _select(self, name: str | None) -> S_co:
        stages: object = self.stages
        if not isinstance(stages, (list, tuple)) or not all(isinstance(s, Stage) for s in stages):
            message = f"the stages of app `{self.name}` are {quoted(stages)}, no list of stages"
            raise DeclarationError(Problem(message, self.at, 'write `stages=[Stage("dev")]`'))
        names = [stage.name for stage in self.stages]
        for stage in self.stages:
            if not is_name(stage.name):
                message = f"the stage's name `{stage.name}` must be letters, digits and hyphens"
                raise DeclarationError(Problem(message, self.at, name_hint(stage.name)))
            if names.count(stage.name) > 1:
                raise DeclarationError(Problem(f"two stages have the name `{stage.name}`", self.at))
        if not self.stages:
            raise DeclarationError(Problem(f"app `{self.name}` has no stage", self.at))
        if name is None:
            return self.stages[0]
        if name == LOCAL and name not in names:
            return replace(
                self.stages[0],
                name=LOCAL,
                account=None,
                region=None,
                protected=False,
                asset_bucket=None,
                permissions_boundary=None,
                cloudformation_role=None,
            )
        if name not in names:
            hint = did_you_mean(name, [*names, LOCAL])
            raise DeclarationError(Problem(f"the stage `{name}` is unknown", self.at, hint))
        return self.stages[names.index(name)]

    def path_of(self, id: str) -> str:
        """Return what references carry to say which stack they point into."""
        return f"{self.name}/{id}"

    def place_of(self, stack: Stack) -> str:
        """Return where a stack is, for people."""
        return stack.path

    def find(self, reference: Reference) -> Element | None:
        """Return what a reference points to, where that is an element of this app."""
        for stack in self.stacks:
            if stack.path == reference.stack:
                return stack.elements.get(reference.id)
        return None

    def synth(self) -> None:
        """Write the templates and assets, where the app's file runs as a program of its own.

        Writes nothing while lambdaform loads the file: its commands, and `load`, write what they
        are asked for. Either way nothing can be declared afterwards: one of the two would lose it.
        """
        from lambdaform.load import write

        write(self)
        self.synthesised = Source.of_caller()
        if self.bridge is not None:
            self.bridge.close()

    @property
    def all_tags(self) -> Mapping[str, Text]:
        """The tags that hold here."""
        return self.tags

    def __str__(self) -> str:
        return f"app `{self.name}`"

    __repr__ = __str__


def several(defaults: Defaults | Sequence[Defaults]) -> tuple[Defaults, ...]:
    """Return what may be said alone, or as a list."""
    if isinstance(defaults, (list, tuple)):
        return tuple(defaults)
    return (cast("Defaults", defaults),)


def is_name(text: object) -> bool:
    """Tell whether something can name an app, a stage or a stack: letters, digits, hyphens."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def name_hint(text: object) -> str:
    """Return a hint with the nearest name that can be one."""
    if not isinstance(text, str):
        return "write it in quotes"
    plain = re.sub(r"^[^A-Za-z]+|[^A-Za-z0-9]+$", "", re.sub(r"[^A-Za-z0-9]+", "-", text))
    return f"`{plain}` would do" if plain and plain != text else "it begins with a letter"
