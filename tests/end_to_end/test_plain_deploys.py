"""Deploys that go well: what the services hold afterwards is what the app says."""

from __future__ import annotations

import json
import threading

import ground as grounds
import pytest
from apps import RETURNS, one, two, worker
from embedded import Workshop
from ground import LONG

pytestmark = pytest.mark.slow

BUCKET = "lambdaform-assets-123456789012-us-east-1-an"
FULL = 'Bucket(stack, "Files")\nOutput(stack, "OrdersName", value=orders.name)\n'


def _more(text, more=""):
    """Return an app with other names imported, and more in it."""
    return text.replace("import App,", "import App, Bucket, Output, Parameter,", 1) + more


def test_a_first_deploy_makes_what_the_app_says(ground):
    """Table, role, function and its code: asked of the services, the code by running it."""
    ground.app(_more(worker(), FULL), main=RETURNS.format("event['n'] if event else 'none'"))
    done = ground.deploy()
    assert done.code == 0
    services = ground.services
    assert services.tables() == {"Orders": ["pk"]}
    function = services.functions()["Worker"]
    name = function["Environment"]["Variables"]["TABLE"]
    assert name == ground.cloud.client("dynamodb").list_tables()["TableNames"][0]
    assert function["MemorySize"] == 256
    assert services.invoked("Worker") == "none"
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
    assert (["dynamodb:PutItem"], arn) in services.policies("WorkerRole")
    assert sorted(services.buckets()) == sorted([BUCKET, "files"])
    assert list(services.objects(BUCKET)) == [f"{_digest(ground)}.zip"]
    assert done.out.split() == ["OrdersName", name]


def _digest(ground):
    (package,) = ground.deployment().assembly.packages
    return package.digest


def test_a_deploy_without_changes_asks_little_and_changes_nothing(tmp_path):
    """An app of 40 functions is found unchanged in fewer than 15 calls; nothing is uploaded."""
    made_of_nothing = ("Lambda::Function", "Logs::LogGroup", "IAM::Role")
    workshop = Workshop()
    providers = {f"AWS::{name}": workshop for name in made_of_nothing}
    functions = "".join(
        f'Function(stack, "F{n}", code="src", handler="main.handler")\n' for n in range(40)
    )
    with grounds.ground(tmp_path, providers=providers) as ground:
        ground.app(one(more=functions), main=RETURNS.format(1))
        assert ground.deploy().code == 0
        assert len([verb for verb, _ in workshop.done if verb == "create"]) == 120
        ground.calls.clear()
        workshop.done.clear()
        done = ground.deploy()
        assert "1 stack unchanged" in done.err
        assert len(ground.calls) == 6
        assert workshop.done == []
        uploaded = ground.services.objects(BUCKET)
        templates = [key for key in uploaded if key.startswith("templates/")]
        assert (len(uploaded), len(templates)) == (2, 1)  # it is too large for a call


def test_an_update_keeps_what_it_can(ground):
    """What can be changed in place is; a table with another key is another table."""
    ground.app(worker(), main=RETURNS.format(1))
    assert ground.deploy().code == 0
    before = ground.services.functions()["Worker"]
    table = ground.cloud.client("dynamodb").list_tables()["TableNames"]
    ground.app(worker(memory=512).replace('"pk"', '"id"'), main=RETURNS.format(1))
    done = ground.deploy()
    assert done.code == 0
    assert "3 to change, of these perhaps replaced, with their data: Orders" in done.err
    after = ground.services.functions()["Worker"]
    assert (after["FunctionName"], after["MemorySize"]) == (before["FunctionName"], 512)
    assert ground.services.tables() == {"Orders": ["id"]}
    renamed = ground.cloud.client("dynamodb").list_tables()["TableNames"]
    assert renamed != table
    assert after["Environment"]["Variables"]["TABLE"] == renamed[0]
    policies = ground.services.policies("WorkerRole")
    arn = f"arn:aws:dynamodb:us-east-1:123456789012:table/{renamed[0]}"
    assert (["dynamodb:PutItem"], arn) in policies


def test_what_leaves_the_app_goes(ground):
    """A queue that the app no longer declares is deleted; the other is left alone."""
    ground.app(one("Jobs", "Mails"))
    assert ground.deploy().code == 0
    url = ground.services.queue("Jobs")["Url"]
    ground.app(one("Jobs"))
    done = ground.deploy()
    assert "1 to remove" in done.err
    assert ground.services.queues() == {"Jobs": 30}
    assert ground.services.queue("Jobs")["Url"] == url


def test_stacks_come_in_order_and_read_each_other(ground):
    """A value of the first stack is in the second; when it becomes another, the second follows."""
    ground.app(two())
    assert ground.deploy().code == 0
    assert _tag(ground) == ground.services.queue("Orders")["QueueArn"]
    before = _tag(ground)
    ground.app(two().replace('"Orders", ', '"Orders", queue_name="orders", '))
    done = ground.deploy()
    assert done.code == 0
    assert "2 stacks updated" in done.err
    assert _tag(ground) == "arn:aws:sqs:us-east-1:123456789012:orders" != before


def _tag(ground):
    url = ground.services.queue("Jobs")["Url"]
    return ground.cloud.client("sqs").list_queue_tags(QueueUrl=url)["Tags"]["reads"]


def test_stacks_that_do_not_need_each_other_are_made_at_once(ground):
    """Both are under way before either is done."""
    ground.app(two(reads=False))
    holds = [ground.faults.hold(id) for id in ("Orders", "Jobs")]
    fork = ground.forked("deploy", "--stage", "local", "--no-lint")
    assert [hold.reached.wait(LONG) for hold in holds] == [True, True]
    for hold in holds:
        hold.release()
    assert fork.ended() == 0
    assert ground.services.queues() == {"Jobs": 30, "Orders": 30}


def test_one_stack_is_deployed_with_those_that_it_needs(ground):
    """`deploy Data` leaves the other alone; `deploy Work` takes both."""
    ground.app(two())
    assert ground.deploy("Data").code == 0
    assert ground.services.queues() == {"Orders": 30}
    assert "2 stacks: 1 unchanged, 1 created" in ground.deploy("Work").err
    assert ground.services.queues() == {"Jobs": 30, "Orders": 30}


def test_outputs_are_printed_in_each_form(ground):
    """What a stack says of itself: as a deploy prints it, and for programs."""
    more = 'Output(stack, "JobsUrl", value=app.stacks[0].name)\n'
    ground.app(_more(one("Jobs"), more.replace("app.stacks[0].name", '"at home"')))
    assert ground.deploy().out == "JobsUrl  at home\n"
    show = ("outputs", "--stage", "local")
    assert ground.run(*show).out == "JobsUrl  at home\n"
    assert ground.run(*show, "--format", "env").out == "JOBS_URL='at home'\n"
    assert json.loads(ground.run(*show, "--format", "json").out) == {"Main": {"JobsUrl": "at home"}}


def test_parameters_are_asked_for_and_kept(ground):
    """One without a value is told before anything is changed; a value stays until another is said."""
    parameter = 'limit = Parameter(stack, "Limit", type="Number")\n'
    queue = 'from lambdaform import Resource\nQueue(stack, "Jobs", tags={"limit": limit.value})\n'
    ground.app(_more(one(), parameter + queue))
    refused = ground.deploy()
    assert refused.code == 1
    assert "the parameter `Limit` of `shop-local-Main` has no value" in refused.err
    assert ground.services.left() == "nothing"
    assert ground.deploy("--parameter", "Limit=7").code == 0
    assert _limit(ground) == "7"
    assert "unchanged" in ground.deploy().err
    assert "updated" in ground.deploy("--parameter", "Limit=8").err
    assert _limit(ground) == "8"
    ground.app(_more(one("Mails"), parameter + queue))
    assert ground.deploy().code == 0
    assert _limit(ground) == "8"


def _limit(ground):
    url = ground.services.queue("Jobs")["Url"]
    return ground.cloud.client("sqs").list_queue_tags(QueueUrl=url)["Tags"]["limit"]


def test_a_protected_stack_is_removed_by_name_only(ground):
    """Termination protection is put on by a deploy, and taken off by who says the name."""
    ground.app(one("Jobs").replace('"Main"', '"Main", termination_protection=True'))
    assert ground.deploy().code == 0
    stack = ground.cloud.client("cloudformation").describe_stacks()["Stacks"][0]
    assert stack["EnableTerminationProtection"]
    assert "protected from deletion" in ground.run("status", "--stage", "local").out
    refused = ground.remove()
    assert refused.code == 2
    assert "--confirm shop-local" in refused.err
    assert ground.services.queues() == {"Jobs": 30}
    assert ground.remove("--confirm", "shop-local").code == 0
    assert ground.services.left() == "nothing"


def test_a_large_template_goes_through_the_bucket(ground):
    """CloudFormation takes no more than 51,200 bytes in a call."""
    ground.app(
        one(*(f"Queue{n}" for n in range(5))) + f'stack.metadata["Note"] = "{"x" * 60_000}"\n'
    )
    assert ground.deploy().code == 0
    (key,) = ground.services.objects(BUCKET)
    assert key.startswith("templates/")
    assert len(ground.services.queues()) == 5
    assert "unchanged" in ground.deploy().err


def test_code_of_one_function_lasts_until_the_next_deploy(ground):
    """`deploy --function` changes what runs; the next deploy makes it what the stack says."""
    ground.app(worker(), main=RETURNS.format(1))
    assert ground.deploy().code == 0
    ground.app(worker(), main=RETURNS.format(2))
    done = ground.deploy("--function", "Worker")
    assert done.code == 0
    assert "only code was changed" in done.err
    assert ground.services.invoked("Worker") == 2
    ground.app(worker(), main=RETURNS.format(1))
    again = ground.deploy()
    assert again.code == 0
    assert ground.services.invoked("Worker") == 1
    assert [key for key in ground.services.objects(BUCKET) if key.startswith("code-only/")] == []
    assert "1 stack unchanged" in ground.deploy().err


def test_what_is_kept_is_told_and_stays(ground):
    """A table that is retained outlives its stack; it is named before and after."""
    table = 'Table(stack, "Orders", partition_key="pk", removal_policy="retain")\n'
    ground.app(one("Jobs", more=table))
    assert ground.deploy().code == 0
    done = ground.remove()
    assert done.code == 0
    assert "kept: Orders (AWS::DynamoDB::Table): shop-local-Main-Orders-" in done.err
    assert ground.services.left() == "tables: Orders"


def test_a_table_that_leaves_the_app_and_is_kept_is_named(ground):
    """The update tells where it is: nobody else does."""
    table = 'Table(stack, "Orders", partition_key="pk", removal_policy="retain")\n'
    ground.app(one("Jobs", more=table))
    assert ground.deploy().code == 0
    ground.app(one("Jobs"))
    done = ground.deploy()
    assert "note: `Orders` left the stack, and is kept by its policy; it stays as shop-" in done.err
    assert ground.services.tables() == {"Orders": ["pk"]}


def test_full_buckets_are_emptied_only_when_told(ground):
    """CloudFormation does not delete a bucket that holds something: nothing is begun."""
    ground.app(_more(one(), 'Bucket(stack, "Files")\n'))
    assert ground.deploy().code == 0
    s3 = ground.cloud.client("s3")
    (name,) = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    s3.put_object(Bucket=name, Key="a", Body=b"1")
    refused = ground.remove()
    assert refused.code == 1
    assert f"the bucket `Files` ({name}) is not empty" in refused.err
    assert ground.services.stacks() == {"shop-local-Main": "CREATE_COMPLETE"}
    done = ground.remove("--empty-buckets")
    assert done.code == 0
    assert "deleted 1 object version in `Files`" in done.err
    assert ground.services.left() == "nothing"


def test_what_happened_and_how_it_stands_can_be_asked(ground):
    """`status` says what a state means, `events` what the last operation did."""
    ground.app(one("Jobs"))
    assert ground.run("status", "--stage", "local").out == "shop-local-Main  not deployed\n"
    assert ground.deploy().code == 0
    assert ground.run("status", "--stage", "local").out.startswith(
        "shop-local-Main  CREATE_COMPLETE: it was created, "
    )
    ground.app(one("Jobs", seconds=31))
    assert ground.deploy().code == 0
    events = ground.run("events", "--stage", "local").out
    assert "UPDATE_COMPLETE" in events
    assert "CREATE_COMPLETE" not in events
    assert "CREATE_COMPLETE" in ground.run("events", "--stage", "local", "--all").out


def test_stacks_are_removed_after_those_that_need_them(ground):
    """Who reads goes first."""
    ground.app(two())
    assert ground.deploy().code == 0
    gone = []
    holds = {id: ground.faults.hold(id, "delete") for id in ("Orders", "Jobs")}

    def watch():
        for id in ("Jobs", "Orders"):
            holds[id].reached.wait(LONG)
            gone.append((id, {other: holds[other].reached.is_set() for other in holds}))
            holds[id].release()

    watching = threading.Thread(target=watch)
    watching.start()
    done = ground.remove()
    watching.join(LONG)
    assert done.code == 0
    assert gone[0] == ("Jobs", {"Orders": False, "Jobs": True})
    assert ground.services.left() == "nothing"


CDK = "cdk-hnb659fds-assets-123456789012-us-east-1"


def test_the_bucket_of_the_cdk_is_used_where_it_is(ground):
    """Who has bootstrapped an account for the CDK gets no second bucket for the same."""
    ground.cloud.client("s3").create_bucket(Bucket=CDK)
    ground.app(worker(), main=RETURNS.format(1))
    done = ground.deploy()
    assert done.code == 0
    assert f"note: the code goes to `{CDK}`, the bucket of the CDK's bootstrap" in done.err
    assert ground.services.buckets() == [CDK]
    assert ground.services.invoked("Worker") == 1
    assert "1 stack unchanged" in ground.deploy().err


def test_the_roles_of_the_cdk_are_used_where_the_caller_may_not_deploy(ground):
    """The caller assumes the deploy role; CloudFormation works with the one for that."""
    ground.cloud.client("s3").create_bucket(Bucket=CDK)
    ground.app(one("Jobs"))
    ground.faults.answer("cloudformation:DescribeStacks", "AccessDenied", status=403)
    assert ground.deploy().code == 0
    assert "sts:AssumeRole" in ground.calls
    stack = ground.cloud.client("cloudformation").describe_stacks()["Stacks"][0]
    role = "arn:aws:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-us-east-1"
    assert stack["RoleARN"] == role
    assert ground.services.queues() == {"Jobs": 30}
