"""`AWS::Serverless::Function`: a function, its code, and how that is built."""

from __future__ import annotations

from lambdaform.formats.sam import code, dead_letters
from lambdaform.formats.sam.folding import FUNCTION, Folding, fits, is_function, said
from lambdaform.template import Json

_ATTRIBUTES = {"Type", "Condition", "DependsOn", "Metadata", "Properties"}
"""What SAM hands on to the function alone, or to all that it makes of it as lambdaform does."""

_ORDER = (
    "FunctionName",
    "Description",
    "PackageType",
    "InlineCode",
    "CodeUri",
    "ImageUri",
    "ImageConfig",
    "Handler",
    "Runtime",
    "Architectures",
    "MemorySize",
    "Timeout",
    "EphemeralStorage",
    "Role",
    "Layers",
    "Environment",
    "VpcConfig",
    "FileSystemConfigs",
    "ReservedConcurrentExecutions",
    "SnapStart",
    "RuntimeManagementConfig",
    "RecursiveLoop",
    "KmsKeyArn",
    "CodeSigningConfigArn",
    "Tracing",
    "LoggingConfig",
    "DeadLetterQueue",
    "Tags",
)
"""The properties that are the same in SAM or stand for one of CloudFormation's, as they are read."""

_FORMS = {"FunctionName": str, "Environment": dict, "Layers": list, "SnapStart": dict}

_TRACING = ("Active", "PassThrough")
_OWN_TAG = "lambda:createdBy"


def fold(folding: Folding) -> None:
    """Say each function as `AWS::Serverless::Function`, where SAM makes the same of that."""
    for id, properties in folding.of_type("AWS::Lambda::Function"):
        found = _function(folding, id, properties)
        if found is not None:
            metadata = folding.resources[id].get("Metadata", {}) | found.pop("Metadata", {})
            attributes = {"Metadata": metadata} if metadata else {}
            ordered = {name: found[name] for name in _ORDER if name in found}
            folding.put(id, FUNCTION, ordered, **attributes)


def _function(folding: Folding, id: str, properties: Json) -> Json | None:
    """Return a function in SAM's terms; `None` where those say less, or something else."""
    if folding.resources[id].keys() - _ATTRIBUTES or not _has_role(properties):
        return None
    rest = dict(properties)
    location = code.of_function(folding, rest.pop("Code", None), rest)
    renamed = _renamed(folding, rest)
    if location is None or renamed is None or rest.keys() - set(_ORDER) or not _is_formed(rest):
        return None
    is_zip = "PackageType" not in rest or rest["PackageType"] == "Zip"
    if is_zip and not (rest.get("Handler") and rest.get("Runtime")):
        return None
    return {**rest, **location, **said(renamed)}


def _is_formed(properties: Json) -> bool:
    """Tell whether properties have the forms that SAM asks for."""
    layers, environment = properties.get("Layers"), properties.get("Environment")
    listed = layers if isinstance(layers, list) else []
    mapped = environment if isinstance(environment, dict) and not is_function(environment) else {}
    return (
        fits(properties, _FORMS)
        and all(isinstance(layer, (str, dict)) for layer in listed)
        and all(isinstance(variables, dict) for variables in mapped.values())
    )


def _has_role(properties: Json) -> bool:
    """Tell whether a function names its role, so that SAM makes none."""
    role = properties.get("Role")
    return isinstance(role, str) or (is_function(role) and "Fn::If" not in role)


def _renamed(folding: Folding, rest: Json) -> Json | None:
    """Take what SAM says in other words out of properties, and return it so."""
    tracing, letters = rest.pop("TracingConfig", None), rest.pop("DeadLetterConfig", None)
    tags = rest.pop("Tags", None)
    found = {
        "Tracing": _tracing(tracing),
        "DeadLetterQueue": dead_letters.of_function(folding, letters),
        "Tags": as_map(tags),
    }
    given = {"Tracing": tracing, "DeadLetterQueue": letters, "Tags": tags}
    lost = any(value is not None and found[name] is None for name, value in given.items())
    return None if lost else found


def _tracing(config: Json) -> str | None:
    match config:
        case {"Mode": str(mode), **rest} if mode in _TRACING and not rest:
            return mode
    return None


def as_map(tags: Json) -> dict[str, Json] | None:
    """Return a list of tags as SAM takes them; `None` where those would be others."""
    if not isinstance(tags, list) or not tags:
        return None
    found: dict[str, Json] = {}
    for tag in tags:
        match tag:
            case {"Key": str(key), "Value": value, **rest} if not rest and key not in found:
                found[key] = value
            case _:
                return None
    return None if _OWN_TAG in found else found
