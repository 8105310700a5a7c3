"""A Lambda function with its role, its log group and its dead letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from lambdaform import options
from lambdaform.assume import Assume
from lambdaform.aws import function_code
from lambdaform.aws.existing import name_and_arn, own
from lambdaform.aws.function_code import Image, InlineCode
from lambdaform.aws.function_defaults import (
    Architecture,
    FunctionDefaults,
    LogFormat,
    LogLevel,
    combined,
)
from lambdaform.aws.targets import DeadLetterTarget, dead_letter_queue, fifo_faults
from lambdaform.aws.trigger import Trigger
from lambdaform.bundle import Bundle
from lambdaform.construct import LOGICAL_ID, Construct, Scope, construct
from lambdaform.dependencies import Dependencies, dependencies
from lambdaform.errors import Problem, Source
from lambdaform.iam import INFER, Grant, Grantable, Infer, grant, policy, trust
from lambdaform.template import Asset, Resource, Text, Value, days, seconds


@dataclass(frozen=True)
class _Later:
    """What `Function.add` takes."""

    on: Sequence[Trigger]
    allow: Sequence[Grant]


@construct
class Function(Construct, Grantable[Grant]):
    """Code that runs when something invokes it: an `AWS::Lambda::Function`.

    It has a role of its own, which holds what its options, its triggers and `allow` need and
    nothing else; and a log group of its own.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html

    Attributes:
        handler: `file.function`; a folder is written with dots (`api.orders.create`).
        code: the folder of the code, relative to the file that makes the `App`; or `InlineCode`,
            or an `Image`, which needs no handler.
        exclude: what stays out of the zip, as `.gitignore` patterns, beside the usual.
        dependencies: what is installed beside the code: a requirements file, a lock, a folder
            with one, or `Dependencies`; what lies in the code folder unless said.
        bundle: how esbuild bundles the code of a Node function, which it does where the project
            has it; `False` copies the folder, `True` and `Bundle` insist.
        on: what invokes it.
        allow: what it may do: grants; or `INFER`, which is what its code is proven to need.
        assume: what a person knows of code that the analysis of access cannot see.
        environment: at most 4 KB in all.
        memory_mb: 128 to 10,240; the share of CPU grows with it, one whole at 1,769.
        timeout: 1 second to 15 minutes.
        runtime: such as `python3.14`.
        architecture: `arm64` or `x86_64`.
        layers: ARNs of at most 5 layer versions, those of the defaults first.
        reserved_concurrency: how many may run at once; taken from the account's pool.
        log_format: `JSON`, or `Text`, which has no levels.
        log_level: the least that is logged of what the handler writes.
        system_log_level: the least that is logged of what Lambda itself writes.
        log_retention: how long logs are kept: one of the values that CloudWatch Logs takes.
        tracing: traces with X-Ray.
        ephemeral_storage_mb: the size of `/tmp`, 512 to 10,240.
        dead_letter_queue: takes events that Lambda gave up on. `True` makes a queue where a
            trigger is asynchronous; `False` lets those events go.
        description: up to 256 characters.
        function_name: a physical name; leave it out unless something outside needs it.
        role: the ARN of a role that exists, instead of one of its own.
    """

    handler: str | None = None
    code: str | Path | InlineCode | Image | None = None
    exclude: Sequence[str] = ()
    dependencies: str | Path | Dependencies | None = None
    bundle: Bundle | bool | None = None
    on: Sequence[Trigger] = ()
    allow: Sequence[Grant] | Infer | None = None
    assume: Sequence[Assume] = ()
    environment: Mapping[str, Text] = field(default_factory=dict)
    memory_mb: int | None = None
    timeout: timedelta | None = None
    runtime: str | None = None
    architecture: Architecture | None = None
    layers: Sequence[Text] = ()
    reserved_concurrency: int | None = None
    log_format: LogFormat | None = None
    log_level: LogLevel | None = None
    system_log_level: Literal["DEBUG", "INFO", "WARN"] | None = None
    log_retention: timedelta | None = None
    tracing: bool | None = None
    ephemeral_storage_mb: int | None = None
    dead_letter_queue: DeadLetterTarget | bool = True
    description: Text | None = None
    function_name: Text | None = None
    role: Text | None = None

    triggers: list[Trigger] = field(init=False, default_factory=list)
    grants: list[Grant] = field(init=False, default_factory=list)

    iam_service = "lambda"
    invoke = grant("lambda:InvokeFunction")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.given is None:
            said = () if self.allow is None or isinstance(self.allow, Infer) else self.allow
            self._take(_Later(self.on, said))

    @classmethod
    def existing(
        cls,
        scope: Scope,
        id: str,
        *,
        name: Text | None = None,
        arn: Text | None = None,
        url: Text | None = None,
    ) -> Self:
        """Use a function that exists, by its name, or its ARN where it is elsewhere.

        `url` is its own URL, where that is used. Raises DeclarationError without a name and an ARN.
        """
        start, part = f"{own('lambda')}function:", (":", 6)
        name, arn = name_and_arn(f"function `{id}`", start, part, name=name, arn=arn)
        return cls.from_existing(scope, id, Arn=arn, Ref=name, UrlFunctionUrl=url)

    def add(self, *, on: Sequence[Trigger] = (), allow: Sequence[Grant] = ()) -> None:
        """Add triggers or grants that could not be named before: for two that need each other."""
        self.stack.expect_open(f"what is added to {self}")
        later, at = _Later(on, allow), Source.of_caller()
        problems = list(options.check(later, self, at))
        if self.given is not None:
            message = f"{self} exists already: nothing can be added to it"
            problems.append(Problem(message, at))
        self.stack.app.problems.extend(problems)
        if not problems:
            self._take(later)

    def _take(self, later: _Later) -> None:
        """Take what is of the right type; what is not is told where the options are checked."""
        if isinstance(later.allow, (list, tuple)):
            self.grants.extend(later.allow)
        if isinstance(later.on, (list, tuple)):
            self.triggers.extend(later.on)
            for trigger in later.on:
                if isinstance(trigger, Trigger):
                    trigger.attach(self)

    @property
    def name(self) -> Text:
        """The function's name."""
        return self.ref()

    @property
    def arn(self) -> Text:
        """The function's ARN."""
        return self.att("Arn")

    @property
    def url(self) -> Text:
        """The function's own URL; it needs a `FunctionUrl` among its triggers."""
        return self.att("FunctionUrl", "Url")

    @property
    def invoke_url(self) -> Grant:
        """Call the function's own URL, and the function by nothing but its URL."""
        by_url = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
        invoke = replace(self.invoke, conditions=by_url)
        return replace(self.granting(["lambda:InvokeFunctionUrl"]), also=(invoke,))

    @property
    def dead_letters(self) -> Text | None:
        """The ARN of what takes the events that Lambda gave up on; `None` where nothing does."""
        if self._dead_letter_target is not None:
            return self._dead_letter_target.arn
        return self.att("Arn", "DeadLetters") if self._makes_dead_letter_queue else None

    def iam_resources(self) -> Mapping[str, Text]:
        return {"function": self.arn}

    @property
    def settings(self) -> FunctionDefaults:
        """What holds for this function: its own options, and the defaults behind them."""
        return combined(self, *self.scope.inherited(FunctionDefaults))

    @property
    def own_tags(self) -> Mapping[str, Text]:
        return self.settings.tags

    @property
    def is_asynchronous(self) -> bool:
        """Whether something hands it events that Lambda queues itself."""
        return any(trigger.asynchronous for trigger in self.triggers)

    def check(self) -> Iterator[Problem]:
        for given in self._all_grants():
            for problem in given.problems(self.stack.app.find):
                yield replace(problem, at=problem.at or self.at)
        for trigger in self.triggers:
            if trigger.name is not None and not LOGICAL_ID.fullmatch(trigger.name):
                message = f"the name `{trigger.name}` of a trigger must be letters and digits"
                yield Problem(message, trigger.line, "it becomes part of ids")
            yield from trigger.check(self)
        yield from function_code.problems(self)
        hint = "Lambda takes a standard queue or topic"
        for message, why in fifo_faults(self._dead_letter_target, self, hint):
            yield Problem(message, self.at, why)
        if self.role is not None and self.grants:
            hint = "leave one of them out; a role that exists is not changed"
            yield self.problem("has a `role` that exists and an `allow` for it", hint)
        if self.role is not None and self.allow is INFER:
            hint = "leave one of them out; a role that exists is not changed"
            yield self.problem("has a `role` that exists and `allow=INFER` for it", hint)
        if self.infers and self.grants:
            hint = "leave them out, or say all that it may do: `allow=[...]`"
            yield self.problem("has `allow=INFER`, and grants that are added to it", hint)

    @property
    def infers(self) -> bool:
        """Whether its role holds what its code is proven to need."""
        if self.role is not None or self.allow is not None:
            return self.role is None and self.allow is INFER
        return any(said.allow is INFER for said in self.scope.inherited(FunctionDefaults))

    def resources(self) -> Iterator[Resource]:
        yield from self.resources_with(())

    def resources_with(self, inferred: Sequence[Grant]) -> Iterator[Resource]:
        """Yield the resources, and let the role hold what the code is proven to need."""
        if self.role is None:
            yield self._role(inferred)
        yield self._log_group()
        yield self._function(inferred)
        if self._makes_dead_letter_queue:
            yield dead_letter_queue(f"{self.id}DeadLetters")
        for trigger in self.triggers:
            yield from trigger.resources(self)

    def _function(self, inferred: Sequence[Grant]) -> Resource:
        settings = self.settings
        properties = {
            "FunctionName": self.function_name,
            "Description": self.description,
            "PackageType": "Image" if self._image else None,
            "Runtime": settings.runtime if not self._image else None,
            "Architectures": [settings.architecture],
            "Handler": self.handler,
            "Code": self._code(settings),
            "ImageConfig": self._image and self._image.config(),
            "Role": self.role if self.role is not None else self.att("Arn", "Role"),
            "MemorySize": settings.memory_mb,
            "Timeout": seconds(settings.timeout),
            "EphemeralStorage": {"Size": settings.ephemeral_storage_mb}
            if settings.ephemeral_storage_mb is not None
            else None,
            "Environment": {"Variables": settings.environment} if settings.environment else None,
            "Layers": settings.layers if settings.layers and not self._image else None,
            "ReservedConcurrentExecutions": self.reserved_concurrency,
            "DeadLetterConfig": self.dead_letters and {"TargetArn": self.dead_letters},
            "TracingConfig": {"Mode": "Active" if settings.tracing else "PassThrough"},
            "LoggingConfig": {
                "LogFormat": settings.log_format,
                "ApplicationLogLevel": settings.log_level
                if settings.log_format == "JSON"
                else None,
                "SystemLogLevel": self.system_log_level,
                "LogGroup": self.ref("LogGroup"),
            },
        }
        return Resource(self.id, "AWS::Lambda::Function", properties, notes=self._notes(inferred))

    def _notes(self, inferred: Sequence[Grant]) -> Mapping[str, Value]:
        """Return what the analysis of access cannot know from the template."""
        return {
            "infer": self.infers or None,
            "allow": [policy([given]) for given in (*self.grants, *inferred)],
            "assume": [
                {"file": one.file, "why": one.why, "uses": policy(one.uses)} for one in self.assume
            ],
        }

    def _code(self, settings: FunctionDefaults) -> Value:
        if isinstance(self.code, InlineCode):
            return {"ZipFile": self.code.text}
        if self._image is not None:
            return self._image.code(settings.architecture)
        if not settings.code:
            return None
        return Asset(
            str(settings.code),
            tuple(self.exclude),
            self.handler,
            settings.runtime,
            layered=bool(settings.layers),
            architecture=settings.architecture,
            dependencies=dependencies(settings.dependencies),
            bundle=settings.bundle,
        )

    @property
    def _image(self) -> Image | None:
        return self.code if isinstance(self.code, Image) else None

    def _role(self, inferred: Sequence[Grant]) -> Resource:
        document = policy([*self._all_grants(), *inferred])
        name = f"{self.id}RolePolicy"
        properties = {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Policies": [{"PolicyName": name, "PolicyDocument": document}] if document else None,
        }
        return Resource(f"{self.id}Role", "AWS::IAM::Role", properties)

    def _all_grants(self) -> Iterator[Grant]:
        """Yield what the role holds: the needs of its options and triggers, and what was said."""
        logs = self.att("Arn", "LogGroup")
        yield Grant(("logs:CreateLogStream", "logs:PutLogEvents"), {None: (logs,)})
        if self.settings.tracing:
            yield Grant(("xray:PutTelemetryRecords", "xray:PutTraceSegments"), {None: ("*",)})
        if self._dead_letter_target is not None:
            yield self._dead_letter_target.take_dead_letters
        elif self._makes_dead_letter_queue:
            yield Grant(("sqs:SendMessage",), {"queue": (self.att("Arn", "DeadLetters"),)})
        for trigger in self.triggers:
            yield from trigger.grants(self)
        yield from self.grants
        for one in self.assume if self.infers else ():
            yield from one.uses

    def _log_group(self) -> Resource:
        properties = {"RetentionInDays": days(self.settings.log_retention)}
        return Resource(f"{self.id}LogGroup", "AWS::Logs::LogGroup", properties)

    @property
    def _dead_letter_target(self) -> DeadLetterTarget | None:
        return None if isinstance(self.dead_letter_queue, bool) else self.dead_letter_queue

    @property
    def _makes_dead_letter_queue(self) -> bool:
        return self.dead_letter_queue is True and self.is_asynchronous
