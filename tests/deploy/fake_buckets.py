"""S3, as far as a deploy sees it: buckets with versions of objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from deploy.refusal import Refusal


@dataclass
class Bucket:
    """A bucket.

    Attributes:
        versions: key -> ids of its versions, the oldest first.
        settings: what was put on it, by operation.
        open: whether the credentials may use it.
    """

    owner: str
    objects: dict[str, bytes] = field(default_factory=dict)
    versions: dict[str, list[str]] = field(default_factory=dict)
    markers: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    open: bool = True
    region: str = "eu-west-1"


class Buckets:
    """All buckets there are; those of others are closed.

    Attributes:
        page: how many versions a page of a list holds.
    """

    def __init__(self, account: str) -> None:
        self.account = account
        self.by_name: dict[str, Bucket] = {}
        self.page = 1000

    def put(self, name: str, **how: Any) -> Bucket:
        """Have a bucket there."""
        self.by_name[name] = Bucket(how.pop("owner", self.account), **how)
        return self.by_name[name]

    def content(self, url: str) -> bytes:
        """Return the object at an address."""
        path = url.removeprefix("https://")
        found = [
            bucket.objects[key]
            for name, bucket in self.by_name.items()
            for key in bucket.objects
            if path.endswith(f"/{name}/{key}")
        ]
        return found[0]

    def _bucket(self, name: str, owner: str | None, gone: str = "NoSuchBucket") -> Bucket:
        found = self.by_name.get(name)
        if found is None:
            raise Refusal(gone, "The specified bucket does not exist", 404)
        if not found.open or (owner or self.account) != found.owner:
            raise Refusal("403" if gone == "404" else "AccessDenied", "Forbidden", 403)
        return found

    def head_bucket(
        self, call: Any, Bucket: str, ExpectedBucketOwner: str | None = None
    ) -> dict[str, Any]:
        return {"BucketRegion": self._bucket(Bucket, ExpectedBucketOwner, "404").region}

    def create_bucket(self, call: Any, Bucket: str, **how: Any) -> None:
        if Bucket in self.by_name:
            raise Refusal("BucketAlreadyOwnedByYou", "you have it", 409)
        self.put(Bucket, settings={"CreateBucket": how})

    def get_bucket_tagging(
        self, call: Any, Bucket: str, ExpectedBucketOwner: str | None = None
    ) -> dict[str, Any]:
        tags = self._bucket(Bucket, ExpectedBucketOwner).settings.get("PutBucketTagging")
        if tags is None:
            raise Refusal("NoSuchTagSet", "The TagSet does not exist", 404)
        return {"TagSet": tags["Tagging"]["TagSet"]}

    def _get(self, name: str, owner: str | None, operation: str, unset: str) -> Any:
        found = self._bucket(name, owner).settings.get(operation)
        if found is None:
            raise Refusal(unset, "there is none", 404)
        return found

    def get_bucket_policy(
        self, call: Any, Bucket: str, ExpectedBucketOwner: str | None = None
    ) -> dict[str, Any]:
        found = self._get(Bucket, ExpectedBucketOwner, "PutBucketPolicy", "NoSuchBucketPolicy")
        return {"Policy": found["Policy"]}

    def get_bucket_lifecycle_configuration(
        self, call: Any, Bucket: str, ExpectedBucketOwner: str | None = None
    ) -> dict[str, Any]:
        operation = "PutBucketLifecycleConfiguration"
        found = self._get(Bucket, ExpectedBucketOwner, operation, "NoSuchLifecycleConfiguration")
        return {"Rules": found["LifecycleConfiguration"]["Rules"]}

    def _set(
        self, call: Any, Bucket: str, ExpectedBucketOwner: str | None = None, **how: Any
    ) -> None:
        self._bucket(Bucket, ExpectedBucketOwner).settings[call.operation] = how

    put_public_access_block = put_bucket_encryption = put_bucket_versioning = _set
    put_bucket_lifecycle_configuration = put_bucket_policy = put_bucket_tagging = _set

    def head_object(
        self, call: Any, Bucket: str, Key: str, ExpectedBucketOwner: str | None = None
    ) -> dict[str, Any]:
        found = self._bucket(Bucket, ExpectedBucketOwner, "404").objects.get(Key)
        if found is None:
            raise Refusal("404", "Not Found", 404)
        return {"ContentLength": len(found)}

    def put_object(
        self,
        call: Any,
        Bucket: str,
        Key: str,
        Body: Any,
        ExpectedBucketOwner: str | None = None,
        **how: Any,
    ) -> None:
        bucket = self._bucket(Bucket, ExpectedBucketOwner)
        if hasattr(Body, "signal_transferring"):  # s3transfer counts what is read from then on
            Body.signal_transferring()
        bucket.objects[Key] = Body if isinstance(Body, bytes) else Body.read()

    def delete_object(
        self, call: Any, Bucket: str, Key: str, ExpectedBucketOwner: str | None = None
    ) -> None:
        self._bucket(Bucket, ExpectedBucketOwner).objects.pop(Key, None)

    def list_objects_v2(
        self,
        call: Any,
        Bucket: str,
        Prefix: str = "",
        ExpectedBucketOwner: str | None = None,
        **page: Any,
    ) -> dict[str, Any]:
        bucket = self._bucket(Bucket, ExpectedBucketOwner)
        keys = [key for key in sorted(bucket.objects) if key.startswith(Prefix)]
        return {"Contents": [{"Key": key} for key in keys]} if keys else {}

    def list_object_versions(
        self, call: Any, Bucket: str, MaxKeys: int = 1000, **page: Any
    ) -> dict[str, Any]:
        bucket = self._bucket(Bucket, None)
        after = (page.get("KeyMarker", ""), page.get("VersionIdMarker", ""))
        rows = sorted(
            (key, version, kind)
            for kind in ("versions", "markers")
            for key, versions in getattr(bucket, kind).items()
            for version in versions
        )
        left = [row for row in rows if row[:2] > after]
        shown = left[: min(MaxKeys, self.page)]
        answer: dict[str, Any] = {"IsTruncated": len(shown) < len(left)}
        for name, kind in (("Versions", "versions"), ("DeleteMarkers", "markers")):
            found = [{"Key": k, "VersionId": v} for k, v, row in shown if row == kind]
            answer |= {name: found} if found else {}
        if answer["IsTruncated"]:
            answer |= {"NextKeyMarker": shown[-1][0], "NextVersionIdMarker": shown[-1][1]}
        return answer

    def delete_objects(self, call: Any, Bucket: str, Delete: dict[str, Any]) -> None:
        bucket = self._bucket(Bucket, None)
        for item in Delete["Objects"]:
            for kind in (bucket.versions, bucket.markers):
                kept = [v for v in kind.pop(item["Key"], []) if v != item["VersionId"]]
                if kept:
                    kind[item["Key"]] = kept
