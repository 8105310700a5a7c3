"""E9903: a key that can be told by its shape, in an environment variable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lambdaform.lint.rules.rule import FUNCTION, Hit, Path, Resources, Rule, dig
from lambdaform.template import Json

HINT = "keep it in Secrets Manager or a SecureString parameter, and pass its name"

SHAPES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "an AWS access key": r"\b(AKIA|ASIA)[A-Z2-7]{16}\b",
        "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----",
        "a JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
        "a password in a URL": r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?!\$\{|\{\{)[^\s/:@]{3,}@",
        "a GitHub token": r"\b(gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,})",
        "a GitLab token": r"\bgl(pat|rt|dt)-[\w-]{20,}",
        "a Slack token": r"\bx(ox[abeoprs]|app)-[A-Za-z0-9-]{10,}",
        "a Slack webhook": r"\bhooks\.slack\.com/services/T\w+/B\w+/\w{16,}",
        "a Stripe key": r"\b(sk|rk)_live_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/]{24,}",
        "a Google key": r"\bAIza[\w-]{35}(?![\w-])|\bGOCSPX-[\w-]{28}",
        "an OpenAI key": r"\bsk-(proj-|svcacct-)?[\w-]*T3BlbkFJ[\w-]{16,}",
        "an Anthropic key": r"\bsk-ant-[\w-]{24,}",
        "a SendGrid key": r"\bSG\.[\w-]{22}\.[\w-]{43}",
        "an npm token": r"\bnpm_[A-Za-z0-9]{36}",
        "a PyPI token": r"\bpypi-AgEI[\w-]{50,}",
        "a Shopify token": r"\bshp(at|ca|pa|ss)_[a-fA-F0-9]{32}",
        "a DigitalOcean token": r"\bdo[opr]_v1_[a-f0-9]{64}",
        "a Telegram bot's token": r"\b\d{8,10}:AA[\w-]{33}",
    }.items()
}

_AWS_SECRET = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+]{40}")


class KeyInEnvironment(Rule):
    """Whoever may look at the function, or at the template, has the key."""

    id = "E9903"
    shortdesc = "A key stands in an environment variable"
    description = "Keys and passwords are read at run time, not written into a template"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption"
    tags = ["resources", "lambda", "secrets"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for path, name, value in variables(resources):
            kind = shape(name, value)
            if kind:
                # The value itself is told to nobody.
                yield Hit(path, f"`{name}` holds {kind}", HINT)


def shape(name: str, value: Json) -> str | None:
    """Return what kind of key a variable holds; `None` where it shows none."""
    for text in _texts(value):
        for kind, pattern in SHAPES.items():
            if pattern.search(text):
                return kind
        if "SECRET" in name.upper() and _AWS_SECRET.fullmatch(text):
            return "an AWS secret access key"
    return None


def variables(resources: Resources) -> Iterator[tuple[Path, str, Json]]:
    """Yield the environment variables of all functions: path, name, value."""
    for id, properties in resources.of(FUNCTION):
        said = dig(properties, "Environment", "Variables")
        for name, value in said.items() if isinstance(said, dict) else ():
            path = ("Resources", id, "Properties", "Environment", "Variables", str(name))
            yield path, str(name), value


def _texts(value: Json) -> Iterator[str]:
    """Yield what is written out in a value, in an intrinsic function too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
