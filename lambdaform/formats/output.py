"""The output folder: written beside the old one, then put in its place, so that one is always whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from lambdaform.errors import OutputError, Problem
from lambdaform.formats import cloudformation
from lambdaform.synth import Assembly

_MARK = "manifest.json"


def write(assembly: Assembly, out: Path) -> None:
    """Write templates, code and a manifest to a folder, which is replaced as a whole.

    Raises OutputError where it cannot be written; what was there before is then left as it was.
    """
    if out.exists() and not (out / _MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        message = f"`{out}` exists and is not lambdaform's output"
        raise OutputError(Problem(message, None, "name another folder with `--out`"))
    temporary = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        _fill(temporary, assembly, out)
        _replace(temporary, out)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(Problem(f"`{out}` cannot be written: {reason}")) from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _fill(folder: Path, assembly: Assembly, old: Path) -> None:
    (folder / "assets").mkdir()
    for template in assembly.templates:
        name = f"{template.name}.template.json"
        (folder / name).write_text(cloudformation.text(template), encoding="utf-8")
    for package in {p.digest: p for t in assembly.templates for p in t.packages}.values():
        target, before = folder / "assets" / package.key, old / "assets" / package.key
        if before.is_file():
            os.link(before, target)
        else:
            package.write(target)
    (folder / _MARK).write_text(_manifest(assembly), encoding="utf-8")
    folder.chmod(0o755)


def _replace(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    aside = new.with_name(f"{new.name}-old")
    out.rename(aside)
    try:
        new.rename(out)
    except OSError:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _manifest(assembly: Assembly) -> str:
    """Return what a pipeline needs to know of the folder: the stacks, in order of deployment."""
    stacks = [
        {
            "id": template.stack,
            "name": template.name,
            "template": f"{template.name}.template.json",
            "account": template.account,
            "region": template.region,
            "depends_on": list(template.depends_on),
            "assets": [f"assets/{package.key}" for package in template.packages],
        }
        for template in assembly.templates
    ]
    manifest = {"app": assembly.app, "stage": assembly.stage, "stacks": stacks}
    return json.dumps(manifest, indent=2) + "\n"
