"""What of an app the embedded cloud cannot make: told before anything begins."""

from __future__ import annotations

from collections.abc import Iterator

from lambdaform.assembly import Assembly, Template
from lambdaform.cloud.providers import provider_of
from lambdaform.errors import Problem

_STACK = "AWS::CloudFormation::Stack"
_HINT = 'leave it out of this stage, as in `if app.stage.name != "local"`, or deploy to AWS'


def problems(assembly: Assembly) -> list[Problem]:
    """Return a problem for each resource of a type that the embedded cloud does not know.

    What has a condition is left out: whether it is made at all only a deploy tells.
    """
    return [one for template in assembly.templates for one in _of(template)]


def _of(template: Template) -> Iterator[Problem]:
    for id, resource in template.whole.get("Resources", {}).items():
        type = resource["Type"]
        if "Condition" not in resource and not _is_known(type):
            message = f"`{id}` is of type `{type}`, which the embedded cloud does not make"
            yield Problem(message, template.sources.get(id), _HINT)


def _is_known(type: str) -> bool:
    if type == _STACK or provider_of(type) is not None:
        return True
    from lambdaform.cloud import moto_models  # with moto's services, which takes seconds

    return moto_models.provider_of(type) is not None
