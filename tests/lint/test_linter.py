"""`lint`: from templates to findings at lines of the app. cfn-lint is slow, so few runs serve all."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from cfnlint.api import lint as cfn_lint
from cfnlint.config import ManualArgs

from lambdaform import (
    App,
    Aws,
    Fn,
    Function,
    InlineCode,
    Output,
    Queue,
    QueueTrigger,
    Resource,
    Stack,
)
from lambdaform.errors import LintError, Source
from lambdaform.lint import lint, rules, stops, versions
from lambdaform.lint.finding import ordered
from lambdaform.synth import synth

HANDLER = InlineCode("def handler(event, context):\n    return event\n")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


TODAY = date(2027, 1, 1)


def function(stack, id, **options):
    return Function(stack, id, code=HANDLER, handler="index.handler", **options)


def role(stack, id, *statements):
    document = {"Version": "2012-10-17", "Statement": statements}
    policies = [{"PolicyName": "P", "PolicyDocument": document}]
    properties = {"AssumeRolePolicyDocument": TRUST, "Policies": policies}
    return Resource(stack, id, type="AWS::IAM::Role", properties=properties)


def allow(action, on):
    return {"Effect": "Allow", "Action": action, "Resource": on}


def invoked_by_sns(stack, of):
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": of.arn,
        "Principal": "sns.amazonaws.com",
        "SourceArn": "arn:aws:sns:eu-west-1:123456789012:orders",
    }
    return Resource(
        stack, f"{of.id}FromTopic", type="AWS::Lambda::Permission", properties=properties
    )


def sound(stack):
    """Declare, for each rule of ours, what it has nothing against."""
    jobs = Queue(stack, "Jobs")
    function(stack, "Worker", on=[QueueTrigger(jobs)], environment={"SECRET_NAME": "orders-db"})
    kept = function(stack, "Kept", dead_letter_queue=Queue(stack, "Lost"))
    invoked_by_sns(stack, kept)
    role(stack, "Reader", allow(["sqs:ReceiveMessage"], jobs.arn))
    Output(stack, "JobsUrl", value=jobs.url)


def faulty(stack):
    """Declare something for each rule of ours, and for some of cfn-lint's; return the lines."""
    wide = role(stack, "Wide", allow(["sqs:*"], "arn:aws:sqs:eu-west-1:123456789012:jobs"))
    broad = role(stack, "Broad", allow(["sqs:SendMessage"], "*"))
    jobs = Queue(stack, "Jobs")
    stack.override("Jobs", VisibilityTimeout=59)
    worker = function(stack, "Worker", runtime="nodejs22.x", on=[QueueTrigger(jobs)])
    keys = {"LEGACY": "AKIA" + "IOSFODNN7EXAMPLE", "DB_PASSWORD": "9f86d081884c7d659a2f"}
    short = Queue(stack, "Short", visibility_timeout=timedelta(seconds=9))
    function(stack, "Slow", on=[QueueTrigger(short)])
    leaky = function(stack, "Leaky", environment=keys)
    lost = function(stack, "Lost")
    invoked_by_sns(stack, lost)
    stack.override("Lost", Timeout=None)
    stack.override("LostLogGroup", RetentionInDays=None)
    Queue(stack, "First")
    second = Queue(stack, "Second")
    for id in ("First", "Second"):
        stack.override(id, VisibilityTimout=3)
    ref = role(stack, "Unknown", allow(["sqs:SendMessages"], jobs.arn))
    strange = Resource(stack, "Strange", type="AWS::SQS::Queu")
    out = Output(stack, "Url", value=Fn.sub("${Jobs.Address}"))
    return {
        "E9901": [wide],
        "W9902": [broad],
        "E9903": [leaky],
        "W9904": [leaky],
        "W9905": [lost],
        "W9906": [lost],
        "W9907": [after(jobs, 1)],
        "W9908": [worker],
        "W9909": [lost],
        "E3002": [after(second, 2)],
        "W3037": [ref],
        "E3505": [short],
        "E3006": [strange],
        "E6101": [out],
    }


def after(element, lines):
    """Return the place of an override, some lines after a construct."""
    return SimpleNamespace(at=Source(element.at.file, element.at.line + lines))


@pytest.fixture(scope="module")
def linted():
    """The findings of an app of a faulty and a sound stack, and what was expected of them."""
    app = App("shop")
    lines = faulty(Stack(app, "Faulty"))
    sound(Stack(app, "Sound"))
    assembly = synth(app)
    return SimpleNamespace(
        app=app,
        assembly=assembly,
        findings=lint(assembly, today=TODAY),
        places={(rule, at.at) for rule, elements in lines.items() for at in elements},
        lines=lines,
    )


def the(linted, rule, resource=None):
    [found] = [f for f in linted.findings if f.rule == rule and resource in (None, f.resource)]
    return found


def test_every_finding_is_at_the_line_that_caused_it(linted):
    """Each fault is told at the line of its construct, and what is sound is not told at all."""
    assert {(f.rule, f.at) for f in linted.findings} == linted.places
    assert {f.stack for f in linted.findings} == {"Faulty"}


def test_every_rule_of_ours_runs_in_cfn_lint(linted):
    """No rule of ours is left out when cfn-lint runs."""
    ours = {getattr(rules, name).id for name in rules.__all__}
    assert ours <= {f.rule for f in linted.findings}


def test_the_same_mistake_in_two_resources_is_told_twice(linted):
    """cfn-lint tells what has the same words and the same place in a file only once."""
    found = [f for f in linted.findings if f.rule == "E3002"]
    assert [f.resource for f in found] == ["First", "Second"]


def test_a_finding_names_resource_type_and_property(linted):
    """cfn-lint's words are kept, after the address of what they are about."""
    assert str(the(linted, "E3002", "First")) == (
        "`First.VisibilityTimout` (AWS::SQS::Queue): Additional properties are not allowed "
        "('VisibilityTimout' was unexpected. Did you mean 'VisibilityTimeout'?)"
    )
    assert the(linted, "E6101").subject == "`Outputs.Url.Value.Fn::Sub`"
    found = the(linted, "E9901")
    assert found.property == "Policies[0].PolicyDocument.Statement[0].Action"
    assert found.path[:3] == ("Resources", "Wide", "Properties")
    assert (found.level, found.hint) == ("error", "name each action")
    assert found.title == rules.WildcardAction.shortdesc
    assert found.url == rules.WildcardAction.source_url


def test_long_lists_of_what_is_known_become_a_hint(linted):
    """Where cfn-lint lists all actions of a service, the nearest one is told instead."""
    found = the(linted, "W3037")
    assert found.message.startswith("'sendmessages' is not one of the ")
    assert len(found.message) < 60
    assert found.hint == "did you mean `sendmessage`?"
    attribute = the(linted, "E6101")
    assert re.fullmatch(
        r"'Address' is not one of the \d+ that are known in \['us-east-1'\]", attribute.message
    )


def test_a_type_that_does_not_exist_has_a_near_one(linted):
    """Types are many, so the nearest is named; not where another region has the type itself."""
    assert the(linted, "E3006").hint == "did you mean `AWS::SQS::Queue`?"


def test_what_may_come_from_old_schemas_is_marked(linted):
    """A property, type or action may be newer than cfn-lint; a wildcard is always one."""
    dated = {f.rule for f in linted.findings if f.dated}
    assert dated == {"E3002", "E3006", "W3037", "W9908"}


def test_findings_come_in_the_order_of_the_lines(linted):
    """Findings are sorted by line, whatever the order of stacks and rules, and each told once."""
    lines = [f.at.line for f in linted.findings]
    assert lines == sorted(lines)
    assert ordered(reversed([*linted.findings, *linted.findings])) == linted.findings


def test_the_same_app_gives_the_same_findings_and_is_left_as_it_was(linted):
    """Linting changes no template, and a second run, with rules that ran before, says the same."""
    before = json.dumps(linted.assembly.template("Faulty").body)
    assert lint(linted.assembly, today=TODAY) == linted.findings
    assert json.dumps(linted.assembly.template("Faulty").body) == before


@pytest.mark.slow
def test_cfn_lint_itself_finds_the_same(linted):
    """Handing the template over as data loses nothing that cfn-lint finds in its text."""
    text = json.dumps(linted.assembly.template("Faulty").body)
    config = ManualArgs(regions=["us-east-1"])
    theirs = {(m.rule.id, tuple(m.path)) for m in cfn_lint(text, ["us-east-1"], config=config)}
    assert theirs == {(f.rule, f.path) for f in linted.findings if f.rule[1:3] != "99"}


def test_errors_stop_a_deploy_and_strictly_warnings_too(linted):
    """Errors always stop; warnings only where it is strict; notes never."""
    warnings = [f for f in linted.findings if f.level == "warning"]
    assert stops(linted.findings)
    assert not stops(warnings)
    assert stops(warnings, strict=True)
    assert not stops([], strict=True)


def test_the_region_is_the_stack_s_own_or_as_told():
    """A type that one region does not have is found there and nowhere else."""
    app = App("shop")
    at_home = Stack(app, "Home")
    abroad = Stack(app, "Abroad", region="us-gov-west-1")
    nowhere = Stack(app, "Nowhere", region="eu-wst-1")
    for stack in (at_home, abroad, nowhere):
        properties = {"TargetFunctionArn": "worker", "AuthType": "AWS_IAM"}
        Resource(stack, "Url", type="AWS::Lambda::Url", properties=properties)
    assembly = synth(app)
    found = lint(assembly)
    assert [(f.rule, f.stack) for f in found] == [("W9912", "Nowhere"), ("E3006", "Abroad")]
    region, missing = found
    assert missing.hint is None
    assert (
        str(region) == "stack `Nowhere`: the region `eu-wst-1` is unknown, so us-east-1 is assumed"
    )
    assert (region.at, region.hint) == (nowhere.at, "did you mean `eu-west-1`?")
    assert {f.stack for f in lint(assembly, regions=["us-gov-west-1"])} == {
        "Home",
        "Abroad",
        "Nowhere",
    }


def test_an_unknown_region_that_is_asked_for_is_an_error(linted):
    """A region that cfn-lint does not know cannot be linted for."""
    with pytest.raises(LintError) as caught:
        lint(linted.assembly, regions=["eu-west-1", "eu-wst-2"])
    [problem] = caught.value.problems
    assert problem.message.startswith("the region `eu-wst-2` is unknown to cfn-lint 1.")
    assert problem.hint == "did you mean `eu-west-2`?"


def test_notes_are_told_when_asked_for_and_settings_of_cfn_lint_are_not_read(tmp_path, monkeypatch):
    """Findings at level I are off unless asked for; a `.cfnlintrc` changes nothing."""
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [W, E]\ninclude_checks: [I]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    app = App("shop")
    stack = Stack(app, "Main")
    Resource(stack, "Jobs", type="AWS::SQS::Queue")
    Resource(stack, "Logs", type="AWS::Logs::LogGroup")
    Output(stack, "Where", value=Aws.REGION)
    assembly = synth(app)
    assert {f.rule for f in lint(assembly)} == {"W9909"}
    levels = {f.rule: f.level for f in lint(assembly, informational=True)}
    assert levels == {"W9909": "warning", "I3013": "info"}


def test_what_is_wrong_with_the_whole_template_is_at_the_stack():
    """A finding that no resource and no entry caused is told at the line of the stack."""
    app = App("shop")
    stack = Stack(app, "Main", description="x" * 1025)
    Queue(stack, "Jobs")
    [found] = lint(synth(app))
    assert (found.rule, found.at, found.subject) == ("E1003", stack.at, "`Description`")


def test_where_none_of_several_forms_fits_the_reasons_are_the_hint():
    """cfn-lint tells each form that a value could have had; they are one finding."""
    app = App("shop")
    stack = Stack(app, "Main")
    properties = {
        "RoleArn": "arn:aws:iam::123456789012:role/pipe",
        "Source": "arn:aws:sqs:us-east-1:123456789012:a",
        "Target": "arn:aws:sqs:us-east-1:123456789012:b",
        "SourceParameters": {
            "SelfManagedKafkaParameters": {"TopicName": "orders", "Credentials": {}}
        },
    }
    Resource(stack, "Pipe", type="AWS::Pipes::Pipe", properties=properties)
    [found] = lint(synth(app))
    assert found.rule == "E3018"
    assert found.hint.startswith("no form of it fits: 'BasicAuth' is a required property; ")


def test_the_versions_are_those_of_the_package_and_of_its_schemas():
    """The release is the installed one; the schemas have a day."""
    now = versions()
    assert date.fromisoformat(now.schemas) > date(2026, 1, 1)
    assert str(now) == f"cfn-lint {now.cfn_lint}, schemas of {now.schemas}"


def test_cfn_lint_is_imported_only_to_lint():
    """`import lambdaform.lint` and its formats cost nothing of cfn-lint's half second."""
    code = (
        "import sys, lambdaform.lint, lambdaform.lint.report\nsys.exit('cfnlint' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_an_override_does_wrong_is_told_at_the_override():
    """Not at the construct, which did not say it."""
    app = App("shop")
    stack = Stack(app, "Main")
    queue = Queue(stack, "Jobs", retention=timedelta(days=1))
    stack.override("Jobs", VisibilityTimout=5)
    (finding,) = lint(synth(app))
    assert (finding.rule, finding.at.line) == ("E3002", queue.at.line + 1)
