"""Calls of a function -> the requests that IAM will get: actions on ARNs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lambdaform import arns, iam_data, operations, sdk
from lambdaform.access.linking import Linker, linkers
from lambdaform.access.patterns import ANY, SIGN, is_known, is_symbol
from lambdaform.access.python.reach import Call
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.access.template.names import Declared
from lambdaform.access.template.places import Places
from lambdaform.access.template.statements import Request
from lambdaform.arguments import UNKNOWN, Begins
from lambdaform.needs import Use

_OF_AWS = "alias/aws/"
"""The beginning of the aliases of AWS's own keys, which ask for no permission."""
_CONNECTIONS = "apigatewaymanagementapi"
_ENDPOINT = re.compile(r"(?:https|wss)://([^./]+)\.execute-api\.[^/]+/?([^/]*)/?", re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """A request that a function makes.

    Attributes:
        request: the action, on what is known of the resource.
        sure: it is needed for certain; otherwise perhaps.
        among: it is needed for certain, on this resource or on another that the call may name.
        call: what makes it; `None` where the runtime does.
        why: the reason, where it is not the call's own action.
    """

    request: Request
    sure: bool
    call: Call | None = None
    why: str | None = None
    among: bool = False

    @property
    def known(self) -> bool:
        """Whether the resource is known."""
        return is_known(self.request.resource)


@dataclass(frozen=True)
class Requests:
    """Makes requests of the calls of one function."""

    function: LambdaFunction
    places: Places

    def of(self, call: Call) -> tuple[Asked, ...] | None:
        """Return what a call needs; `None` where nobody knows what its operation needs."""
        asked: dict[Asked, None] = {}
        for linker in linkers(self.function, call.arguments):
            arguments = linker.arguments(call.arguments)
            found = operations.uses(call.service, call.operation, arguments)
            if found is None:
                return None
            made = _Made(self, call, arguments, self._accounts(linker, call), linker)
            asked |= dict.fromkeys(one for use in found for one in made.asked(use))
        return tuple(asked)

    def _accounts(self, linker: Linker, call: Call) -> tuple[arns.Account, ...]:
        """Return where a call may be made: in the function's region, or in that of its client."""
        own = self.account
        regions = linker.texts(call.region) if call.region is not None else ()
        return tuple(replace(own, region=one) for one in regions) or (own,)

    def with_key(
        self, declared: Declared, action: str, *, sure: bool, call: Call | None = None
    ) -> Iterator[Asked]:
        """Yield the use of the customer's key that encrypts a resource, where it has one."""
        place = self.function.values.place
        service = f"{declared.service}.{place.region}.{place.suffix}"
        why = f"`{declared.id}` is encrypted with a key"
        for key in declared.keys:
            if not key.startswith(_OF_AWS) and f":{_OF_AWS}" not in key:
                context = (("kms:viaservice", (service,)),)
                request = Request(action, self.key_arn(key), context)
                yield Asked(request, sure, call, why)

    def key_arn(self, named: str) -> str:
        """Return the ARN of a key, given by its id, its ARN or an alias."""
        key = self.places.key_of(named) if "alias/" in named else named
        if key is None:
            return self.account.arn("kms", f"key/{ANY}")  # only KMS knows the key of the alias
        return key if key.startswith("arn:") else self.account.arn("kms", f"key/{key}")

    @property
    def account(self) -> arns.Account:
        """Where the function is."""
        place = self.function.values.place
        return arns.Account(place.account, place.region, place.partition)


@dataclass(frozen=True)
class _Made:
    """A call with what is known of its arguments, and of where it is made."""

    requests: Requests
    call: Call
    arguments: Mapping[str, object]
    accounts: tuple[arns.Account, ...]
    linker: Linker

    def asked(self, use: Use) -> Iterator[Asked]:
        context = tuple(_context(use, self.requests.account))
        needed = self.call.certain and use.need.needed(self.arguments) is True
        for account in self.accounts:
            found = list(self._arns(use, account))
            alone = use.sure and len(self.accounts) == 1 and not self._is_open(use, found, context)
            for number, arn in enumerate(found):
                every = self._names(use, Request(use.action, arn, context))
                for index, request in enumerate(every):
                    sure = needed and alone and index == number == 0
                    among = needed and not alone
                    yield Asked(request, sure, self.call, use.need.why, among)
                yield from self._of_models(use, arn, context, needed=needed)
                yield from self._of_key(use, arn, sure=needed and alone)

    def _is_open(
        self, use: Use, arns: list[str], context: tuple[tuple[str, tuple[str, ...]], ...]
    ) -> bool:
        """Tell whether one of several types is meant, and the role may allow some of them."""
        role = self.requests.function.role
        if len(arns) == 1 or role is None:
            return False
        return any(role.answer(Request(use.action, arn, context)) is not False for arn in arns)

    def _of_key(self, use: Use, arn: str, *, sure: bool) -> Iterator[Asked]:
        declared = self.requests.places.find(arn)
        for action, needed in use.need.keys(self.arguments) if declared else ():
            assert declared is not None
            yield from self.requests.with_key(
                declared, action, sure=sure and needed, call=self.call
            )

    def _of_models(
        self, use: Use, arn: str, context: tuple[tuple[str, tuple[str, ...]], ...], *, needed: bool
    ) -> Iterator[Asked]:
        """Yield the use of the models behind an inference profile, in whatever regions."""
        before, found, profile = arn.partition(":inference-profile/")
        if found and use.action.startswith("bedrock:Invoke"):
            partition = before.split(":")[1]
            model = profile.partition(".")[2] or ANY
            named = f"arn:{partition}:bedrock:{ANY}::foundation-model/{model}"
            why = "the inference profile leads to it, in several regions"
            yield Asked(Request(use.action, named, context), False, self.call, why, among=needed)

    def _names(self, use: Use, request: Request) -> list[Request]:
        """Return what a request may name, first what the role allows: an address, or its domain."""
        head, at, domain = request.resource.rpartition("@")
        is_address = at and use.source and any(p.form == "address" for p in use.source.parts)
        if not is_address:
            return [request]
        kind = head.rpartition("/")[0]
        both = [request, replace(request, resource=f"{kind}/{domain}")]
        role = self.requests.function.role
        return sorted(both, key=lambda one: not (role and role.answer(one)))

    def _arns(self, use: Use, account: arns.Account) -> Iterable[str]:
        """Return the ARNs of a use: one, or one of each type where the call names none."""
        values = tuple(map(_text, use.values))
        if use.source and values and self._is_arn(values[0]):
            return ("/index/".join(map(str, values[:2])),)  # only within tables is more named
        if (
            use.source
            and values
            and use.source.parts[0].form == "key"
            and "alias/" in str(values[0])
        ):
            return (self.requests.key_arn(str(values[0])),)
        found = arns.arn(replace(use, values=values), account)
        if found is None:
            return dict.fromkeys(self._anything(use, account))
        return (found.replace("-??????", "-" + 6 * SIGN) if ":secret:" in found else found,)

    def _is_arn(self, value: object) -> bool:
        """Tell whether what only a deploy tells is an ARN: the role has it where an ARN stands."""
        if not isinstance(value, str) or not is_symbol(value):
            return False
        role = self.requests.function.role
        named = (r for one in role.statements for r in one.resources) if role else ()
        return any(resource.startswith(value) for resource in named)

    def _anything(self, use: Use, account: arns.Account) -> Iterator[str]:
        if self.call.service == _CONNECTIONS:
            yield account.arn("execute-api", f"{self._api()}/POST/@connections/{ANY}")
            return
        own = use.source.type if use.source else None
        service = iam_data.service(use.action.partition(":")[0])
        known = {
            "Partition": account.partition,
            "Region": account.region,
            "Account": account.number,
        }
        for type in [own] if own else sorted(use.need.types):
            forms = service.arns.get(type, "") if service else ""
            for form in forms.split(", "):
                yield arns.filled(form, known, ANY) or ANY

    def _api(self) -> str:
        """Return the API and the stage that the address of the client names."""
        texts = self.linker.texts(self.call.endpoint) if self.call.endpoint is not None else ()
        found = _ENDPOINT.fullmatch(texts[0]) if len(texts) == 1 else None
        return f"{found[1]}/{found[2] or ANY}" if found else f"{ANY}/{ANY}"


def _text(value: object) -> object:
    if isinstance(value, Begins):
        return value.text + ANY
    return ANY if value is UNKNOWN else value


def _context(use: Use, account: arns.Account) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, values in use.context.items():
        # What names a function names it by its ARN there.
        form = arns.FORMS["function" if key == "lambda:FunctionArn" else "name"]
        texts = (_text(value) for value in values)
        yield key.lower(), tuple(ANY if t is ANY else form(t, account) or ANY for t in texts)


def iam_prefix(service: str | None) -> str | None:
    """Return IAM's prefix of a client of boto3: `states` of `stepfunctions`."""
    client = sdk.client(service) if service else None
    return client.iam if client else service
