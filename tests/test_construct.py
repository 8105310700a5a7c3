"""App, Stage, Stack, Component, Construct: what can be declared where, and what is told of the rest."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from lambdaform import (
    App,
    Component,
    Function,
    FunctionDefaults,
    InlineCode,
    Output,
    Parameter,
    Queue,
    QueueTrigger,
    Stack,
    Stage,
)
from lambdaform.construct import Construct, construct
from lambdaform.errors import DeclarationError
from lambdaform.load import load
from lambdaform.synth import synth
from lambdaform.template import Resource

ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs"
LATE = "is declared in a `{}` that is not set up yet"


def told(make):
    """Return the one problem that a declaration raises at once, at a line of this file."""
    with pytest.raises(DeclarationError) as caught:
        make()
    (problem,) = caught.value.problems
    assert problem.at.file == __file__
    return f"{problem.message} ({problem.hint})"


def at_stage(tmp_path, stage, text="app = App('shop')"):
    """Return the app of a file, at a stage."""
    (tmp_path / "app.py").write_text(f"from lambdaform import *\n{text}\n")
    return load("app.py", stage=stage, folder=tmp_path)


# The app and its stages


def test_the_usual_stages_are_dev_and_prod():
    """The first stage is the default; `prod` is protected."""
    app = App("shop")
    assert [(s.name, s.protected) for s in app.stages] == [("dev", False), ("prod", True)]
    assert app.stage.name == "dev"


def test_a_stage_is_selected_when_the_app_is_loaded(tmp_path):
    """The app reads it as `app.stage`."""
    assert at_stage(tmp_path, "prod").stage == Stage("prod", protected=True)


def test_an_unknown_stage_is_told_with_what_was_meant(tmp_path):
    """A near word is suggested."""
    with pytest.raises(DeclarationError) as caught:
        at_stage(tmp_path, "prd")
    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == ("the stage `prd` is unknown", "did you mean `prod`?")
    assert Path(problem.at.file).name == "app.py"


def test_an_unlike_stage_is_told_with_those_that_are_known(tmp_path):
    """There are few of them."""
    with pytest.raises(DeclarationError) as caught:
        at_stage(tmp_path, "xyz")
    assert caught.value.problems[0].hint == "known here: `dev`, `local`, `prod`"


def test_every_app_has_a_stage_for_the_embedded_cloud(tmp_path):
    """It is as the first, without what ties that to an account of AWS."""
    place = 'account="1" * 12, region="eu-west-1", protected=True, asset_bucket="b"'
    first = f'Stage("live", {place}, permissions_boundary="p", cloudformation_role="r")'
    app = at_stage(tmp_path, "local", f"app = App('shop', stages=[{first}])")
    assert app.stage == Stage("local")
    assert [stage.name for stage in app.stages] == ["live"]


def test_the_stage_for_the_embedded_cloud_has_the_projects_own_settings(tmp_path):
    """Those of the first stage: the app reads them wherever it is deployed."""
    text = (
        "from dataclasses import dataclass\n"
        "@dataclass(frozen=True, kw_only=True)\nclass Ours(Stage):\n    workers: int = 1\n"
        "app = App('shop', stages=[Ours('dev', workers=9)])"
    )
    stage = at_stage(tmp_path, "local", text).stage
    assert (stage.name, stage.workers) == ("local", 9)


def test_an_app_may_say_its_own_stage_for_the_embedded_cloud(tmp_path):
    """Then that one is meant."""
    text = "app = App('shop', stages=[Stage('dev'), Stage('local', region='eu-west-1')])"
    assert at_stage(tmp_path, "local", text).stage == Stage("local", region="eu-west-1")


def test_a_stage_has_the_projects_own_settings():
    """A subclass adds typed ones; `app.stage` has its type."""

    @dataclass(frozen=True, kw_only=True)
    class Ours(Stage):
        workers: int = 1

    app = App("shop", stages=[Ours("dev"), Ours("live", workers=9)])
    assert app.stage.workers == 1
    assert app.stages[1].workers == 9


NAMES = [
    ("", "it begins with a letter"),
    ("a b", "`a-b` would do"),
    ("1st", "`st` would do"),
    ("ü", "it begins with a letter"),
    ("my_shop", "`my-shop` would do"),
    (5, "write it in quotes"),
    (None, "write it in quotes"),
]


@pytest.mark.parametrize(("name", "hint"), NAMES)
def test_a_name_of_an_app_goes_into_stack_names(name, hint):
    """It is told at once, for nothing else of the app can be right then."""
    assert told(lambda: App(name)).endswith(f"must be letters, digits and hyphens ({hint})")


@pytest.mark.parametrize(
    ("stages", "problem"),
    [
        ([], "app `shop` has no stage (None)"),
        ([Stage("dev"), Stage("dev")], "two stages have the name `dev` (None)"),
        ([Stage("my stage")], "the stage's name `my stage` must be letters, digits and hyphens"),
        (["dev"], "the stages of app `shop` are `['dev']`, no list of stages"),
        (Stage("dev"), 'no list of stages (write `stages=[Stage("dev")]`)'),
        ((s for s in [Stage("dev")]), "are `<generator object"),
    ],
)
def test_stages_that_cannot_be_are_told(stages, problem):
    """A list of stages, each with a name of its own."""
    assert problem in told(lambda: App("shop", stages=stages))


def test_an_app_without_a_stack_is_told():
    """There is nothing to synthesise."""
    with pytest.raises(DeclarationError, match="app `shop` has no stack"):
        synth(App("shop"))


# Stacks


def test_the_name_of_a_stack_carries_app_and_stage(tmp_path):
    """One account can hold all stages."""
    app = at_stage(tmp_path, "prod", "app = App('shop')\nStack(app, 'Orders')")
    assert app.stacks[0].name == "shop-prod-Orders"
    assert Stack(App("shop"), "Orders", name="mine").name == "mine"


def test_a_stack_takes_place_and_protection_of_its_stage():
    """Both can be said on the stack itself."""
    live = Stage("live", account="1" * 12, region="eu-west-1", protected=True)
    app = App("shop", stages=[live])
    stack = Stack(app, "Orders")
    assert (stack.account, stack.region, stack.termination_protection) == (
        "1" * 12,
        "eu-west-1",
        True,
    )
    near = Stack(app, "Near", region="us-east-1", termination_protection=False)
    assert (near.region, near.termination_protection) == ("us-east-1", False)


def test_a_stack_is_subclassed():
    """It is what people write who come from the CDK."""

    class Orders(Stack):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            self.jobs = Queue(self, "Jobs")

    app = App("shop")
    orders = Orders(app, "Orders")
    assert orders.jobs.stack is orders
    assert list(synth(app).template("Orders").body["Resources"]) == ["Jobs"]


@pytest.mark.parametrize(("id", "hint"), NAMES)
def test_a_stacks_id_goes_into_its_name(app, stack, problems, id, hint):
    """Letters, digits and hyphens."""
    Stack(app, id)
    assert problems() == [f"the stack's id `{id}` must be letters, digits and hyphens ({hint})"]


@pytest.mark.parametrize("name", ["x" * 129, "a_b", 5])
def test_a_stacks_name_has_a_limit(app, stack, problems, name):
    """CloudFormation takes 128 characters."""
    Stack(app, "Other", name=name)
    (problem,) = problems()
    assert "must be at most 128 letters, digits and hyphens" in problem


def test_two_stacks_of_one_id_are_told(app, stack, problems):
    """The second is, with the line of the first."""
    Stack(app, "Main")
    assert problems() == [
        f"the id `Main` is taken by the stack at {stack.at} (give this one another)"
    ]


def test_two_stacks_of_one_name_are_told(app, stack, problems):
    """A name that was given may be that of another stack."""
    Stack(app, "Other", name=stack.name)
    assert problems() == [
        f"the name `shop-dev-Main` is taken by the stack at {stack.at} (give this one another)"
    ]


def test_a_stack_stands_in_an_app(stack):
    """Stacks do not nest."""
    hint = "(stacks stand side by side in the app)"
    assert told(lambda: Stack(stack, "In")) == (
        f"the scope of stack `In` is stack `Main`, which is no app {hint}"
    )
    assert "is `None`, which is no app" in told(lambda: Stack(None, "In"))


# Components


class Pair(Component):
    """Two queues, one for what failed."""

    def __init__(self, scope, id, **options):
        super().__init__(scope, id, **options)
        self.failed = Queue(self, "Failed")
        self.jobs = Queue(self, "Jobs", dead_letter_queue=self.failed)


def test_a_component_prefixes_the_ids_of_its_children(stack, resources):
    """So it can be used more than once."""
    one, two = Pair(stack, "One"), Pair(stack, "Two")
    assert list(resources()) == ["OneFailed", "OneJobs", "TwoFailed", "TwoJobs"]
    assert (one.jobs.stack, two.prefix) == (stack, "Two")


def test_components_nest(stack, resources):
    """The prefix of the outer stands before that of the inner."""
    outer = Component(stack, "Outer")
    Pair(Component(outer, "Middle"), "Inner")
    assert list(resources()) == ["OuterMiddleInnerFailed", "OuterMiddleInnerJobs"]


def test_ids_clash_across_components(stack, problems):
    """`One` and `Jobs` make the same id as `OneJobs`."""
    pair = Pair(stack, "One")
    Queue(stack, "OneJobs")
    assert problems() == [
        f"the id `OneJobs` is taken by the queue at {pair.jobs.at} (give this queue another id)"
    ]


def test_a_cyclic_component_is_told(stack):
    """It would declare itself for ever."""

    class Again(Component):
        def __init__(self, scope, id):
            super().__init__(scope, id)
            Again(self, "Inner")

    assert told(lambda: Again(stack, "Outer")) == (
        "component `Inner` is declared inside itself, 64 levels deep"
        " (`Again` creates another `Again` each time)"
    )


@pytest.mark.parametrize(("id", "hint"), [("my-jobs", "`MyJobs` would do"), (5, "`5` would do")])
def test_a_components_id_is_part_of_logical_ids(stack, problems, id, hint):
    """Letters and digits; one that would do is suggested."""
    Component(stack, id)
    assert problems() == [f"the component's id `{id}` must be letters and digits ({hint})"]


def test_a_component_stands_in_a_scope(app):
    """An app holds stacks only."""
    assert told(lambda: Component(app, "Part")) == (
        "the scope of component `Part` is app `shop`, which is no stack or component (None)"
    )


@pytest.mark.parametrize("kind", [Stack, Component])
def test_a_scope_is_set_up_before_it_is_used(app, stack, kind):
    """Who subclasses one calls `super().__init__` first."""

    class Hasty(kind):
        def __init__(self, scope, id):
            Queue(self, "Jobs")
            super().__init__(scope, id)

    problem = told(lambda: Hasty(app if kind is Stack else stack, "Hasty"))
    assert problem.startswith(f"queue `Jobs` {LATE.format('Hasty')}")
    assert problem.endswith("(call `super().__init__(scope, id)` first in `Hasty.__init__`)")


# Constructs


def test_a_construct_is_frozen(stack):
    """What is declared does not change."""
    queue = Queue(stack, "Jobs")
    with pytest.raises(dataclasses.FrozenInstanceError):
        queue.fifo = True


def test_constructs_are_compared_by_identity(app, stack):
    """Two queues with the same options are two queues."""
    jobs = Queue(stack, "Jobs")
    assert len({jobs, jobs, Queue(Stack(app, "Other"), "Jobs")}) == 2


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))]
)
def test_a_copy_of_a_construct_has_its_references(stack, copied):
    """A copy is not declared again; it points to the same resource."""
    queue = Queue(stack, "Jobs")
    assert copied(queue).arn == queue.arn
    assert stack.children == [queue]


@pytest.mark.parametrize("scope", [None, "Main", App])
def test_a_construct_stands_in_a_scope(scope):
    """What else is given in its place is named."""
    assert "which is no stack or component" in told(lambda: Queue(scope, "Jobs"))


def test_a_construct_in_a_construct_is_told(stack):
    """Children have components."""
    jobs = Queue(stack, "Jobs")
    assert told(lambda: Queue(jobs, "In")) == (
        "the scope of queue `In` is queue `Jobs`, which is no stack or component (None)"
    )


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("my-jobs_2", "`MyJobs2` would do"),
        ("Aufträge", "`AuftrGe` would do"),
        ("注文", "CloudFormation takes no other characters"),
        ("", "CloudFormation takes no other characters"),
        ("Jobs\n", "`Jobs` would do"),
        ("J" * 256, f"`{'J' * 255}` would do"),
    ],
)
def test_an_id_holds_what_cloudformation_takes(stack, problems, id, hint):
    """One that would do is suggested."""
    Queue(stack, id)
    assert problems() == [f"the id `{id}` must be 1 to 255 letters and digits ({hint})"]


@pytest.mark.parametrize("id", [5, None, b"Jobs", ["Jobs"]])
def test_an_id_is_a_string(stack, problems, id):
    """Nothing else is turned into one."""
    Queue(stack, id)
    assert problems() == [f"the id `{id!r}` is no string (write one in quotes)"]


def test_an_id_is_known_before_the_deploy(stack, problems):
    """A reference is shown as `Fn::Sub` writes it."""
    Queue(stack, f"{Queue(stack, 'Jobs').name}Copy")
    (problem,) = problems()
    assert problem.startswith("the id `${Jobs.QueueName}Copy` must be 1 to 255 letters")


def test_two_constructs_of_one_id_are_told(stack, problems):
    """The second is, with the line of the first."""
    first = Queue(stack, "Jobs")
    Queue(stack, "Jobs")
    assert problems() == [
        f"the id `Jobs` is taken by the queue at {first.at} (give this queue another id)"
    ]


def test_a_parameter_and_a_construct_share_the_ids(stack, problems):
    """`Ref` reaches both."""
    first = Queue(stack, "Jobs")
    Parameter(stack, "Jobs")
    assert problems() == [
        f"the id `Jobs` is taken by the queue at {first.at} (give this parameter another id)"
    ]


def test_outputs_have_ids_of_their_own(stack, problems):
    """An output may be called as its construct; two outputs may not be called the same."""
    jobs = Queue(stack, "Jobs")
    first = Output(stack, "Jobs", value=jobs.arn)
    Output(stack, "Jobs", value=jobs.url)
    assert problems() == [
        f"the id `Jobs` is taken by the output at {first.at} (give this output another id)"
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_a_derived_id_clashes_with_one_that_was_typed(stack, function, problems, order):
    """The later is told with the line of the earlier, whichever of them is derived."""
    declare = [lambda: function().at, lambda: Queue(stack, "WorkerRole").at]
    first, _ = (make() for make in declare[::order])
    assert problems() == [
        (
            f"the id `WorkerRole` is taken: {first} declares it too"
            " (give one of them another id or `name`)"
        )
    ]


def test_a_derived_id_clashes_with_a_parameter(stack, function, problems):
    """`Ref` reaches both."""
    first = Parameter(stack, "WorkerRole").at
    function()
    (problem,) = problems()
    assert problem.startswith(f"the id `WorkerRole` is taken: {first} declares it too")


def test_two_triggers_of_one_source_clash(stack, function, problems):
    """They need names; the line is that of the second."""
    queue = Queue(stack, "Jobs")
    first = QueueTrigger(queue)
    function(on=[first, QueueTrigger(queue)])
    (problem,) = problems()
    assert problem.startswith(f"the id `WorkerJobs` is taken: {first.line} declares it too")


# What exists already


def test_what_exists_is_known_by_its_attributes(stack, resources):
    """It is not made; it can be named like a construct."""
    jobs = Queue.existing(stack, "Jobs", arn=ARN, url="https://sqs.example/jobs")
    Queue(stack, "Other")
    assert (jobs.arn, jobs.url) == (ARN, "https://sqs.example/jobs")
    assert "Jobs" not in resources()


def test_what_nobody_said_of_something_existing_is_told(stack):
    """At the line that asks for it."""
    jobs = Queue.existing(stack, "Jobs", arn=ARN)
    assert told(lambda: jobs.url) == (
        "queue `Jobs` exists already, and nothing here says its `Ref` (give it to `existing`)"
    )


@pytest.mark.parametrize("arn", ["jobs", "", 5, "arn:aws:sqs"])
def test_an_arn_of_something_existing_is_one(stack, arn):
    """A name in its place is told at once."""
    assert told(lambda: Queue.existing(stack, "Jobs", arn=arn)) == (
        f"`{arn}` is no ARN (write the whole of it, from `arn:` on)"
    )


def test_attributes_of_something_existing_are_text(stack, problems):
    """A string or a reference."""
    Queue.existing(stack, "Jobs", arn=ARN, url=5)
    assert problems() == [
        "queue `Jobs` has the `Ref` `5`, which is no string and no reference (None)"
    ]


# Kinds of the user's own


def test_a_kind_can_be_subclassed(stack, properties):
    """With options of its own, or with an `__init__` that sets some."""

    @construct
    class Audited(Queue):
        audit: bool = False

    class Ordered(Queue):
        def __init__(self, scope, id):
            super().__init__(scope, id, fifo=True)

    assert Audited(stack, "Jobs", audit=True).audit
    assert not Audited.existing(stack, "Old", arn=ARN).audit
    Ordered(stack, "Mail")
    assert properties("Mail")["FifoQueue"] is True


def test_a_kind_of_ones_own_yields_resources(stack, problems, resources):
    """What it yields is in the template; one that cannot is told."""

    @construct
    class Topic(Construct):
        label: str

        def resources(self):
            yield Resource(self.id, "AWS::SNS::Topic", {"DisplayName": self.label})

    Topic(stack, "News", label="news")
    assert resources()["News"]["Properties"] == {"DisplayName": "news"}

    @construct
    class Wrong(Topic):
        def resources(self):
            yield {"Type": "AWS::SNS::Topic"}

    Wrong(stack, "Other", label="other")
    Construct(stack, "Bare")
    assert [p.partition(", which")[0] for p in problems()] == [
        "wrong `Other`: its kind yields `{'Type': 'AWS::SNS::Topic'}`",
        "construct `Bare` is of a kind that has no method `resources` (None)",
    ]


# Tags, defaults and overrides are said where they hold


def test_tags_are_inherited(app):
    """Those of the nearest scope win."""
    app.tags = {"a": "app", "b": "app", "c": "app"}
    stack = Stack(app, "Main", tags={"b": "stack", "c": "stack"})
    part = Component(stack, "Part", tags={"c": "part"})
    assert part.all_tags == {"a": "app", "b": "stack", "c": "part"}


def test_defaults_are_inherited_the_nearest_first(app):
    """One alone need not be in a list."""
    far, near = FunctionDefaults(memory_mb=128), FunctionDefaults(memory_mb=256)
    app.defaults = (far,)
    part = Component(Stack(app, "Main", defaults=[]), "Part", defaults=near)
    assert list(part.inherited(FunctionDefaults)) == [near, far]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"tags": ["a"]}, "`tags` is `['a']`, but it takes a dictionary or `None` (None)"),
        (
            {"tags": {"a": 1}},
            "`tags['a']` is `1`, but it takes a string (write `\"1\"`)",
        ),
        (
            {"defaults": [{"memory_mb": 128}]},
            (
                "`defaults` is `({'memory_mb': 128},)`, but it takes a `Defaults` or a list of"
                " `Defaults` (None)"
            ),
        ),
    ],
)
@pytest.mark.parametrize("where", ["app", "stack", "component"])
def test_arguments_of_scopes_are_held_against_their_types(where, wrong, problem):
    """As options are, once; what stands in the scope is not told again for it."""
    of = {where: wrong}
    app = App("shop", **of.get("app", {}))
    stack = Stack(app, "Main", **of.get("stack", {}))
    part = Component(stack, "Part", **of.get("component", {}))
    Function(part, "Worker", code=InlineCode(""), handler="index.handler")
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (found,) = caught.value.problems
    scope = {"app": app, "stack": stack, "component": part}[where]
    assert f"{found.message} ({found.hint})" == f"{scope}: {problem}"
    assert found.at == scope.at


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"description": 5}, "`description` is `5`"),
        ({"region": 5}, "`region` is `5`"),
        ({"termination_protection": "yes"}, "`termination_protection` is `'yes'`"),
        ({"metadata": ["a"]}, "`metadata` is `['a']`"),
    ],
)
def test_arguments_of_a_stack_are_held_against_their_types(app, stack, problems, wrong, problem):
    """At the line of the stack."""
    Stack(app, "Other", **wrong)
    (found,) = problems()
    assert found.startswith(f"stack `Other`: {problem}, but it takes")


def test_the_settings_of_a_stage_are_held_against_their_types():
    """Once, at the app, however many stacks take them over."""
    app = App("shop", stages=[Stage("dev", account=123456789012)])
    Stack(app, "One")
    Stack(app, "Two")
    with pytest.raises(DeclarationError) as caught:
        synth(app)
    (found,) = caught.value.problems
    assert found.message.startswith("Stage of app `shop`: `account` is `123456789012`, but")
    assert found.at == app.at


def test_an_override_names_a_resource(stack):
    """By its logical id, not by its construct."""
    jobs = Queue(stack, "Jobs")
    assert told(lambda: stack.override(jobs, DelaySeconds=1)) == (
        "`override` takes the logical id of a resource, not queue `Jobs`"
        " (give its `.id`, or write it)"
    )


def test_a_construct_in_an_f_string_is_an_error(app, stack):
    """It would put words for people into the template; one of its attributes was meant."""
    jobs = Queue(stack, "Jobs")
    expected = (
        "queue `Jobs` stands in an f-string (give one of its attributes, such as `.name` or `.arn`)"
    )
    assert told(lambda: f"https://{jobs}") == expected
    assert str(jobs) == "queue `Jobs`"  # what `print` shows


def test_nothing_is_declared_where_the_cdk_has_synthesised(app, stack, function):
    """It would be lost; attributes, and what exists already, can still be named."""

    class Closed:
        keeps_whole = is_closed = True

    worker = function()
    app.bridge = Closed()
    late = "comes too late: the CDK has synthesised already"
    for what, declare in {
        "queue `Jobs`": lambda: Queue(stack, "Jobs"),
        "stack `Late`": lambda: Stack(app, "Late"),
        "the override of `Worker`": lambda: stack.override("Worker", MemorySize=512),
        "what is added to function `Worker`": worker.add,
    }.items():
        assert told(declare).startswith(f"{what} {late}")
    assert app.stacks == [stack]
    assert Queue.existing(stack, "Mail", arn="arn:aws:sqs:eu-west-1:111111111111:mail").arn
