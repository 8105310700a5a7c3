"""The trigger that invokes a function by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lambdaform import Queue, Schedule, Topic

KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
HOURLY = timedelta(hours=1)
SIX = "minutes, hours, day of the month, month, day of the week, year"


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


@pytest.fixture
def target(properties):
    """Return the target of the schedule of `Worker`, when called."""
    return lambda event="Schedule": properties(f"Worker{event}")["Target"]


@pytest.fixture
def role(properties):
    """Return what the role of the schedule allows, when called."""

    def statements():
        (policy,) = properties("WorkerScheduleRole")["Policies"]
        return [(s["Action"], s["Resource"]) for s in policy["PolicyDocument"]["Statement"]]

    return statements


def test_a_schedule_invokes_the_function_with_a_role_of_its_own(
    function, properties, statements, role
):
    """The ids are those of SAM's ScheduleV2; the function's own role gets nothing."""
    function(on=[Schedule(rate=HOURLY)], dead_letter_queue=False)
    assert properties("WorkerSchedule") == {
        "ScheduleExpression": "rate(1 hour)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": att("Worker"), "RoleArn": att("WorkerScheduleRole")},
    }
    assert role() == [(["lambda:InvokeFunction"], att("Worker"))]
    assert statements() == []


def test_only_schedules_of_the_group_and_account_take_the_role_on(function, properties):
    """Nobody can have Scheduler use the role for a schedule of another account or group."""
    function(on=[Schedule(rate=HOURLY), Schedule(rate=HOURLY, name="Ours", group_name="jobs")])
    for event, group in (("Schedule", "default"), ("Ours", "jobs")):
        (statement,) = properties(f"Worker{event}Role")["AssumeRolePolicyDocument"]["Statement"]
        scheduler = "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}"
        assert statement == {
            "Effect": "Allow",
            "Principal": {"Service": "scheduler.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": {"Ref": "AWS::AccountId"},
                    "aws:SourceArn": {"Fn::Sub": f"{scheduler}:schedule-group/{group}"},
                }
            },
        }


@pytest.mark.parametrize(
    ("rate", "expression"),
    [
        (timedelta(minutes=1), "rate(1 minute)"),
        (timedelta(minutes=5), "rate(5 minutes)"),
        (timedelta(minutes=90), "rate(90 minutes)"),
        (timedelta(hours=1), "rate(1 hour)"),
        (timedelta(hours=25), "rate(25 hours)"),
        (timedelta(days=1), "rate(1 day)"),
        (timedelta(weeks=2), "rate(14 days)"),
    ],
)
def test_a_rate_has_the_largest_unit_that_fits(function, properties, rate, expression):
    """One is written in the singular, as EventBridge wants it."""
    function(on=[Schedule(rate=rate)])
    assert properties("WorkerSchedule")["ScheduleExpression"] == expression


def test_a_cron_expression_has_a_time_zone(function, properties):
    """The fields stand in brackets, one space between them; summer time is the zone's matter."""
    function(on=[Schedule(cron="0  3 * * ? *", timezone="Europe/Berlin")])
    assert properties("WorkerSchedule")["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert properties("WorkerSchedule")["ScheduleExpressionTimezone"] == "Europe/Berlin"


def test_a_time_stands_as_it_is_in_the_schedules_zone(function, properties):
    """A time without a zone is one in `timezone`."""
    function(on=[Schedule(at=datetime.fromisoformat("2026-12-24T18:00"), timezone="Europe/Berlin")])
    assert properties("WorkerSchedule")["ScheduleExpression"] == "at(2026-12-24T18:00:00)"
    assert properties("WorkerSchedule")["ScheduleExpressionTimezone"] == "Europe/Berlin"


def test_a_time_with_a_zone_is_written_in_utc(function, properties):
    """Without a time zone, Scheduler reads a time as UTC."""
    berlin = timezone(timedelta(hours=1))
    function(on=[Schedule(at=datetime(2026, 12, 24, 18, 0, 0, 5, tzinfo=berlin))])
    assert properties("WorkerSchedule")["ScheduleExpression"] == "at(2026-12-24T17:00:00)"
    assert "ScheduleExpressionTimezone" not in properties("WorkerSchedule")


def test_every_option_is_rendered(stack, function, properties):
    """Each option becomes the property that CloudFormation calls so."""
    schedule = Schedule(
        name="Nightly",
        cron="0 3 * * ? *",
        timezone="Europe/Berlin",
        start_date=datetime.fromisoformat("2026-12-01"),
        end_date=datetime(2027, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        flexible_window=timedelta(minutes=15),
        input={"job": "clean-up", "limit": 0},
        maximum_retry_attempts=0,
        maximum_event_age=timedelta(hours=1),
        dead_letter_queue=Queue(stack, "Missed"),
        group_name="jobs",
        description="every night",
        enabled=False,
    )
    function(on=[schedule])
    assert properties("WorkerNightly") == {
        "Description": "every night",
        "GroupName": "jobs",
        "ScheduleExpression": "cron(0 3 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "StartDate": "2026-12-01T00:00:00Z",
        "EndDate": "2027-01-01T00:00:00Z",
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15},
        "State": "DISABLED",
        "Target": {
            "Arn": att("Worker"),
            "RoleArn": att("WorkerNightlyRole"),
            "Input": '{"job":"clean-up","limit":0}',
            "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600},
            "DeadLetterConfig": {"Arn": att("Missed")},
        },
    }


def test_the_input_may_hold_references_and_null(stack, function, target):
    """The input is JSON text; a reference in it is filled in when the stack is deployed."""
    jobs = Queue(stack, "Jobs")
    function(on=[Schedule(rate=HOURLY, input={"queue": jobs.url, "until": None})])
    assert target()["Input"] == {"Fn::Sub": '{"queue":"${Jobs}","until":null}'}


def test_what_json_cannot_hold_is_no_input(function, problems):
    """The value is told at the function that it is for."""
    function(on=[Schedule(rate=HOURLY, input={"day": datetime(2026, 1, 1, tzinfo=UTC)})])
    (problem,) = problems()
    assert "JSON cannot hold `datetime.datetime(2026, 1, 1" in problem


def test_missed_events_go_to_the_queue_of_the_failed_ones(function, target, role):
    """One queue of the function takes both; Scheduler writes to it with the schedule's role."""
    function(on=[Schedule(rate=HOURLY)])
    assert target()["DeadLetterConfig"] == {"Arn": att("WorkerDeadLetters")}
    assert role()[1:] == [(["sqs:SendMessage"], att("WorkerDeadLetters"))]


def test_missed_events_follow_the_functions_choice_of_queue(stack, function, target, role):
    """A queue that the function names takes the missed events too, with the use of its key."""
    function(on=[Schedule(rate=HOURLY)], dead_letter_queue=Queue(stack, "Dead", kms_key_arn=KEY))
    assert target()["DeadLetterConfig"] == {"Arn": att("Dead")}
    assert role()[1:] == [
        (["sqs:SendMessage"], att("Dead")),
        (["kms:Decrypt", "kms:GenerateDataKey"], KEY),
    ]


@pytest.mark.parametrize("choice", ["topic", "none", "off"])
def test_missed_events_can_be_let_go(stack, function, target, role, choice):
    """Scheduler takes no topic; and where nothing is kept, nothing is."""
    options = {"dead_letter_queue": Topic(stack, "Alarms") if choice == "topic" else False}
    if choice == "off":
        function(on=[Schedule(rate=HOURLY, dead_letter_queue=False)])
    else:
        function(on=[Schedule(rate=HOURLY)], **options)
    assert "DeadLetterConfig" not in target()
    assert role() == [(["lambda:InvokeFunction"], att("Worker"))]


def test_two_schedules_need_names(function, problems):
    """The id of the second clashes with that of the first."""
    function(on=[Schedule(rate=HOURLY), Schedule(cron="0 3 * * ? *")])
    (problem,) = problems()
    assert problem.startswith("the id `WorkerSchedule` is taken:")


def test_names_tell_schedules_apart(function, resources):
    """`name=` is the event's part of the ids."""
    function(on=[Schedule(rate=HOURLY), Schedule(cron="0 3 * * ? *", name="Nightly")])
    ids = {"WorkerSchedule", "WorkerScheduleRole", "WorkerNightly", "WorkerNightlyRole"}
    assert ids <= resources().keys()


ZONED = datetime(2026, 12, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "a `Schedule` does not say when (give it one of `rate`, `cron` and `at`)"),
        (
            {"rate": HOURLY, "cron": "0 3 * * ? *"},
            "a `Schedule` has `rate` and `cron` (keep one of them)",
        ),
        (
            {"rate": timedelta(0)},
            "the `rate` of a `Schedule` is `datetime.timedelta(0)` (it takes whole minutes)",
        ),
        (
            {"rate": timedelta(seconds=90)},
            (
                "the `rate` of a `Schedule` is `datetime.timedelta(seconds=90)`"
                " (it takes whole minutes)"
            ),
        ),
        (
            {"rate": HOURLY, "flexible_window": timedelta(seconds=30)},
            (
                "the `flexible_window` of a `Schedule` is `datetime.timedelta(seconds=30)`"
                " (it takes whole minutes)"
            ),
        ),
        (
            {"cron": "0 3 * * *"},
            f"the `cron` of a `Schedule` has 5 fields, not six: `0 3 * * *` ({SIX})",
        ),
        (
            {"cron": "cron(0 3 * * ? *)"},
            "the `cron` of a `Schedule` is `cron(0 3 * * ? *)` (write the six fields alone)",
        ),
        (
            {"cron": "0 3 * * * *"},
            (
                "the `cron` of a `Schedule` is `0 3 * * * *`"
                " (one of its two days has to be `?`: every night at three is `0 3 * * ? *`)"
            ),
        ),
        (
            {"cron": "0 3 * * ? *", "timezone": "Europe/Berln"},
            "the time zone `Europe/Berln` is unknown (did you mean `Europe/Berlin`?)",
        ),
        (
            {"at": ZONED, "timezone": "Europe/Berlin"},
            "the `at` of a `Schedule` has a time zone of its own (leave out `timezone`)",
        ),
    ],
)
def test_a_schedule_is_held_against_its_grammar(function, problems, options, problem):
    """The linter does not read the expressions of EventBridge Scheduler."""
    function(on=[Schedule(**options)])
    assert problems() == [problem]


def test_scheduler_takes_no_fifo_queue(stack, function, problems):
    """Its dead letters go to a standard queue."""
    function(on=[Schedule(rate=HOURLY, dead_letter_queue=Queue(stack, "Dead", fifo=True))])
    assert problems() == [
        (
            "a `Schedule` leaves its dead letters in queue `Dead`, which is FIFO"
            " (EventBridge Scheduler takes a standard queue)"
        )
    ]


def test_options_are_held_against_their_types(function, problems):
    """A number is no duration, and a wrong type is told at the schedule's own line."""
    function(on=[Schedule(rate=5)])
    assert problems() == [
        (
            "Schedule of function `Worker`: `rate` is `5`, but it takes a `timedelta` or `None`"
            " (write `timedelta(seconds=5)`)"
        )
    ]
