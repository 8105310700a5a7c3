"""The output folder: written beside the old one, then put in its place, so that one is always whole."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Container, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from lambdaform.assembly import Assembly, Template
from lambdaform.assets import Package
from lambdaform.assets.folder import OUTPUT_MARK
from lambdaform.errors import OutputError, Problem, shown
from lambdaform.formats import keeping
from lambdaform.formats.format import Format

_PLACES = {
    "cloudformation": ("cloudformation", "JSON"),
    "minified": ("cloudformation", "MINIFIED"),
    "yaml": ("cloudformation", "YAML"),
    "cdk": ("cdk", "CDK"),
    "sam": ("sam", "SAM"),
}


class _Formats(Mapping[str, Format]):
    """The formats by name; the modules of one are imported when it is asked for."""

    def __getitem__(self, name: str) -> Format:
        module, attribute = _PLACES[name]
        found: Format = getattr(import_module(f"lambdaform.formats.{module}"), attribute)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


FORMATS = _Formats()

_KEYS = {"app", "stage", "stacks"}
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)


def text(template: Template, format: str = "cloudformation", folder: Path | None = None) -> str:
    """Return a template as text, in one of the formats; paths in it are from the folder."""
    form = FORMATS[format]
    home = Path(form.file(template)).parent
    files = {id: Path(form.file(one)) for id, one in template.nested.items()}
    urls = {id: os.path.relpath(file, home).replace(os.sep, "/") for id, file in files.items()}
    return form.text(template.with_urls(urls), folder or Path())


def write(
    assembly: Assembly,
    out: Path,
    format: str = "cloudformation",
    zips: Mapping[str, Path] | None = None,
    beside: Mapping[str, str] | None = None,
) -> list[Package]:
    """Write templates, code and a manifest to a folder, which is replaced as a whole.

    In the folders of stacks stays what is not lambdaform's: what `sam build` has made there, and a
    samconfig.toml that somebody has edited.

    `zips` are those that have been built, by the digests of their packages: what holds
    dependencies is taken from there, or from what was there before. `beside` are further texts,
    by their names in the folder. Returns the packages whose zips are not there.

    Raises OutputError where it cannot be written; what was there before is then left as it was.
    """
    out = Path(os.path.realpath(out))  # what a link points to is replaced, not the link
    try:
        _check_ours(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{out.name}-", dir=out.parent, ignore_cleanup_errors=True
        ) as temporary:
            new = Path(temporary) / "new"
            missing = fill(new, assembly, out, format, zips or {})
            for name, content in (beside or {}).items():
                _put(new / name, content)
            keeping.keep(out, new)
            _replace(out, new)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(Problem(f"`{shown(out)}` cannot be written: {reason}")) from None
    return missing


def _check_ours(out: Path) -> None:
    if not _is_ours(out):
        message = f"`{shown(out)}` exists and is not lambdaform's output"
        raise OutputError(Problem(message, None, "name another folder with `--out`"))


def _is_ours(out: Path) -> bool:
    """Tell whether nothing is lost when a folder is replaced: it is an output, empty, or not there.

    Another run may exchange it at any time: what is gone at the second look was an output.
    """
    try:
        names = [path.name for path in out.iterdir()]
        if OUTPUT_MARK not in names:
            return not names
        manifest = json.loads((out / OUTPUT_MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return not out.exists()
    except ValueError:
        return False
    return isinstance(manifest, dict) and manifest.keys() >= _KEYS


def fill(
    folder: Path, assembly: Assembly, old: Path, format: str, zips: Mapping[str, Path]
) -> list[Package]:
    """Write all of an output into a folder that is not there; return the packages without a zip."""
    (folder / "assets").mkdir(parents=True)
    form = FORMATS[format]
    for template in (t for one in assembly.templates for t in (one, *one.nested.values())):
        name = form.file(template)
        _put(folder / name, text(template, format, (old / name).parent))
    for name, content in form.beside(assembly).items():
        _put(folder / name, content)
    form.fill(assembly, folder)
    new, before = folder / "assets", old / "assets"
    missing = [p for p in assembly.packages if not _take(p, new, before, zips.get(p.digest))]
    manifest = _manifest(assembly, format, {package.digest for package in missing})
    (folder / OUTPUT_MARK).write_text(manifest, encoding="utf-8")
    return missing


def _put(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def _take(package: Package, folder: Path, old: Path, built: Path | None) -> bool:
    """Put the zip of a package into a folder; tell whether there is one."""
    target = folder / package.key
    if _linked(old / package.key, target):
        return True
    if built is not None:
        if not _linked(built, target):
            shutil.copyfile(built, target)
        return True
    if package.recipe is not None:
        return False
    package.write(target)
    return True


def _linked(before: Path, target: Path) -> bool:
    """Link to a zip that is there, where that is a whole one and the disk knows links."""
    if not zipfile.is_zipfile(before):
        return False
    try:
        os.link(before, target)
    except OSError:
        return False
    return True


def _replace(out: Path, new: Path) -> None:
    """Put a folder in the place of the old one, which steps aside to the folder of the new one."""
    for number in itertools.count():
        old = new.with_name(f"old-{number}")
        try:
            with contextlib.suppress(FileNotFoundError):
                out.rename(old)
            new.rename(out)
        except BaseException as error:
            if getattr(error, "errno", None) in _TAKEN:
                continue  # another run has put its own there in between
            if old.exists() and not out.exists():
                old.rename(out)
            raise
        return


def _manifest(assembly: Assembly, format: str, missing: Container[str]) -> str:
    """Return what a pipeline needs to know of the folder: the stacks, in order of deployment."""
    stacks = [
        {
            "id": template.stack,
            "name": template.name,
            "template": FORMATS[format].file(template),
            "nested": [FORMATS[format].file(part) for part in template.nested.values()],
            "account": template.account,
            "region": template.region,
            "termination_protection": template.termination_protection,
            "depends_on": list(template.depends_on),
            "assets": [f"assets/{package.key}" for package in template.packages],
            "images": [image.name for image in template.images],
            "not_built": [
                f"assets/{package.key}"
                for package in template.packages
                if package.digest in missing
            ],
        }
        for template in assembly.templates
    ]
    manifest = {"app": assembly.app, "stage": assembly.stage, "stacks": stacks}
    return json.dumps(manifest, indent=2) + "\n"
