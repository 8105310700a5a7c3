"""Methods of boto3 that no model tells of, and the operations that each of them makes.

Written by hand after boto3's and botocore's source (`boto3/s3/inject.py`, `boto3/dynamodb/table.py`,
`boto3/ec2/`, `s3transfer`, `botocore/signers.py`); a test holds them to the installed release.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = "*"
"""As the target of a `Fill`: each entry of a mapping fills the parameter of its name."""


@dataclass(frozen=True)
class Fill:
    """Where a parameter of an operation, or an identifier of a resource, comes from.

    Attributes:
        target: the path of the parameter, such as `Entries[*].Id`, or the identifier; `ALL`.
        source: `identifier` or `data` of the resource at hand, `response` of the call,
            `requestParameter` of it, `input` (the next positional argument), `parameter` of
            the injected method, or a constant: `string`, `integer`, `boolean`.
        of: the identifier's name, the path in data, response or request, the method's
            parameter, or the constant; `None` for input.
    """

    target: str
    source: str
    of: str | int | bool | None = None


@dataclass(frozen=True)
class Made:
    """A resource that an attribute or a call returns, or each of several."""

    type: str
    fills: tuple[Fill, ...] = ()


@dataclass(frozen=True)
class Call:
    """A call of an operation.

    Attributes:
        operation: such as `PutItem`; `None` for an action that calls nothing.
        fills: what it is called with, beside the caller's own arguments.
        makes: what it returns as resources of boto3.
        always: false where it depends on sizes, settings or faults whether it is called.
    """

    operation: str | None
    fills: tuple[Fill, ...] = ()
    makes: Made | None = None
    always: bool = True


@dataclass(frozen=True)
class Method:
    """A method that is no operation.

    Attributes:
        parameters: its own, in order: unlike operations it takes positional arguments.
        calls: what it calls, or signs.
        signs: its parameter that names the method whose request is signed, though nothing is
            called; `fills` of the only call, which has no operation, say with what.
    """

    parameters: tuple[str, ...]
    calls: tuple[Call, ...]
    signs: str | None = None


def of(service: str, type: str, method: str) -> Method | None:
    """Return a method of a type of a service, or of its `Client`; of every client for `""`."""
    return _METHODS.get((service, type, method))


def load(service: str, type: str) -> Call | None:
    """Return what loads a resource for which no model says it."""
    return _LOADS.get((service, type))


def every() -> list[tuple[str, str, str]]:
    """Return service, type and name of each method."""
    return sorted(_METHODS)


_TRANSFER = ("ExtraArgs", "Callback", "Config")


def _given(*names: str) -> tuple[Fill, ...]:
    return tuple(Fill(name, "parameter", name) for name in names)


_WHERE = {
    # The parameters and identifiers that say which object is transferred.
    "Client": (_given("Bucket", "Key"), ("Bucket", "Key")),
    "Bucket": ((Fill("Bucket", "identifier", "name"), *_given("Key")), ("Key",)),
    "Object": ((Fill("Bucket", "identifier", "bucket_name"), Fill("Key", "identifier", "key")), ()),
}
_EXTRA = Fill(ALL, "parameter", "ExtraArgs")


def _in_parts(where: tuple[Fill, ...], part: str, *more: Fill) -> tuple[Call, ...]:
    """Return the calls of a multipart upload: what is large is sent so, and ended on faults."""
    return (
        Call("CreateMultipartUpload", (*where, _EXTRA), always=False),
        Call(part, (*where, *more), always=False),
        Call("CompleteMultipartUpload", where, always=False),
        Call("AbortMultipartUpload", where, always=False),
    )


def _upload(type: str, file: str) -> Method:
    where, names = _WHERE[type]
    put = Call("PutObject", (*where, _EXTRA))
    return Method((file, *names, *_TRANSFER), (put, *_in_parts(where, "UploadPart")))


def _download(type: str, file: str) -> Method:
    where, names = _WHERE[type]
    # With `response_checksum_validation="when_required"` there is no HeadObject; it needs no
    # other permission than GetObject.
    calls = (Call("HeadObject", (*where, _EXTRA)), Call("GetObject", (*where, _EXTRA)))
    return Method((*names, file, *_TRANSFER), calls)


def _copy(type: str) -> Method:
    where, names = _WHERE[type]
    source = _given("CopySource")
    head = (
        Fill("Bucket", "parameter", "CopySource.Bucket"),
        Fill("Key", "parameter", "CopySource.Key"),
        Fill("VersionId", "parameter", "CopySource.VersionId"),
    )
    calls = (
        Call("HeadObject", head),
        Call("CopyObject", (*where, *source, _EXTRA)),
        *_in_parts(where, "UploadPartCopy", *source),
    )
    parameters = ("CopySource", *names, "ExtraArgs", "Callback", "SourceClient", "Config")
    return Method(parameters, calls)


def _transfers(type: str) -> dict[tuple[str, str, str], Method]:
    return {
        ("s3", type, "upload_file"): _upload(type, "Filename"),
        ("s3", type, "upload_fileobj"): _upload(type, "Fileobj"),
        ("s3", type, "download_file"): _download(type, "Filename"),
        ("s3", type, "download_fileobj"): _download(type, "Fileobj"),
        ("s3", type, "copy"): _copy(type),
    }


def _token(operation: str, *parameters: str) -> Method:
    """Return a generator of a token: it signs what is no operation of any model."""
    return Method(parameters, (Call(operation, _given(*parameters[:-1])),))


_BATCH_WRITER = Method(
    ("overwrite_by_pkeys",),
    # `put_item` and `delete_item` of the writer fill one and the same request.
    (Call("BatchWriteItem", (Fill("RequestItems{}", "identifier", "name"),)),),
)

_METHODS = {
    **_transfers("Client"),
    **_transfers("Bucket"),
    **_transfers("Object"),
    ("", "Client", "generate_presigned_url"): Method(
        ("ClientMethod", "Params", "ExpiresIn", "HttpMethod"),
        (Call(None, (Fill(ALL, "parameter", "Params"),)),),
        signs="ClientMethod",
    ),
    ("s3", "Client", "generate_presigned_post"): Method(
        ("Bucket", "Key", "Fields", "Conditions", "ExpiresIn"),
        # Whoever posts may send any field that the conditions allow, an ACL or tags among them.
        (Call("PutObject", _given("Bucket", "Key")),),
    ),
    ("dynamodb", "Table", "batch_writer"): _BATCH_WRITER,
    ("ec2", "ServiceResource", "create_tags"): Method(("Resources", "Tags"), (Call("CreateTags"),)),
    ("ec2", "Instance", "delete_tags"): Method(
        ("Tags",), (Call("DeleteTags", (Fill("Resources[]", "identifier", "id"),)),)
    ),
    ("rds", "Client", "generate_db_auth_token"): _token(
        "GenerateDbAuthToken", "DBHostname", "Port", "DBUsername", "Region"
    ),
    ("dsql", "Client", "generate_db_connect_auth_token"): _token(
        "GenerateDbConnectAuthToken", "Hostname", "Region", "ExpiresIn"
    ),
    ("dsql", "Client", "generate_db_connect_admin_auth_token"): _token(
        "GenerateDbConnectAdminAuthToken", "Hostname", "Region", "ExpiresIn"
    ),
}

_LOADS = {
    # A bucket's date of creation is looked up in the list of all buckets.
    ("s3", "Bucket"): Call("ListBuckets"),
    ("s3", "ObjectSummary"): Call(
        "HeadObject",
        (Fill("Bucket", "identifier", "bucket_name"), Fill("Key", "identifier", "key")),
    ),
}
