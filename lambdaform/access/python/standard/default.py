"""What Python's own library does where no model says it, and what leads out of the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdaform.access.python.classes import Cls
from lambdaform.access.python.externals import External, Thing, make
from lambdaform.access.python.functions import Func
from lambdaform.access.python.given import Given
from lambdaform.access.python.models import Simple, simple
from lambdaform.access.python.reach import Place
from lambdaform.access.python.values import ANYTHING, Data, Value, join, members

if TYPE_CHECKING:
    from lambdaform.access.python.machine import Machine, Model


def _out(reason: str) -> Simple:
    def model(m: Machine, given: Given, at: Place) -> Value:
        m.unknown("out of scope", None, reason, at)
        return ANYTHING

    return model


_PROCESSES = {
    **{
        f"os.{name}": "another program is run"
        for name in (
            *("system", "popen", "posix_spawn", "posix_spawnp", "startfile", "execl", "execle"),
            *("execlp", "execlpe", "execv", "execve", "execvp", "execvpe", "spawnl", "spawnv"),
        )
    },
    "runpy.run_path": "a file is run that is not imported",
    "runpy.run_module": "a module is run by its name",
    "code.interact": "code is run that is data here",
    "sys.settrace": "what runs is changed while it runs",
}


_FOREIGN = {
    "subprocess": "another program is run",
    "ctypes": "machine code is called",
    "cffi": "machine code is called",
    "pty": "another program is run",
}


_WRITING = ("pickle.dump", "pickle.Pickler", "marshal.dump", "shelve.", "multiprocessing.shared")
_LOOKING = ("inspect.", "typing.get_", "asyncio.iscoroutine", "traceback.", "warnings.warn")


def library(m: Machine, external: External, given: Given, at: Place) -> Value:
    """Return what a call of Python's own library gives that has no model.

    It calls nothing of AWS of its own, but it calls back what is callable, and hands back what
    it was given.
    """
    if any(name[:1].isupper() for name in given.keywords):
        m.guess(external.path.rpartition(".")[2], given, at)
    reason = _FOREIGN.get(external.top) if "()" not in external.path else None
    if reason is not None and "Error" not in external.path and "Expired" not in external.path:
        m.unknown("out of scope", None, reason, at)
    if external.path.startswith(_LOOKING):
        return make(m, external, Given(), at)
    if external.path.startswith(_WRITING):
        m.hand_over(given, "is written down, to be read anywhere", at)
    held: list[Value] = []
    for value in given:
        if not value.plain:
            m.keep(value, at)
            held += [value, *_elements(m, value, at)]
    if external.owner is not None:
        external.owner.keep(m, *held)
        held.append(external.owner.contents())
    thing = make(m, external, given, at)
    thing.keep(m, *held)
    is_class = external.path.rpartition(".")[2][:1].isupper()
    contents = join(*held)
    return thing if is_class or contents.plain else join(thing, contents)


def _elements(m: Machine, value: Value, at: Place) -> list[Value]:
    found: list[Value] = []
    for one in members(value):
        if not isinstance(one, Data | Cls | Func | Thing):
            element = one.element(m, at)
            if not element.plain:
                found.append(element)
    return found


def _written(m: Machine, given: Given, at: Place) -> Value:
    """Return a text: what it is made of is looked at, and not in it any more."""
    for value in given:
        if not value.plain:
            m.keep(value, at)
            _elements(m, value, at)
            value.shown(m, at)
    return ANYTHING


_TEXTS = ("json.dumps", "json.dump", "pprint.pformat", "pprint.pprint", "urllib.parse.urlencode")
_LOGGED = ("debug", "info", "warning", "warn", "error", "exception", "critical", "log")


_TABLE: dict[str, Simple] = {
    **dict.fromkeys(_TEXTS, _written),
    **{
        f"logging.{owner}{name}": _written
        for owner in ("", "getLogger().", "Logger().", "root.", "LoggerAdapter().")
        for name in _LOGGED
    },
    **{path: _out(reason) for path, reason in _PROCESSES.items()},
}
MODELS: dict[str, Model] = {
    **{path: simple(model) for path, model in _TABLE.items()},
}
