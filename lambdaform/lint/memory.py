"""What was found in a template stays true until the template or the rules change: it is kept.

Linting takes a second and more, of which loading cfn-lint is half. What is kept knows no lines of
the app: these may move while the template stays the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.builds.cache import Cache
from lambdaform.errors import BuildError
from lambdaform.lint.finding import Finding
from lambdaform.lint.lines import line_of

_OURS = Path(__file__).parent


class Memory:
    """Findings by what they are about, in the user's cache."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache or Cache()

    def findings(
        self, template: Template, options: Sequence[object], find: Callable[[], Iterable[Finding]]
    ) -> list[Finding]:
        """Return what is found in a template with these options; look only where nobody has."""
        entry = self._cache.findings(_digest(template, options), _read)
        known = entry.found()
        if known is not None:
            return [_placed(finding, template) for finding in known]
        found = list(find())
        with contextlib.suppress(BuildError):  # where it cannot be written it is linted again
            entry.get(lambda place: _write(place, found))
        return found


def _digest(template: Template, options: Sequence[object]) -> str:
    today = datetime.now(tz=UTC).date()  # some rules go by the day
    about = [
        template.body,
        template.region,
        template.stack,
        sorted(template.rendered),
        options,
        today,
        _rules(),
    ]
    text = json.dumps(about, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _rules() -> list[str]:
    """Return what tells the rules of today from those of another day."""
    ours = sorted(path for path in _OURS.rglob("*.py"))
    own = hashlib.sha256(b"".join(path.read_bytes() for path in ours)).hexdigest()
    return [version("cfn-lint"), own, _newer_schemas()]


def _newer_schemas() -> str:
    """Return the date of the schemas that `cfn-lint --update-specs` has put into its own cache."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - that of `Path` raises without a home
    usual = home / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    folder = Path(os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or usual)
    try:
        return (folder / "aws/cfn-lint/schemas/version.json").read_text(encoding="utf-8")
    except OSError:
        return ""


def _read(file: Path) -> list[Finding] | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return [
            Finding(**{**one, "path": tuple(one["path"]), "notes": tuple(one["notes"])})
            for one in kept
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(file: Path, findings: Sequence[Finding]) -> None:
    kept = [asdict(replace(finding, at=None)) for finding in findings]
    file.write_text(json.dumps(kept), encoding="utf-8")


def _placed(finding: Finding, template: Template) -> Finding:
    return replace(finding, at=line_of(template, finding.path))
