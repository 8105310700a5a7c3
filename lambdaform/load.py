"""app.py -> App. The only module that runs a user's code.

An app is loaded by lambdaform (its commands, or `load` in a pipeline), or its file runs as a
program of its own: `python app.py`, which is also how the `cdk` CLI starts it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from lambdaform import cdk_cli, cdk_json, foreign
from lambdaform.app import App, Stage
from lambdaform.cdk_json import Program
from lambdaform.errors import LambdaformError, LoadError, Problem, Source, shown

if TYPE_CHECKING:
    from lambdaform.assembly import Assembly

OUT = "lambdaform.out"
"""The folder that output goes to, beside cdk.json, unless told otherwise."""


@dataclass
class Start:
    """How the app was started: the values that it can read, and what it has made of them."""

    context: Mapping[str, str] = field(default_factory=dict)
    apps: list[App[Any]] = field(default_factory=list)


_start: ContextVar[Start] = ContextVar("start")
_written: dict[Path, App[Any]] = {}


def started() -> Start:
    """Return how the running app was started."""
    start = _start.get(None)
    if start is None:
        program = _is_program()
        if program and sys.excepthook is sys.__excepthook__:
            sys.excepthook = _tell
        context = cdk_json.texts(cdk_cli.context())
        return Start({**context, **_stage_of_arguments()} if program else context)
    return start


def _is_program() -> bool:
    """Tell whether the file that makes the app is the program that runs, as in `python app.py`."""
    at = Source.of_caller()
    return at is not None and at.file == getattr(sys.modules["__main__"], "__file__", None)


def load(
    app: str | Path | None = None,
    *,
    stage: str | None = None,
    context: Mapping[str, str] | None = None,
    folder: str | Path | None = None,
) -> App[Any]:
    """Run an app's file and return the app that it defines.

    The file runs as `python app.py` runs it, in the project's folder. What it prints goes to
    standard error. Load one app at a time: the process is the app's while its file runs.

    Args:
        app: the file, or the command that cdk.json would name; `None` is what cdk.json says.
        stage: the stage to select; `None` is the context value `stage`, or else the first.
        context: values that the app reads from `app.context`, beside those in cdk.json.
        folder: the project's folder, which `app` is relative to; `None` is the current one, or
            where `app` is `None` the nearest one upwards with a cdk.json.

    Raises:
        LoadError: the file is missing, cannot be run, or does not define exactly one app.
        DeclarationError: the app declares something that cannot be.
    """
    here = cdk_json.current_folder()
    base = here / folder if folder is not None else here
    if folder is None and app is None:
        base = cdk_json.project(here)
    settings = cdk_json.read(base)
    command = str(app) if app is not None else cdk_json.app_of(settings, base)
    program = cdk_json.program(command, base)
    selected = {} if stage is None else {"stage": stage}
    start = Start({**settings.context, **(context or {}), **selected})
    token = _start.set(start)
    try:
        module = _run(program, base)
    finally:
        _start.reset(token)
    if not start.apps and foreign.is_in(vars(module)):
        message = f"`{shown(program.file)}` uses the AWS CDK, and defines no app of lambdaform's"
        hint = 'use `cdk synth` for an app of the CDK; else write `app = App("name")`'
        raise LoadError(Problem(message, None, hint))
    return _only(start.apps, program.file)


def write(app: App[Stage]) -> None:
    """Write an app's output where its file runs as a program; do nothing while it is loaded.

    The `cdk` CLI, which runs it so, gets a cloud assembly in the folder that it names.

    Raises LambdaformError for what is wrong with the app, or with the folder.
    """
    if _start.get(None) is not None:
        return
    from lambdaform import builds, formats, placements
    from lambdaform.synth import synth

    lent = cdk_cli.outdir()
    home = Path(app.at.file).parent if app.at else None
    out = lent or (home or cdk_json.current_folder()) / OUT
    first = _written.setdefault(out, app)
    if first.name != app.name:
        raise LoadError(_several([first, app], Path(app.at.file if app.at else "")))
    before = placements.read(home)
    assembly = synth(app, before)
    told = [
        placements.keep(home, before, assembly.placements),
        _held(assembly, home, protected=app.stage.protected),
    ]
    for one in filter(None, told if _is_program() else ()):
        sys.stderr.write(f"{one}\n")
    if lent is not None:
        cdk_cli.write(assembly, lent)
        return
    missing = formats.write(assembly, out, zips=builds.ready(assembly.packages))
    if _is_program():
        done = f"wrote {shown(out)} for stage `{app.stage.name}`, not linted\n"
        left = f"{len(missing)} not built: `lambdaform build` does it\n" if missing else ""
        sys.stderr.write(done + left)


def _held(assembly: Assembly, home: Path | None, *, protected: bool) -> str | None:
    """Hold or record what inferred roles may do, and return what is said of that."""
    if not assembly.infers and not (home and (home / "access.lock").exists()):
        return None
    from lambdaform.access import lock

    if not lock.is_locked(None):
        return lock.keep(assembly, home)
    lock.hold(assembly, home, protected=protected)
    return None


def _only(apps: list[App[Any]], file: Path) -> App[Any]:
    if not apps:
        message = f"`{shown(file)}` defines no app"
        raise LoadError(Problem(message, None, 'write `app = App("name")`'))
    if len(apps) > 1:
        raise LoadError(_several(apps, file))
    return apps[0]


def _several(apps: list[App[Any]], file: Path) -> Problem:
    which = " and ".join(f"`{app.name}` at {app.at}" for app in apps)
    message = f"`{shown(file)}` defines {len(apps)} apps: {which}"
    return Problem(message, apps[1].at, "keep one; an app can have several stacks")


def _stage_of_arguments() -> dict[str, str]:
    """Return the stage that `python app.py --stage NAME` selects."""
    import argparse

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--stage")
    stage: str | None = parser.parse_known_args()[0].stage
    return {} if stage is None else {"stage": stage}


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell a mistake in an app without a traceback, where its file is the program.

    To the `cdk` CLI what the app's own code raises is told so, too, as `lambdaform synth` does it.
    """
    if isinstance(error, LambdaformError):
        sys.stderr.write(f"{error}\n")
    elif cdk_cli.outdir() is not None and isinstance(error, Exception) and not _is_ours(trace):
        from lambdaform import raised

        file = Path(getattr(sys.modules["__main__"], "__file__", "app.py"))
        sys.stderr.write(f"{raised.problem(error, file)}\n")
    else:
        sys.__excepthook__(kind, error, trace)


def _is_ours(trace: TracebackType | None) -> bool:
    """Tell whether an exception comes out of the writing of the output, where the app has no say."""
    import traceback

    return any(frame.f_code is write.__code__ for frame, _ in traceback.walk_tb(trace))


def _run(program: Program, folder: Path) -> ModuleType:
    file = program.file
    try:
        source = file.read_bytes()
    except OSError as error:
        raise LoadError(cdk_json.unreadable(file, error)) from None
    module = ModuleType("__main__")
    module.__file__ = str(file)
    if program.module != "__main__":
        module.__spec__ = ModuleSpec(program.module, None, origin=str(file))
        module.__package__ = module.__spec__.parent
    with _as_program(program, module, folder):
        try:
            code = compile(source, str(file), "exec", dont_inherit=True)
            exec(code, module.__dict__)  # noqa: S102 - running the user's app is what this is for
        except LambdaformError:
            raise
        except SystemExit as error:
            if error.code not in (None, 0):
                from lambdaform import raised

                raise LoadError(raised.exit_problem(error, file)) from None
        except Exception as error:
            from lambdaform import raised

            raise LoadError(raised.problem(error, file)) from error
    return module


@contextlib.contextmanager
def _as_program(program: Program, module: ModuleType, folder: Path) -> Iterator[None]:
    """Let a module be the program that runs; afterwards, forget what it has imported.

    What it prints goes to standard error: standard output is for lambdaform's own data.
    """
    main, known = sys.modules["__main__"], set(sys.modules)
    search, arguments = list(sys.path), sys.argv
    sys.modules["__main__"] = module
    sys.path.insert(0, str(program.search))
    sys.argv = [str(program.file), *program.arguments]
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        added = {str(program.search), *sys.path} - set(search)
        sys.argv = arguments
        sys.path[:] = search
        sys.modules["__main__"] = main
        for path in added:
            sys.path_importer_cache.pop(path, None)
        _forget(known, {program.search, *(folder / path for path in added)})


def _forget(known: set[str], folders: set[Path]) -> None:
    """Forget the new modules that stand in these folders: another app may have others there."""
    new = [name for name in sys.modules if name not in known]
    tops = {name.partition(".")[0] for name in new} - known
    theirs = {top for top in tops if _stands_in(sys.modules.get(top), folders)}
    for name in new:
        if name.partition(".")[0] in theirs:
            del sys.modules[name]


def _stands_in(module: ModuleType | None, folders: set[Path]) -> bool:
    spec = getattr(module, "__spec__", None)
    if spec is None:
        return False
    places = [*(spec.submodule_search_locations or ()), spec.origin or ""]
    return any(Path(place).parent in folders for place in places)
