"""The whole of a fix: what is to change, the change, and the proof that it is what was meant."""

from __future__ import annotations

import difflib
import io
import os
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from lambdaform.access.memory import Memory
from lambdaform.access.proof import prove
from lambdaform.app import App
from lambdaform.assembly import Assembly
from lambdaform.errors import LambdaformError, OutputError, Problem, Source, shown
from lambdaform.fixing.checks import State, elsewhere, faults
from lambdaform.fixing.plan import Key, Plan, plans
from lambdaform.fixing.scopes import observed
from lambdaform.fixing.source import ByHandError, Text

_ANOTHER_STAGE = "its code needs at another stage what would go"
_NOT_AS_MEANT = "the app would not be what was meant by the change"


@dataclass(frozen=True)
class Fixed:
    """What has become of an app.

    Attributes:
        texts: files that change: what they hold before and after.
        done: what is changed: a line of the app and the function that it declares.
        left: what somebody has to do by hand, at lines of the app.
    """

    texts: Mapping[Path, tuple[str, str]] = field(default_factory=dict)
    done: tuple[tuple[Source, str], ...] = ()
    left: tuple[Problem, ...] = ()

    def diff(self) -> str:
        """Return the change as a unified diff."""
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for path, (before, after) in self.texts.items()
            for line in difflib.unified_diff(
                before.splitlines(keepends=True),
                after.splitlines(keepends=True),
                f"a/{shown(path)}",
                f"b/{shown(path)}",
            )
        )


class Fixer:
    """Rewrites the `allow=[...]` of an app.

    Args:
        load: loads the app, at a stage or at the one that was selected.
        synthesise: makes its templates.
        memory: what is known of code that has not changed.
    """

    def __init__(
        self,
        load: Callable[[str | None], App[Any]],
        synthesise: Callable[[App[Any]], Assembly],
        memory: Memory | None = None,
    ) -> None:
        self._load = load
        self._synthesise = synthesise
        self._memory = memory
        self._left: list[Problem] = []

    def planned(self, chosen: Iterable[Key] = ()) -> Fixed:
        """Return what a fix would do; nothing is changed, and so nothing is proven of it."""
        found, _ = self._plans(chosen)
        return self._fixed(found, self._edited(found))

    def fixed(self, chosen: Iterable[Key] = ()) -> Fixed:
        """Rewrite the files, and load and prove the app again.

        What turns out otherwise than it was meant is taken back, and left to be done by hand.
        Raises LambdaformError where the app cannot be loaded as it is, or a file not be written.
        """
        found, before = self._plans(chosen)
        others = self._others(before) if found else {}
        good = self._settled(found, before, others)
        texts = self._edited(good)
        for path, (_, after) in texts.items():
            _write(path, after)
        return self._fixed(good, texts)

    def _plans(self, chosen: Iterable[Key]) -> tuple[list[Plan], State]:
        app, names = observed(lambda: self._load(None))
        state = self._state(app)
        found = plans(app, state.proof, names, chosen)
        self._left = [_problem(plan, text) for plan in found for text in plan.left]
        return [plan for plan in found if plan.edit and self._is_possible(plan)], state

    def _state(self, app: App[Any]) -> State:
        assembly = self._synthesise(app)
        return State(assembly, prove(assembly, self._memory))

    def _is_possible(self, plan: Plan) -> bool:
        try:
            _edit(_read(Path(plan.at.file)), [plan])
        except ByHandError as error:
            self._left.append(_problem(plan, f"{error}: {_said(plan)}"))
            return False
        return True

    def _others(self, state: State) -> dict[str, State]:
        """Return the app at its other stages, as far as it can be loaded there."""
        found = {}
        for stage in self._load(None).stages:
            if stage.name != state.assembly.stage:
                try:
                    found[stage.name] = self._state(self._load(stage.name))
                except LambdaformError:
                    continue  # it could not be before either
        return found

    def _settled(
        self, found: Sequence[Plan], before: State, others: Mapping[str, State]
    ) -> list[Plan]:
        """Return the plans that hold what they promise; the files are as they were."""
        if not found:
            return []
        bad, why = self._tried(found, before, others)
        if not bad:
            return [*found]
        if len(found) == 1:
            self._left.append(_problem(found[0], f"{why}: {_said(found[0])}"))
            return []
        good = [plan for plan in found if plan.key not in bad]
        if good:
            rest = [plan for plan in found if plan.key in bad]
            self._left += [_problem(plan, f"{why}: {_said(plan)}") for plan in rest]
            return self._settled(good, before, others)
        half = len(found) // 2
        parts = [self._settled(part, before, others) for part in (found[:half], found[half:])]
        return [plan for part in parts for plan in part]

    def _tried(
        self, found: Sequence[Plan], before: State, others: Mapping[str, State]
    ) -> tuple[set[Key], str]:
        """Return the functions that a change would not leave as meant, and why; take it back."""
        texts = self._edited(found)
        try:
            for path, (_, after) in texts.items():
                _write(path, after)
            bad = faults(before, self._state(self._load(None)), found)
            if bad:
                return bad, _NOT_AS_MEANT
            for name, state in others.items():
                bad |= elsewhere(state, self._state(self._load(name)), found)
        except LambdaformError as error:
            return {plan.key for plan in found}, str(error.problems[0].message)
        else:
            return bad, _ANOTHER_STAGE
        finally:
            for path, (text, _) in texts.items():
                _write(path, text)

    def _edited(self, found: Sequence[Plan]) -> dict[Path, tuple[str, str]]:
        texts = {}
        for path in dict.fromkeys(Path(plan.at.file) for plan in found):
            text = _read(path)
            mine = [plan for plan in found if Path(plan.at.file) == path]
            texts[path] = text, _edit(text, mine)
        return texts

    def _fixed(self, good: Sequence[Plan], texts: Mapping[Path, tuple[str, str]]) -> Fixed:
        done = tuple((plan.at, plan.key[1]) for plan in good)
        return Fixed(texts, done, tuple(self._left))


def _edit(text: str, found: Sequence[Plan]) -> str:
    return Text(text).edited([plan.edit for plan in found if plan.edit])


def _problem(plan: Plan, text: str) -> Problem:
    message = f"`{plan.key[1]}` is to be changed by hand: {text}"
    return Problem(message, plan.at)


def _said(plan: Plan) -> str:
    """Return in words what was to change."""
    edit = plan.edit
    assert edit is not None
    gone = [f"take `allow[{index}]` out" for index in sorted(edit.gone)]
    less = [
        f"let `allow[{index}]` be `.grant({', '.join(map(only.written, only.actions))})`"
        for index, only in edit.narrowed.items()
    ]
    return ", ".join([*gone, *less, *(f"add `{text}`" for text in edit.added)])


def _read(path: Path) -> str:
    """Return the text of a file, its ends of lines as they are."""
    try:
        content = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return content.decode(encoding)
    except (OSError, SyntaxError, ValueError) as error:
        raise OutputError(Problem(f"`{shown(path)}` cannot be read: {error}")) from None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all; raise OutputError where that fails."""
    target = path.resolve()
    new = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(target.read_bytes()).readline)
        new.write_bytes(text.encode(encoding))
        new.chmod(target.stat().st_mode & 0o7777)
        new.replace(target)
        # Python knows what it has compiled by second and size, which may be the same.
        Path(cache_from_source(str(target))).unlink(missing_ok=True)
    except OSError as error:
        new.unlink(missing_ok=True)
        message = f"`{shown(path)}` cannot be written: {(error.strerror or str(error)).lower()}"
        raise OutputError(Problem(message)) from None
