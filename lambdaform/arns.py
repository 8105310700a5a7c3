"""The ARNs that the arguments of a call name: what IAM is asked for in the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import unquote

from lambdaform import iam_data
from lambdaform.needs import Part, Use

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_QUALIFIED = 7  # arn:aws:lambda:region:account:function:name
_PARTIQL = re.compile(
    r"""(?:\b(?:from|into)\s+|^\s*update\s+)(?:"([^"]+)"|(\w+))(?:\.(?:"([^"]+)"|(\w+)))?""",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<([^<>]+)>\s*$")
_WITH_LETTERS = re.compile(r"-.{6}$|[^\x00-\x7f]$")
"""The end of the ARN of a secret; callers may leave it out, as AWS puts it behind the name."""
_ACROSS_REGIONS = re.compile(r"(?:us|eu|apac|au|ca|jp|us-gov|global)\.")
"""The beginning of the id of an inference profile, in place of a model's."""


@dataclass(frozen=True)
class Account:
    """Where a call is made: it completes the names of resources to ARNs."""

    number: str
    region: str
    partition: str = "aws"

    def arn(self, service: str, rest: str) -> str:
        """Return an ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.number}:{rest}"


def arn(use: Use, account: Account) -> str | None:
    """Return the ARN on which a call needs an action.

    `*` where it applies to no resource; `None` where the call does not name it, or by what only
    the service knows (an alias of a key, a token).
    """
    if use.source is None:
        return "*" if use.need.boundless else None
    parts = use.source.parts[: len(use.values)]
    named = [_named(p, v, account) for p, v in zip(parts, use.values, strict=True)]
    names = [name for name in named if name is not None]
    if len(names) < len(named):
        return None
    if len(names) == 1 and names[0].startswith("arn:"):
        return names[0]
    known = iam_data.service(use.action.partition(":")[0])
    form = known.arns.get(use.source.type or "") if known else None
    return _filled(form, names, account) if form else None


def filled(form: str, known: Mapping[str, str], rest: str) -> str:
    """Return IAM's form of an ARN with what is known of its placeholders, and a text for the rest."""
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], rest), form)


def _filled(form: str, names: list[str], account: Account) -> str | None:
    """Return the form of an ARN with names in it; the first may be the ARN of what is around."""
    places = [p for p in _PLACEHOLDER.findall(form) if p not in {"Partition", "Region", "Account"}]
    first, *others = names or [""]
    if first.startswith("arn:"):
        _, partition, _, region, number, rest = first.split(":", 5)
        account = replace(account, number=number, region=region, partition=partition)
        begin = _PLACEHOLDER.sub("", form.split(":", 5)[5].partition("${")[0])
        if not begin and others:
            return None  # an access point of S3, whose objects have ARNs of their own
        first = rest.removeprefix(begin)
    if len(names) < len(places):
        return None
    values = dict(zip(places, [first, *others], strict=False))
    values |= {"Partition": account.partition, "Region": account.region, "Account": account.number}
    whole = _PLACEHOLDER.sub(lambda place: values[place[1]], form)
    return ":".join((whole, *names[len(places) :])) if places else whole


def _named(part: Part, value: object, account: Account) -> str | None:
    return FORMS[part.form](value, account)


def _name(value: object, _: Account) -> str | None:
    return str(value) if isinstance(value, (str, int)) else None


def _url(value: object, account: Account) -> str | None:
    if not isinstance(value, str):
        return None
    before, _, name = value.rpartition("/")
    number = before.rpartition("/")[2]
    owner = replace(account, number=number) if number.isdigit() else account
    return owner.arn("sqs", name)


def _function(value: object, account: Account) -> str | None:
    if not isinstance(value, str):
        return None
    if value.startswith("arn:"):
        return value
    number, separator, rest = value.rpartition(":function:")
    owner = replace(account, number=number) if separator else account
    return owner.arn("lambda", f"function:{rest}")


def _machine(value: object, _: Account) -> str | None:
    return ":".join(value.split(":")[:_QUALIFIED]) if isinstance(value, str) else None


def _key(value: object, _: Account) -> str | None:
    return None if not isinstance(value, str) or "alias/" in value else value


def _path(value: object, _: Account) -> str | None:
    return value.removeprefix("/") if isinstance(value, str) else None


def _secret(value: object, _: Account) -> str | None:
    if not isinstance(value, str):
        return None
    is_whole = value.startswith("arn:") and _WITH_LETTERS.search(value)
    return value if is_whole else f"{value}-??????"


def _copy(value: object, account: Account) -> str | None:
    if isinstance(value, Mapping):
        bucket, key = value.get("Bucket"), value.get("Key")
        named = isinstance(bucket, str) and isinstance(key, str)
        return _object(f"{bucket}/{key}", account) if named else None
    if not isinstance(value, str):
        return None
    return _object(unquote(value.partition("?versionId=")[0]).removeprefix("/"), account)


def _uri(value: object, account: Account) -> str | None:
    if not isinstance(value, str) or not value.startswith("s3://"):
        return None
    return _object(value.removeprefix("s3://"), account)


def _object(path: str, account: Account) -> str:
    return path if path.startswith("arn:") else f"arn:{account.partition}:s3:::{path}"


def _partiql(value: object, account: Account) -> str | None:
    found = _PARTIQL.search(value) if isinstance(value, str) else None
    if not found:
        return None
    index = found[3] or found[4]
    table = f"table/{found[1] or found[2]}"
    return account.arn("dynamodb", f"{table}/index/{index}" if index else table)


def _model(value: object, account: Account) -> str | None:
    if not isinstance(value, str) or value.startswith("arn:"):
        return value if isinstance(value, str) else None
    if _ACROSS_REGIONS.match(value):
        return account.arn("bedrock", f"inference-profile/{value}")
    return replace(account, number="").arn("bedrock", f"foundation-model/{value}")


def _host(value: object, _: Account) -> str | None:
    return value.partition(".")[0] if isinstance(value, str) else None


def _address(value: object, _: Account) -> str | None:
    if not isinstance(value, str):
        return None
    found = _ADDRESS.search(value)
    return found[1] if found else value


def _subscription(value: object, _: Account) -> str | None:
    return value.rpartition(":")[0] if isinstance(value, str) else None


def _unknown(_: object, __: Account) -> str | None:
    return None


Form: TypeAlias = Callable[[object, Account], str | None]
FORMS: Mapping[str, Form] = {
    "name": _name,  # or an ARN: no name begins with `arn:`
    "url": _url,  # of a queue
    "function": _function,  # a name, an ARN or a part of one, perhaps with a qualifier
    "machine": _machine,  # an ARN, perhaps with a qualifier, which a policy does not see
    "key": _key,  # an id, an ARN or an alias; only KMS knows the key of an alias
    "path": _path,  # it begins with a slash, which the ARN has already
    "secret": _secret,  # an ARN, or a name, which the ARN has with a dash and six letters
    "copy": _copy,  # `bucket/key?versionId=...`, or a mapping of the same
    "uri": _uri,  # `s3://bucket/key`
    "partiql": _partiql,  # a statement
    "model": _model,  # the id or ARN of a model, or of an inference profile
    "host": _host,  # the first label is the id
    "address": _address,  # of mail; its identity may be the domain alone
    "subscription": _subscription,  # the ARN of one, which begins with its topic's
    "consumer": _unknown,  # of a stream: its ARN ends in the time of its creation
}
"""What a parameter that names a resource may hold -> how its ARN, or its name, is found there."""
