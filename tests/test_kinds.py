"""Rules that hold over every kind: exported, documented, tested, least privilege, lint-clean."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from dataclasses import fields
from pathlib import Path

import cfnlint
import pytest
from kinds import USES

import lambdaform
import lambdaform.aws
from lambdaform import App, Component, Stack, Stage, iam_data
from lambdaform.aws.trigger import Trigger
from lambdaform.construct import Construct
from lambdaform.iam import Grantable, grant
from lambdaform.lint import lint, report
from lambdaform.synth import synth

ROOT = Path(__file__).parent.parent
PAGES = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "kinds").glob("*.md")}
MODULES = [
    importlib.import_module(f"lambdaform.aws.{m.name}")
    for m in pkgutil.iter_modules(lambdaform.aws.__path__)
]
CLASSES = [
    kind
    for module in MODULES
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if kind.__module__ == module.__name__ and issubclass(kind, (Construct, Trigger))
]
# What others are made of, such as `Trigger` and `Api`, is not a kind itself.
KINDS = [k for k in CLASSES if not any(issubclass(o, k) for o in CLASSES if o is not k)]
COMMON = {f.name for f in fields(Construct)}


def declared(which, **stage):
    """Declare the smallest or the fullest use of every kind, each in a component of its own."""
    app = App(
        "all", stages=[Stage("dev", region="eu-west-1", **stage)], tags={"cost-center": "shop"}
    )
    for number, (name, uses) in enumerate(USES.items()):
        # A few kinds a stack: a template holds 500 resources, and some things exist once.
        stack = app.stacks[-1] if number % 6 else Stack(app, f"Stack{number // 6}")
        getattr(uses, which)(Component(stack, name))
    return synth(app)


@pytest.fixture(scope="module", params=["smallest", "fullest"])
def assembly(request):
    return declared(request.param)


def resources(assembly):
    return {
        f"{t.stack}.{id}": body
        for t in assembly.templates
        for id, body in t.body["Resources"].items()
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_kind_is_public_used_and_tested(kind):
    """It can be imported from `lambdaform`, stands in `USES`, and its module has tests."""
    module = kind.__module__.rpartition(".")[2]
    assert getattr(lambdaform, kind.__name__) is kind
    assert kind.__name__ in USES
    assert (ROOT / "tests" / "aws" / f"test_{module}.py").is_file()


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_option_is_documented_twice(kind):
    """In the docstring, for the editor; and in a table of a page, for the reader."""
    docs = "".join(inspect.getdoc(c) or "" for c in kind.__mro__ if c is not Construct)
    pages = [p for p in PAGES.values() if kind.__name__ in p]
    assert pages, f"no page names {kind.__name__}"
    for option in (f.name for f in fields(kind) if f.init and f.name not in COMMON):
        assert re.search(rf"^\s*(\w+, )*{option}(, \w+)*:", docs, re.MULTILINE), option
        assert any(re.search(rf"^\|.*`{option}`.*\|.*\|", p, re.MULTILINE) for p in pages), option


GRANTS = [
    pytest.param(kind, value, id=f"{kind.__name__}.{name}")
    for kind in KINDS
    for name, value in inspect.getmembers(kind)
    if isinstance(value, grant)
]


@pytest.mark.parametrize(("kind", "value"), GRANTS)
def test_every_action_of_a_grant_exists_and_applies(kind, value):
    """Each is IAM's own name, and can be limited to a resource type that the kind has."""
    types = set(iam_data.service(kind.iam_service).arns)
    assert issubclass(kind, Grantable)
    for name in value.actions:
        action = iam_data.action(name)
        assert action, name
        assert name.partition(":")[2] == action.name
        assert action.types & types, name


@pytest.mark.slow
def test_every_use_lints_clean(assembly):
    """No finding at warning level or above, of cfn-lint's rules or ours."""
    findings = [f for f in lint(assembly) if f.level != "info"]
    assert not findings, report.text(findings)


def test_no_role_holds_a_wildcard(assembly):
    """No `*` in an action; as a resource only where AWS gives an action no resource type."""
    seen = 0
    for id, body in resources(assembly).items():
        for document in documents(body):
            for statement in document["Statement"]:
                actions = statement["Action"]
                seen += 1
                for action in [actions] if isinstance(actions, str) else actions:
                    assert "*" not in action, id
                    if statement["Resource"] == "*":
                        assert iam_data.action(action).boundless, (id, action)
    assert seen > 20


def documents(body):
    """Return the policy documents that a role has."""
    if body["Type"] == "AWS::IAM::Role":
        return [p["PolicyDocument"] for p in body["Properties"].get("Policies", [])]
    return [body["Properties"]["PolicyDocument"]] if body["Type"] == "AWS::IAM::Policy" else []


def test_tags_reach_all_that_can_be_tagged(assembly):
    """A tag of the app stands on every resource of a type that takes tags."""
    table = json.loads((ROOT / "lambdaform" / "data" / "tags.json").read_text())
    taggable = {*table["list"], *table["map"]}
    for id, body in resources(assembly).items():
        if body["Type"] not in taggable:
            continue
        assert '"cost-center"' in json.dumps(body), id


def test_what_holds_data_says_what_becomes_of_it():
    """Both policies, on every type that cfn-lint calls stateful: retained where protected."""
    path = Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "StatefulResources.json"
    stateful = json.loads(path.read_text())["ResourceTypes"]
    for protected, policies in ((True, {"Retain"}), (False, {"Delete", "Retain"})):
        for id, body in resources(declared("smallest", protected=protected)).items():
            if body["Type"] in stateful:
                assert body["DeletionPolicy"] == body["UpdateReplacePolicy"], id
                assert body["DeletionPolicy"] in policies, id


def test_every_resource_leads_to_a_line_of_the_app(assembly):
    """A finding on any resource can be told where the app declares it."""
    for template in assembly.templates:
        assert template.sources.keys() >= template.body["Resources"].keys()
        assert {s.file.rpartition("/")[2] for s in template.sources.values()} == {"kinds.py"}
