"""What is said of an import that fails, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from lambdaform.builds import carried
from lambdaform.builds.modules import Modules
from lambdaform.errors import nearest


class Why(Enum):
    """Why an import fails."""

    NO_MODULE = "nothing has a module of that name"
    NO_NAME = "the module is there, and has nothing of that name"
    NO_PACKAGE = "the dots before it lead out of the code"


class Advise(Protocol):
    """Knows what to do about modules that nothing provides."""

    def known(self, module: str) -> str | None:
        """Return the hint for a module by its whole name, where it is known what provides it."""

    def unknown(self) -> str:
        """Return the hint for any other."""


@dataclass(frozen=True)
class Lack:
    """What stops an import."""

    why: Why
    module: str
    """The name up to the first part that is not there."""
    whole: str
    """All that was to be imported."""

    def message(self, modules: Modules) -> str:
        """Return what is wrong."""
        module, top = self.module, self.module.partition(".")[0]
        if self.why is Why.NO_PACKAGE:
            return (
                f"`{module}` is imported from a file that is in no package, or not that deep in one"
            )
        if self.why is Why.NO_NAME:
            return f"`{module.rpartition('.')[0]}` defines no `{module.rpartition('.')[2]}`"
        if self._is_own(modules):
            return f"`{module}` is imported, but the code has no such module"
        left = carried.left_with(top, modules.version)
        if left is not None:
            return f"`{module}` is imported, which left the standard library with Python {left}"
        return f"`{module}` is imported, but nothing provides it"

    def hint(self, modules: Modules, advise: Advise) -> str:
        """Return what to do."""
        parent, _, name = self.module.rpartition(".")
        if self.why is Why.NO_PACKAGE:
            return "import it without the dots, by its name from the code folder"
        if self.why is Why.NO_NAME:
            near = nearest(name, modules.names(parent))
            return (
                f"did you mean `{near}`?"
                if near
                else f"define it in `{parent}`, or import another name"
            )
        known = None if self._is_own(modules) else advise.known(self.whole)
        if known is not None:
            return known
        near = nearest(name, modules.below(parent))
        if near is not None:
            return f"did you mean `{f'{parent}.{near}'.lstrip('.')}`?"
        if self._is_own(modules):
            return f"write `{self.module.replace('.', '/')}.py`"
        return advise.unknown()

    def _is_own(self, modules: Modules) -> bool:
        """Tell whether it would be a part of a package of the code."""
        parent = self.module.rpartition(".")[0]
        return bool(parent and modules.find(parent).own)
