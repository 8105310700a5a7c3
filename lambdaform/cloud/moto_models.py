"""Resources of types that only moto's own CloudFormation knows, made by its models.

moto's models are found among the subclasses of `CloudFormationModel`; one is used only where it
can make a resource and take it away again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any

from moto.core.common_models import CloudFormationModel

from lambdaform import schemas
from lambdaform.cloud.provider import Made, Request, ResourceFault

_MODULES: Mapping[str, str] = {
    "ApplicationAutoScaling": "applicationautoscaling",
    "CertificateManager": "acm",
    "ElasticLoadBalancing": "elb",
    "ElasticLoadBalancingV2": "elbv2",
    "KinesisFirehose": "firehose",
    "Lambda": "awslambda",
}
"""moto's module of a service, where it is called otherwise than the service in lower case."""

_OF_DELETE = ("self", "account_id", "region_name")


class MotoModel:
    """Makes resources of one type by moto's model of it.

    Args:
        model: moto's class.
    """

    def __init__(self, model: type[CloudFormationModel]) -> None:
        self._model = model
        self._made: dict[tuple[str, str, str], tuple[Any, Mapping[str, Any]]] = {}

    def create(self, request: Request) -> Made:
        """Make the resource by moto's model."""
        more = {
            "LogicalId": request.id,
            "StackId": request.stack_id,
            "ResourceType": request.type,
        }
        name = self._name(request)
        made = self._model.create_from_cloudformation_json(
            name, _definition(request), request.account, request.region, **more
        )
        return self._kept(request, name, made)

    def update(self, request: Request, physical_id: str) -> Made:
        """Change the resource, where moto's model can; what it is already is fine."""
        original, applied = self._known(request, physical_id)
        if original is not None and applied == request.properties:
            return self._kept(request, physical_id, original)
        if original is None or _lacks(self._model.update_from_cloudformation_json):
            raise ResourceFault(f"the embedded cloud cannot update {request.type} in place")
        made = self._model.update_from_cloudformation_json(
            original, physical_id, _definition(request), request.account, request.region
        )
        return self._kept(request, physical_id, made)

    def delete(self, request: Request, physical_id: str) -> None:
        """Take the resource away by moto's model."""
        made, _ = self._known(request, physical_id)
        self._made.pop((request.account, request.region, physical_id), None)
        if made is not None and _deletes_itself(self._model):
            made.delete(request.account, request.region)
        elif not _lacks(self._model.delete_from_cloudformation_json):
            self._model.delete_from_cloudformation_json(
                physical_id, _definition(request), request.account, request.region
            )

    def _known(self, request: Request, physical_id: str) -> tuple[Any, Mapping[str, Any]]:
        """Return moto's object of a resource, and what it was made of."""
        return self._made.get((request.account, request.region, physical_id), (None, {}))

    def _name(self, request: Request) -> str:
        named = self._model.cloudformation_name_type()
        return str(request.properties.get(named) or request.name())

    def _kept(self, request: Request, name: str, made: Any) -> Made:
        physical_id = str(getattr(made, "physical_resource_id", None) or name)
        self._made[request.account, request.region, physical_id] = (made, request.properties)
        return Made(physical_id, dict(_attributes(request.type, made)))


def provider_of(type: str) -> MotoModel | None:
    """Return what makes resources of a type by moto's model, if there is one that can."""
    model = _models(type).get(type)
    return _provider(model) if model else None


@cache
def _provider(model: type[CloudFormationModel]) -> MotoModel:
    return MotoModel(model)


def _models(type: str) -> Mapping[str, type[CloudFormationModel]]:
    parts = type.split("::")
    return _of_service(parts[1]) if len(parts) > 1 else {}


@cache
def _of_service(service: str) -> Mapping[str, type[CloudFormationModel]]:
    module = f"moto.{_MODULES.get(service, service.lower())}"
    try:
        import_module(f"{module}.models")
    except ModuleNotFoundError:
        return {}
    return {
        model.cloudformation_type(): model
        for model in _below(CloudFormationModel)  # type: ignore[type-abstract]
        if model.__module__.startswith(f"{module}.") and _complete(model)
    }


def _below(model: type[CloudFormationModel]) -> Iterator[type[CloudFormationModel]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _complete(model: type[CloudFormationModel]) -> bool:
    if _lacks(model.cloudformation_type) or _lacks(model.create_from_cloudformation_json):
        return False
    return not _lacks(model.delete_from_cloudformation_json) or _deletes_itself(model)


def _deletes_itself(model: type[CloudFormationModel]) -> bool:
    """Tell whether what a model makes has `delete(account, region)`."""
    method = getattr(model, "delete", None)
    return method is not None and len(signature(method).parameters) == len(_OF_DELETE)


def _lacks(method: Callable[..., Any]) -> bool:
    return getattr(method, "__isabstractmethod__", False)


def _definition(request: Request) -> dict[str, Any]:
    return {"Type": request.type, "Properties": dict(request.properties)}


def _attributes(type: str, made: Any) -> Iterator[tuple[str, Any]]:
    for place in schemas.read_only(type):
        name = ".".join(place)
        try:
            yield name, made.get_cfn_attribute(name)
        except Exception:  # noqa: BLE001, S112 - each model says in its own way that it has none
            continue
