"""Cycles between resources: broken where that can be done, else shown."""

from __future__ import annotations

import pytest

from lambdaform import Aws, Condition, Fn, Queue, QueueTrigger, Resource, template
from lambdaform.construct import Construct, construct
from lambdaform.cycles import references
from lambdaform.errors import DeclarationError
from lambdaform.synth import synth


def att(id, attribute="Arn"):
    return {"Fn::GetAtt": [id, attribute]}


def thing(stack, id, needs=None, **options):
    """Declare a resource that needs another one."""
    properties = {"DisplayName": needs} if needs else {}
    return Resource(stack, id, type="AWS::SNS::Topic", properties=properties, **options)


def shown(app):
    """Return the one problem of an app."""
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (problem,) = caught.value.problems
    return problem


@pytest.fixture
def role(stack):
    """Declare a role by hand: `role("Ours", Policies=[...])`."""

    def make(id, **properties):
        return Resource(stack, id, type="AWS::IAM::Role", properties=properties)

    return make


@construct
class Watched(Construct):
    """A bucket-like thing that tells functions of its changes, which need to be allowed first."""

    def resources(self):
        name = f"{self.id}Notification"
        waits = [f"{self.id}Permission"]
        told = {"Target": self.att("Arn", "Worker")}
        other = template.Resource(name, "Custom::Told", {"Of": self.ref(), **told}, waits)
        yield template.Resource(
            self.id, "Custom::Watched", {"Tell": told}, waits, apart={"Tell": [other]}
        )
        yield template.Resource(
            f"{self.id}Worker", "Custom::Worker", {"Reads": self.reads() or None}
        )
        yield template.Resource(waits[0], "Custom::Permission", {"Source": self.source()})

    def reads(self):
        """What the worker needs."""

    def source(self):
        """What the permission needs."""


# What refers to what


@pytest.mark.parametrize(
    ("value", "ids"),
    [
        ({"Ref": "A"}, ["A"]),
        (att("A"), ["A"]),
        ({"Fn::GetAtt": "A.Arn"}, ["A"]),
        ({"Fn::Sub": "${A}-${B.Arn}-${!C}-${AWS::Region}"}, ["A", "B"]),
        ({"Fn::Sub": ["${X}-${A}", {"X": {"Ref": "B"}}]}, ["X", "A", "B"]),
        ({"a": [{"Fn::Join": ["-", [{"Ref": "A"}, {"b": att("B")}]]}]}, ["A", "B"]),
        (["plain", 5, None, True], []),
    ],
)
def test_references_are_found_wherever_they_stand(value, ids):
    """In each of the forms that CloudFormation takes."""
    assert list(references(value)) == ids


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": 5},
        {"Ref": None},
        {"Fn::GetAtt": []},
        {"Fn::GetAtt": {}},
        {"Fn::GetAtt": [["A"], "Arn"]},
        {"Fn::Sub": []},
        {"Fn::Sub": {}},
        {"Fn::Sub": [5]},
    ],
)
def test_what_cannot_be_a_reference_is_none(value):
    """The linter tells of it."""
    assert list(references(value)) == []


def test_a_pseudo_parameter_is_no_resource(stack, resources):
    """Though a resource may be called as its beginning."""
    thing(stack, "AWS", needs=f"{Aws.REGION}-x")
    assert resources()["AWS"]["Properties"] == {"DisplayName": {"Fn::Sub": "${AWS::Region}-x"}}


def test_a_variable_of_sub_is_no_resource(stack, resources):
    """Whatever resources are called."""
    name = Fn.join("", ["x"])
    first = thing(stack, "Value1", needs=f"{name}{Queue(stack, 'Jobs').arn}")
    thing(stack, "Last", needs=f"{name}-{first.ref()}")
    assert resources()["Last"]["Properties"]["DisplayName"] == {
        "Fn::Sub": ["${Value_1}-${Value1}", {"Value_1": {"Fn::Join": ["", ["x"]]}}]
    }


# Roles


def test_two_functions_invoke_each_other(function, resources):
    """What leads from a role to the other function moves to a policy of its own."""
    ping, pong = function("Ping"), function("Pong")
    ping.add(allow=[pong.invoke])
    pong.add(allow=[ping.invoke])
    for one, other in (("Ping", "Pong"), ("Pong", "Ping")):
        statement = {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": att(other)}
        assert resources()[f"{one}RolePolicy"] == {
            "Type": "AWS::IAM::Policy",
            "Properties": {
                "PolicyName": f"{one}RolePolicyBeside",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
                "Roles": [{"Ref": f"{one}Role"}],
            },
        }


def test_the_policy_has_another_name_than_the_role_s_own(function, resources):
    """IAM takes an inline policy of the same name as the new text of the one that is there."""
    worker = function()
    worker.add(allow=[worker.invoke])
    (inline,) = resources()["WorkerRole"]["Properties"]["Policies"]
    assert inline["PolicyName"] == "WorkerRolePolicy"
    assert resources()["WorkerRolePolicy"]["Properties"]["PolicyName"] == "WorkerRolePolicyBeside"


def test_an_event_source_mapping_waits_for_the_policy(stack, function, resources):
    """Lambda looks whether the role may read the queue, which moved with the queue's key."""
    worker = function()
    own = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    reader = {**own, "Principal": {"AWS": worker.att("Arn", "Role")}}
    policy = {"Version": "2012-10-17", "Statement": [reader]}
    key = Resource(stack, "Key", type="AWS::KMS::Key", properties={"KeyPolicy": policy})
    worker.add(on=[QueueTrigger(Queue(stack, "Jobs", kms_key_arn=key.att("Arn")))])
    function("Other", on=[QueueTrigger(Queue(stack, "Mails"))])
    policy = resources()["WorkerRolePolicy"]["Properties"]["PolicyDocument"]
    assert "sqs:ReceiveMessage" in policy["Statement"][1]["Action"]
    assert resources()["WorkerJobs"]["DependsOn"] == ["WorkerRolePolicy"]
    assert "DependsOn" not in resources()["OtherMails"]


def test_it_waits_once(stack, function, resources):
    """Cycles are looked for again after overrides."""
    jobs = Queue(stack, "Jobs")
    worker = function(on=[QueueTrigger(jobs)])
    worker.add(allow=[worker.invoke])
    stack.override("Jobs", DelaySeconds=3)
    assert resources()["WorkerJobs"]["DependsOn"] == ["WorkerRolePolicy"]


def test_what_closes_no_cycle_stays_in_the_role(stack, function, statements, resources):
    """A role that is whole is easier to read."""
    jobs = Queue(stack, "Jobs")
    ping, pong = function("Ping", allow=[jobs.send]), function("Pong")
    ping.add(allow=[pong.invoke])
    pong.add(allow=[ping.invoke])
    assert statements("Ping") == [(["sqs:SendMessage"], att("Jobs"))]
    assert "Policies" in resources()["PongRole"]["Properties"]


def test_a_bigger_cycle_is_broken(function, resources):
    """Each role in it has its policy, whichever function is declared first."""
    ring = [function(id) for id in ("A", "B", "C")]
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        one.add(allow=[other.invoke])
    assert {"ARolePolicy", "BRolePolicy", "CRolePolicy"} < set(resources())


def test_several_cycles_are_broken(function, resources):
    """Those that share a function too: its policy holds what leads into either."""
    middle, left, right = function("Middle"), function("Left"), function("Right")
    for side in (left, right):
        side.add(allow=[middle.invoke])
        middle.add(allow=[side.invoke])
    policy = resources()["MiddleRolePolicy"]["Properties"]["PolicyDocument"]
    assert [s["Resource"] for s in policy["Statement"]] == [att("Left"), att("Right")]
    assert {"LeftRolePolicy", "RightRolePolicy"} < set(resources())


def test_a_cycle_through_sub_is_broken(function, resources):
    """An ARN in an f-string refers as well."""
    worker = function()
    worker.add(allow=[worker.invoke.limited_to("function", f"{worker.arn}:live")])
    (statement,) = resources()["WorkerRolePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Fn::Sub": "${Worker.Arn}:live"}


def test_the_policy_is_part_of_the_function(app, stack, function):
    """It has the line, the owner, the condition and the ignored findings of its role."""
    live = Condition(stack, "IsLive", expression=Fn.equals(Aws.REGION, "eu-west-1"))
    worker = function(condition=live, ignore={"W3005": "on purpose"})
    worker.add(allow=[worker.invoke])
    made = synth(app).template("Main")
    assert made.body["Resources"]["WorkerRolePolicy"]["Condition"] == "IsLive"
    assert made.owners["WorkerRolePolicy"] == "Worker"
    assert made.sources["WorkerRolePolicy"] == worker.at
    assert made.ignored["WorkerRolePolicy"] == {"W3005": "on purpose"}


def test_the_id_of_the_policy_may_be_taken(stack, function, problems):
    """By a construct: both lines are named."""
    taken = Queue(stack, "WorkerRolePolicy")
    worker = function()
    worker.add(allow=[worker.invoke])
    assert problems() == [
        (
            f"the id `WorkerRolePolicy` is taken: {taken.at} declares it too"
            " (give one of them another id or `name`)"
        )
    ]


def test_a_role_by_hand_is_freed_too(stack, role, resources):
    """As long as its policy is a list of statements."""
    statement = {"Effect": "Allow", "Action": "sns:Publish", "Resource": {"Ref": "News"}}
    ours = role(
        "Ours", Policies=[{"PolicyName": "x", "PolicyDocument": {"Statement": [statement]}}]
    )
    thing(stack, "News", needs=ours.ref())
    assert resources()["Ours"]["Properties"] == {}
    policy = resources()["OursPolicy"]["Properties"]["PolicyDocument"]
    assert policy["Statement"] == [statement]


@pytest.mark.parametrize(
    "policies",
    [
        {"Fn::If": ["IsLive", {"Ref": "News"}, []]},
        [{"Fn::If": ["IsLive", {"Ref": "News"}, {}]}],
        [{"PolicyDocument": {"Fn::Sub": "${News}"}}],
        [{"PolicyDocument": {"Statement": {"Resource": {"Ref": "News"}}}}],
        [{"Ref": "News"}, "x", None],
    ],
)
def test_a_role_in_another_form_is_left_as_it_is(stack, role, problems, policies):
    """Its cycle is shown."""
    ours = role("Ours", Policies=policies)
    thing(stack, "News", needs=ours.ref())
    (problem,) = problems()
    assert problem.startswith("resources need each other: `")


# Properties that other resources can say


def test_a_property_is_said_apart_where_it_closes_a_cycle(stack, resources):
    """The worker reads what tells it: so it is told by a resource of its own."""

    class Cyclic(Watched):
        def reads(self):
            return self.att("Arn")

    Cyclic(stack, "Box")
    made = resources()
    assert made["Box"] == {"Type": "Custom::Watched", "Properties": {}}
    assert made["BoxNotification"] == {
        "Type": "Custom::Told",
        "DependsOn": ["BoxPermission"],
        "Properties": {"Of": {"Ref": "Box"}, "Target": att("BoxWorker")},
    }


def test_what_waits_for_the_property_waits_apart(stack, resources):
    """The permission needs the thing, which waits for the permission: a cycle by `DependsOn`."""

    class Permitted(Watched):
        def source(self):
            return self.att("Arn")

    Permitted(stack, "Box")
    assert "DependsOn" not in resources()["Box"]
    assert resources()["BoxNotification"]["DependsOn"] == ["BoxPermission"]


def test_a_property_stays_where_it_closes_no_cycle(stack, resources):
    """One resource is easier to read than two."""
    Watched(stack, "Box")
    assert resources()["Box"]["Properties"] == {"Tell": {"Target": att("BoxWorker")}}
    assert "BoxNotification" not in resources()


def test_the_id_of_what_is_said_apart_may_be_taken(stack, problems):
    """By a construct: both lines are named."""

    class Cyclic(Watched):
        def reads(self):
            return self.att("Arn")

    taken = Queue(stack, "BoxNotification")
    Cyclic(stack, "Box")
    (problem,) = problems()
    assert problem.startswith(f"the id `BoxNotification` is taken: {taken.at} declares it too")


# Cycles that stay


def test_a_cycle_that_stays_is_shown(app, stack):
    """Each resource before what it needs, and the line of each."""
    a = thing(stack, "A", needs={"Ref": "C"})
    b = thing(stack, "B", needs=f"{a.ref()}-x")
    c = thing(stack, "C", depends_on=[b])
    problem = shown(app)
    assert problem.message == "resources need each other: `A` -> `C` -> `B` -> `A`"
    assert problem.notes == (f"`A` at {a.at}", f"`C` at {c.at}", f"`B` at {b.at}")
    assert (problem.at, problem.hint) == (a.at, "take one of these references away")


def test_a_resource_that_needs_itself_is_shown(app, stack):
    """CloudFormation cannot make it either."""
    thing(stack, "A", needs={"Ref": "A"})
    assert shown(app).message == "resources need each other: `A` -> `A`"


def test_a_cycle_that_only_depends_on_is_shown(app, stack):
    """Nothing refers to anything here."""
    a = thing(stack, "A")
    b = thing(stack, "B", depends_on=[a])
    stack.override("A", DisplayName=b.ref())
    assert shown(app).message == "resources need each other: `A` -> `B` -> `A`"


def test_every_cycle_that_stays_is_shown(stack, problems):
    """All at once."""
    for one, other in ("AB", "BA", "CD", "DC"):
        thing(stack, one, needs={"Ref": other})
    hint = "(take one of these references away)"
    assert problems() == [
        f"resources need each other: `A` -> `B` -> `A` {hint}",
        f"resources need each other: `C` -> `D` -> `C` {hint}",
    ]


def test_what_can_be_broken_is_broken_beside_what_stays(stack, function, problems):
    """Only the one that stays is told."""
    worker = function()
    worker.add(allow=[worker.invoke])
    thing(stack, "A", needs={"Ref": "A"})
    assert problems() == [
        "resources need each other: `A` -> `A` (take one of these references away)"
    ]


def test_an_override_takes_a_cycle_away(stack, resources):
    """It is the user's last word."""
    thing(stack, "A", needs={"Ref": "B"})
    thing(stack, "B", needs={"Ref": "A"})
    stack.override("B", DisplayName=None)
    assert resources()["B"]["Properties"] == {}
