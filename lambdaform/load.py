"""cdk.json and app.py -> App. The only module that runs a user's code.

An app is loaded by lambdaform (its commands, or `load` in a pipeline), or its file runs as a
program of its own: `python app.py`, which is also how the `cdk` CLI starts it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from lambdaform.construct import App, Stage
from lambdaform.errors import LambdaformError, LoadError, Problem, Source, did_you_mean

OUT = "lambdaform.out"
"""The folder that output goes to, beside cdk.json, unless told otherwise."""


@dataclass
class Start:
    """How the app was started: the values that it can read, and what it has made of them."""

    context: Mapping[str, str] = field(default_factory=dict)
    apps: list[App[Any]] = field(default_factory=list)
    loading: bool = False


_start: ContextVar[Start] = ContextVar("start")


def started() -> Start:
    """Return how the running app was started."""
    start = _start.get(None)
    if start is None:
        # The `cdk` CLI hands its context values over in this variable.
        text = os.environ.get("CDK_CONTEXT_JSON") or "{}"
        context = {k: v for k, v in json.loads(text).items() if isinstance(v, str)}
        start = Start(context)
    return start


def load(
    app: str | Path | None = None,
    *,
    stage: str | None = None,
    context: Mapping[str, str] | None = None,
    folder: str | Path | None = None,
) -> App[Any]:
    """Run an app's file and return the app that it defines.

    Args:
        app: the file, or the command that cdk.json would name; `None` is what cdk.json says.
        stage: the stage to select; `None` is the context value `stage`, or else the first.
        context: values that the app reads from `app.context`.
        folder: the project's folder, which `app` is relative to; `None` is the current one.

    Raises:
        LoadError: the file is missing, cannot be run, or does not define exactly one app.
        DeclarationError: the app declares something that cannot be.
    """
    base = Path(folder or Path.cwd()).absolute()
    settings = _settings(base) if app is None else {}
    path = _app_file(str(app if app is not None else settings["app"]), base)
    values = {**settings.get("context", {}), **(context or {})}
    if stage is not None:
        values["stage"] = stage
    start = Start({k: v for k, v in values.items() if isinstance(v, str)}, loading=True)
    token = _start.set(start)
    try:
        _run(path)
    finally:
        _start.reset(token)
    if len(start.apps) == 1:
        return start.apps[0]
    if not start.apps:
        raise LoadError(
            Problem(f"`{_shown(path)}` defines no app", None, 'write `app = App("name")`')
        )
    lines = " and ".join(f"{a.name} at {a.at}" for a in start.apps)
    message = f"`{_shown(path)}` defines {len(start.apps)} apps: {lines}"
    raise LoadError(Problem(message, start.apps[1].at, "keep one; an app can have several stacks"))


def write(app: App[Stage]) -> None:
    """Write an app's output where its file runs as a program; do nothing while it is loaded."""
    if _start.get(None) is not None:
        return
    from lambdaform import formats
    from lambdaform.synth import synth

    root = Path(app.at.file).parent if app.at else Path.cwd()
    try:
        formats.write(synth(app), root / OUT)
    except LambdaformError as error:
        # The file is the program here, so this is its edge.
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def project(folder: Path) -> Path:
    """Return the folder of the project: the nearest one upwards that holds a cdk.json."""
    for candidate in (folder, *folder.parents):
        if (candidate / "cdk.json").is_file():
            return candidate
    return folder


def _settings(base: Path) -> dict[str, Any]:
    path = base / "cdk.json"
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if (base / "app.py").is_file():
            return {"app": "python3 app.py"}
        message = f"there is no `cdk.json` and no `app.py` in `{base}`"
        hint = "go to a project's folder, name the app with `--app`, or start with `lambdaform new`"
        raise LoadError(Problem(message, None, hint)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LoadError(Problem(f"`{_shown(path)}` cannot be read: {reason}")) from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        at = Source(str(path), line)
        raise LoadError(Problem(f"`{_shown(path)}` is not JSON: {error}", at)) from None
    if not isinstance(settings, dict) or not isinstance(settings.get("app"), str):
        hint = 'write `{"app": "python3 app.py"}`'
        raise LoadError(Problem(f"`{_shown(path)}` names no app", Source(str(path), 1), hint))
    if not isinstance(settings.get("context", {}), dict):
        message = f"the `context` in `{_shown(path)}` is not an object"
        raise LoadError(Problem(message, Source(str(path), 1)))
    return settings


def _app_file(command: str, base: Path) -> Path:
    """Find the Python file in `app.py`, `python3 app.py`, `uv run app.py`, `python -m orders.app`."""
    try:
        words = [command] if (base / command).exists() else shlex.split(command)
    except ValueError:
        words = [command]
    names = [w for w in words if w.endswith(".py")]
    if "-m" in words[:-1]:
        names = [words[words.index("-m") + 1].replace(".", "/") + ".py"]
    if not names:
        message = f"the app `{command}` is not a Python file"
        raise LoadError(Problem(message, None, "name one: `--app app.py`, or `app` in cdk.json"))
    path = base / names[0]
    if not path.is_file():
        near = [p.name for p in path.parent.glob("*.py")] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, near)
        raise LoadError(Problem(f"the app's file `{_shown(path)}` does not exist", None, hint))
    return path


def _run(path: Path) -> None:
    try:
        code = compile(path.read_bytes(), str(path), "exec")
    except (SyntaxError, ValueError) as error:
        at = Source(str(path), getattr(error, "lineno", None) or 1)
        message = f"`{_shown(path)}` has a syntax error: {getattr(error, 'msg', error)}"
        raise LoadError(Problem(message, at)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LoadError(Problem(f"`{_shown(path)}` cannot be read: {reason}")) from None
    module = ModuleType("__main__")
    module.__file__ = str(path)
    with _as_program(module, path.parent):
        try:
            exec(code, module.__dict__)  # noqa: S102 - running the user's app is what this is for
        except LambdaformError:
            raise
        except SystemExit as error:
            if error.code not in (None, 0):
                message = f"`{_shown(path)}` ended itself: `sys.exit({error.code!r})`"
                raise LoadError(Problem(message)) from None
        except Exception as error:
            raise LoadError(_raised(error, path)) from error


@contextlib.contextmanager
def _as_program(module: ModuleType, folder: Path) -> Iterator[None]:
    """Let a module be `__main__`, with its folder first on the path; then forget its imports.

    What it prints goes to standard error: standard output is for lambdaform's own data.
    """
    main, known, search = sys.modules["__main__"], set(sys.modules), list(sys.path)
    sys.modules["__main__"] = module
    sys.path.insert(0, str(folder))
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        sys.path[:] = search
        sys.modules["__main__"] = main
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]


def _raised(error: Exception, path: Path) -> Problem:
    """Tell an exception of the user's own code, with their frames only."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        file = trace.tb_frame.f_code.co_filename
        if not (name == "lambdaform" or name.startswith("lambdaform.") or file.startswith("<")):
            frames.append(Source(file, trace.tb_lineno))
        trace = trace.tb_next
    at = frames[-1] if frames else None
    via = ", ".join(str(f) for f in frames[:-1])
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    hint = f"called from {via}" if via else None
    return Problem(f"`{_shown(path)}` raises {text}", at, hint)


def _shown(path: Path) -> str:
    return str(Source(str(path), 0)).removesuffix(":0")
