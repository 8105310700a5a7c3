"""Stacks become templates: references between them, their order, what stands beside the resources."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from lambdaform import (
    App,
    Aws,
    Component,
    Condition,
    Fn,
    Function,
    InlineCode,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Resource,
    Stack,
    Stage,
)
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth
from lambdaform.template import GetAtt

CODE = InlineCode("def handler(event, context):\n    return event\n")


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def read(name, **more):
    return {"Fn::GetStackOutput": {"StackName": "shop-dev-Main", "OutputName": name, **more}}


def thing(stack, id, name=None, **options):
    """Declare a resource with one property."""
    properties = {} if name is None else {"DisplayName": name}
    return Resource(stack, id, type="AWS::SNS::Topic", properties=properties, **options)


def name_of(assembly, stack, id):
    return assembly.template(stack).body["Resources"][id]["Properties"]["DisplayName"]


@pytest.fixture
def other(app, stack):
    """A second stack."""
    return Stack(app, "Other")


@pytest.fixture
def jobs(stack):
    """A queue of the first stack."""
    return Queue(stack, "Jobs")


# References to other stacks


def test_a_reference_to_another_stack_reads_its_output(app, other, jobs):
    """The producer gets the output; nothing is exported that would lock it."""
    thing(other, "Copy", jobs.arn)
    assembly = synth(app)
    assert name_of(assembly, "Other", "Copy") == read("JobsArn")
    assert assembly.template("Main").body["Outputs"] == {"JobsArn": {"Value": att("Jobs")}}


def test_a_reference_in_an_f_string_reads_it_too(app, other, jobs):
    """As a variable of `Fn::Sub`, beside references of its own stack."""
    thing(other, "Copy", f"{Aws.REGION}/{jobs.url}")
    assert name_of(synth(app), "Other", "Copy") == {
        "Fn::Sub": ["${AWS::Region}/${Value_1}", {"Value_1": read("JobsRef")}]
    }


def test_an_attribute_with_dots_has_an_output(app, stack, other):
    """Ids of outputs are letters and digits."""
    made = thing(stack, "Db")
    thing(other, "Copy", made.att("Endpoint.Address"))
    outputs = synth(app).template("Main").body["Outputs"]
    assert outputs == {"DbEndpointAddress": {"Value": att("Db", "Endpoint.Address")}}


def test_an_output_of_the_users_own_is_used(app, stack, other, jobs):
    """Where it says what is needed; where it says something else, that is told."""
    Output(stack, "JobsArn", value=jobs.arn, description="mine")
    thing(other, "Copy", jobs.arn)
    assert synth(app).template("Main").body["Outputs"] == {
        "JobsArn": {"Description": "mine", "Value": att("Jobs")}
    }


def test_an_output_of_the_users_own_may_be_in_the_way(stack, other, jobs, problems):
    """At the line of that output."""
    Output(stack, "JobsArn", value="mine")
    thing(other, "Copy", jobs.arn)
    assert problems() == [
        "the output `JobsArn` is needed for another stack to read `Jobs` (give yours another id)"
    ]


def test_the_output_of_a_conditional_resource_is_conditional(app, stack, other):
    """Without the resource there is nothing to say."""
    live = Condition(stack, "IsLive", expression=Fn.equals(Aws.REGION, "eu-west-1"))
    thing(other, "Copy", Queue(stack, "Jobs", condition=live).arn)
    output = synth(app).template("Main").body["Outputs"]["JobsArn"]
    assert output == {"Value": att("Jobs"), "Condition": "IsLive"}


@pytest.mark.parametrize(
    ("main", "other", "more"),
    [
        ("eu-west-1", "eu-west-1", {}),
        (None, None, {}),
        ("eu-west-1", "us-east-1", {"Region": "eu-west-1"}),
        ("eu-west-1", None, {"Region": "eu-west-1"}),
    ],
)
def test_a_stack_of_another_region_is_read_there(app, main, other, more):
    """The region is named where it is not the same."""
    jobs = Queue(Stack(app, "Main", region=main), "Jobs")
    thing(Stack(app, "Other", region=other), "Copy", jobs.arn)
    assert name_of(synth(app), "Other", "Copy") == read("JobsArn", **more)


def test_a_region_that_nobody_said_cannot_be_read_from(app, stack, jobs, problems):
    """The credentials of a deploy would say it, too late."""
    thing(Stack(app, "Other", region="us-east-1"), "Copy", jobs.arn)
    assert problems() == [
        "`Jobs` is in stack `Main`, whose region nobody has said (give stack `Main` a `region` too)"
    ]


def test_another_account_cannot_be_read_from(app, jobs, problems):
    """At the line that holds the reference."""
    copy = thing(Stack(app, "Other", account="1" * 12), "Copy", jobs.arn)
    assert problems() == [
        "`Jobs` is in a stack of another account (CloudFormation reads outputs within one account)"
    ]
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    assert caught.value.problems[0].at == copy.at


def test_what_is_not_in_the_other_stack_is_told(app, stack, other, function, problems):
    """A function without a URL trigger has no URL."""
    thing(other, "Copy", function().url)
    assert problems() == ["stack `Main` has nothing with the id `WorkerUrl` (None)"]


@pytest.mark.parametrize(
    "use",
    [
        lambda scope, jobs: thing(scope, "Copy", jobs.arn),
        lambda scope, jobs: thing(scope, "Copy", f"{jobs.arn}!"),
        lambda scope, jobs: Output(scope, "Copy", value=jobs.arn),
        lambda scope, jobs: thing(scope, "Copy", tags={"a": jobs.arn}),
        lambda scope, jobs: scope.override(thing(scope, "Copy").id, DisplayName=jobs.arn),
    ],
)
def test_a_construct_of_another_app_is_told(stack, problems, use):
    """Wherever it is named."""
    use(stack, Queue(Stack(App("another"), "Main"), "Jobs"))
    assert problems() == [
        (
            "`Jobs` belongs to another app: `another/Main`"
            " (give its ARN or name as text, or use `existing`)"
        )
    ]


def test_a_construct_of_another_app_is_not_waited_for(stack, problems):
    """Apps are deployed each on its own."""
    foreign = Queue(Stack(App("another"), "Main"), "Jobs")
    thing(stack, "Copy", depends_on=[foreign])
    assert problems() == [
        "resource `Copy` depends on queue `Jobs`, which belongs to another app (None)"
    ]


# The order of deployment


def test_stacks_are_deployed_after_those_that_they_need(app, stack):
    """By their references; otherwise as they are declared."""
    first, last = Stack(app, "First"), Stack(app, "Last")
    thing(stack, "Copy", Queue(last, "Jobs").arn)
    thing(first, "Copy", Queue(stack, "Mail").arn)
    assembly = synth(app)
    assert [t.stack for t in assembly.templates] == ["Last", "Main", "First"]
    assert [t.depends_on for t in assembly.templates] == [(), ("Last",), ("Main",)]


@pytest.mark.parametrize(
    "use",
    [
        lambda scope, jobs: scope.override(thing(scope, "Copy").id, DisplayName=jobs.arn),
        lambda scope, jobs: thing(scope, "Copy", depends_on=[jobs]),
        lambda scope, jobs: thing(scope, "Copy", metadata={"a": [jobs.arn]}),
        lambda scope, jobs: setattr(scope, "metadata", {"a": jobs.arn}),
        lambda scope, jobs: thing(scope, "Copy", tags={"a": jobs.arn}),
    ],
)
def test_wherever_a_stack_is_named_it_is_needed(app, other, jobs, use):
    """In overrides, metadata, tags and `depends_on` as well."""
    use(other, jobs)
    assert synth(app).template("Other").depends_on == ("Main",)


def test_stacks_that_need_each_other_are_shown(app, stack, other, jobs):
    """With the line of what each needs of the next."""
    third = Stack(app, "Third")
    lines = [
        thing(stack, "One", Queue(other, "Mail").arn).at,
        thing(other, "Two", depends_on=[Queue(third, "News")]).at,
        thing(third, "Three", jobs.arn).at,
    ]
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    assert problem.message == "stacks need each other: `Main` -> `Other` -> `Third` -> `Main`"
    assert problem.notes == (
        f"`Main` needs `Mail` at {lines[0]}",
        f"`Other` needs `News` at {lines[1]}",
        f"`Third` needs `Jobs` at {lines[2]}",
    )
    assert (problem.at, problem.hint) == (stack.at, "have one stack hold what both need")


# What stands beside the properties


def test_a_construct_waits_for_others(stack, resources, jobs):
    """For constructs, and for all that is in a component; never for what exists already."""
    part = Component(stack, "Part")
    Queue(part, "One")
    Output(part, "Shown", value="x")
    Queue(Component(part, "Inner"), "Two")
    old = Queue.existing(stack, "Old", arn="arn:aws:sqs:eu-west-1:1:old")
    thing(stack, "Last", depends_on=[jobs, part, jobs, old])
    assert resources()["Last"]["DependsOn"] == ["Jobs", "PartOne", "PartInnerTwo"]


def test_only_the_main_resource_waits(function, resources, jobs):
    """The role of a function can be made before."""
    function(depends_on=[jobs])
    assert resources()["Worker"]["DependsOn"] == ["Jobs"]
    assert "DependsOn" not in resources()["WorkerRole"]


def test_a_condition_holds_for_all_resources_of_a_construct(stack, function, resources):
    """A role without its function is of no use."""
    live = Condition(stack, "IsLive", expression=Fn.equals(Aws.REGION, "eu-west-1"))
    function(condition=live)
    assert {id: r["Condition"] for id, r in resources().items()} == dict.fromkeys(
        ("WorkerRole", "WorkerLogGroup", "Worker"), "IsLive"
    )


def test_a_condition_is_declared_in_the_same_stack(stack, other, problems):
    """CloudFormation knows no others; nor anything else in its place."""
    far = Condition(other, "IsLive", expression=Fn.equals(Aws.REGION, "eu-west-1"))
    Queue(stack, "One", condition=far)
    Output(stack, "Two", value="x", condition=far)
    Queue(stack, "Three", condition=Parameter(stack, "Live"))
    where = "which is declared in stack `Other` (declare one in stack `Main`)"
    assert problems() == [
        f"queue `One` has condition `IsLive`, {where}",
        f"output `Two` has condition `IsLive`, {where}",
        "queue `Three`: `condition` is parameter `Live`, but it takes a `Condition` (None)",
    ]


def test_metadata_stands_on_the_main_resource_and_on_the_stack(app, function):
    """References in it are rendered."""
    stack = app.stacks[0]
    stack.metadata = {"Team": Aws.REGION}
    function(metadata={"Notes": ["a", f"in {Aws.REGION}"]})
    body = synth(app).template("Main").body
    assert body["Metadata"] == {"Team": {"Ref": "AWS::Region"}}
    assert body["Resources"]["Worker"]["Metadata"] == {
        "Notes": ["a", {"Fn::Sub": "in ${AWS::Region}"}]
    }
    assert "Metadata" not in body["Resources"]["WorkerRole"]


def test_a_description_is_plain_text(app):
    """CloudFormation takes nothing else there."""
    Stack(app, "Main", description="the shop")
    assert synth(app).template("Main").body["Description"] == "the shop"


def test_a_description_holds_no_reference(app, stack, problems):
    """It would be known too late."""
    stack.description = f"in {Aws.REGION}"
    assert problems() == [
        "the description of stack `Main` holds a reference (it can only be plain text)"
    ]


# What becomes of data


@pytest.mark.parametrize(
    ("protected", "said", "policy"),
    [
        (False, None, "Delete"),
        (True, None, "Retain"),
        (True, "delete", "Delete"),
        (False, "retain", "Retain"),
        (False, "snapshot", "Snapshot"),
    ],
)
def test_what_holds_data_is_kept_in_protected_stages(protected, said, policy):
    """Unless the construct says otherwise; when it is replaced as well as when it leaves."""
    app = App("shop", stages=[Stage("any", protected=protected)])
    Queue(Stack(app, "Main"), "Jobs", removal_policy=said)
    resource = synth(app).template("Main").body["Resources"]["Jobs"]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (policy, policy)


def test_what_holds_no_data_has_no_policy(function, resources):
    """A role is made again."""
    function()
    assert "DeletionPolicy" not in resources()["WorkerRole"]


# Overrides


def test_an_override_sets_a_property(stack, jobs, properties):
    """By CloudFormation's name, whatever the construct says; a reference too."""
    stack.override("Jobs", VisibilityTimeout=5, QueueName=f"{Aws.STACK_NAME}-jobs")
    assert properties("Jobs")["VisibilityTimeout"] == 5
    assert properties("Jobs")["QueueName"] == {"Fn::Sub": "${AWS::StackName}-jobs"}


def test_an_override_is_merged(stack, function, properties):
    """Key by key; `None` takes away, however deep it stands."""
    function()
    stack.override(
        "Worker", LoggingConfig={"LogFormat": "Text", "ApplicationLogLevel": None}, Runtime=None
    )
    assert "Runtime" not in properties("Worker")
    assert properties("Worker")["LoggingConfig"] == {
        "LogFormat": "Text",
        "LogGroup": {"Ref": "WorkerLogGroup"},
    }


@pytest.mark.parametrize(
    "value", [{"Ref": "Ours"}, {"Fn::GetAtt": ["Ours", "Arn"]}, {"Fn::If": []}]
)
def test_a_function_is_replaced_not_merged(stack, function, properties, value):
    """Two of them in one mapping would be none."""
    function()
    stack.override("Worker", Role=value)
    assert properties("Worker")["Role"] == value
    stack.override("Worker", Role={"Odd": "map"})
    assert properties("Worker")["Role"] == {"Odd": "map"}


def test_overrides_come_in_their_order(stack, jobs, properties):
    """The last one holds."""
    stack.override("Jobs", DelaySeconds=1)
    stack.override("Jobs", DelaySeconds=2)
    assert properties("Jobs")["DelaySeconds"] == 2


def test_a_derived_resource_can_be_overridden(function, stack, properties):
    """Also one that was made to break a cycle."""
    worker = function()
    worker.add(allow=[worker.invoke])
    stack.override("WorkerRole", Path="/shop/")
    stack.override("WorkerRolePolicy", PolicyName="ours")
    assert properties("WorkerRole")["Path"] == "/shop/"
    assert properties("WorkerRolePolicy")["PolicyName"] == "ours"


def test_an_override_of_nothing_is_told(stack, jobs, problems):
    """With what was meant."""
    stack.override("Jbs", DelaySeconds=1)
    assert problems() == ["stack `Main` has no resource `Jbs` to override (did you mean `Jobs`?)"]


def test_an_override_that_a_template_cannot_hold_is_told(stack, jobs, problems):
    """At its own line."""
    stack.override("Jobs", DelaySeconds=Decimal(1))
    assert problems() == ["a template cannot hold `Decimal('1')`, which is a `Decimal` (None)"]


# Limits


def test_a_stack_holds_500_resources(app, stack):
    """As many as CloudFormation takes; with one more it is split."""
    for n in range(500):
        thing(stack, f"T{n}")
    template = synth(app).template("Main")
    assert (len(template.body["Resources"]), template.nested) == (500, {})
    assert template.whole is template.body
    thing(stack, "Last")
    template = synth(app).template("Main")
    ids = [id for one in (template, *template.nested.values()) for id in one.body["Resources"]]
    assert sorted(ids) == sorted([*template.whole["Resources"], *template.nested])


def test_what_was_placed_is_where_it_was(app, stack):
    """What one synthesis says is what the next one is given."""
    for n in range(501):
        thing(stack, f"T{n}")
    first = synth(app)
    thing(stack, "New", GetAtt("T500", "Arn"))
    second = synth(app, first.placements)
    assert (
        first.placements.of("shop", "Main").items() < second.placements.of("shop", "Main").items()
    )


def test_a_nested_stack_is_a_template_of_its_own(app, stack):
    """With lines, also of what it is given, and a place that can be told."""
    first = thing(stack, "First")
    for n in range(500):
        thing(stack, f"T{n}", first.ref())
    template = synth(app).template("Main")
    part = template.nested["Part1"]
    assert (part.stack, part.name) == ("Main", "shop-dev-Main-Part1")
    assert part.sources["Parameters.FirstRef"] == template.sources["First"] == first.at
    assert template.sources["Part1"] == stack.at
    assert url(template) == "shop-dev-Main-Part1.template.json"
    moved = template.with_urls({"Part1": "https://there"})
    assert (url(moved), url(template)) == ("https://there", "shop-dev-Main-Part1.template.json")


def url(template):
    return template.body["Resources"]["Part1"]["Properties"]["TemplateURL"]


def test_what_cannot_be_split_is_told_for_all_stacks(app, stack, other):
    """At the lines of the app."""
    for one in (stack, other):
        thing(one, "Long", "x" * 1_000_001)
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    assert [p.message.split(" would")[0] for p in caught.value.problems] == ["`Long`", "`Long`"]
    assert all(p.at for p in caught.value.problems)


def test_outputs_that_others_need_count(app, stack, other):
    """A template holds 200 outputs, whoever asked for them."""
    for n in range(201):
        thing(other, f"Copy{n}", thing(stack, f"T{n}").ref())
    with pytest.raises(
        DeclarationError, match="stack `Main` has 201 outputs; a template holds 200"
    ):
        synth(app)


# What is wrong


def test_everything_is_told_at_once_in_the_order_of_the_lines(app, stack, function, problems):
    """Whichever part of lambdaform finds it."""
    stack.override("Nothing", A=1)
    Queue(stack, "my-jobs")
    Queue(stack, "Jobs", visibility_timeout=60)
    function(allow=[Queue(stack, "Mail").grant("Send")])
    Queue(stack, "Loop", metadata={"A": b"x"})
    loop = Queue(stack, "Last", queue_name="x")
    stack.override(loop.id, QueueName=loop.ref())
    Stack(app, "Other", region=5)
    assert [p.partition(" (")[0].partition(",")[0] for p in problems()] == [
        "stack `Main` has no resource `Nothing` to override",
        "the id `my-jobs` must be 1 to 255 letters and digits",
        "queue `Jobs`: `visibility_timeout` is `60`",
        "the IAM action `sqs:Send` does not exist",
        "queue `Loop`: a template cannot hold `b'x'`",
        "resources need each other: `Last` -> `Last`",
        "stack `Other`: `region` is `5`",
    ]


def test_a_problem_of_a_construct_is_not_told_of_those_that_read_it(stack, other, problems):
    """What could not be rendered is missing, which is no second mistake."""
    bad = thing(stack, "Bad", b"x")
    worse = Queue(stack, "Worse", fifo="yes")
    thing(other, "Copy", f"{bad.ref()}{worse.arn}")
    assert len(problems()) == 2


def test_a_value_that_holds_itself_is_told(stack, problems):
    """It has no end."""
    loop = {}
    loop["Again"] = loop
    Resource(stack, "Loop", type="AWS::SNS::Topic", properties=loop)
    assert problems() == ["resource `Loop` holds a value that holds itself (None)"]


def test_a_stack_that_is_not_there_is_told_with_what_was_meant(app, stack):
    """When somebody asks for its template."""
    with pytest.raises(DeclarationError) as caught:
        synth(app).template("Mian")
    assert str(caught.value) == "error: app `shop` has no stack `Mian`\nhint: did you mean `Main`?"


# Where everything comes from


def test_each_part_of_a_template_has_its_line_and_its_owner(app, stack, function):
    """Derived resources those of their construct; what a trigger makes, that of the trigger."""
    jobs = Queue(stack, "Jobs")
    trigger = QueueTrigger(jobs)
    worker = function(on=[trigger], ignore={"W1": "why"})
    output = Output(stack, "Url", value=jobs.url)
    made = synth(app).template("Main")
    assert made.sources["WorkerRole"] == made.sources["Worker"] == worker.at
    assert made.sources["WorkerJobs"] == trigger.line
    assert made.sources["Outputs.Url"] == output.at
    assert made.owners["WorkerJobs"] == made.owners["WorkerRole"] == "Worker"
    assert made.ignored == {
        key: {"W1": "why"} for key in ("Worker", "WorkerRole", "WorkerLogGroup", "WorkerJobs")
    }


def test_a_template_carries_where_it_goes():
    """Account, region and protection are those of the stack."""
    app = App("shop", stages=[Stage("live", account="1" * 12, protected=True)])
    stack = Stack(app, "Main", region="eu-west-1")
    made = synth(app).template("Main")
    assert (made.stack, made.name, made.at) == ("Main", "shop-live-Main", stack.at)
    assert (made.account, made.region, made.termination_protection) == (
        "1" * 12,
        "eu-west-1",
        True,
    )


# Pure


APP = """
from lambdaform import *
app = App("shop", tags={"team": "shop"})
main, other = Stack(app, "Main"), Stack(app, "Other")
queues = [Queue(main, f"Q{n}") for n in range(5)]
ring = [
    Function(main, f"F{n}", code=InlineCode("def handler(e, c): ..."), handler="index.handler",
             on=[QueueTrigger(q)], allow=[r.send for r in queues])
    for n, q in enumerate(queues)
]
for one, other_ in zip(ring, ring[1:] + ring[:1]):
    one.add(allow=[other_.invoke])
Resource(other, "Set", type="AWS::SNS::Topic",
         properties={"Names": {q.arn for q in queues} | {"b", "a"}})
"""


def declared():
    """Return an app with what sets and cycles could put in another order."""
    names = {}
    exec(APP, names)
    return names["app"]


def text(app):
    return json.dumps([(t.stack, t.body) for t in synth(app).templates])


def test_the_same_app_gives_the_same_bytes():
    """And is not changed by it: a second synth gives them again."""
    app = declared()
    assert text(app) == text(app) == text(declared())


def test_threads_give_the_same_bytes():
    """Nothing is shared between two of them."""
    app = declared()
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: text(app), range(4)))) == 1


def test_two_processes_give_the_same_bytes():
    """However Python orders its sets."""
    code = f"{APP}\nimport json\nfrom lambdaform.synth import synth\n"
    code += "print(json.dumps([(t.stack, t.body) for t in synth(app).templates]), end='')"

    def run(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code]
        root = Path(__file__).parent.parent
        return subprocess.run(command, env=environment, cwd=root, capture_output=True, check=True)

    with ThreadPoolExecutor() as pool:
        one, other = pool.map(run, ("1", "2"))
    assert one.stdout == other.stdout == text(declared()).encode()


def test_a_reference_to_the_own_stack_is_left_to_the_linter(stack, resources):
    """It finds what dangles within a template."""
    thing(stack, "Copy", GetAtt("Nothing", "Arn", stack.path))
    assert resources()["Copy"]["Properties"]["DisplayName"] == att("Nothing")


def test_every_stack_reads_what_it_shares(app, stack, other, jobs):
    """Default environments may hold references into another stack."""
    worker = Function(other, "Worker", code=CODE, handler="index.handler", allow=[jobs.send])
    assert worker.arn == GetAtt("Worker", "Arn", "shop/Other")
    assert synth(app).template("Other").depends_on == ("Main",)


def test_metadata_of_the_app_is_in_every_stack():
    """A stack adds its own, and wins."""
    app = App("shop", metadata={"Owner": "team", "Tier": 1})
    Queue(Stack(app, "One"), "Jobs")
    Queue(Stack(app, "Two", metadata={"Tier": 2}), "Jobs")
    one, two = (synth(app).template(id).body["Metadata"] for id in ("One", "Two"))
    assert (one, two) == ({"Owner": "team", "Tier": 1}, {"Owner": "team", "Tier": 2})


def roles_of(stage, **properties):
    """Return the boundaries of the roles of an app, by their ids."""
    app = App("shop", stages=[stage])
    stack = Stack(app, "Main")
    Function(stack, "Worker", code=CODE, handler="index.handler")
    trust = {"AssumeRolePolicyDocument": {"Statement": []}, **properties}
    Resource(stack, "Raw", type="AWS::IAM::Role", properties=trust)
    stack.override("Raw", Path="/team/")
    found = synth(app).templates[0].body["Resources"]
    roles = {id: r["Properties"] for id, r in found.items() if r["Type"] == "AWS::IAM::Role"}
    return {id: properties.get("PermissionsBoundary") for id, properties in roles.items()}


def test_every_role_has_the_boundary_of_its_stage():
    """Raw ones too; by its name it is one of the account's own."""
    named = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/edge"}
    found = roles_of(Stage("dev", permissions_boundary="edge"))
    assert found == {"WorkerRole": named, "Raw": named}
    arn = "arn:aws:iam::123456789012:policy/edge"
    assert roles_of(Stage("dev", permissions_boundary=arn)) == {"WorkerRole": arn, "Raw": arn}


def test_a_role_keeps_a_boundary_of_its_own():
    """What is said nearer holds."""
    found = roles_of(Stage("dev", permissions_boundary="edge"), PermissionsBoundary="arn:own")
    assert found["Raw"] == "arn:own"


def test_without_a_boundary_no_role_has_one():
    """The stage says none."""
    assert roles_of(Stage("dev")) == {"WorkerRole": None, "Raw": None}
