"""The OpenAPI document of an API, from the template or from a bucket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.providers.work import Work


def document(work: Work) -> dict[str, Any] | None:
    """Return the document that an API is made of, if it is made of one."""
    said = work.properties.get("Body")
    if said is None and "BodyS3Location" in work.properties:
        said = _stored(work, work.properties["BodyS3Location"])
    if isinstance(said, str):
        import yaml

        said = yaml.safe_load(said)
    return None if said is None else dict(said)


def document_text(said: Mapping[str, Any]) -> str:
    """Return a document as text."""
    return json.dumps(said)


def _stored(work: Work, place: Mapping[str, Any]) -> str:
    where = {"Bucket": place["Bucket"], "Key": place["Key"]}
    where |= {"VersionId": place["Version"]} if "Version" in place else {}
    body: bytes = work.call("get_object", where, service="s3")["Body"].read()
    return body.decode()
