"""The policies of resources: within an account, what they allow a role needs no policy of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lambdaform.access.patterns import meets
from lambdaform.access.template.names import Declared
from lambdaform.access.template.statements import Origin, Statement, statements
from lambdaform.access.template.values import Values
from lambdaform.arguments import find
from lambdaform.template import Json

_KEY = "AWS::KMS::Key"
_PLACES: Mapping[str, tuple[str, str]] = {
    "AWS::DynamoDB::Table": ("", "ResourcePolicy.PolicyDocument"),
    "AWS::EFS::FileSystem": ("", "FileSystemPolicy"),
    "AWS::Kinesis::ResourcePolicy": ("ResourceArn", "ResourcePolicy"),
    _KEY: ("", "KeyPolicy"),
    "AWS::S3::BucketPolicy": ("Bucket", "PolicyDocument"),
    "AWS::SNS::TopicInlinePolicy": ("TopicArn", "PolicyDocument"),
    "AWS::SNS::TopicPolicy": ("Topics", "PolicyDocument"),
    "AWS::SQS::QueueInlinePolicy": ("Queue", "PolicyDocument"),
    "AWS::SQS::QueuePolicy": ("Queues", "PolicyDocument"),
    "AWS::SecretsManager::ResourcePolicy": ("SecretId", "ResourcePolicy"),
}
"""Types -> the property that names the resources, empty for the resource itself, and the document."""
_PERMISSION = "AWS::Lambda::Permission"
_ANYBODY = "*"
_PARTS = 6


@dataclass(frozen=True)
class ResourceStatement:
    """A statement of the policy of a resource.

    Attributes:
        statement: what it allows or denies, on that resource.
        of: the ARNs of the resource.
        principals: whom it names: ARNs, numbers of accounts, `*`.
        of_key: it is of a key of KMS, whose policy decides whether those of roles count.
        names: the role at hand is named, or anybody is.
        delegates: the account of the role at hand is named, which leaves it to the role's policies.
    """

    statement: Statement
    of: tuple[str, ...]
    principals: tuple[str, ...]
    of_key: bool
    names: bool = False
    delegates: bool = False

    def about(self, role: Sequence[str]) -> ResourceStatement | None:
        """Return it as it is about a role, given by its ARNs; `None` where it is not."""
        accounts = {arn.split(":", _PARTS - 1)[4] for arn in role}
        # Another account's resource needs a policy of the role as well.
        if not any(_account(arn) in (*accounts, "") for arn in self.of):
            return None
        roots = {r for a in accounts for r in (a, *(_root(arn) for arn in role))}
        names = any(one == _ANYBODY or one in role for one in self.principals)
        delegates = names or any(one in roots for one in self.principals)
        if not (names or self.of_key):
            return None
        return replace(self, names=names, delegates=delegates)


def _account(arn: str) -> str:
    return [*arn.split(":", _PARTS - 1), *_PARTS * [""]][4]


def _root(arn: str) -> str:
    head, _, rest = arn.rpartition(":")
    return f"{head}:root" if rest else arn


def resource_statements(templates: Sequence[Values]) -> Iterator[ResourceStatement]:
    """Yield the statements of the policies of all resources of some templates."""
    known = {
        name: declared.arns
        for values in templates
        for declared in values.resources.values()
        for name in (*declared.ref, *declared.arns)
        if declared.type in _NAMED
    }
    for values in templates:
        for declared in values.resources.values():
            if declared.type in _PLACES:
                yield from _of_document(values, declared, known)
            elif declared.type == _PERMISSION:
                yield from _of_permission(values, declared)


_NAMED = {
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
    "AWS::Kinesis::Stream",
}


def _of_document(
    values: Values, declared: Declared, known: Mapping[str, tuple[str, ...]]
) -> Iterator[ResourceStatement]:
    named, path = _PLACES[declared.type]
    texts = tuple(values.each(declared.properties.get(named))) if named else ()
    own = tuple(arn for text in texts for arn in known.get(text, (text,))) or declared.arns
    for found in find(declared.properties, path):
        document = found.value
        for body, statement in _statements(document, values, declared):
            principals = tuple(_principals(body.get("Principal"), values))
            yield ResourceStatement(_on(statement, own), own, principals, declared.type == _KEY)


def _statements(
    document: object, values: Values, declared: Declared
) -> Iterator[tuple[Mapping[str, Json], Statement]]:
    given = document.get("Statement") if isinstance(document, Mapping) else None
    bodies = [one for one in values.items(given) if isinstance(one, Mapping)]
    origin = Origin(declared.stack, declared.id)
    for body in bodies:
        for statement in statements({"Statement": [body]}, values, origin):
            yield body, statement


def _on(statement: Statement, own: tuple[str, ...]) -> Statement:
    """Return a statement on its own resource only, whatever it names."""
    if statement.but_resources:
        return statement
    everything = (*own, *(f"{arn}/*" for arn in own))
    named = [one for one in statement.resources if any(_begins(one, arn) for arn in own)]
    resources = everything if "*" in statement.resources else tuple(named)
    return replace(statement, resources=resources)


def _begins(pattern: str, arn: str) -> bool:
    return meets(pattern, arn) or meets(pattern, f"{arn}/") or pattern.startswith(f"{arn}/")


def _principals(named: Json, values: Values) -> Iterator[str]:
    if isinstance(named, str):
        yield named
    elif isinstance(named, Mapping):
        yield from values.each(named.get("AWS"))


def _of_permission(values: Values, declared: Declared) -> Iterator[ResourceStatement]:
    """Yield what a permission of Lambda allows; one for a service names no role."""
    principals = tuple(values.each(declared.properties.get("Principal")))
    functions = tuple(_arns(values, declared))
    actions = tuple(values.each(declared.properties.get("Action")))
    if functions and not any(one.endswith(".amazonaws.com") for one in principals):
        statement = Statement(True, actions, functions)
        yield ResourceStatement(statement, functions, principals, of_key=False)


def _arns(values: Values, declared: Declared) -> Iterator[str]:
    place = values.place
    for name in values.each(declared.properties.get("FunctionName")):
        is_arn = name.startswith("arn:")
        head = f"arn:{place.partition}:lambda:{place.region}:{place.account}:function:"
        yield name if is_arn else head + name
