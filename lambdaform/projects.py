"""New projects from blueprints: folders of jinja2 templates that run as they stand."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambdaform.assets.folder import files_of
from lambdaform.errors import LambdaformError, OutputError, Problem, did_you_mean, shown

if TYPE_CHECKING:
    from jinja2 import Environment

_LONGEST = 49
_NAME = re.compile(rf"[a-z][a-z0-9-]{{0,{_LONGEST - 1}}}")
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Blueprint:
    """A folder of `blueprints/`; the first line of its README says what it is."""

    name: str
    folder: Path

    @property
    def summary(self) -> str:
        """What it is, in a sentence: the first paragraph of its README."""
        text = (self.folder / "README.md").read_text(encoding="utf-8")
        return text.split("\n\n")[1].replace("\n", " ").strip()


def blueprints() -> list[Blueprint]:
    """Return the blueprints, by name: from the wheel, or beside the package in a clone."""
    inside, beside = _PACKAGE / "blueprints", _PACKAGE.parent / "blueprints"
    root = inside if inside.is_dir() else beside
    return [Blueprint(f.name, f) for f in sorted(root.iterdir()) if (f / "cdk.json").is_file()]


def create(name: str, blueprint: str, parent: Path) -> Path:
    """Render a blueprint into a new folder and return it.

    Raises OutputError where the folder exists or cannot be written, and LambdaformError where
    the name or the blueprint cannot be.
    """
    if not _NAME.fullmatch(name):
        raise LambdaformError(
            Problem(f"`{name}` cannot be the name of a project", None, _name_hint(name))
        )
    known = {b.name: b for b in blueprints()}
    if blueprint not in known:
        hint = did_you_mean(blueprint, known) or "see `lambdaform new --list`"
        raise LambdaformError(Problem(f"there is no blueprint `{blueprint}`", None, hint))
    target = parent / name
    if target.exists():
        raise OutputError(Problem(f"`{name}` exists already", None, "choose another name"))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=parent) as temporary:
            rendered = Path(temporary) / name
            _render(known[blueprint].folder, rendered, name)
            rendered.rename(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(Problem(f"`{shown(target)}` cannot be written: {reason}")) from None
    return target


def requirement() -> str | None:
    """Return what `pip install` takes to get this lambdaform where no index has it.

    `None` where it came from an index, which has it for everybody.
    """
    try:
        said = distribution("lambdaform").read_text("direct_url.json")
    except PackageNotFoundError:
        said = json.dumps({"url": _PACKAGE.parent.as_uri()})
    return None if said is None else requirement_of(json.loads(said))


def requirement_of(origin: Mapping[str, Any]) -> str:
    """Return what gets lambdaform from where it was installed, as `direct_url.json` says that."""
    vcs = origin.get("vcs_info")
    url = f"{vcs['vcs']}+{origin['url']}@{vcs['commit_id']}" if vcs else origin["url"]
    return f"lambdaform[local] @ {url}"


def _name_hint(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).lstrip("-0123456789")[:_LONGEST].rstrip("-")
    takes = f"at most {_LONGEST} lower-case letters, digits and hyphens, a letter first"
    return f"`{plain}` would do: {takes}" if plain else takes


def _render(source: Path, target: Path, name: str) -> None:
    environment = _environment(source)
    for file in files_of(source, ()):
        destination = target / file.name
        destination.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(file.name).render(name=name)
        destination.write_text(text, encoding="utf-8")
        if file.executable:
            destination.chmod(destination.stat().st_mode | 0o111)


def _environment(source: Path) -> Environment:
    """Return a jinja2 environment in which a blueprint's own name stands for the project's.

    So a blueprint runs as it stands. The delimiters are ones that Python and JSON do not have.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.ext import Extension

    class OwnName(Extension):
        """Replaces the blueprint's name by the project's, before a file is parsed."""

        def preprocess(self, source: str, *_: object, **__: object) -> str:
            return source.replace(own_name, "<< name >>")

    own_name = source.name
    return Environment(
        loader=FileSystemLoader(source),
        extensions=[OwnName],
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - it renders Python and Markdown, no HTML
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        line_statement_prefix="#%",
    )
