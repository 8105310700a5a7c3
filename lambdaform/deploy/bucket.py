"""The bucket that takes the code: named by the stage, lambdaform's own, or the CDK's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock

from lambdaform.deploy import failures
from lambdaform.deploy.account import Client
from lambdaform.deploy.bucket_settings import finish
from lambdaform.deploy.places import Place, Places
from lambdaform.deploy.watcher import Watcher
from lambdaform.errors import DeployError, Problem
from lambdaform.template import Json

_GONE = ("404", "NoSuchBucket")


@dataclass(frozen=True)
class Bucket:
    """A bucket that takes code and templates.

    Attributes:
        client: of who may look into it; as `Buckets.of` returns it, of who may write to it too.
        account: the 12 digits of its owner: what is uploaded goes to nobody else.
        in_template: what `S3Bucket` in a template must be for it; `None` is as synthesised.
    """

    name: str
    client: Client
    account: str
    in_template: Json = None

    def holds(self, key: str) -> bool:
        """Tell whether there is an object with a key."""
        try:
            self.client.head_object(Bucket=self.name, Key=key, ExpectedBucketOwner=self.account)
        except self.client.exceptions.ClientError as error:
            if failures.code(error) in ("404", "NoSuchKey"):
                return False
            raise
        return True

    def url(self, key: str) -> str:
        """Return the address of an object in the bucket's region, as CloudFormation takes it."""
        return f"{self.client.meta.endpoint_url.rstrip('/')}/{self.name}/{key}"


class Buckets:
    """Finds the bucket of each place, and makes lambdaform's own where there is none.

    Attributes:
        named: the bucket that the stage names.
    """

    def __init__(self, places: Places, watcher: Watcher, named: str | None = None) -> None:
        self.named = named
        self._places = places
        self._watcher = watcher
        self._known: dict[tuple[str, str], Bucket | None] = {}
        self._open: dict[tuple[str, str], Bucket] = {}
        self._lock = Lock()

    def of(self, place: Place) -> Bucket:
        """Return the bucket of a place; make it ready where it is lambdaform's own.

        Raises DeployError where it belongs to somebody else, or cannot be made.
        """
        with self._lock, failures.told():
            key = (place.owner, place.region)
            if key not in self._open:
                self._open[key] = self._ready(place)
            return self._open[key]

    def existing(self, place: Place) -> Bucket | None:
        """Return the bucket of a place where there is one, to look into."""
        with self._lock, failures.told():
            return self._existing(place)

    def _existing(self, place: Place) -> Bucket | None:
        key = (place.owner, place.region)
        if key not in self._known:
            self._known[key] = self._found(place)
        return self._known[key]

    def _found(self, place: Place) -> Bucket | None:
        own = Bucket(
            own_name(place.owner, place.region),
            place.account.client("s3", place.region),
            place.owner,
        )
        cdk = self._places.bootstrap(place).bucket
        if self.named is not None:
            return _named(replace(own, name=self.named), place.region)
        if place.role is None and _exists(own):
            return own
        if place.role is None and not _is_open(replace(own, name=cdk)):
            return None
        return replace(own, name=cdk, in_template=cdk)

    def _ready(self, place: Place) -> Bucket:
        """Return the bucket of a place, which may be written to then."""
        found = self._existing(place)
        if found is None:
            found = self._known[place.owner, place.region] = self._made(place)
        elif found.name == own_name(place.owner, place.region):
            finish(found.client, found.name, found.account)
        elif found.name == found.in_template:
            text = f"the code goes to `{found.name}`, the bucket of the CDK's bootstrap"
            self._watcher.note(text)
            found = replace(found, client=self._places.publisher(place).client("s3", place.region))
        return found

    def _made(self, place: Place) -> Bucket:
        own = Bucket(
            own_name(place.owner, place.region),
            place.account.client("s3", place.region),
            place.owner,
        )
        text = f"making the bucket `{own.name}` for the code: encrypted, private, versioned"
        self._watcher.note(text)
        _make(own, place.region)
        return own


def own_name(owner: str, region: str) -> str:
    """Return the name of lambdaform's own bucket, in the account's own namespace of S3."""
    return f"lambdaform-assets-{owner}-{region}-an"


def _named(bucket: Bucket, region: str) -> Bucket:
    """Return the bucket that a stage names; raises DeployError where it cannot be used."""
    where = _region(bucket)
    if where is None:
        message = f"the bucket `{bucket.name}`, which the stage names, does not exist"
        raise DeployError(Problem(message, None, "make it, or leave `asset_bucket` out"))
    if where not in ("", region):
        message = (
            f"the bucket `{bucket.name}`, which the stage names, is in {where}, not in {region}"
        )
        hint = "Lambda takes code from buckets of its own region: name another, or leave it out"
        raise DeployError(Problem(message, None, hint))
    return bucket


def _exists(bucket: Bucket) -> bool:
    """Tell whether a bucket is there, and in its owner's hands."""
    return _region(bucket) is not None


def _region(bucket: Bucket) -> str | None:
    """Return where a bucket is, or an empty text where S3 does not say; `None` if there is none."""
    try:
        answer = bucket.client.head_bucket(Bucket=bucket.name, ExpectedBucketOwner=bucket.account)
    except bucket.client.exceptions.ClientError as error:
        if failures.code(error) in _GONE:
            return None
        if failures.code(error) in failures.DENIED:
            message = f"the bucket `{bucket.name}` is not open to these credentials"
            hint = "they need `s3:ListBucket` on it; or it belongs to another account"
            raise DeployError(Problem(message, None, hint)) from error
        raise
    return str(answer.get("BucketRegion", ""))


def _is_open(bucket: Bucket) -> bool:
    """Tell whether a bucket is there and can be used; a stranger's, of a name one can guess, cannot."""
    try:
        return _exists(bucket)
    except DeployError:
        return False


def _make(bucket: Bucket, region: str) -> None:
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    arguments = {"CreateBucketConfiguration": place} if place else {}
    client = bucket.client
    try:
        client.create_bucket(Bucket=bucket.name, BucketNamespace="account-regional", **arguments)
    except client.exceptions.ClientError as error:
        # Another deploy may have made it a moment ago, or be at it now.
        if failures.code(error) not in ("BucketAlreadyOwnedByYou", "OperationAborted"):
            raise
    client.get_waiter("bucket_exists").wait(
        Bucket=bucket.name,
        ExpectedBucketOwner=bucket.account,
        WaiterConfig={"Delay": 1, "MaxAttempts": 30},
    )
    finish(client, bucket.name, bucket.account)
