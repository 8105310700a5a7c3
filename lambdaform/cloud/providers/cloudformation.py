"""CloudFormation's own: handles to wait by, custom resources, the CDK's metadata."""

from __future__ import annotations

from collections.abc import Mapping

from lambdaform.cloud.provider import Made, Provider, Request
from lambdaform.cloud.providers.answers import Place
from lambdaform.cloud.providers.custom_resources import CustomResources


class _Nothing:
    """What there is nothing to do for."""

    def create(self, request: Request) -> Made:
        return self._made(request.name())

    def update(self, request: Request, physical_id: str) -> Made:
        return self._made(physical_id)

    def delete(self, request: Request, physical_id: str) -> None:
        """Leave all as it is."""

    def _made(self, id: str) -> Made:
        return Made(id, {"Id": id})


class _Handles:
    """Handles to wait by: each is the URL that a signal can be put to."""

    def create(self, request: Request) -> Made:
        url = Place(request).open()
        return Made(url, {"Id": url})

    def update(self, request: Request, physical_id: str) -> Made:
        return Made(physical_id, {"Id": physical_id})

    def delete(self, request: Request, physical_id: str) -> None:
        Place.of(request, physical_id).close()


PROVIDERS: Mapping[str, Provider] = {
    "AWS::CDK::Metadata": _Nothing(),
    "AWS::CloudFormation::CustomResource": CustomResources(),
    "AWS::CloudFormation::WaitConditionHandle": _Handles(),
}
