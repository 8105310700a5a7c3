"""A module is led back to the distribution that people mean by it."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from lambdaform.builds.distribution_names import _TABLE, distribution_for, modules_of


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("yaml", "PyYAML"),
        ("yaml.constructor", "PyYAML"),
        ("PIL.Image", "Pillow"),
        ("psycopg2.extras", "psycopg2-binary"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.cloud.storage.blob", "google-cloud-storage"),
        ("google.cloud.pubsub_v1", "google-cloud-pubsub"),
        ("google.protobuf.message", "protobuf"),
        ("aws_lambda_powertools", "aws-lambda-powertools"),
        ("requests", "requests"),
        ("telnetlib", "standard-telnetlib"),
        ("our_own_module", None),
        ("google", None),
    ],
)
def test_well_known_modules_have_a_distribution(module, distribution):
    """Of others none is guessed: somebody else may have taken the name."""
    assert distribution_for(module) == distribution


def test_the_table_is_in_order_and_names_what_can_be_required():
    """A line each: a module, and what stands in a requirements file."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    assert rows == sorted(rows, key=lambda row: row[0].lower())
    assert len({module for module, _ in rows}) == len(rows) > 100
    for module, name in rows:
        assert all(part.isidentifier() for part in module.split("."))
        assert str(Requirement(name)) == name


def test_a_distribution_is_led_to_its_modules():
    """By the table, and by its name as it would be written in Python."""
    found = modules_of(["PyYAML", "boto3", "google-cloud-storage", "psycopg"])
    assert {"yaml", "boto3", "google.cloud.storage", "psycopg"} <= found
    assert "PIL" not in found
