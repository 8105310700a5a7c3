"""One operation on one resource, as calls of the service that keeps it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.provider import Request, ResourceFault
from lambdaform.cloud.providers.shapes import Names, fitted, member

_GONE = ("NotFound", "NoSuch", "NonExistent", "NotExist")
_NOT_FOUND = 404


class Work:
    """A request that is being carried out.

    Attributes:
        request: what is asked for.
        service: whose operations are called where no other is named.
        id: the physical id, once it is known.
        properties: those that are wanted, with the name that the resource was given.
        before: those so far; none for a resource that is being made.
        answer: what the service said last of the resource.
    """

    def __init__(self, request: Request, service: str, id: str = "") -> None:
        self.request = request
        self.service = service
        self.id = id
        self.properties = dict(request.properties)
        self.before = request.before or {}
        self.answer: Mapping[str, Any] = {}

    @property
    def making(self) -> bool:
        """Whether the resource is being made, not changed."""
        return self.request.before is None

    def changed(self, *names: str) -> bool:
        """Tell whether one of these properties is another than before."""
        return any(self.before.get(name) != self.properties.get(name) for name in names)

    def gone(self) -> set[str]:
        """Return the properties that were there before and are not any more."""
        return self.before.keys() - self.properties.keys()

    def shape(self, operation: str, service: str | None = None) -> Any:
        """Return what an operation takes, as botocore describes it."""
        client = self.request.clients(service or self.service)
        api = client.meta.method_to_api_mapping[operation]
        return client.meta.service_model.operation_model(api).input_shape

    def takes(self, operation: str, name: str, names: Names) -> bool:
        """Tell whether an operation has a parameter for a property."""
        return member(self.shape(operation), name, names) is not None

    def call(
        self,
        operation: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        names: Names | None = None,
        service: str | None = None,
    ) -> dict[str, Any]:
        """Call an operation by boto3's name, with parameters brought to the form that it takes.

        Raises:
            ResourceFault: the parameters are not what the operation takes.
            botocore.exceptions.ClientError: the service refuses.
        """
        from botocore.exceptions import ParamValidationError

        taken = fitted(parameters, self.shape(operation, service), names) if parameters else {}
        try:
            answer = getattr(self.request.clients(service or self.service), operation)(**taken)
        except ParamValidationError as error:
            raise ResourceFault(f"Model validation failed ({error})") from None
        return dict(answer)

    def attempt(self, operation: str, parameters: Mapping[str, Any]) -> bool:
        """Call an operation, and tell whether what it is about is there."""
        from botocore.exceptions import ClientError

        try:
            self.call(operation, parameters)
        except ClientError as error:
            if is_gone(error):
                return False
            raise
        return True

    def read(self, path: str) -> Any:
        """Return what stands in the last answer at a path: `Table.Indexes.0.Name`."""
        found: Any = self.answer
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list):
                found = found[int(part)] if int(part) < len(found) else None
        return found

    @property
    def partition(self) -> str:
        """The partition that the stack is in: `aws`, `aws-cn`, `aws-us-gov`."""
        return self.request.stack_id.split(":")[1]

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of a service in the stack's region and account."""
        request = self.request
        return f"arn:{self.partition}:{service}:{request.region}:{request.account}:{resource}"


def is_gone(error: Any) -> bool:
    """Tell whether a service says that there is no such thing."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == _NOT_FOUND or any(word in code for word in _GONE)


def already_exists(type: str, identifier: str) -> ResourceFault:
    """Return CloudFormation's reason for not making what is there."""
    message = f"Resource of type '{type}' with identifier '{identifier}' already exists."
    return handler_fault(message, "AlreadyExists")


def handler_fault(message: str, code: str) -> ResourceFault:
    """Return a reason as CloudFormation's resource handlers say it."""
    token = uuid.uuid4()
    return ResourceFault(
        f'Resource handler returned message: "{message}" '
        f"(RequestToken: {token}, HandlerErrorCode: {code})"
    )
