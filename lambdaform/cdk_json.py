"""cdk.json, which the `cdk` CLI reads too: where a project is, and which program its app is."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lambdaform.errors import LoadError, Problem, Source, did_you_mean, shown

_SWITCHES = ("@aws-cdk", "aws:", "aws-cdk:")


@dataclass(frozen=True)
class Settings:
    """What a cdk.json says that concerns lambdaform; the `cdk` CLI may read more in it."""

    app: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Program:
    """The Python file that a command runs, and how Python runs it.

    Attributes:
        search: the folder that it imports from first.
        module: its name, where it is run by `-m`.
    """

    file: Path
    search: Path
    module: str = "__main__"
    arguments: tuple[str, ...] = ()


def current_folder() -> Path:
    """Return the current folder; raise LoadError where it has been deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise LoadError(Problem("the current folder no longer exists")) from None


def project(folder: Path) -> Path:
    """Return the folder of the project: the nearest one upwards that holds a cdk.json."""
    for candidate in (folder, *folder.parents):
        if (candidate / "cdk.json").is_file():
            return candidate
    return folder


def read(folder: Path) -> Settings:
    """Read the cdk.json of a folder; without one, an app.py is the app."""
    path = folder / "cdk.json"
    try:
        settings = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings("app.py" if (folder / "app.py").is_file() else None)
    except OSError as error:
        raise LoadError(unreadable(path, error)) from None
    except (ValueError, RecursionError) as error:
        at = Source(str(path), getattr(error, "lineno", 1))
        reason = str(getattr(error, "msg", error)).lower()
        raise LoadError(Problem(f"`{shown(path)}` is not JSON: {reason}", at)) from None
    if not isinstance(settings, dict):
        raise LoadError(Problem(f"`{shown(path)}` is not a JSON object", Source(str(path), 1)))
    app, context = settings.get("app"), settings.get("context", {})
    if not isinstance(context, dict):
        message = f"the `context` in `{shown(path)}` is not an object"
        raise LoadError(Problem(message, Source(str(path), 1)))
    return Settings(app if isinstance(app, str) and app.strip() else None, texts(context))


def texts(context: Mapping[str, Any]) -> dict[str, str]:
    """Return context values as `-c` gives them, as texts: `3` is `"3"`, a list is its JSON.

    The CDK's own switches, which are no texts, are left out.
    """
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in context.items()
        if isinstance(value, str) or not (value is None or key.startswith(_SWITCHES))
    }


def app_of(settings: Settings, folder: Path) -> str:
    """Return the app that a project's settings name; raise LoadError where they name none."""
    if settings.app is not None:
        return settings.app
    path = folder / "cdk.json"
    if path.is_file():
        hint = 'write `{"app": "python3 app.py"}`'
        raise LoadError(Problem(f"`{shown(path)}` names no app", Source(str(path), 1), hint))
    message = f"there is no `cdk.json` and no `app.py` in `{folder}`"
    hint = "go to a project's folder, name the app with `--app`, or start with `lambdaform new`"
    raise LoadError(Problem(message, None, hint))


def program(command: str, folder: Path) -> Program:
    """Find the program in `app.py`, `python3 app.py`, `uv run app.py`, `python -m orders.app`."""
    words = _words(command, folder)
    if "-m" in words[:-1]:
        index = words.index("-m") + 1
        stem = words[index].replace(".", "/")
        main = folder / stem / "__main__.py"
        is_package = _is_file(main)
        file = main if is_package else _existing(folder / f"{stem}.py")
        module = f"{words[index]}.__main__" if is_package else words[index]
        return Program(file, folder, module, tuple(words[index + 1 :]))
    index = next((i for i, word in enumerate(words) if word.endswith(".py")), -1)
    if index < 0:
        message = f"the app `{command}` is not a Python file"
        inner = folder / command / "app.py"
        named = shown(inner) if _is_file(inner) else "app.py"
        hint = f"name one: `--app {named}`, or `app` in cdk.json"
        raise LoadError(Problem(message, None, hint))
    file = _existing(folder / words[index])
    return Program(file, file.parent, arguments=tuple(words[index + 1 :]))


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem of a file that cannot be read."""
    return Problem(f"`{shown(path)}` cannot be read: {(error.strerror or str(error)).lower()}")


def _words(command: str, folder: Path) -> list[str]:
    if _is_file(folder / command):  # whose name may hold spaces
        return [command]
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _existing(file: Path) -> Path:
    if _is_file(file):
        return file
    near: list[str] = []
    with contextlib.suppress(OSError):
        near = [shown(path) for path in file.parent.glob("*.py")]
    hint = did_you_mean(shown(file), near)
    raise LoadError(Problem(f"the app's file `{shown(file)}` does not exist", None, hint))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False
