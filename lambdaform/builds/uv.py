"""uv: installs wheels for another machine and another Python, and reads its own locks."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from lambdaform.assets.local import name_of_file
from lambdaform.assets.recipe import HERE, Local, Recipe, normalised
from lambdaform.assets.target import Target
from lambdaform.assets.texts import tables, toml
from lambdaform.builds import failures
from lambdaform.builds.failures import Others, Wanted
from lambdaform.builds.programs import PYTHON, Outcome, Run
from lambdaform.errors import BuildError

_LINKS = "clone" if sys.platform == "darwin" else "hardlink"
"""How files are taken from uv's own cache: never by links that end when that is cleaned."""

_FILES = {"-r": "requirements", "-c": "constraints", "--override": "overrides"}
"""The options that name a file, and what it is called."""

_REQUIRES_PYTHON = re.compile(r"^requires-python\s*=.*\n", re.MULTILINE)
_PATH = re.compile(r'(\bpath\s*=\s*)"([^"/\\][^"]*)"')


_OLDEST = 9
"""The minor version of the last Python that no runtime to be created has any more."""


@dataclass(frozen=True)
class Uv:
    """uv, and how it is run."""

    program: str
    run: Run

    def install(self, recipe: Recipe, into: Path, work: Path) -> None:
        """Install a recipe into a folder, with another one to work in.

        Raises BuildError with what uv says, in the words of the app where it is known.
        """
        self._forget(recipe)
        files = self._files(recipe, work)
        command = [self.program, "pip", "install", *_wheels_for(recipe.target)]
        command += ["--target", str(into), "--link-mode", _LINKS]
        command += [*_built(recipe), *(["--no-deps"] if recipe.contents.complete else []), *files]
        done = self._run(command, recipe)
        if done.code:
            raise self._failure(recipe, done, work)

    def _forget(self, recipe: Recipe) -> None:
        """Let what lies on this disk be read anew: uv would not see that it has changed."""
        names = _here(recipe)
        if names and _is_offline():  # then `--refresh-package` is refused
            self._run([self.program, "cache", "clean", "--quiet", *names], recipe)

    def _files(self, recipe: Recipe, work: Path) -> list[str]:
        """Return the arguments that say what is installed; write the files that they name."""
        contents = recipe.contents
        if contents.form == "pyproject.toml":
            return ["-r", str(recipe.file), *_parts(recipe)]
        if contents.form == "uv.lock":
            return ["-r", str(self._exported(recipe, work))]
        if contents.form == "pylock.toml":
            # A path in it is relative to where it is.
            text = recipe.file.read_text(encoding="utf-8-sig")
            here = recipe.folder.resolve().as_posix()
            text = _PATH.sub(lambda m: f'{m[1]}"{here}/{m[2]}"', text)
            return ["-r", str(_pylock(work, text)), *_parts(recipe)]
        said = {"-r": contents.text, "-c": contents.constraints, "--override": contents.overrides}
        return [*_written(said, work)]

    def _exported(self, recipe: Recipe, work: Path) -> Path:
        """Return the part of a `uv.lock` that is needed, in the form that uv installs."""
        exported = work / "pylock.toml"
        command = [self.program, "export", "--quiet", "--frozen", "--no-default-groups"]
        command += ["--format", "pylock.toml", "--no-header", "--no-editable"]
        command += ["--no-emit-project", "--python", PYTHON, "--output-file", str(exported)]
        member = recipe.contents.member
        command += [*_parts(recipe), *(["--package", member] if member else [])]
        done = self._run(command, recipe)
        if done.code:
            raise failures.of_uv(recipe, done.err)
        return _pylock(work, exported.read_text(encoding="utf-8"))

    def _failure(self, recipe: Recipe, done: Outcome, work: Path) -> BuildError:
        wanted = failures.without_wheel(done.err)
        if wanted is None:
            return failures.of_uv(recipe, done.err)
        if wanted.version is None:
            wanted = _locked(wanted, work)
        others = self._others(recipe, wanted, work)
        return failures.no_wheel(recipe, wanted, others, done.err)

    def _others(self, recipe: Recipe, wanted: Wanted, work: Path) -> Others:
        """Return what else a distribution has a wheel for: asked only where it has none here."""
        target = recipe.target
        newest = self._finds(wanted.name, target, recipe, work) if wanted.version else None
        other = "x86_64" if target.architecture == "arm64" else "arm64"
        major, minor = target.version
        older = [Target((major, n), target.architecture) for n in range(minor - 1, _OLDEST, -1)]
        candidates = [(other, replace(target, architecture=other))]
        candidates += [(f"python{one.python}", one) for one in older]
        has = (name for name, one in candidates if self._finds(str(wanted), one, recipe, work))
        return Others(newest, tuple(islice(has, 1)))

    def _finds(self, requirement: str, target: Target, recipe: Recipe, work: Path) -> str | None:
        """Return the version of a distribution that has a wheel for a target, where one has."""
        command = [self.program, "pip", "install", *_wheels_for(target), "--no-deps", "--dry-run"]
        command += ["--target", str(work / "nothing"), requirement]
        command.remove("--quiet")
        done = self._run(command, recipe)
        match = re.search(r"^ \+ [^=\s]+==(\S+)", done.err, re.MULTILINE)
        return match[1] if match and done.code == 0 else None

    def _run(self, command: Sequence[str], recipe: Recipe) -> Outcome:
        return self.run(command, recipe.folder, variables(recipe))


def variables(recipe: Recipe) -> Mapping[str, str]:
    """Return what the variables in a recipe's text stand for."""
    return {HERE: quote(recipe.folder.resolve().as_posix())}


def _wheels_for(target: Target) -> list[str]:
    # uv knows no platform with glibc 2.26; hardly a wheel asks for more than 2.17 and no newer.
    minor = 34 if target.glibc >= (2, 34) else 17
    system = "apple-darwin" if target.is_mac else f"manylinux_2_{minor}"
    platform = f"{target.machine}-{system}"
    return [
        *("--quiet", "--no-progress", "--color", "never"),
        *("--python", PYTHON, "--python-version", target.python),
        *("--python-platform", platform),
        *("--only-binary", ":all:", "--no-compile", "--no-editable"),
        *("--preview-features", "pylock"),
    ]


def _built(recipe: Recipe) -> Iterator[str]:
    """Yield the arguments for what is built from source: projects on this disk always anew."""
    projects = [local.name for local in _projects(recipe)]
    for name in sorted({*map(normalised, recipe.build), *projects}):
        yield from ("--no-binary", name)
    for name in () if _is_offline() else _here(recipe):
        yield from ("--refresh-package", name)


def _projects(recipe: Recipe) -> list[Local]:
    return [local for local in recipe.contents.locals if local.path.is_dir()]


def _here(recipe: Recipe) -> list[str]:
    """Return the names of all that lies on this disk, be it a project, a wheel or an archive."""
    offered = (name_of_file(offer.name) for offer in recipe.contents.offers)
    names = {normalised(name) for name in offered if name is not None}
    return sorted(names | {local.name for local in recipe.contents.locals})


def _is_offline() -> bool:
    return os.environ.get("UV_OFFLINE", "").lower() not in ("", "0", "false", "no", "off")


def _written(said: Mapping[str, str], work: Path) -> Iterator[str]:
    """Write what options say to files; yield the options with those."""
    for option, text in said.items():
        if text:
            file = work / f"{_FILES[option]}.txt"
            file.write_text(text, encoding="utf-8")
            yield from (option, str(file))


def _parts(recipe: Recipe) -> Iterator[str]:
    for extra in recipe.extras:
        yield from ("--extra", extra)
    for group in recipe.groups:
        yield from ("--group", group)


def _locked(wanted: Wanted, work: Path) -> Wanted:
    """Return a distribution with the version that the lock has of it."""
    file = work / "pylock.toml"
    packages = tables(toml(file).get("packages")) if file.is_file() else []
    versions = [p.get("version") for p in packages if p.get("name") == normalised(wanted.name)]
    return Wanted(wanted.name, str(versions[0])) if versions and versions[0] else wanted


def _pylock(work: Path, text: str) -> Path:
    """Write a lock that uv installs with whatever Python runs this: it asks that, not the target."""
    file = work / "pylock.toml"
    file.write_text(_REQUIRES_PYTHON.sub("", text), encoding="utf-8")
    return file
