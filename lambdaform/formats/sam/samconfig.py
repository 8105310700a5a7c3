"""The samconfig.toml beside a SAM template: `sam build && sam deploy` needs no further option."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdaform.assembly import Assembly, Template

_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def beside(assembly: Assembly) -> Mapping[str, str]:
    """Return the samconfig.toml of each stack, by its name in the output."""
    return {f"{t.name}/samconfig.toml": text(t) for t in assembly.templates}


def text(template: Template) -> str:
    """Return what the SAM CLI is told of a stack."""
    return said(template.name, template.region, images=bool(template.images))


def said(name: str, region: str | None, *, images: bool) -> str:
    """Return what the SAM CLI is told: the stack's name, its region, and what it may make."""
    everywhere = {"stack_name": name} | ({"region": region} if region else {})
    deploy = {"capabilities": " ".join(_CAPABILITIES), "resolve_s3": True}
    deploy |= {"resolve_image_repos": True} if images else {}
    return "version = 0.1\n" + _table("global", everywhere) + _table("deploy", deploy)


def _table(command: str, values: Mapping[str, object]) -> str:
    # A text of JSON is one of TOML: names and regions hold nothing that either escapes otherwise.
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
    return f"\n[default.{command}.parameters]\n{lines}"
