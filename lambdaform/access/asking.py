"""Whether the role of a function allows something: what tests ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdaform import iam_data
from lambdaform.access.patterns import ANY, readable
from lambdaform.access.template.functions import LambdaFunction, functions
from lambdaform.access.template.places import Places
from lambdaform.access.template.statements import Request
from lambdaform.access.template.values import of_templates
from lambdaform.errors import DeclarationError, Problem, did_you_mean

if TYPE_CHECKING:
    from lambdaform.access.template.names import Declared
    from lambdaform.assembly import Assembly


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed.

    Attributes:
        allowed: true where it is for certain, false where it is not for certain; `None` where
            that depends on what only a deploy or a request tells.
        reason: in words.
    """

    allowed: bool | None
    reason: str


class Asking:
    """Answers what the roles of an app allow, as far as its templates tell."""

    def __init__(self, assembly: Assembly) -> None:
        self._templates = of_templates(assembly.templates)
        self._functions = {one.id: one for one in functions(self._templates)}

    def ask(
        self,
        function: str,
        action: str,
        resource: str = "*",
        context: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Verdict:
        """Tell whether a function may do something.

        Args:
            function: its logical id.
            action: such as `dynamodb:PutItem`.
            resource: the logical id of a resource of the app, perhaps with what is within it
                (`Orders/index/by_date`, `Uploads/incoming/a.png`); or an ARN. A `*` stands for
                whatever may stand there, and alone for all there is.
            context: condition keys of the request. A condition on a key that is not here counts
                as fulfilled.

        Raises:
            DeclarationError: there is no such function, action or resource, or the function has
                a role that the app does not declare.
        """
        role = self._function(function).role
        if role is None:
            raise DeclarationError(f"the role of `{function}` is not declared by the app")
        known = iam_data.action(action)
        if known is None:
            raise DeclarationError(Problem(f"the IAM action `{action}` does not exist"))
        given = tuple((key.lower(), _several(value)) for key, value in (context or {}).items())
        arns = self._arns(resource, known)
        answers = {role.answer(Request(known.full_name, arn, given)) for arn in arns}
        allowed = answers.pop() if len(answers) == 1 else None
        if allowed:
            return Verdict(allowed=True, reason=f"the role of `{function}` allows it")
        return Verdict(allowed, self._why(allowed, known.full_name, arns[0]))

    def _why(self, answer: bool | None, action: str, arn: str) -> str:
        shown = Places(self._declared()).shown(arn)
        if answer is False:
            return f"no statement allows `{action}` on `{shown}`, or one denies it"
        return f"`{action}` is allowed on a part of `{shown}`, or depends on what is not known here"

    def _function(self, id: str) -> LambdaFunction:
        if id not in self._functions:
            hint = did_you_mean(id, self._functions)
            raise DeclarationError(Problem(f"no function has the id `{id}`", None, hint))
        return self._functions[id]

    def _arns(self, resource: str, action: iam_data.Action) -> tuple[str, ...]:
        if resource == "*":
            return (resource if action.boundless else ANY,)
        resource = resource.replace("*", ANY)
        if resource.startswith("arn:"):
            return (resource,)
        id, slash, rest = resource.partition("/")
        found = [one for one in self._declared() if one.id == id]
        if not found:
            hint = did_you_mean(id, [one.id for one in self._declared()])
            raise DeclarationError(Problem(f"no resource has the id `{id}`", None, hint))
        arns = [f"{a}/{rest}" for a in found[0].arns] if slash else found[0].arns_for(action.types)
        if not arns:
            named = readable(action.full_name)
            raise DeclarationError(
                f"`{named}` does not apply to `{id}`, which is a {found[0].type}"
            )
        return tuple(arns)

    def _declared(self) -> Iterator[Declared]:
        yield from (one for values in self._templates for one in values.resources.values())


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
