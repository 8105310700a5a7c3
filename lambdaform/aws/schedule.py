"""The trigger that invokes a function by the clock: EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import ClassVar

from lambdaform.aws.function import Function
from lambdaform.aws.targets import MessageQueue, fifo_faults, retry_policy
from lambdaform.aws.trigger import Trigger
from lambdaform.errors import Problem, did_you_mean
from lambdaform.iam import Grant, policy, trust
from lambdaform.template import Ref, Resource, Text, Value, json_text

_MINUTE = timedelta(minutes=1)
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (_MINUTE, "minute"))
_CRON_FIELDS = 6


@dataclass(frozen=True)
class Schedule(Trigger):
    """Invoke a function by the clock: an `AWS::Scheduler::Schedule`. Say one of `rate`, `cron`, `at`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html

    Attributes:
        rate: how often, in whole minutes.
        cron: six fields: minutes, hours, day of the month, month, day of the week, year; one of
            the two days is `?`. `0 3 * * ? *` is every night at three.
        at: once, at this time.
        timezone: that `cron` and `at` are in, such as `Europe/Berlin`; `None` is UTC.
        start_date, end_date: nothing is invoked before and after; UTC, or a time with a zone of
            its own.
        flexible_window: how much later than said it may be, 1 minute to 24 hours.
        input: what the function gets: any JSON value.
        maximum_retry_attempts: how often Scheduler tries again to hand the event to Lambda, 0 to
            185; `None` is 185.
        maximum_event_age: how long it tries, 1 minute to 24 hours; `None` is 24 hours.
        dead_letter_queue: takes the events that Scheduler could not hand to Lambda. `True` is the
            queue that takes those that the function fails; `False` lets them go.
        group_name: the schedule group, which exists; `None` is the account's default one.
        description: up to 512 characters.
        enabled: whether the clock runs.
    """

    asynchronous: ClassVar[bool] = True

    _: KW_ONLY
    rate: timedelta | None = None
    cron: str | None = None
    at: datetime | None = None
    timezone: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    flexible_window: timedelta | None = None
    input: Value = None
    maximum_retry_attempts: int | None = None
    maximum_event_age: timedelta | None = None
    dead_letter_queue: MessageQueue | bool = True
    group_name: Text | None = None
    description: Text | None = None
    enabled: bool = True

    def check(self, function: Function) -> Iterator[Problem]:
        for message, hint in (*self._time_faults(), *self._zone_faults()):
            yield Problem(message, self.line, hint)
        takes = "EventBridge Scheduler takes a standard queue"
        for message, hint in fifo_faults(self.dead_letter_queue, "a `Schedule`", takes):
            yield Problem(message, self.line, hint)

    def _time_faults(self) -> Iterator[tuple[str, str | None]]:
        given = [name for name in ("rate", "cron", "at") if getattr(self, name) is not None]
        if not given:
            yield "a `Schedule` does not say when", "give it one of `rate`, `cron` and `at`"
        elif len(given) > 1:
            yield f"a `Schedule` has {' and '.join(f'`{n}`' for n in given)}", "keep one of them"
        for name, time in (("rate", self.rate), ("flexible_window", self.flexible_window)):
            if time is not None and (time < _MINUTE or time % _MINUTE):
                yield f"the `{name}` of a `Schedule` is `{time!r}`", "it takes whole minutes"
        if self.cron is not None:
            yield from _cron_faults(self.cron)

    def _zone_faults(self) -> Iterator[tuple[str, str | None]]:
        zone = self.timezone
        if self.at is not None and self.at.tzinfo is not None and zone is not None:
            yield "the `at` of a `Schedule` has a time zone of its own", "leave out `timezone`"
        if zone is not None and not _is_zone(zone):
            yield f"the time zone `{zone}` is unknown", did_you_mean(zone, _zones())

    def resources(self, function: Function) -> Iterator[Resource]:
        properties = {
            "Description": self.description,
            "GroupName": self.group_name,
            "ScheduleExpression": self._expression,
            "ScheduleExpressionTimezone": self.timezone,
            "StartDate": self.start_date and f"{_utc(self.start_date)}Z",
            "EndDate": self.end_date and f"{_utc(self.end_date)}Z",
            "FlexibleTimeWindow": self._window,
            "State": None if self.enabled else "DISABLED",
            "Target": self._target(function),
        }
        yield Resource(self.id(function), "AWS::Scheduler::Schedule", properties, at=self.line)
        yield self._role(function)

    @property
    def _expression(self) -> str | None:
        if self.rate is not None:
            return _rate(self.rate)
        if self.cron is not None:
            return f"cron({' '.join(self.cron.split())})"
        if self.at is not None:
            return f"at({_utc(self.at)})"
        return None

    @property
    def _window(self) -> Value:
        if self.flexible_window is None:
            return {"Mode": "OFF"}
        return {
            "Mode": "FLEXIBLE",
            "MaximumWindowInMinutes": self.flexible_window // _MINUTE,
        }

    def _target(self, function: Function) -> Value:
        arn, _ = self._dead_letters(function)
        return {
            "Arn": function.arn,
            "RoleArn": function.att("Arn", f"{self.event}Role"),
            "Input": None if self.input is None else json_text(self.input),
            "RetryPolicy": retry_policy(self.maximum_retry_attempts, self.maximum_event_age),
            "DeadLetterConfig": {"Arn": arn} if arn is not None else None,
        }

    def _dead_letters(self, function: Function) -> tuple[Text | None, tuple[Grant, ...]]:
        """Return the ARN of the queue for what could not be handed over, and the grant on it."""
        queue: object = self.dead_letter_queue
        if queue is True:
            queue = function.dead_letter_queue
        if isinstance(queue, MessageQueue):
            return queue.arn, (queue.take_dead_letters,)
        arn = function.dead_letters if queue is True else None
        if arn is None:
            return None, ()
        return arn, (Grant(("sqs:SendMessage",), {"queue": (arn,)}),)

    def _role(self, function: Function) -> Resource:
        """Return the role that Scheduler takes on to invoke the function."""
        where = f"{Ref('AWS::Partition')}:scheduler:{Ref('AWS::Region')}:{Ref('AWS::AccountId')}"
        ours = {
            "aws:SourceAccount": Ref("AWS::AccountId"),
            "aws:SourceArn": f"arn:{where}:schedule-group/{self.group_name or 'default'}",
        }
        _, letters = self._dead_letters(function)
        id = self.id(function, "Role")
        document = policy([function.invoke, *letters])
        properties = {
            "AssumeRolePolicyDocument": trust("scheduler.amazonaws.com", {"StringEquals": ours}),
            "Policies": [{"PolicyName": f"{id}Policy", "PolicyDocument": document}],
        }
        return Resource(id, "AWS::IAM::Role", properties, at=self.line)


def _rate(rate: timedelta) -> str:
    unit, word = next(((u, w) for u, w in _UNITS if rate >= u and not rate % u), _UNITS[-1])
    count = rate // unit
    return f"rate({count} {word}{'' if count == 1 else 's'})"


def _cron_faults(cron: str) -> Iterator[tuple[str, str | None]]:
    fields = cron.split()
    if "(" in cron:
        yield f"the `cron` of a `Schedule` is `{cron}`", "write the six fields alone"
    elif len(fields) != _CRON_FIELDS:
        message = f"the `cron` of a `Schedule` has {len(fields)} fields, not six: `{cron}`"
        yield message, "minutes, hours, day of the month, month, day of the week, year"
    elif (fields[2] == "?") == (fields[4] == "?"):
        message = f"the `cron` of a `Schedule` is `{cron}`"
        yield message, "one of its two days has to be `?`: every night at three is `0 3 * * ? *`"


def _utc(time: datetime) -> str:
    """Return a time without its zone: in UTC where it has one, as it stands where it has none."""
    utc = time.astimezone(UTC) if time.tzinfo else time
    return utc.replace(tzinfo=None).isoformat(timespec="seconds")


def _is_zone(name: str) -> bool:
    """Tell whether a time zone exists; true where this machine knows none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return not _zones()
    return True


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())
