"""Grants: what can be granted on what, and the policy documents that come of it."""

from __future__ import annotations

import pytest

from lambdaform import (
    App,
    Aws,
    Bucket,
    Fn,
    Function,
    GlobalSecondaryIndex,
    Grant,
    HttpApi,
    InlineCode,
    Parameter,
    Queue,
    Route,
    Stack,
    Table,
)
from lambdaform.errors import DeclarationError
from lambdaform.iam import Statement, document, policy, trust
from lambdaform.synth import synth
from lambdaform.template import Call, GetAtt, Ref

BUCKET = "arn:aws:s3:::uploads"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/abc"
ACCOUNT = {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


@pytest.fixture
def jobs(stack):
    """A queue to grant things on."""
    return Queue(stack, "Jobs")


@pytest.fixture
def uploads(stack):
    """A bucket to grant things on."""
    return Bucket(stack, "Uploads")


@pytest.fixture
def fault(function, problems):
    """Return the one problem of a function with a grant, when called."""

    def of(grant):
        function(allow=[grant])
        (problem,) = problems()
        return problem

    return of


@pytest.fixture
def fine(function, statements):
    """Return what a function with a grant is allowed, when called."""

    def of(grant):
        function(allow=[grant])
        return statements()

    return of


def told(make):
    """Return the one problem that a grant raises at once, at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        make()
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    return f"{problem.message} ({problem.hint})"


# What a grant may name


def test_exact_operations_are_granted(jobs, fine):
    """By the names that the service's documentation has."""
    assert fine(jobs.grant("SendMessage", "GetQueueUrl")) == [
        (["sqs:GetQueueUrl", "sqs:SendMessage"], att("Jobs"))
    ]


def test_operations_are_granted_by_their_right_spelling(jobs, fine):
    """IAM compares without case; what comes with an operation is found all the same."""
    assert fine(jobs.grant("sendmessage")) == [(["sqs:SendMessage"], att("Jobs"))]


@pytest.mark.parametrize("operation", ["*", "Send*", "SendMessag?"])
def test_a_wildcard_is_refused(jobs, fault, operation):
    """Each action is named."""
    assert fault(jobs.grant(operation)) == (
        f"the grant of `sqs:{operation}` holds a wildcard (name each action)"
    )


def test_an_unknown_action_is_told_with_what_was_meant(jobs, fault):
    """It is held against IAM's own data."""
    assert fault(jobs.grant("SendMesage")) == (
        "the IAM action `sqs:SendMesage` does not exist (did you mean `SendMessage`?)"
    )


def test_an_unknown_service_is_told_with_what_was_meant(fault):
    """So is its prefix."""
    assert fault(Grant.on(QUEUE, "dynamodbb:GetItem")) == (
        "the IAM action `dynamodbb:GetItem` does not exist (did you mean `dynamodb`?)"
    )


def test_an_action_without_its_service_is_told(fault):
    """`Grant.on` does not know whose the ARN is."""
    assert fault(Grant.on(QUEUE, "SendMessage")) == (
        "`SendMessage` is no IAM action (write the service too: `sqs:SendMessage`)"
    )


def test_a_grant_of_nothing_is_told(jobs, fault):
    """It would do nothing, which nobody wants to say."""
    assert fault(jobs.grant()) == "a grant on queue `Jobs` names no action (None)"


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda q: q.grant(["SendMessage"]), "takes the names of actions, not `['SendMessage']`"),
        (lambda q: q.grant(5), "a grant takes the names of actions, not `5` (None)"),
        (lambda q: Grant.on(q.arn, ["sqs:SendMessage"]), "(write them one by one, without"),
        (lambda q: Grant.on(q, "sqs:SendMessage"), "not queue `Jobs` (give its `.arn`)"),
        (lambda q: Grant.on([q.arn, q], "sqs:SendMessage"), "`Grant.on` takes an ARN, not `["),
        (lambda q: Grant.on([], "sqs:SendMessage"), "`Grant.on` takes an ARN, not `[]`"),
        (lambda q: Grant.on(None, "sqs:SendMessage"), "`Grant.on` takes an ARN, not `None`"),
    ],
)
def test_what_is_no_grant_is_told_at_once(jobs, make, problem):
    """At the line that makes it."""
    assert problem in told(lambda: make(jobs))


# What an action can apply to


def test_an_action_fits_the_resource(jobs, fault):
    """An action of another service applies to nothing of this one."""
    assert fault(jobs.grant("sns:Publish")) == (
        "`sns:Publish` cannot apply to queue `Jobs` (it applies to: topic)"
    )


@pytest.mark.parametrize(
    ("arn", "shown"),
    [
        (lambda b: BUCKET, BUCKET),
        (lambda b: b.arn, "${Uploads.Arn}"),
        (lambda b: f"{b.arn}", "${Uploads.Arn}"),
        (lambda b: f"arn:aws:s3:::{b.name}", "arn:aws:s3:::${Uploads}"),
        (lambda b: f"arn:{Aws.PARTITION}:s3:::uploads", "arn:${AWS::Partition}:s3:::uploads"),
    ],
)
def test_objects_are_not_read_from_a_buckets_own_arn(uploads, fault, arn, shown):
    """However the ARN is written."""
    assert fault(Grant.on(arn(uploads), "s3:GetObject")).startswith(
        f"`s3:GetObject` cannot apply to `{shown}` (it applies to: "
    )


@pytest.mark.parametrize(
    "arn",
    [
        lambda b: f"{BUCKET}/*",
        lambda b: f"{BUCKET}/a/b.txt",
        lambda b: f"{b.arn}/*",
        lambda b: b.arn + "/in/*",
        lambda b: f"arn:{Aws.PARTITION}:s3:::{b.name}/in/*",
        lambda b: "arn:aws:s3:::uploads*",
    ],
)
def test_objects_are_read_from_the_arns_of_objects(uploads, fine, arn):
    """A wildcard in an ARN stands for anything."""
    ((actions, _),) = fine(Grant.on(arn(uploads), "s3:GetObject"))
    assert actions == ["s3:GetObject"]


@pytest.mark.parametrize(
    "arn",
    [
        lambda t: "arn:aws:dynamodb:*:*:table/orders",
        lambda t: "arn:aws:dynamodb:eu-west-1:1:table/orders/index/*",
        lambda t: t.arn,
        lambda t: f"{t.arn}/index/*",
    ],
)
def test_records_are_not_read_from_a_tables_arn(stack, fault, arn):
    """They are in its stream."""
    grant = Grant.on(arn(Table(stack, "Orders", partition_key="pk")), "dynamodb:GetRecords")
    assert fault(grant).endswith("(it applies to: stream)")


@pytest.mark.parametrize("end", [":*", ":log-stream:y", ":log-stream:*"])
def test_a_name_may_hold_slashes(end):
    """That of a log group does; a wildcard goes beyond it."""
    grant = Grant.on(f"arn:aws:logs:eu-west-1:1:log-group:/aws/x{end}", "logs:PutLogEvents")
    assert list(grant.problems(lambda _: None)) == []


def test_events_are_not_put_into_a_log_group_itself():
    """They go to its streams."""
    grant = Grant.on("arn:aws:logs:eu-west-1:1:log-group:/aws/x", "logs:PutLogEvents")
    assert [p.hint for p in grant.problems(lambda _: None)] == ["it applies to: log-stream"]


@pytest.mark.parametrize(
    "arn",
    [
        lambda s: GetAtt("Anything", "Arn", s.path),
        lambda s: f"arn:aws:s3:::{Parameter(s, 'Place').value}",
        lambda s: Fn.join("", ["arn:aws:s3:::", "uploads"]),
        lambda s: f"{Fn.import_value('UploadsArn')}/*",
    ],
)
def test_an_arn_that_is_known_only_later_is_taken(stack, fine, arn):
    """What cannot be known is not guessed at."""
    assert len(fine(Grant.on(arn(stack), "s3:GetObject"))) == 1


def test_a_name_is_no_arn(jobs, fault):
    """Neither is a reference to one."""
    assert fault(Grant.on(jobs.name, "sqs:SendMessage")) == (
        "`sqs:SendMessage` cannot apply to `${Jobs.QueueName}` (it applies to: queue)"
    )


def test_each_of_several_arns_is_of_use(uploads, fault):
    """One that none of the actions applies to is told."""
    assert fault(Grant.on([uploads.arn, f"{uploads.arn}/*"], "s3:GetObject")) == (
        "`s3:GetObject` cannot apply to `${Uploads.Arn}` (None)"
    )


def test_several_arns_stand_in_one_statement(uploads, fine):
    """Where each has an action that applies to it."""
    grant = Grant.on([uploads.arn, f"{uploads.arn}/*"], "s3:GetObject", "s3:ListBucket")
    assert fine(grant) == [
        (["s3:GetObject", "s3:ListBucket"], [att("Uploads"), {"Fn::Sub": "${Uploads.Arn}/*"}])
    ]


def test_the_problems_of_a_grant_are_told_at_its_line(stack, function):
    """All of them, though the function is declared elsewhere."""
    grant = Grant.on(BUCKET, "s3:GetObject", "s3:Get*", "s3:Nothing")
    function(allow=[grant])
    with pytest.raises(DeclarationError) as caught:
        synth(stack.app)
    assert [p.at for p in caught.value.problems] == [grant.at] * 3


# `*` as the resource


def test_everything_is_granted_only_where_nothing_less_can_be(function, statements):
    """AWS gives a few actions no resource type."""
    function(allow=[Grant.on("*", "sqs:ListQueues")], tracing=False)
    assert statements() == [(["sqs:ListQueues"], "*")]


def test_everything_is_not_granted_for_an_action_that_can_be_limited(fault):
    """`*` is no ARN of a queue."""
    assert fault(Grant.on("*", "sqs:SendMessage")) == (
        "`sqs:SendMessage` cannot apply to `*` (it applies to: queue)"
    )


def test_an_action_that_holds_for_everything_is_granted_on_everything(jobs, function, problems):
    """Who names one sees that it is not limited to the resource."""
    function(allow=[jobs.grant("ListQueues"), Grant.on(jobs.arn, "sqs:ListQueues")])
    hint = '(write `Grant.on("*", "sqs:ListQueues")`)'
    assert problems() == [
        f"AWS cannot limit `sqs:ListQueues` to queue `Jobs`, or to any resource {hint}",
        f"AWS cannot limit `sqs:ListQueues` to `${{Jobs.Arn}}`, or to any resource {hint}",
    ]


def test_a_kind_may_declare_an_action_that_holds_for_everything():
    """Its statement is on `*`, and says so."""
    grant = Grant(("states:SendTaskSuccess", "states:StartExecution"), {"statemachine": ("arn:x",)})
    assert [(s.actions, s.resources) for s in grant.statements()] == [
        (("states:SendTaskSuccess",), ("*",)),
        (("states:StartExecution",), ("arn:x",)),
    ]
    assert list(grant.problems(lambda _: None)) == []


# Conditions


def test_a_grant_is_narrowed_by_conditions(jobs, fine):
    """They hold for each of its actions."""
    assert fine(jobs.send.when(ACCOUNT)) == [(["sqs:SendMessage"], att("Jobs"), ACCOUNT)]


def test_conditions_add_up(jobs, fine):
    """Each `when` narrows further; the same may be said twice."""
    narrow = jobs.send.when(ACCOUNT).when({"Bool": {"aws:SecureTransport": "true"}}).when(ACCOUNT)
    ((_, _, condition),) = fine(narrow)
    assert condition == ACCOUNT | {"Bool": {"aws:SecureTransport": "true"}}
    assert jobs.send.conditions == {}


def test_one_condition_does_not_replace_another(jobs):
    """That would widen the grant."""
    other = {"StringEquals": {"aws:SourceAccount": "210987654321"}}
    assert told(lambda: jobs.send.when(ACCOUNT).when(other)).startswith(
        "the grant is narrowed twice by `aws:SourceAccount` with `StringEquals`"
    )


@pytest.mark.parametrize("conditions", ["x", {"StringEquals": "x"}, {"StringEquals": {5: "x"}}])
def test_a_condition_has_iams_shape(jobs, conditions):
    """Operator, condition key, values."""
    assert told(lambda: jobs.send.when(conditions)).startswith("a condition cannot be `")


def test_an_unknown_condition_key_is_told_with_what_was_meant(stack, fault):
    """By its right spelling."""
    grant = Table(stack, "Orders", partition_key="pk").grant("GetItem")
    assert fault(grant.when({"StringEquals": {"dynamodb:LeadingKey": "a"}})) == (
        "the condition key `dynamodb:LeadingKey` does not exist for these actions"
        " (did you mean `dynamodb:LeadingKeys`?)"
    )


def test_a_condition_key_is_one_of_the_actions_service(jobs, fault):
    """Those of other services hold for nothing here."""
    assert fault(jobs.send.when({"StringEquals": {"s3:prefix": "a"}})) == (
        "the condition key `s3:prefix` does not exist for these actions (None)"
    )


@pytest.mark.parametrize("key", ["AWS:sourceaccount", "s3:ExistingObjectTag/team"])
def test_condition_keys_have_no_case_and_may_hold_a_name(uploads, fine, key):
    """As in IAM."""
    grant = Grant.on(f"{uploads.arn}/*", "s3:GetObject").when({"StringEquals": {key: "a"}})
    assert fine(grant)[0][2] == {"StringEquals": {key: "a"}}


# Encryption


def test_the_use_of_a_key_is_narrowed_to_the_service(stack, fine):
    """What the conditions of the grant say is not said of the key."""
    jobs = Queue(stack, "Jobs", kms_key_arn=KEY)
    via = {"kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}}
    assert fine(jobs.send.when(ACCOUNT)) == [
        (["sqs:SendMessage"], att("Jobs"), ACCOUNT),
        (["kms:Decrypt", "kms:GenerateDataKey"], KEY, {"StringEquals": via}),
    ]


def test_what_does_not_touch_messages_needs_no_key(stack, fine):
    """The key comes with the operations that need it."""
    jobs = Queue(stack, "Jobs", kms_key_arn=KEY)
    assert fine(jobs.grant("GetQueueUrl")) == [(["sqs:GetQueueUrl"], att("Jobs"))]


# Narrowing to other ARNs


def test_a_grant_is_limited_to_one_type():
    """Of its actions those stay that fit."""
    both = Grant(("s3:GetObject", "s3:ListBucket"), {"bucket": ("a",), "object": ("b",)})
    (statement,) = both.limited_to("object", "c").statements()
    assert (statement.actions, statement.resources) == (("s3:GetObject",), ("c",))


def test_each_action_is_allowed_on_the_types_that_it_applies_to():
    """The bucket is listed, its objects are read."""
    both = Grant(("s3:GetObject", "s3:ListBucket"), {"bucket": ("a",), "object": ("b",)})
    assert [(s.actions, s.resources) for s in both.statements()] == [
        (("s3:GetObject",), ("b",)),
        (("s3:ListBucket",), ("a",)),
    ]


# Documents


def test_like_statements_are_merged():
    """Same resources and conditions, in any order; each action once, sorted."""
    merged = document(
        [
            Statement(("sqs:SendMessage",), ("a",)),
            Statement(("sqs:SendMessage",), ("b",)),
            Statement(("sqs:ReceiveMessage", "sqs:SendMessage"), ("a",)),
            Statement(("sqs:SendMessage",), ("a",), ACCOUNT),
        ]
    )
    assert [(s["Action"], s["Resource"], s["Condition"]) for s in merged["Statement"]] == [
        (["sqs:ReceiveMessage", "sqs:SendMessage"], "a", None),
        (["sqs:SendMessage"], "b", None),
        (["sqs:SendMessage"], "a", ACCOUNT),
    ]


def test_references_of_the_same_resource_are_merged():
    """They are compared by what they point to."""
    same = [Call("Fn::Join", ["", [Ref("A")]]), Call("Fn::Join", ["", [Ref("A")]])]
    grants = [
        Grant.on(arn, f"sqs:{op}")
        for arn, op in zip(same, ("SendMessage", "PurgeQueue"), strict=True)
    ]
    assert len(policy(grants)["Statement"]) == 1


def test_nothing_needs_no_document():
    """A role without grants has no policy."""
    assert policy([]) is None
    assert policy([Grant((), {None: ("a",)})]) is None


def test_a_service_is_trusted_with_its_conditions():
    """`None` is left out when it is rendered."""
    (statement,) = trust("events.amazonaws.com", ACCOUNT)["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"] == ACCOUNT
    assert trust("events.amazonaws.com")["Statement"][0]["Condition"] is None


def test_a_grant_reaches_into_another_stack(app, stack, jobs):
    """The ARN is read from there."""
    other = Stack(app, "Other")
    Function(
        other,
        "Worker",
        code=InlineCode("def handler(e, c): ..."),
        handler="index.handler",
        allow=[jobs.send],
    )
    assembly = synth(app)
    role = assembly.template("Other").body["Resources"]["WorkerRole"]
    (*_, statement) = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    output = {"StackName": "shop-dev-Main", "OutputName": "JobsArn"}
    assert statement["Resource"] == {"Fn::GetStackOutput": output}


def test_a_grant_in_another_stack_is_held_against_its_resource(app, stack, jobs):
    """The construct is found wherever it stands in the app."""
    other = Stack(app, "Other")
    wrong = Grant.on(jobs.arn, "s3:GetObject")
    Function(
        other,
        "Worker",
        code=InlineCode("def handler(e, c): ..."),
        handler="index.handler",
        allow=[wrong],
    )
    with pytest.raises(DeclarationError, match=r"`s3:GetObject` cannot apply to `\$\{Jobs.Arn\}`"):
        synth(app)


def test_a_declared_grant_is_read_from_the_class():
    """On the class it is the declaration, on a construct the grant."""
    assert Queue.send.actions == ("sqs:SendMessage",)
    assert Queue(Stack(App("shop"), "Main"), "Jobs").send.actions == ("sqs:SendMessage",)


def test_a_few_actions_are_of_no_use_on_less_than_everything(function, statements):
    """AWS gives metrics a resource type that hardly any call has; a namespace narrows them."""
    metrics = Grant.on("*", "cloudwatch:PutMetricData")
    shop = {"StringEquals": {"cloudwatch:namespace": "shop"}}
    function(allow=[metrics.when(shop)])
    assert statements() == [(["cloudwatch:PutMetricData"], "*", shop)]


def test_an_arn_that_was_cut_is_told(jobs, fault):
    """At the function, for there it is read."""
    assert fault(Grant.on(f"{jobs.arn}".lower(), "sqs:SendMessage")).startswith(
        "function `Worker`: a reference inside a string was cut or changed"
    )


@pytest.mark.parametrize(
    "narrowed",
    [
        lambda table, bucket, api: table.read.index("ByState").index("ByState"),
        lambda table, bucket, api: bucket.read.prefix("a/").prefix("b/"),
        lambda table, bucket, api: bucket.read.limited_to("object", f"{bucket.arn}/a").prefix("b/"),
        lambda table, bucket, api: bucket.read.prefix("a/").limited_to("object", bucket.arn),
        lambda table, bucket, api: api.invoke.route("GET /a").route("GET /b"),
        lambda table, bucket, api: bucket.list.prefix("a/").when(
            {"StringLike": {"s3:prefix": "z*"}}
        ),
    ],
)
def test_narrowing_twice_does_not_widen(stack, function, problems, narrowed):
    """The second could only take the place of the first: it is told instead."""
    by_state = GlobalSecondaryIndex("ByState", partition_key="state")
    table = Table(stack, "Orders", partition_key="pk", global_secondary_indexes=[by_state])
    api = HttpApi(stack, "Api")
    function("Serve", on=[Route(api, "GET /a")])
    function(allow=[narrowed(table, Bucket(stack, "Uploads"), api)])
    assert any(" twice" in problem for problem in problems())
