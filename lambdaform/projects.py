"""New projects from blueprints: folders of jinja2 templates that run as they stand."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lambdaform.errors import LambdaformError, OutputError, Problem, did_you_mean

if TYPE_CHECKING:
    from jinja2 import Environment

_NAME = re.compile(r"[a-z][a-z0-9-]{0,48}")
_PACKAGE = Path(__file__).parent
_LEFT_OUT = {"__pycache__", "lambdaform.out", ".pytest_cache"}


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
        hint = "lower-case letters, digits and hyphens, such as `my-orders`"
        raise LambdaformError(Problem(f"`{name}` cannot be the name of a project", None, hint))
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
        raise OutputError(Problem(f"`{target}` cannot be written: {reason}")) from None
    return target


def _render(source: Path, target: Path, name: str) -> None:
    environment = _environment(source)
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if not path.is_file() or _LEFT_OUT & set(relative.parts):
            continue
        destination = target / relative
        destination.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(relative.as_posix()).render(name=name)
        destination.write_text(text, encoding="utf-8")
        shutil.copymode(path, destination)


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
