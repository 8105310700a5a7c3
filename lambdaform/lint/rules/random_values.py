"""W9904: a random value in an environment variable whose name speaks of a secret."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lambdaform.lint.rules.rule import Hit, Resources, Rule
from lambdaform.lint.rules.secret_keys import HINT, shape, variables

_SECRET = re.compile("apikey|credentials?|key|pass(phrase|wd|word)?|pwd|secret|token")
# A name with one of these words says where a secret is, or something about it.
_ABOUT = re.compile(
    "alias|algorithm|arn|audience|bucket|checksum|column|count|digest|endpoint|expiry|field|file|"
    "hash|header|host|id|index|issuer|length|name|param|parameter|path|prefix|public|publishable|"
    "queue|ref|reference|region|sha|site|size|table|topic|ttl|type|uri|url|version"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NO_SECRET = re.compile(
    r"arn:|https?://|[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}|^\d{4}-\d\d-\d\d|\{\{resolve:"
)
_RUN = re.compile(r"[A-Za-z0-9]+")

SHORTEST = 12
LEAST_BITS = 2.8
"""Of entropy a character: English words have about as much, so `LEAST_CHANGES` decides there."""
LEAST_CHANGES = 0.2
"""Of neighbours that are of two kinds (a, A, 1). Random hex has 0.47, `orders-2026` has none."""


class RandomValueInEnvironment(Rule):
    """What looks random, under a name like `DB_PASSWORD`, is a secret or will be read as one."""

    id = "W9904"
    shortdesc = "An environment variable seems to hold a secret"
    description = "Keys and passwords are read at run time, not written into a template"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption"
    tags = ["resources", "lambda", "secrets"]

    def hits(self, resources: Resources) -> Iterator[Hit]:
        for path, name, value in variables(resources):
            suspect = isinstance(value, str) and speaks_of_a_secret(name) and is_random(value)
            if suspect and shape(name, value) is None:
                yield Hit(path, f"`{name}` seems to hold a secret", HINT)


def speaks_of_a_secret(name: str) -> bool:
    """Tell whether a variable's name says that its value is a secret."""
    words = [word.lower() for word in _WORD.findall(name)]
    return any(map(_SECRET.fullmatch, words)) and not any(map(_ABOUT.fullmatch, words))


def is_random(text: str) -> bool:
    """Tell whether a text looks as if a machine had drawn it."""
    if len(text) < SHORTEST or any(c.isspace() for c in text) or _NO_SECRET.search(text):
        return False
    return _bits(text) >= LEAST_BITS and _changes(text) >= LEAST_CHANGES


def _bits(text: str) -> float:
    shares = (n / len(text) for n in Counter(text).values())
    return -sum(share * math.log2(share) for share in shares)


def _changes(text: str) -> float:
    """Return the share of neighbouring letters and digits that are of two kinds."""
    neighbours = [pair for run in _RUN.findall(text) for pair in pairwise(run)]
    # `Word` and `userId` are words: from an upper to a lower letter nothing changes.
    changes = [
        (a, b) for a, b in neighbours if _kind(a) != _kind(b) and not (a.isupper() and b.islower())
    ]
    return len(changes) / len(neighbours) if neighbours else 0.0


def _kind(char: str) -> str:
    return "1" if char.isdigit() else "a" if char.islower() else "A"
