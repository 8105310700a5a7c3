"""One installation in the making: installed by uv or pip, cleaned, checked, with its receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lambdaform.assets.recipe import Recipe, normalised
from lambdaform.builds import programs
from lambdaform.builds.clean import clean, leave_out
from lambdaform.builds.importable import importable
from lambdaform.builds.installation import Installer, note
from lambdaform.builds.pip import Pip
from lambdaform.builds.sizes import sizes
from lambdaform.builds.uv import Uv
from lambdaform.builds.verify import verify
from lambdaform.builds.wheels import distributions, files_in
from lambdaform.errors import BuildError, Problem, nearest


def install(recipe: Recipe, made: Path, installer: Installer | None = None) -> None:
    """Install, clean and check; write the receipt. What does not run on Lambda is no installation.

    Raises BuildError for what cannot be installed, and for what would not run.
    """
    folder, work = made / "files", made.with_name("work")
    folder.mkdir(parents=True)
    work.mkdir()
    (installer or _installer()).install(recipe, folder, work)
    before = [one.name for one in distributions(files_in(folder))]
    if recipe.leave_out:
        leave_out(folder, recipe.leave_out, recipe.contents.asked, recipe.target)
    clean(folder, strip=recipe.strip)
    _note(recipe, made, before)


def _installer() -> Installer:
    program = programs.uv()
    if program is not None:
        return Uv(program, programs.run)
    if programs.has_pip():
        return Pip(programs.run)
    message = "dependencies are installed by uv or pip, and this Python has neither"
    raise BuildError(Problem(message, None, "install one: `python -m ensurepip`"))


def _note(recipe: Recipe, made: Path, before: Sequence[str]) -> None:
    files = files_in(made / "files")
    verdicts = [verify(files, target) for target in recipe.targets]
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    if problems:
        raise BuildError(*dict.fromkeys(problems))
    warnings = [warning for verdict in verdicts for warning in verdict.warnings]
    warnings += _misspelt(recipe, before)
    names = [one.name for one in distributions(files)]
    modules = sorted(importable(made / "files"))
    note(made, sizes(files), modules, recipe.contents.unpinned(names), dict.fromkeys(warnings))


def _misspelt(recipe: Recipe, names: Sequence[str]) -> Iterator[Problem]:
    """Yield a warning for a name that is not among what was installed, but is much like one."""
    for option, said in (("leave_out", recipe.leave_out), ("build", recipe.build)):
        for name in said:
            near = nearest(normalised(name), names)
            if near is not None and near != normalised(name):
                message = f"`{option}` names `{name}`, which `{recipe.name}` does not need"
                yield Problem(message, None, f"did you mean `{near}`?")
