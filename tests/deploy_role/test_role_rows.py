"""The table of what types need is held to cfn-lint's schemas and to IAM's data, line by line."""

from __future__ import annotations

from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from kinds import USES

import lambdaform
from lambdaform import App, Component, Stack, iam_data, schemas
from lambdaform.deploy_role.handlers import listed, whatever
from lambdaform.deploy_role.names import forms
from lambdaform.deploy_role.rows import Row, rows
from lambdaform.synth import synth

ROWS = rows()
TABLE = Path(lambdaform.__file__).parent / "data" / "deploy_permissions.toml"


def properties(type):
    """Return the names of the properties of a type."""
    return {*(schemas.schema(type) or {}).get("properties", {})}


@pytest.mark.parametrize("type", ROWS)
def test_a_row_says_nothing_that_is_not_there(type):
    """Types of IAM, properties, actions: a schema that changes is seen here."""
    row = ROWS[type]
    known = listed(type) | {*row.also}
    assert [one for one in [*row.of, *row.beside] if not forms(one)] == []
    named = {row.name, row.refers} - {None}
    assert named <= properties(type) | ({"ServiceToken"} if "CustomResource" in type else set())
    patterns = [*row.when, *row.never]
    assert [p for p in patterns if not any(fnmatchcase(a, p) for a in known)] == []
    left = known - whatever(type)
    assert [p for p in row.when if not any(fnmatchcase(a, p) for a in left)] == []
    paths = {path.split(".")[0] for said in row.when.values() for path in said.split(" | ")}
    assert paths <= properties(type)
    assert [action for action in row.also if iam_data.action(action) is None] == []


@pytest.mark.parametrize("type", ROWS)
def test_a_row_says_nothing_twice(type):
    """What `also` adds, the schema has not; what is named has a place in the ARN."""
    row = ROWS[type]
    assert not listed(type) & {*row.also}
    for one, place in row.of.items():
        assert all(f"${{{place}}}" in form for form in forms(one)) or not place


@pytest.mark.parametrize("type", ROWS)
def test_a_row_tells_on_what_each_action_of_its_service_is(type):
    """An action that every resource of the type asks for applies to what the row names."""
    row = ROWS[type]
    own = {one.partition(":")[0] for one in row.of}
    for action in listed(type):
        known = iam_data.action(action)
        said = any(fnmatchcase(action, one) for one in [*row.when, *row.never])
        if known.service in own and not known.boundless and not said:
            types = {f"{known.service}:{one}" for one in known.types}
            assert types & {*row.of, *row.beside}, action


def test_each_type_that_kinds_render_has_a_row():
    """What comes of lambdaform's own kinds is never allowed more than it asks for."""
    found = set()
    for kind, uses in USES.items():
        app = App("all")
        uses.fullest(Component(Stack(app, "Kind"), kind))
        for template in synth(app).templates:
            found |= {entry["Type"] for entry in template.body["Resources"].values()}
    custom = {type for type in found if type.startswith("Custom::")}
    assert {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::S3::Bucket"} <= found
    assert found - custom - ROWS.keys() == {"AWS::Cognito::UserPool"}  # a raw resource


def test_a_row_has_the_fields_of_the_table():
    """The comment at the head of the table tells of each."""
    head = TABLE.read_text(encoding="utf-8").partition("\n\n")[0]
    assert [one.name for one in fields(Row) if f"#   {one.name} " not in head] == []
