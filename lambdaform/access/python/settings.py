"""What a client is made with: whose credentials, for which region, at which address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lambdaform.access.python.externals import Thing
from lambdaform.access.python.given import Given
from lambdaform.access.python.values import ANYTHING, NONE, Const, Env, Value, join, members


@dataclass(frozen=True, slots=True)
class Settings:
    """What a session or a client is made with.

    Attributes:
        own: false where the credentials are not those of the function's role.
        region: the name of the region; `None` is the function's own.
        endpoint: where requests go; `None` is where AWS has them.
    """

    own: bool = True
    region: Value | None = None
    endpoint: Value | None = None

    def of(self, given: Given, *, region_at: int) -> Settings:
        """Return them as the arguments of a session, or of a client, change them.

        Args:
            given: the arguments.
            region_at: the place of the region among them.
        """
        region = _set(given.get(region_at, "region_name"))
        endpoint = _set(given.keywords.get("endpoint_url"))
        return replace(
            self,
            own=self.own and not foreign(given),
            region=region or _configured(given) or self.region,
            endpoint=endpoint or self.endpoint,
        )


def _set(value: Value | None) -> Value | None:
    """Return a value that is given; where `None` may be given as well, it may be anything."""
    if value is None or value == NONE:
        return None
    return ANYTHING if NONE in members(value) else value


def _configured(given: Given) -> Value | None:
    found = [
        region
        for one in members(given.keywords.get("config", NONE))
        if isinstance(one, Thing)
        if (region := one.given_as("region_name")) is not None
    ]
    return _set(join(*found)) if found else None


def foreign(given: Given) -> bool:
    """Tell whether a client or a session gets credentials that are not the function's."""
    key = given.keywords.get("aws_access_key_id")
    named = given.keywords.get("profile_name") or given.keywords.get("botocore_session")
    if key is None and named is None:
        return False
    every = members(key) if key is not None else ()
    return (
        not all(
            isinstance(one, Const)
            or (isinstance(one, Env) and one.name.startswith("AWS_ACCESS_KEY"))
            for one in every
        )
        or named is not None
    )
