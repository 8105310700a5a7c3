"""cfn-lint in this process: rules loaded once, templates handed over as they are, matches told.

The only module beside `rules` that imports cfn-lint; `lint()` imports it.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any, Literal, TypeAlias

from cfnlint.config import ConfigMixIn
from cfnlint.decode.mark import Mark
from cfnlint.decode.node import dict_node, list_node, str_node
from cfnlint.helpers import REGIONS
from cfnlint.rules import Rules
from cfnlint.rules.jsonschema.CfnLintJsonSchemaRegional import CfnLintJsonSchemaRegional
from cfnlint.runner import Runner, run_template_by_data
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from cfnlint.version import __version__

from lambdaform.assembly import Template
from lambdaform.errors import LintError, Problem, did_you_mean
from lambdaform.lint import access_rules
from lambdaform.lint.finding import LEVELS, Finding
from lambdaform.lint.ignores import NO_REASON, UNUSED
from lambdaform.lint.lines import line_of
from lambdaform.lint.rules.actions import WildcardAction
from lambdaform.lint.rules.runtime import RuntimeNearItsEnd
from lambdaform.template import Json

DEFAULT_REGION = "us-east-1"

UNKNOWN_REGION = ("W9912", "The region of a stack is unknown to cfn-lint")

DATED = frozenset(
    {
        "E1010",  # attributes of resources
        "E2531",  # runtimes
        "E2533",
        "E3002",  # properties
        "E3003",
        "E3006",  # types
        "E3012",
        "E3014",
        "E3017",
        "E3018",
        "E3020",
        "E3021",
        "E3030",  # values
        "E3031",  # patterns
        "E3032",  # lengths and ranges
        "E3033",
        "E3034",
        "E3040",
        "E3058",
        "E3677",
        "W2531",
        "W3037",  # actions of IAM
        "W9908",
    }
)
"""Rules that hold a template against data of a certain day: AWS's schemas, actions, runtimes."""

Which: TypeAlias = Literal["all", "ours", "theirs"]
"""Rules: all, only those of our own, only cfn-lint's."""

_OURS = "lambdaform.lint.rules"
_ONE_AT_A_TIME = Lock()  # rules keep what they know of a template while they run
_FEW = 8
_LONGEST = 400
_CHOICE = re.compile(
    r"(?P<word>'[^']*'|\S+) is not one of (?P<known>\[[^\]]*\])(?P<rest>.*)", re.DOTALL
)


def check(
    template: Template,
    regions: Sequence[str] | None,
    informational: bool,
    today: date | None,
    which: Which = "all",
) -> Iterator[Finding]:
    """Yield the findings of one template by some rules, whatever is ignored."""
    region = template.region or DEFAULT_REGION
    if not regions and region not in REGIONS:
        yield _unknown_region(template, region)
        region = DEFAULT_REGION
    config = _config(
        regions=list(regions or (region,)),
        include_checks=["I"] if informational else [],
        ignore_checks=[*_own_rules()] if which == "theirs" else [],
        configure_rules=_told(template, today),
    )
    # cfn-lint tells a match once for each place in a file, and plain data has no places.
    body = _marked(template.body, count())
    with _ONE_AT_A_TIME:
        rules = _own_rules() if which == "ours" else _rules()
        matches = list(run_template_by_data(body, config, rules))
    parts = defaultdict(list)
    for match in matches:
        parts[match.parent_id].append(match)
    for match in parts[None]:
        yield _finding(match, template, [part.message for part in parts[match.id]])


def _told(template: Template, today: date | None) -> dict[str, dict[str, Any]]:
    """Return what rules of ours are told beside the template."""
    resources, owners = template.whole.get("Resources", {}), template.owners
    granted = sorted(id for id in template.rendered if owners.get(id) in resources)
    rendered = {"granted": granted, "theirs": sorted(template.rendered.difference(granted))}
    told: dict[str, dict[str, Any]] = {WildcardAction.id: rendered}
    return told | ({RuntimeNearItsEnd.id: {"today": today.isoformat()}} if today else {})


def check_regions(regions: Sequence[str]) -> None:
    """Raise LintError for the regions that cfn-lint does not know."""
    problems = [
        Problem(
            f"the region `{region}` is unknown to cfn-lint {release()}",
            None,
            did_you_mean(region, REGIONS),
        )
        for region in regions
        if region not in REGIONS
    ]
    if problems:
        raise LintError(*problems)


def rule_ids() -> frozenset[str]:
    """Return the ids of all rules, cfn-lint's and ours."""
    return frozenset(_rules()) | {NO_REASON[0], UNUSED[0], UNKNOWN_REGION[0], *access_rules.TITLES}


def release() -> str:
    """Return the release of cfn-lint."""
    return str(__version__)


@cache
def schema_date() -> str | None:
    """Return the day of the schemas in use: those of the release, or newer ones of a cache."""
    try:
        folder = Path(PROVIDER_SCHEMA_MANAGER._providers_dir).parent
        said = json.loads((folder / "version.json").read_text(encoding="utf-8"))
        return str(said["schema_date"])[:10]
    except (AttributeError, OSError, ValueError, KeyError):
        return None


@cache
def _rules() -> Any:
    return Runner(_config()).rules


@cache
def _own_rules() -> Any:
    return Rules.create_from_module(_OURS)


def _config(**options: Any) -> Any:
    # The same app gives the same findings in any folder: no `.cfnlintrc` is read.
    return ConfigMixIn(["--config-file", os.devnull, "--append-rules", _OURS], **options)


def _marked(value: Json, places: Iterator[int]) -> Any:
    """Return a template as cfn-lint reads one from a file: each part with a place of its own."""
    mark = Mark(next(places), 0)
    if isinstance(value, dict):
        parts = {
            str_node(k, m := Mark(next(places), 0), m): _marked(v, places) for k, v in value.items()
        }
        return dict_node(parts, mark, mark)
    if isinstance(value, list):
        return list_node([_marked(v, places) for v in value], mark, mark)
    return str_node(value, mark, mark) if isinstance(value, str) else value


def _finding(match: Any, template: Template, parts: Sequence[str]) -> Finding:
    rule = match.rule
    path = tuple(p if isinstance(p, int) else str(p) for p in getattr(match, "path", None) or ())
    message, hint = _words(match.message)
    type = _type(template.body, path)
    if rule.id == "E3006" and type is not None:
        hint = _near(type)
    if parts:
        hint = "no form of it fits: " + "; ".join(dict.fromkeys(_words(p)[0] for p in parts))
    return Finding(
        rule=rule.id,
        level=LEVELS.get(rule.id[:1], "error"),
        message=message,
        stack=template.stack,
        at=line_of(template, path),
        path=path,
        type=type,
        hint=getattr(match, "hint", None) or hint,
        title=rule.shortdesc,
        url=rule.source_url,
        dated=rule.id in DATED or isinstance(rule, CfnLintJsonSchemaRegional),
    )


def _type(body: Mapping[str, Json], path: Sequence[str | int]) -> str | None:
    if len(path) < 2 or path[0] != "Resources":  # noqa: PLR2004 - a section and an id
        return None
    resource = body["Resources"].get(path[1])
    said = resource.get("Type") if isinstance(resource, dict) else None
    return said if isinstance(said, str) else None


def _near(type: str) -> str | None:
    """Return a hint that names the nearest type; none where another region has the type itself."""
    types = PROVIDER_SCHEMA_MANAGER.get_resource_types(DEFAULT_REGION)
    return None if type in types else did_you_mean(type, types)


def _words(message: str) -> tuple[str, str | None]:
    """Return cfn-lint's words, cut where they list all that is known, and the nearest of that."""
    choice = _CHOICE.fullmatch(message)
    if choice:
        try:
            known = [str(k) for k in ast.literal_eval(choice["known"])]
        except (ValueError, SyntaxError):
            known = []
        if len(known) > _FEW:
            text = f"{choice['word']} is not one of the {len(known)} that are known{choice['rest']}"
            return text, did_you_mean(choice["word"].strip("'"), known)
    return (message if len(message) <= _LONGEST else f"{message[:_LONGEST]} ..."), None


def _unknown_region(template: Template, region: str) -> Finding:
    id, title = UNKNOWN_REGION
    return Finding(
        rule=id,
        level="warning",
        message=f"the region `{region}` is unknown, so {DEFAULT_REGION} is assumed",
        stack=template.stack,
        at=template.at,
        hint=did_you_mean(region, REGIONS),
        title=title,
        dated=True,
    )
