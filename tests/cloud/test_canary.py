"""The insides of moto that the embedded cloud is built on are as they were when it was.

None of them is a promise of moto's. Where one of these tests fails after an update of moto, look
at what uses the part, and only then change the test and the pin.
"""

from __future__ import annotations

import inspect
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from moto.core.common_models import CloudFormationModel
from moto.core.errors import get_error_model
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.routing import ServiceOperationRouter, get_service_router
from moto.core.utils import (
    camelcase_to_underscores,
    convert_to_flask_response,
    get_service_model,
)
from moto.moto_api._internal.models import MotoAPIBackend
from moto.moto_api._internal.urls import url_paths
from moto.moto_server import werkzeug_app
from werkzeug.serving import WSGIRequestHandler

from lambdaform.cloud.api.service import _RESET, CloudFormation

MOTO = "5.2.5"

SIGNATURES = [
    (werkzeug_app.DomainDispatcherApplication.__init__, "self create_app"),
    (werkzeug_app.DomainDispatcherApplication.__call__, "self environ start_response"),
    (werkzeug_app.DomainDispatcherApplication.get_application, "self environ"),
    (werkzeug_app.create_backend_app, "service"),
    (WSGIRequestHandler.log, "self type message args"),
    (convert_to_flask_response.__init__, "self callback"),
    (BaseResponse.__init__, "self service_name"),
    (BaseResponse._dispatch, "self request full_url headers"),
    (BaseResponse.setup_class, "self request full_url headers use_raw_body"),
    (BaseResponse.parse_parameters, "self request"),
    (BaseResponse.call_action, "self"),
    (BaseResponse.get_current_account, "self"),
    (ActionResult.__init__, "self result"),
    (EmptyResult.__init__, "self"),
    (BaseResponse.serialized, "self action_result"),
    (MotoAPIBackend.reset, "self"),
    (get_service_model, "service_name"),
    (get_service_router, "service_name"),
    (ServiceOperationRouter.match, "self request"),
    (
        CloudFormationModel.create_from_cloudformation_json,
        "resource_name cloudformation_json account_id region_name kwargs",
    ),
    (
        CloudFormationModel.update_from_cloudformation_json,
        "original_resource new_resource_name cloudformation_json account_id region_name",
    ),
    (
        CloudFormationModel.delete_from_cloudformation_json,
        "resource_name cloudformation_json account_id region_name",
    ),
]


def test_moto_is_pinned_and_is_the_one_that_was_built_on():
    """Exactly, in the extra that installs it."""
    assert version("moto") == MOTO
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    pins = project["project"]["optional-dependencies"]["local"]
    assert f"moto[server]=={MOTO}" in pins


@pytest.mark.parametrize(
    ("part", "names"), SIGNATURES, ids=lambda one: getattr(one, "__qualname__", "")
)
def test_what_is_called_takes_what_it_took(part, names):
    """By the names of its parameters."""
    assert " ".join(inspect.signature(part).parameters) == names


def test_a_request_is_moto_servers():
    """It tells that it came over HTTP, and reads forms of any length."""
    assert werkzeug_app.BackendRequest.from_wsgi_server is True
    assert werkzeug_app.DomainDispatcherApplication(lambda _: None).app_instances == {}


def test_an_account_can_be_named():
    """By the header that the engine's clients send, before the access key is looked at."""
    source = inspect.getsource(BaseResponse.get_current_account)
    assert source.index('"x-moto-account-id" in self.headers') < source.index("get_account_id_from")


def test_a_refusal_is_an_answer_by_its_code():
    """Any error with a code is; `call_action` does so with moto's own, and catches no others."""
    source = inspect.getsource(BaseResponse.call_action)
    assert "except ServiceException as e" in source
    assert "self.serialized(ActionResult(e))" in source
    assert "raise NotImplementedError" in source
    assert 'getattr(exception, "code"' in inspect.getsource(get_error_model)


def test_state_is_forgotten_with_motos():
    """By one call, which the path that ours listens to leads to."""
    assert "BackendDict.reset()" in inspect.getsource(MotoAPIBackend.reset)
    assert f"{{0}}{_RESET}" in url_paths


def test_methods_that_a_model_lacks_are_abstract():
    """By which it is known what moto cannot do."""
    for name in (
        "cloudformation_type",
        "cloudformation_name_type",
        "create_from_cloudformation_json",
        "update_from_cloudformation_json",
        "delete_from_cloudformation_json",
    ):
        assert getattr(CloudFormationModel, name).__isabstractmethod__ is True
    assert "get_cfn_attribute" in inspect.getsource(
        __import__("moto.ec2.models.vpcs", fromlist=["VPC"]).VPC
    )


def test_every_operation_of_ours_is_one_of_the_service():
    """And has the name by which moto's dispatch looks for it."""
    known = {
        camelcase_to_underscores(name): name
        for name in get_service_model("cloudformation").operation_names
    }
    ours = {
        name
        for base in CloudFormation.__mro__
        if base.__module__.startswith("lambdaform.")
        for name, one in vars(base).items()
        if inspect.isfunction(one) and not name.startswith("_")
    } - {"call_action", "operation", "page", "remember", "repeated"}
    assert ours <= known.keys()
    assert len(ours) >= 27
