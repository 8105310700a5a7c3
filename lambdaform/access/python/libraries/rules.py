"""The models of libraries: read from the files beside this one, and found by a dotted path.

A file has rules, each for some paths: `*` in a path stands for one name (or a part of one), `**`
for any number of them; `()` is what a call gives. The first rule that fits counts:

    names       the paths of what is called
    parameters  the names of its parameters, in order
    does        what it does with functions that it is given:
                `keeps` them and runs them at any time, with unknown arguments (the default);
                `wraps` them: what it gives behaves as they do, and nothing else runs them;
                `runs` them at once, with unknown arguments, and gives what they give;
                `middleware`: gives a decorator that runs its argument within the function;
                `steps`: gives a function whose call makes a callable without arguments;
                `provides`: gives what calls its first argument with the others
    calls       operations that it calls: `service`, `operation`, and the arguments by their
                names: a parameter, `self.` and a parameter of the object, `class.` and an
                attribute of the class that it is inherited from, or `=` and a constant;
                `certain = false` where the call is made for some settings only
    unknown     what cannot be seen, once or several times: the `reason`, the `service`, and the
                `kind`, which is `operation` if it is left out
    context     the path of what takes the place of the handler's context, with `wraps`
    variable    the parameter that names an environment variable, which it reads
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Rule:
    """What is known of some paths of a library: see the module."""

    names: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    does: str = "keeps"
    calls: tuple[Mapping[str, Any], ...] = ()
    unknown: tuple[Mapping[str, str], ...] = ()
    context: str | None = None
    variable: str | None = None


@cache
def rule(path: str) -> Rule | None:
    """Return the rule for a path; `None` where there is none."""
    for pattern, found in _rules().get(path.partition(".")[0].removesuffix("()"), ()):
        if pattern.fullmatch(path):
            return found
    return None


@cache
def known(kind: str) -> frozenset[str]:
    """Return the modules of a kind: `plain` (they do not need the SDK) or `sdk` (they do)."""
    return frozenset(_read("known")[kind])


@cache
def is_modelled(top: str) -> bool:
    """Tell whether a module at the top has a model: what no rule names is harmless there."""
    return top in _rules()


@cache
def _rules() -> Mapping[str, list[tuple[re.Pattern[str], Rule]]]:
    found: dict[str, list[tuple[re.Pattern[str], Rule]]] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for body in _read(file.stem).get("rule", ()):
            made = Rule(**_frozen(body))
            for name in made.names:
                found.setdefault(name.partition(".")[0], []).append((_pattern(name), made))
    return found


def _frozen(body: Mapping[str, Any]) -> dict[str, Any]:
    whole = dict(body)
    if isinstance(whole.get("unknown"), dict):
        whole["unknown"] = [whole["unknown"]]
    return {name: tuple(v) if isinstance(v, list) else v for name, v in whole.items()}


def _pattern(name: str) -> re.Pattern[str]:
    text = re.escape(name).replace(r"\*\*\.", r"(?:.+\.)?").replace(r"\*\*", ".*")
    return re.compile(text.replace(r"\*", "[^.]*"))


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
