"""What the packages of the AWS SDK for JavaScript export, in both of its versions."""

from __future__ import annotations

from functools import lru_cache

from lambdaform import sdk
from lambdaform.access.javascript.values import (
    ANYTHING,
    ClientClass,
    CommandClass,
    Outside,
    Value,
)

CLIENTS = "@aws-sdk/client-"
DOCUMENTS = "@aws-sdk/lib-dynamodb"
SECOND = "aws-sdk"
DOCUMENT = {
    "batchGet": "BatchGetItem",
    "batchWrite": "BatchWriteItem",
    "delete": "DeleteItem",
    "get": "GetItem",
    "put": "PutItem",
    "query": "Query",
    "scan": "Scan",
    "transactGet": "TransactGetItems",
    "transactWrite": "TransactWriteItems",
    "update": "UpdateItem",
    "batchExecuteStatement": "BatchExecuteStatement",
    "executeStatement": "ExecuteStatement",
    "executeTransaction": "ExecuteTransaction",
}
"""The methods of the document client; its commands are named alike."""

_OTHER = {
    # The second version's names, where they are not those of the third.
    "cognitoidentityserviceprovider": "cognito-idp",
    "cur": "cur",
    "discovery": "discovery",
    "elb": "elb",
    "elbv2": "elbv2",
    "iotdata": "iot-data",
    "lexmodelbuildingservice": "lex-models",
    "lexruntime": "lex-runtime",
    "simpledb": "sdb",
    "stepfunctions": "stepfunctions",
}
_SECRETS = frozenset(
    [
        "ChainableTemporaryCredentials",
        "CognitoIdentityCredentials",
        "Credentials",
        "EC2MetadataCredentials",
        "ECSCredentials",
        "EnvironmentCredentials",
        "FileSystemCredentials",
        "ProcessCredentials",
        "RemoteCredentials",
        "SAMLCredentials",
        "SharedIniFileCredentials",
        "TemporaryCredentials",
        "TokenFileWebIdentityCredentials",
        "WebIdentityCredentials",
        "CredentialProviderChain",
    ]
)


def exported(package: str, name: str) -> Value | None:
    """Return what a package of the SDK exports by a name; `None` for another package."""
    if package.startswith(CLIENTS):
        return _of_client(package, name)
    if package.startswith(DOCUMENTS):
        return _of_documents(name)
    if package == SECOND or package.startswith(f"{SECOND}/"):
        return _of_second(package, name)
    return None


@lru_cache(maxsize=1024)
def service_of(package: str) -> str | None:
    """Return the service of a package of clients; `None` where it is not known."""
    found = sdk.client_of_id(package.removeprefix(CLIENTS).partition("/")[0])
    return found.name if found else None


def operation(service: str, method: str) -> str | None:
    """Return the operation of a method such as `putItem`."""
    client = sdk.client(service)
    if client is None or not method or not method[0].islower():
        return None
    name = method[0].upper() + method[1:]
    if name in client.operations:
        return name
    return next((one for one in client.operations if one.lower() == method.lower()), None)


def waited(service: str, state: str) -> str | None:
    """Return the operation that waiting for a state calls: `ObjectExists` or `objectExists`."""
    client = sdk.client(service)
    wanted = state.lower()
    waiters = client.waiters if client else {}
    return next((o for name, o in waiters.items() if name.replace("_", "") == wanted), None)


def _of_client(package: str, name: str) -> Value:
    service = service_of(package)
    client = sdk.client(service) if service else None
    if client is None or service is None:
        return Outside(package, name)
    if name.endswith("Command") and name.removesuffix("Command") in client.operations:
        return CommandClass(service, name.removesuffix("Command"))
    plain = client.id.replace("-", "")
    if name.lower() in {plain, f"{plain}client"}:
        return ClientClass(service, "whole" if name.lower() == plain else "bare")
    if name.startswith(("paginate", "waitUntil", "waitFor")) or name.endswith("Command"):
        return Outside(package, name)
    return ANYTHING


def _of_documents(name: str) -> Value:
    method = name.removesuffix("Command")
    found = DOCUMENT.get(method[:1].lower() + method[1:])
    if name.endswith("Command") and found:
        return CommandClass("dynamodb", found)
    if name == "DynamoDBDocumentClient":
        return ClientClass("dynamodb", "bare")
    if name == "DynamoDBDocument":
        return ClientClass("dynamodb", "document")
    return Outside(DOCUMENTS, name) if name.startswith("paginate") else ANYTHING


def _of_second(package: str, name: str) -> Value:
    """Return what `aws-sdk`, or a client's own file of it, exports."""
    last = package.rpartition("/")[2]
    if "/clients/" in package and last != "all":
        service = second(last)
        if name == "DocumentClient":
            return ClientClass("dynamodb", "v2 document")
        return ClientClass(service, "v2") if service else Outside(package, name)
    service = second(name.lower())
    if service:
        return ClientClass(service, "v2")
    if name in _SECRETS:
        return Outside(SECOND, "Credentials")
    return Outside(SECOND, name)


@lru_cache(maxsize=1024)
def second(lower: str) -> str | None:
    """Return the service of a class of the second version, by its name in lower case."""
    if lower in _OTHER:
        return _OTHER[lower]
    for name in sdk.clients():
        client = sdk.client(name)
        if client is not None and lower in {client.id.replace("-", ""), name.replace("-", "")}:
            return name
    return None
