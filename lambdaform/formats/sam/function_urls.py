"""The URL of a function's own, and what else SAM says in the function itself."""

from __future__ import annotations

from lambdaform.formats.sam.folding import Folding, referred, said
from lambdaform.formats.sam.permission import PERMISSION
from lambdaform.template import Json

URL = "AWS::Lambda::Url"

_CORS: dict[str, type] = {
    "AllowOrigins": list,
    "AllowMethods": list,
    "AllowCredentials": bool,
    "AllowHeaders": list,
    "ExposeHeaders": list,
    "MaxAge": int,
}
"""What SAM takes of `Cors`, each in its form."""


def fold(folding: Folding) -> None:
    """Say each URL as `FunctionUrlConfig` of its function."""
    for id, properties in folding.of_type(URL):
        function = referred(properties.get("TargetFunctionArn"))
        known = folding.function(function)
        if function is None or known is None or id != f"{function}Url":
            continue
        names = ("AuthType", "InvokeMode", "Cors")
        config = {name: properties[name] for name in names if name in properties}
        made = _made(folding, function, config)
        if _is_takeable(config) and folding.stand(made):
            known["FunctionUrlConfig"] = config
            folding.remove(made)


def _is_takeable(config: Json) -> bool:
    cors = config.get("Cors", {})
    known = isinstance(cors, dict) and ("Cors" not in config or bool(cors))
    formed = known and all(k in _CORS and isinstance(v, _CORS[k]) for k, v in cors.items())
    return config.get("AuthType") in ("AWS_IAM", "NONE") and formed


def _made(folding: Folding, function: str, config: Json) -> dict[str, Json]:
    """Return what SAM makes of a `FunctionUrlConfig`: where anybody may call, permissions too."""
    url = {"TargetFunctionArn": {"Ref": function}, **config}
    made = {f"{function}Url": folding.made(function, URL, said(url))}
    if config.get("AuthType") != "NONE":
        return made
    anybody = {"FunctionName": {"Ref": function}, "Principal": "*"}
    by_url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    by_call = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    for id, more in (("UrlPublicPermissions", by_url), ("URLInvokeAllowPublicAccess", by_call)):
        made[f"{function}{id}"] = folding.made(function, PERMISSION, {**anybody, **more})
    return made
