"""Which constructs look something up in an account: the CDK only says what is missing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lambdaform.cdk import errors
from lambdaform.cdk.owner import Owner
from lambdaform.construct import Construct
from lambdaform.errors import Problem
from lambdaform.template import Json


def problems(
    missing: Sequence[Any],
    owners: Sequence[Owner],
    rests: Sequence[Construct],
    context: Mapping[str, Json],
) -> Iterator[Problem]:
    """Yield what is looked up, at those who do.

    Args:
        missing: what the CDK would have looked up.
        owners: who may have asked.
        rests: those that own what belongs to nobody.
        context: what the CDK's app knows.
    """
    left = {said["provider"]: said for said in missing}
    untold: list[Construct] = []
    for owner in owners:
        providers = _looked_up(owner, context)
        if providers is None:
            untold.append(owner)
        for provider in providers or ():
            left.pop(provider, None)
            yield errors.look_up(owner, provider, owner.at)
    for provider in left:
        first, *others = untold or rests
        notes = tuple(f"or {other} does, at {other.at}" for other in others)
        yield errors.look_up(first, provider, first.at, notes)


def _looked_up(owner: Owner, context: Mapping[str, Json]) -> list[str] | None:
    """Return what an owner looks up when it is made again, alone; `None` where it cannot be."""
    make = getattr(owner, "make", None)
    if make is None:
        return []
    import aws_cdk

    from lambdaform.cdk.kernel import Scope

    with tempfile.TemporaryDirectory(prefix="lambdaform-") as folder, suppress(Exception):
        app = aws_cdk.App(
            outdir=folder,
            context=context,
            auto_synth=False,
            analytics_reporting=False,
            builtin_cloud_formation_validation=False,
        )
        stack = owner.stack
        env = aws_cdk.Environment(account=stack.account, region=stack.region)
        make(Scope(aws_cdk.Stack(app, stack.id, env=env), owner.id))
        app.synth()
        said = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        return list(dict.fromkeys(entry["provider"] for entry in said.get("missing", ())))
    return None
