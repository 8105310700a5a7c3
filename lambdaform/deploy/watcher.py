"""What a deploy tells while it runs; who listens decides how it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from lambdaform.deploy.events import Event
from lambdaform.stateful import holds_data

_KEPT = ("Retain", "Snapshot", "ReplaceAndRetain", "ReplaceAndSnapshot")


@dataclass(frozen=True)
class Change:
    """What a change set would do to one resource.

    Attributes:
        action: `Add`, `Modify`, `Remove`, `Import` or `Dynamic`.
        id: the logical id.
        replacement: `True`, `False` or `Conditional`; `None` where there is nothing to replace.
        policy: what becomes of what it is now, such as `Retain` or `ReplaceAndDelete`; `None` where
            CloudFormation does not say.
        sure: false for a resource of a split stack that only changes where another part of the
            stack gives it another value, which shows when that part is there.
    """

    action: str
    id: str
    type: str
    physical: str | None = None
    replacement: str | None = None
    policy: str | None = None
    sure: bool = True

    @property
    def loses_data(self) -> bool:
        """Whether data is lost, if it is removed or replaced."""
        return holds_data(self.type) and self.policy not in _KEPT


class Watcher:
    """Listens to a deploy, and does nothing with it; calls come from several threads."""

    def doing(self, stack: str, what: str) -> None:
        """Tell what is being done with a stack, by its name, such as `creating a change set`."""

    def resting(self, stack: str) -> None:
        """Tell that what was told last by `doing` is over, and that something else comes later."""

    def uploading(self, name: str, sent: int, total: int) -> None:
        """Tell how many bytes of something are in the bucket, of how many."""

    def changes(self, stack: str, changes: tuple[Change, ...]) -> None:
        """Tell what a change set is about to do."""

    def event(self, event: Event) -> None:
        """Tell one step of one resource."""

    def done(self, stack: str, what: str) -> None:
        """Tell how it ended with a stack: `created`, `updated`, `unchanged`, `removed`, `failed`."""

    def note(self, text: str) -> None:
        """Tell what a person should know, and need not act on."""
