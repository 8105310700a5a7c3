"""What an app is compared with: a file that was written for it, or a folder of `synth`."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from lambdaform.assembly import Assembly
from lambdaform.assets.folder import OUTPUT_MARK
from lambdaform.errors import BaselineError, Problem, did_you_mean, shown
from lambdaform.plan import code
from lambdaform.plan.changes import Known
from lambdaform.plan.unsplitting import inner_stacks, unsplit
from lambdaform.template import Json
from lambdaform.template_text import TextError, parsed

KIND = "lambdaform.baseline"
VERSION = 1
_KEYS = {"kind", "version", "app", "stage", "stacks"}
_CONFLICT = ("<<<<<<< ", ">>>>>>> ")
_MACROS = "AWS::Serverless-2016-10-31"
_AGAIN = "write it anew: `lambdaform diff --write-baseline {}`"


@dataclass(frozen=True)
class Baseline:
    """What an app is compared with.

    Attributes:
        title: what it is, in words.
        templates: whole templates, by the names of stacks.
        known: what is known of the stacks beside that, by their names.
        notes: what people should know of it.
    """

    title: str
    templates: Mapping[str, Mapping[str, Json]]
    known: Mapping[str, Known] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def written(assembly: Assembly) -> str:
    """Return an app as the text of a baseline: the same app gives the same text."""
    stacks = {
        template.name: {
            "stack": template.stack,
            "template": template.whole,
            "code": code.packages(template),
        }
        for template in assembly.templates
    }
    said = {
        "kind": KIND,
        "version": VERSION,
        "app": assembly.app,
        "stage": assembly.stage,
        "stacks": stacks,
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def is_one(path: Path) -> bool:
    """Tell whether something is a file, or an output of `synth`."""
    return path.is_file() or (path / OUTPUT_MARK).is_file()


def read(path: Path, assembly: Assembly) -> Baseline:
    """Return what a file, or a folder, has of an app.

    Raises BaselineError where it cannot be read, is nothing of the kind, or is of another app.
    """
    if path.is_dir():
        return _of_output(path, assembly)
    if path.name == OUTPUT_MARK:
        return _of_output(path.parent, assembly)
    return from_text(_text(path), shown(path), assembly)


def from_text(text: str, name: str, assembly: Assembly, title: str = "") -> Baseline:
    """Return what the text of a baseline says.

    Args:
        text: as `written` returns it.
        name: of the file, for people.
        assembly: the app that is compared with it.
        title: what it is, in words; that file unless said.
    """
    found = _json(text, name)
    if not isinstance(found, dict) or not (found.keys() >= _KEYS) or found["kind"] != KIND:
        message = f"`{name}` is no baseline"
        raise BaselineError(Problem(message, None, _AGAIN.format(name)))
    if found["version"] != VERSION:
        newer = isinstance(found["version"], int) and found["version"] > VERSION
        message = f"`{name}` is a baseline of version {found['version']}, and this lambdaform reads {VERSION}"
        hint = "use the lambdaform that wrote it, or a newer one" if newer else _AGAIN.format(name)
        raise BaselineError(Problem(message, None, hint))
    _check_app(found, name, assembly)
    stacks = found["stacks"]
    if not _are_stacks(stacks):
        message = f"`{name}` is not whole: a stack of it has no template"
        raise BaselineError(Problem(message, None, _AGAIN.format(name)))
    templates = {id: one["template"] for id, one in stacks.items()}
    known = {id: Known(code=_codes(one)) for id, one in stacks.items()}
    return Baseline(title or f"`{name}`", templates, known)


def _are_stacks(stacks: object) -> bool:
    return isinstance(stacks, dict) and all(
        isinstance(one, dict) and _is_template(one.get("template")) for one in stacks.values()
    )


def _is_template(body: object) -> bool:
    """Tell whether something has the form of a template, as far as it is read here."""
    if not isinstance(body, dict):
        return False
    resources = body.get("Resources")
    return isinstance(resources, dict) and all(
        isinstance(entry, dict) and isinstance(entry.get("Type"), str)
        for entry in resources.values()
    )


def _codes(stack: Mapping[str, Any]) -> dict[str, code.Files]:
    found = stack.get("code")
    given = found.items() if isinstance(found, dict) else ()
    return {key: files for key, files in given if isinstance(files, dict)}


def _check_app(found: Mapping[str, Any], name: str, assembly: Assembly) -> None:
    if found["app"] != assembly.app:
        message = f"`{name}` is of the app `{found['app']}`, and this is `{assembly.app}`"
        raise BaselineError(Problem(message, None, "name a baseline of this app"))
    if found["stage"] != assembly.stage:
        message = f"`{name}` is of the stage `{found['stage']}`, and this is `{assembly.stage}`"
        hint = f"say the stage: `lambdaform diff --stage {found['stage']} --against {name}`"
        raise BaselineError(Problem(message, None, hint))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BaselineError(Problem(f"`{shown(path)}` is not text in UTF-8")) from None
    except OSError as error:
        message = f"`{shown(path)}` cannot be read: {(error.strerror or str(error)).lower()}"
        raise BaselineError(Problem(message)) from None


def _json(text: str, name: str) -> Any:
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            message = f"`{name}` holds what a merge left over, in line {number}"
            raise BaselineError(Problem(message, None, _AGAIN.format(name)))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        ended = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        why = "ends too early: it is not whole" if ended else f"is not JSON, in line {error.lineno}"
        raise BaselineError(Problem(f"`{name}` {why}", None, _AGAIN.format(name))) from None
    except (ValueError, RecursionError):
        raise BaselineError(Problem(f"`{name}` is not JSON", None, _AGAIN.format(name))) from None


def _of_output(folder: Path, assembly: Assembly) -> Baseline:
    """Return what an output folder of `lambdaform synth` has."""
    name = shown(folder)
    mark = folder / OUTPUT_MARK
    if not mark.is_file():
        message = f"`{name}` is no output of lambdaform: it has no `{OUTPUT_MARK}`"
        hint = "name the folder that `lambdaform synth` wrote, a file, or a revision of git"
        raise BaselineError(Problem(message, None, hint))
    found = _json(_text(mark), shown(mark))
    stacks = found.get("stacks") if isinstance(found, dict) else None
    if not isinstance(stacks, list) or not {"app", "stage"} <= found.keys():
        raise BaselineError(Problem(f"`{shown(mark)}` is no manifest of lambdaform's"))
    _check_app(found, name, assembly)
    zips = _zips(folder)
    templates, known = {}, {}
    for stack in stacks:
        templates[stack["name"]] = _of_folder(folder, stack, assembly)
        known[stack["name"]] = Known(code=zips)
    return Baseline(f"`{name}`", templates, known)


def _of_folder(folder: Path, stack: Mapping[str, Any], assembly: Assembly) -> dict[str, Json]:
    root = folder / stack["template"]
    body = template_of(_text(root), shown(root))
    ours = next((t for t in assembly.templates if t.name == stack["name"]), None)
    if ours is None:
        return body
    inner = inner_stacks(body, ours)
    parts = {id: _part(folder, root, body["Resources"][id]) for id in inner}
    return unsplit(body, parts, ours)


def _part(folder: Path, root: Path, entry: Mapping[str, Json]) -> dict[str, Json]:
    """Return the template of a nested stack, which the root names by a path from its own folder."""
    url = str(entry.get("Properties", {}).get("TemplateURL", ""))
    file = root.parent / PurePosixPath(url)
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BaselineError(
            Problem(f"`{shown(root)}` names `{url}`, which is not in `{shown(folder)}`")
        )
    return template_of(_text(file), shown(file))


def template_of(text: str, name: str) -> dict[str, Json]:
    """Return a template's text as data; raises BaselineError where it is none, or is SAM."""
    try:
        body = parsed(text).data
    except TextError as error:
        where = f" in line {error.line}" if error.line else ""
        raise BaselineError(Problem(f"`{name}` is not {error.form}{where}: {error.why}")) from None
    if macros(body):
        message = f"`{name}` is not plain CloudFormation: it uses {', '.join(macros(body))}"
        hint = "write it without: `lambdaform synth --format cloudformation`"
        raise BaselineError(Problem(message, None, hint))
    if not _is_template(body):
        raise BaselineError(Problem(f"`{name}` is no template: it has no resources"))
    return dict(body)


def macros(body: object) -> list[str]:
    """Return the macros that a template is expanded by, each in back-ticks."""
    found = body.get("Transform") if isinstance(body, Mapping) else None
    names = found if isinstance(found, list) else [found] if found else []
    said = [one.get("Name") if isinstance(one, Mapping) else one for one in names]
    known = {_MACROS: "SAM"}
    return [known.get(str(one), f"`{one}`") for one in said]


def _zips(folder: Path) -> dict[str, code.Files]:
    """Return the files of the zips of an output, by the zips' names."""
    found: dict[str, code.Files] = {}
    for file in sorted((folder / "assets").glob("*.zip")):
        try:
            with zipfile.ZipFile(file) as archive:
                names = [one for one in archive.namelist() if not one.endswith("/")]
                found[file.name] = {n: sha256(archive.read(n)).hexdigest() for n in names}
        except (OSError, zipfile.BadZipFile):
            continue  # how the code differs is more to tell, where it can be read
    return found


def unknown(name: str, revisions: list[str]) -> Problem:
    """Return what is said of a name that is neither a file nor a revision."""
    message = f"`{name}` is neither a file or folder here, nor a revision that git knows"
    near = did_you_mean(name, revisions) if revisions else None
    fetch = "it may have to be fetched: `git fetch origin`"
    return Problem(message, None, f"{near}; or {fetch}" if near else fetch)
