"""A condition counts as far as it is about the version, the system, or the type checker."""

from __future__ import annotations

import ast

import pytest

from lambdaform.builds.conditions import truth


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("TYPE_CHECKING", False),
        ("typing.TYPE_CHECKING", False),
        ("not TYPE_CHECKING", True),
        ("__name__ == '__main__'", False),
        ("__name__ != '__main__'", True),
        ("sys.version_info >= (3, 11)", True),
        ("sys.version_info >= (3, 14)", True),
        ("sys.version_info < (3, 14)", False),
        ("sys.version_info < (3, 15)", True),
        ("sys.version_info[:2] == (3, 14)", True),
        ("sys.version_info[0] == 2", False),
        ("sys.version_info[1] > 13", True),
        ("sys.version_info.major >= 3", True),
        ("sys.version_info.minor in (13, 14)", True),
        ("sys.version_info >= (3, 14, 1)", True),
        ("(3, 12) <= sys.version_info", True),
        ("sys.platform == 'win32'", False),
        ("sys.platform in ('linux', 'darwin')", True),
        ("sys.platform not in ('linux', 'darwin')", False),
        ("sys.platform.startswith('win')", False),
        ("sys.platform.startswith('linux')", True),
        ("os.name == 'nt'", False),
        ("TYPE_CHECKING or sys.version_info >= (3, 11)", True),
        ("DEBUG or sys.version_info >= (3, 11)", True),
        ("DEBUG and sys.version_info < (3, 11)", False),
        ("DEBUG and sys.version_info >= (3, 11)", None),
        ("DEBUG or TYPE_CHECKING", None),
        ("not DEBUG", None),
        ("True", True),
        ("0", False),
        ("DEBUG", None),
        ("os.environ.get('DEBUG') == '1'", None),
        ("sys.version_info > '3'", None),
        ("sys.version_info[7] > 1", None),
        ("sys.version_info[1:] > (1,)", None),
        ("1 < sys.version_info.major < 4", None),
        ("name.startswith('x')", None),
        ("sys.platform.startswith(start)", None),
        ("x is None", None),
    ],
)
def test_conditions_come_to_what_they_are_on_lambda(condition, expected):
    """With Python 3.14 on Linux; what depends on anything else is not known."""
    assert truth(ast.parse(condition, mode="eval").body, (3, 14)) is expected
