"""The insides of other packages that the runtime stands on: these fail when one moves."""

from __future__ import annotations

import ast
import inspect
import tomllib
from importlib import metadata
from pathlib import Path

import awslambdaric
from awslambdaric import bootstrap, lambda_runtime_client
from awslambdaric.__main__ import main
from moto.awslambda.models import LambdaBackend, LambdaFunction, LayerVersion
from moto.iam.models import get_account_id_from
from moto.sts.models import STSBackend
from moto.utilities.utils import get_partition

from lambdaform.cloud.runtime.child import runtime_client

PROJECT = Path(__file__).parents[3]


def test_what_is_stood_on_is_pinned():
    """A user gets the version that these tests ran with."""
    pyproject = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    local = pyproject["project"]["optional-dependencies"]["local"]
    assert f"awslambdaric=={awslambdaric.__version__}" in local
    assert f"moto[server]=={metadata.version('moto')}" in local


def test_our_client_has_what_awslambdaric_calls():
    """Each function of the native module that it takes the place of, by the same arguments."""
    tree = ast.parse(inspect.getsource(lambda_runtime_client))
    called = {
        node.attr: 0
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "runtime_client"
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in called
        ):
            called[node.func.attr] = len(node.args)
    assert called == {
        "initialize_client": 1,
        "next": 0,
        "post_invocation_result": 4,
        "post_error": 4,
    }
    for name, number in called.items():
        assert len(inspect.signature(getattr(runtime_client, name)).parameters) == number


def test_awslambdaric_starts_and_logs_as_we_expect():
    """It is given a handler, and told by a variable where frames go."""
    assert list(inspect.signature(main).parameters) == ["args"]
    assert "_LAMBDA_TELEMETRY_LOG_FD" in inspect.getsource(bootstrap.create_log_sink)
    source = inspect.getsource(bootstrap.FramedTelemetryLogSink.log)
    assert 'to_bytes(4, "big")' in source
    assert 'to_bytes(8, "big")' in source
    assert bootstrap._TEXT_FRAME_TYPES[0][:2] == b"\xa5\x5a"


def test_moto_has_what_a_function_is_read_from():
    """The attributes of its functions and layers, and the methods of its backends."""
    function = inspect.getsource(LambdaFunction)
    for name in (
        "account_id", "region", "function_name", "version", "run_time", "handler", "role",
        "timeout", "memory_size", "environment_vars", "code_digest", "code_bytes", "layers",
        "logs_group_name", "reserved_concurrency", "package_type", "event_invoke_config",
        "function_arn",
    ):  # fmt: skip
        assert f"self.{name}" in function, name
    layer = inspect.getsource(LayerVersion)
    assert "self.code_digest" in layer
    assert "self.code_bytes" in layer
    for name in ("get_function", "get_alias", "layers_versions_by_arn", "list_functions"):
        assert callable(getattr(LambdaBackend, name))
    assert get_account_id_from("unknown") == "123456789012"
    assert get_partition("cn-north-1") == "aws-cn"
    assert callable(STSBackend.assume_role)
