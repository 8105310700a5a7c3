"""A template as CloudFormation's JSON."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lambdaform.assembly import Template
from lambdaform.formats import cloudformation

BODY = {"Resources": {"B": {"Type": "AWS::SQS::Queue"}, "A": {"Type": "AWS::SNS::Topic"}}}


def _text(body):
    return cloudformation.text(Template("Main", "shop-dev-Main", body, {}))


def test_a_template_keeps_the_order_of_its_declarations():
    """Two spaces deep, a line break at the end: what `git diff` reads well."""
    assert _text(BODY) == (
        '{\n  "Resources": {\n    "B": {\n      "Type": "AWS::SQS::Queue"\n    },\n'
        '    "A": {\n      "Type": "AWS::SNS::Topic"\n    }\n  }\n}\n'
    )


def test_text_of_other_languages_stays_readable():
    """Umlauts and emoji stand as themselves, and cost no more bytes than they must."""
    text = _text({"Description": "Käse 🧀"})
    assert "Käse 🧀" in text
    assert json.loads(text) == {"Description": "Käse 🧀"}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=3), v, max_size=3),
)


@given(st.dictionaries(st.text(), values))
def test_the_layout_is_that_of_python_s_own(body):
    """Byte for byte, whatever a template holds."""
    template = Template("Main", "shop-dev-Main", body, {})
    assert cloudformation.text(template) == json.dumps(body, indent=2, ensure_ascii=False) + "\n"
