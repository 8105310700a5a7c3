"""The models of libraries: each names what is there."""

from __future__ import annotations

import importlib

import pytest

from lambdaform import sdk
from lambdaform.access.python import builtin_functions, standard
from lambdaform.access.python.libraries import rules


def named(path):
    """Return what a dotted path names: a module, or something in one."""
    module, _, name = path.rpartition(".")
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        return getattr(named(module), name)


RULES = [rule for found in rules._rules().values() for _, rule in found]


@pytest.mark.parametrize("path", sorted({*standard.MODELS, *builtin_functions.MODELS}))
def test_what_has_a_model_is_there(path):
    """In Python's own library, as far as it is not newer than this Python, or another's."""
    whole, _, _ = path.partition("()")
    module, _, name = whole.rpartition(".")
    if module.split(".")[0] in {"attr", "attrs", "pydantic", "typing_extensions"}:
        pytest.skip("another library")
    owner = named(module)
    newer = {"itertools.batched", "typing.override", "warnings.deprecated"}
    gone = {"asyncio.coroutine", "os.startfile"}
    if whole not in newer | gone:
        assert hasattr(owner, name), path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.names[0])
def test_rules_name_operations(rule):
    """With parameters that they have."""
    for call in rule.calls:
        client = sdk.client(call["service"])
        assert client is not None
        assert call["operation"] in client.operations
        given = {name.removesuffix("{}") for name in call if name[0].isupper()}
        assert given <= client.parameters(call["operation"])


def test_rules_are_found_by_their_paths():
    """However a name is imported; the first that fits counts."""
    path = "aws_lambda_powertools.utilities.parameters.get_parameter"
    assert rules.rule(path).calls[0]["operation"] == "GetParameter"
    deeper = "aws_lambda_powertools.utilities.parameters.ssm.get_parameter"
    assert rules.rule(deeper) is rules.rule(path)
    assert rules.rule("aws_lambda_powertools.logging.Logger").calls == ()
    assert rules.rule("requests.get") is None


def test_no_module_is_of_two_kinds():
    """It needs the SDK, or it does not."""
    assert not rules.known("plain") & rules.known("sdk")
