"""pip, where there is no uv: the same wheels, without locks of uv's own kind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assets.recipe import Recipe, normalised
from lambdaform.assets.requirement import named
from lambdaform.assets.target import Target
from lambdaform.builds import failures
from lambdaform.builds.metadata import described, required
from lambdaform.builds.programs import PYTHON, Outcome, Run
from lambdaform.builds.uv import variables
from lambdaform.builds.wheels import manylinux
from lambdaform.errors import BuildError, Problem

_PIP = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input")
_HASHES = re.compile(r"\s+--hash=\S+")
_MARKER = re.compile(r"\s*;\s*(?P<marker>[^;]*?)(?=\s+--|$)")


@dataclass(frozen=True)
class Pip:
    """pip of the Python that runs this, and how it is run."""

    run: Run

    def install(self, recipe: Recipe, into: Path, work: Path) -> None:
        """Install a recipe into a folder, with another one to work in.

        Raises BuildError with what pip says, and for what only uv can read.
        """
        contents = recipe.contents
        if contents.form != "requirements" or contents.overrides:
            message = f"{recipe}: it is uv that reads this, and there is none"
            raise BuildError(Problem(message, None, "install it: `pip install uv`"))
        wheels = self._built(recipe, work)
        hashed = "--hash=" in contents.text  # then pip wants one of everything
        there = _for(contents.text, recipe.target)
        lines = [_with_wheel(line, wheels, hashed=hashed) for line in there]
        requirements = work / "requirements.txt"
        requirements.write_text("\n".join(lines) + "\n", encoding="utf-8")
        limits = work / "constraints.txt"
        limits.write_text("\n".join(_for(contents.constraints, recipe.target)), encoding="utf-8")
        command = [*_PIP, "install", "--quiet", "--target", str(into), "--only-binary", ":all:"]
        command += ["--python-version", recipe.target.python, "--implementation", "cp"]
        for wheel in wheels.values():
            command += ["--find-links", str(wheel.parent)]
        for platform in () if recipe.target.is_mac else manylinux(recipe.target):
            command += ["--platform", platform]
        if contents.complete:
            command += ["--no-deps", "--ignore-requires-python"]
        command += ["--no-compile", "-r", str(requirements), "-c", str(limits)]
        self._checked(recipe, self._run(command, recipe))
        if not contents.complete:
            _check_conditions(recipe, into)

    def _built(self, recipe: Recipe, work: Path) -> dict[str, Path]:
        """Build what has to be, and return the wheels: pip builds nothing for another machine."""
        wheels: dict[str, Path] = {}
        names = {*map(normalised, recipe.build)}
        names |= {local.name for local in recipe.contents.locals if local.path.is_dir()}
        lines = {_name(line): line for line in _for(recipe.contents.text, recipe.target)}
        for name in sorted(names):
            folder = work / "wheels" / name
            source = work / f"{name}.txt"
            source.write_text(f"{lines.get(name, name)}\n", encoding="utf-8")
            command = [*_PIP, "wheel", "--quiet", "--no-deps", "--no-binary", name]
            command += ["--ignore-requires-python"]  # it asks the Python that runs it
            command += ["--wheel-dir", str(folder), "-r", str(source)]
            self._checked(recipe, self._run(command, recipe))
            wheels[name] = next(folder.glob("*.whl"))
        return wheels

    def _run(self, command: list[str], recipe: Recipe) -> Outcome:
        # `--target` and the user's folder exclude each other.
        return self.run(command, recipe.folder, {**variables(recipe), "PIP_USER": "0"})

    def _checked(self, recipe: Recipe, done: Outcome) -> None:
        if done.code:
            raise failures.of_pip(recipe, done.err)


def _check_conditions(recipe: Recipe, folder: Path) -> None:
    """Raise BuildError where pip has left out what is needed on the target.

    It judges the conditions of what distributions need by the Python that runs it.
    """
    found = described(folder)
    names = {one.distribution.name for one in found}
    problems = [
        Problem(
            f"{recipe}: `{one.distribution}` needs `{need.name}` there, which pip left out",
            None,
            f"it judges by its own Python: `pip install uv`, or name `{need.name}` in the file",
        )
        for one in found
        for need in required(one, "", recipe.target)
        if normalised(need.name) not in names
    ]
    if problems:
        raise BuildError(*problems)


def _for(text: str, target: Target) -> Iterator[str]:
    """Yield the lines that hold on a target; pip would judge by the Python that it runs on."""
    from packaging.markers import Marker

    for line in text.splitlines():
        match = None if line.startswith("-") else _MARKER.search(line)
        if match is None or not match["marker"]:
            yield line
        elif Marker(match["marker"]).evaluate(dict(target.markers)):
            yield line[: match.start()] + line[match.end() :]


def _name(line: str) -> str | None:
    if line.startswith("-") or "://" in line.partition("@")[0]:
        return None
    spec = _HASHES.sub("", line).strip()
    direct = re.match(r"[\w.-]+", spec)
    return normalised(direct[0] if " @ " in spec and direct else named(spec, None).name)


def _with_wheel(line: str, wheels: dict[str, Path], *, hashed: bool) -> str:
    """Return a line in which a wheel that was built stands for its source."""
    name = _name(line)
    if name is None or name not in wheels:
        return line
    wheel = wheels[name]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    end = f" --hash=sha256:{digest}" if hashed else ""
    extras = re.match(r"[\w.-]+\s*(\[[^\]]*\])?", line)
    version = wheel.name.split("-")[1]
    return f"{name}{(extras and extras[1]) or ''}=={version}{end}"
