"""A function's code as CloudFormation says it, as Lambda takes it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lambdaform.cloud.providers.work import Work

_THEN = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def code(work: Work) -> dict[str, Any]:
    """Return where a function's code is; what is written in the template becomes a zip."""
    said: Mapping[str, Any] = work.properties["Code"]
    if "ZipFile" in said:
        return {"ZipFile": _zipped(said["ZipFile"], str(work.properties.get("Runtime", "")))}
    if "S3ObjectVersion" in said:
        return {"ZipFile": _version(work, said)}
    return dict(said)


def _zipped(source: str, runtime: str) -> bytes:
    """Return a zip of one file, `index` in the runtime's language, always the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        name = "index.js" if runtime.startswith("nodejs") else "index.py"
        info = zipfile.ZipInfo(name, _THEN)
        info.external_attr = _READABLE
        archive.writestr(info, source, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _version(work: Work, said: Mapping[str, Any]) -> bytes:
    """Return a version of an object: moto's Lambda only reads the latest."""
    place = {"Bucket": said["S3Bucket"], "Key": said["S3Key"]}
    wanted = {**place, "VersionId": said["S3ObjectVersion"]}
    content: bytes = work.call("get_object", wanted, service="s3")["Body"].read()
    return content
