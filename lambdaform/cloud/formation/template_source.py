"""Where the text of a template comes from: the request itself, or an object in S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError

from lambdaform.cloud.formation.refusals import ValidationError

_LONGEST_BODY = 51_200
_LONGEST_OBJECT = 1_000_000
_ABOUT = "For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/"

Clients = Callable[[str], Any]


def template_text(request: Mapping[str, Any], previous: str | None, clients: Clients) -> str:
    """Return the template that a request means.

    Args:
        request: holds `TemplateBody`, `TemplateURL` or `UsePreviousTemplate`.
        previous: the template that the stack has so far.
        clients: reads S3.

    Raises:
        ValidationError: there is none, more than one, or it is too long.
    """
    body, url = request.get("TemplateBody"), request.get("TemplateURL")
    uses_previous = request.get("UsePreviousTemplate") and previous is not None
    if sum(map(bool, (body, url, uses_previous))) > 1:
        raise ValidationError("You cannot specify more than one template for an operation.")
    if uses_previous and previous is not None:
        return previous
    if url:
        return stored(url, clients)
    if not body:
        raise ValidationError("Either Template URL or Template Body must be specified.")
    if len(body.encode()) > _LONGEST_BODY:
        message = f"Value '{body}' at 'templateBody' failed to satisfy constraint"
        most = f"Member must have length less than or equal to {_LONGEST_BODY}"
        raise ValidationError(f"1 validation error detected: {message}: {most}")
    return str(body)


def stored(url: str, clients: Clients) -> str:
    """Return the text of an object in S3 by its URL, in any of S3's forms.

    Raises:
        ValidationError: there is no such object, or it is too long.
    """
    bucket, key, version = _object(url)
    wanted = {"VersionId": version} if version else {}
    try:
        found = clients("s3").get_object(Bucket=bucket, Key=key, **wanted)
    except ClientError as error:
        said = error.response["Error"].get("Message", "")
        raise ValidationError(f"S3 error: {said}\n{_ABOUT}ErrorResponses.html") from error
    text: bytes = found["Body"].read()
    if len(text) > _LONGEST_OBJECT:
        message = f"Template may not exceed {_LONGEST_OBJECT} bytes in size."
        raise ValidationError(message)
    return text.decode()


def _object(url: str) -> tuple[str, str, str | None]:
    """Return the bucket, the key and the version that a URL of S3 names."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise ValidationError("TemplateURL must be a supported URL.")
    path = unquote(parts.path).lstrip("/")
    version = parse_qs(parts.query).get("versionId", [None])[0]
    before, _, _ = host.partition(".s3")
    if before != host and before:
        return before, path, version
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost"), path, version
    bucket, _, key = path.partition("/")
    return bucket, key, version
