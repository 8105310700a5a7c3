"""Patch operations of API Gateway, on the fields of a thing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lambdaform.cloud.repairs.patches import parts, patch

NAMES = {
    "binaryMediaTypes": "types",
    "description": "description",
    "enabled": "enabled",
    "minimumCompressionSize": "size",
    "throttle": "throttle",
}


def patched(*operations):
    """Return a thing after operations that are written as `op path value`."""
    thing = SimpleNamespace(
        types=["a/b"], description="old", enabled=True, size=None, throttle={"burstLimit": 1}
    )
    said = [dict(zip(("op", "path", "value"), one.split(), strict=False)) for one in operations]
    patch(thing, NAMES, said)
    return thing


def test_a_field_is_replaced_and_removed():
    """The value stands, or nothing does."""
    assert patched("replace /description new").description == "new"
    assert patched("remove /description").description is None


@pytest.mark.parametrize(
    ("operation", "attribute", "value"),
    [
        ("replace /enabled false", "enabled", False),
        ("replace /enabled true", "enabled", True),
        ("replace /minimumCompressionSize 10", "size", 10),
        ("replace /throttle/rateLimit 5.5", "throttle", {"burstLimit": 1, "rateLimit": 5.5}),
        ("replace /throttle/burstLimit 20", "throttle", {"burstLimit": 20}),
    ],
)
def test_a_value_has_the_form_of_its_field(operation, attribute, value):
    """It comes as text; `false` is not true, and a rate may be a fraction."""
    assert getattr(patched(operation), attribute) == value


def test_a_list_takes_members_by_path_and_by_value():
    """As `/binaryMediaTypes/image~1png`, or with the member as the operation's value."""
    assert patched("add /binaryMediaTypes/image~1png").types == ["a/b", "image/png"]
    assert patched("add /binaryMediaTypes image/png").types == ["a/b", "image/png"]
    assert patched("remove /binaryMediaTypes/a~1b").types == []
    assert patched("replace /binaryMediaTypes/a~1b c/d").types == ["c/d"]


def test_what_is_within_may_be_removed_as_a_whole():
    """A field that holds fields goes with them, and comes again with the next."""
    assert patched("remove /throttle").throttle is None
    assert patched("remove /throttle", "replace /throttle/rateLimit 1").throttle == {"rateLimit": 1}


def test_the_parts_of_a_path_are_unescaped():
    """`~1` is a slash and `~0` a tilde."""
    assert parts("/a~1b/~0c") == ["a/b", "~c"]
