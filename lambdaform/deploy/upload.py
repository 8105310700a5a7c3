"""Zips and templates -> the bucket: each of them once, several at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from lambdaform.deploy.bucket import Bucket
from lambdaform.deploy.reins import Reins
from lambdaform.deploy.watcher import Watcher

INLINE = 51_200
"""Bytes of a template that CloudFormation takes without a bucket: "CloudFormation quotas"."""

_AT_ONCE = 4


def template_key(text: str) -> str:
    """Return the key of a template: its content's digest is in it."""
    return f"templates/{hashlib.sha256(text.encode()).hexdigest()}.json"


class Uploads:
    """Uploads what a bucket does not hold yet; several stacks may ask for the same."""

    def __init__(self, watcher: Watcher, reins: Reins) -> None:
        self._watcher = watcher
        self._reins = reins
        self._turns: dict[tuple[str, str], Lock] = {}
        self._done: set[tuple[str, str]] = set()
        self._lock = Lock()

    def files(
        self, bucket: Bucket, files: Mapping[str, Path], names: Mapping[str, str] | None = None
    ) -> None:
        """Upload files by their keys; one that is there is not looked into: its key names it.

        What is told of it has the `names` that a person gives the files, by their keys.
        """
        names = names or {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            rows = [(key, file, names.get(key, key)) for key, file in files.items()]
            list(pool.map(lambda row: self._once(bucket, *row), rows))

    def template(self, bucket: Bucket, text: str) -> str:
        """Upload a template, and return its address."""
        key = template_key(text)
        if not bucket.holds(key):
            bucket.client.put_object(
                Bucket=bucket.name, Key=key, Body=text.encode(), ExpectedBucketOwner=bucket.account
            )
        return bucket.url(key)

    def _once(self, bucket: Bucket, key: str, file: Path, name: str) -> None:
        """Upload a file, unless it is there; another stack that needs it waits meanwhile."""
        place = (bucket.name, key)
        with self._lock:
            turn = self._turns.setdefault(place, Lock())
        with turn:
            if place not in self._done and not bucket.holds(key):
                self._upload(bucket, key, file, name)
            self._done.add(place)

    def _upload(self, bucket: Bucket, key: str, file: Path, name: str) -> None:
        total, sent, lock = file.stat().st_size, 0, Lock()

        def tell(more: int) -> None:  # called by each of the threads that send a part
            nonlocal sent
            self._reins.heed()
            with lock:
                sent += more
                self._watcher.uploading(name, sent, total)

        self._watcher.uploading(name, 0, total)
        owner = {"ExpectedBucketOwner": bucket.account}
        with file.open("rb") as content:
            # boto3's transfer sends in parts, and tries each of them again.
            bucket.client.upload_fileobj(content, bucket.name, key, Callback=tell, ExtraArgs=owner)
