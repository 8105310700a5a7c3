"""Types that the embedded cloud does not know: told before anything begins, all at once."""

from __future__ import annotations

import pytest

from lambdaform import App, Condition, Fn, Queue, Resource, Stack
from lambdaform.cloud import unmade
from lambdaform.synth import synth

CACHE = "AWS::ElastiCache::CacheCluster"


@pytest.fixture
def app():
    """An app with something that every cloud has."""
    app = App("shop")
    Queue(Stack(app, "Main"), "Jobs")
    return app


def declare(app, id, type, **options):
    """Declare a raw resource in the first stack."""
    return Resource(app.stacks[0], id, type=type, **options)


def test_each_is_told_at_its_line(app):
    """Of all stacks."""
    declare(app, "Cache", CACHE)
    Resource(Stack(app, "Other"), "Settings", type="AWS::AppConfig::Application")
    first, second = unmade.problems(synth(app))
    assert first.message == f"`Cache` is of type `{CACHE}`, which the embedded cloud does not make"
    assert first.at.file == second.at.file == __file__
    assert "`Settings`" in second.message
    assert "deploy to AWS" in first.hint


def test_what_is_made_is_not_told(app):
    """By providers of ours, by moto's models, by functions, as stacks of their own."""
    declare(app, "Own", "Custom::Thing", properties={"ServiceToken": "arn"})
    declare(app, "Inner", "AWS::CloudFormation::Stack", properties={"TemplateURL": "https://x"})
    declare(app, "Cluster", "AWS::EC2::VPC")
    assert unmade.problems(synth(app)) == []


def test_what_may_not_be_made_at_all_is_not_told(app):
    """A condition decides when it is deployed: in stage `local` it may be false."""
    never = Condition(app.stacks[0], "Never", expression=Fn.equals("a", "b"))
    declare(app, "Cache", CACHE, condition=never)
    assert unmade.problems(synth(app)) == []
