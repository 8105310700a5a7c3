"""What each operation of the API has at hand: the engine, the region, the request."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, BaseResponse

from lambdaform.cloud.formation.engine import Engine
from lambdaform.cloud.formation.records import Operation
from lambdaform.cloud.formation.refusals import Refusal, TokenAlreadyExists, ValidationError
from lambdaform.cloud.formation.regions import Region
from lambdaform.cloud.formation.stacks import Stack

_PAGE = 100

T = TypeVar("T")


class Calls(BaseResponse):
    """Operations of the API; subclasses hold those of one kind.

    Args:
        engine: carries out what is asked for.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True
        self.engine = engine

    def call_action(self) -> TYPE_RESPONSE:
        """Carry out the operation that is asked for; what is refused is an answer, too."""
        try:
            return super().call_action()
        except Refusal as refused:
            return self.serialized(ActionResult(refused))

    @property
    def request(self) -> Mapping[str, Any]:
        """The parameters, by the names that the API gives them."""
        given: Mapping[str, Any] = self.params
        return given

    @property
    def here(self) -> Region:
        """The account and region that is asked."""
        return self.engine.regions.of(self.current_account, self.region)

    @property
    def clients(self) -> Callable[[str], Any]:
        """Clients for the account and region that is asked."""
        return self.engine.clients.of(self.current_account, self.region)

    @property
    def stack(self) -> Stack:
        """The stack that is asked for.

        Raises:
            ValidationError: there is none.
        """
        return self.here.stack(self.request["StackName"])

    def operation(self, kind: str) -> Operation:
        """Return an operation that carries the request's token."""
        return Operation(kind, self.request.get("ClientRequestToken"))

    def repeated(self, action: str) -> str | None:
        """Return the id of the stack where a request with its token has been carried out.

        Raises:
            TokenAlreadyExists: the token was used for something else.
        """
        token = self.request.get("ClientRequestToken")
        if token is None or token not in self.here.tokens:
            return None
        known, stack_id = self.here.tokens[token]
        named = self.here.find(self.request.get("StackName", stack_id))
        if known != action or named is None or named.id != stack_id:
            message = "A client request token already exists."
            raise TokenAlreadyExists(message)
        return stack_id

    def remember(self, action: str, stack: Stack) -> None:
        """Note that a request with its token has been carried out."""
        token = self.request.get("ClientRequestToken")
        if token is not None:
            self.here.tokens[token] = (action, stack.id)

    def page(self, name: str, found: Sequence[T], shape: Callable[[T], Any]) -> ActionResult:
        """Answer with the part of a list that is asked for."""
        start = self._start()
        end = start + _PAGE
        more = base64.b64encode(str(end).encode()).decode() if end < len(found) else None
        return ActionResult({name: [shape(one) for one in found[start:end]], "NextToken": more})

    def _start(self) -> int:
        token = self.request.get("NextToken")
        try:
            return int(base64.b64decode(token, validate=True)) if token else 0
        except (ValueError, binascii.Error) as error:
            raise ValidationError("Invalid NextToken") from error
