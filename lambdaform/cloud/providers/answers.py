"""Where an answer is waited for: an object that whoever has its URL can put, as on AWS."""

from __future__ import annotations

import secrets
from typing import Any, Self
from urllib.parse import urlsplit

from lambdaform.cloud.provider import Request
from lambdaform.cloud.providers.work import Work

_SECONDS = 7200
"""How long the URL is good for."""

_KEY = "answer"


class Place:
    """A bucket of its own for one answer, so that nothing is left when it is closed."""

    def __init__(self, request: Request, bucket: str = "") -> None:
        region = request.region.replace("-", "")
        self._work = Work(request, "s3")
        self._bucket = bucket or f"cloudformation-response-{region}-{secrets.token_hex(8)}"

    @classmethod
    def of(cls, request: Request, url: str) -> Self:
        """Return the place that a URL leads to."""
        return cls(request, urlsplit(url).path.split("/")[1])

    def open(self) -> str:
        """Make the place, and return the URL that the answer is to be put to."""
        region = self._work.request.region
        configuration: dict[str, Any] = {"LocationConstraint": region}
        regional = {"CreateBucketConfiguration": configuration} if region != "us-east-1" else {}
        self._work.call("create_bucket", {"Bucket": self._bucket, **regional})
        url: str = self._work.request.clients("s3").generate_presigned_url(
            "put_object", Params=self._object, ExpiresIn=_SECONDS
        )
        return url

    def answer(self) -> bytes | None:
        """Return what was put there, if anything was."""
        if not self._work.attempt("head_object", self._object):
            return None
        content: bytes = self._work.call("get_object", self._object)["Body"].read()
        return content

    def close(self) -> None:
        """Take the place away."""
        self._work.attempt("delete_object", self._object)
        self._work.attempt("delete_bucket", {"Bucket": self._bucket})

    @property
    def _object(self) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": _KEY}
