"""Random apps out of all kinds: each synthesises, deterministically and lint-clean, or says why not."""

from __future__ import annotations

import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st
from random_apps import QUICK, Drawn, outcome, told

from lambdaform.errors import LambdaformError
from lambdaform.lint import lint, report


@pytest.mark.slow
@settings(QUICK, max_examples=150)
@given(st.data())
def test_a_random_app_synthesises_deterministically_or_says_why_not(data):
    """Never a traceback: templates, the same each time, or problems that have a line."""
    drawn = Drawn(data)
    result = outcome(drawn.first)
    event(type(result).__name__)
    assert told(outcome(drawn.again())) == told(result)


@pytest.mark.slow
@settings(QUICK, max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_a_random_app_that_synthesises_lints_clean(data):
    """What synthesises has no finding at error level."""
    result = outcome(Drawn(data).first)
    assume(not isinstance(result, LambdaformError))
    errors = [f for f in lint(result) if f.level == "error"]
    assert not errors, report.text(errors)
