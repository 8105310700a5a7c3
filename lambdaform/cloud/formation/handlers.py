"""Makes, changes and takes away one resource of a stack, and notes each step among its events."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lambdaform import schemas
from lambdaform.cloud.faults import Moment
from lambdaform.cloud.formation import dynamic, properties
from lambdaform.cloud.formation.masks import masked
from lambdaform.cloud.formation.reasons import reason
from lambdaform.cloud.formation.records import Standing
from lambdaform.cloud.formation.stacks import Stack
from lambdaform.cloud.provider import Made, Provider, Request, ResourceFault

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

_REPLACING = (
    "Requested update requires the creation of a new physical resource; hence creating one."
)
_ATTEMPTS = 3
"""How often CloudFormation tries to take away what a change has left over."""


class Failed(Exception):  # noqa: N818 - it is the resource that has failed
    """A resource could not be made, changed or taken away; the events say why."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


class Handlers:
    """Handles the resources of one stack.

    Args:
        engine: what knows the providers, the clients and the faults that were ordered.
        stack: the stack.
        undoing: whether this is done to roll back.
    """

    def __init__(self, engine: Engine, stack: Stack, *, undoing: bool = False) -> None:
        self._engine = engine
        self._stack = stack
        self._undoing = undoing

    def started(self, wanted: Standing, before: Standing | None) -> None:
        """Note that a resource is being made, or changed, or made anew."""
        known = before.physical_id if before else ""
        said = _REPLACING if before and not wanted.physical_id else None
        self._note(wanted, f"{_verb(before)}_IN_PROGRESS", known, said)

    def create(self, wanted: Standing, before: Standing | None = None) -> Made:
        """Make a resource, in the place of another if there is one.

        Raises:
            Failed: it could not be made.
        """
        verb = _verb(before)
        known = before.physical_id if before else ""

        def make() -> Made:
            properties.check(wanted.id, wanted.type, wanted.properties)
            _check_name(wanted, before)
            return self._provider(wanted.type).create(self._resolved(wanted))

        made = self._tried(make, "create", verb, wanted, known)
        self._note(wanted, f"{verb}_IN_PROGRESS", made.physical_id, "Resource creation Initiated")
        self._note(wanted, f"{verb}_COMPLETE", made.physical_id)
        return made

    def update(self, wanted: Standing, before: Standing) -> Made:
        """Change a resource in place.

        Raises:
            Failed: it could not be changed.
        """

        def change() -> Made:
            properties.check(wanted.id, wanted.type, wanted.properties)
            request = replace(self._resolved(wanted), before=before.properties)
            return self._provider(wanted.type).update(request, before.physical_id)

        made = self._tried(change, "update", "UPDATE", wanted, before.physical_id)
        self._note(wanted, "UPDATE_COMPLETE", made.physical_id)
        return made

    def delete(self, standing: Standing, *, attempts: int = 1, current: bool = True) -> None:
        """Take a resource away.

        Args:
            standing: the resource.
            attempts: how often to try.
            current: whether it is what stands in the stack under its logical id.

        Raises:
            Failed: it could not be taken away.
        """
        known = standing.physical_id
        self._note(standing, "DELETE_IN_PROGRESS", known, current=current)

        def remove() -> Made:
            self._provider(standing.type).delete(self._request(standing), known)
            return Made(known)

        for attempt in range(attempts):
            try:
                self._tried(remove, "delete", "DELETE", standing, known, current)
                break
            except Failed:
                if attempt == attempts - 1:
                    raise
        self._note(standing, "DELETE_COMPLETE", known, current=current)

    def discard(self, standing: Standing, *, current: bool) -> None:
        """Take away what a change has left over, trying more than once."""
        self.delete(standing, attempts=_ATTEMPTS, current=current)

    def skip(self, standing: Standing, *, current: bool = True) -> None:
        """Leave a resource to itself."""
        self._note(standing, "DELETE_SKIPPED", standing.physical_id, current=current)

    def cancel(self, wanted: Standing, before: Standing | None) -> None:
        """Note that what was started is not gone on with."""
        known = before.physical_id if before else ""
        word = "update" if before else "creation"
        self._note(wanted, f"{_verb(before)}_FAILED", known, f"Resource {word} cancelled")

    def _tried(
        self,
        work: Callable[[], Made],
        moment: Moment,
        verb: str,
        standing: Standing,
        physical_id: str,
        current: bool = True,
    ) -> Made:
        try:
            self._fail_where_told(standing.id, "rollback" if self._undoing else moment)
            return work()
        except Exception as error:
            known = physical_id or getattr(error, "physical_id", "")
            self._note(standing, f"{verb}_FAILED", known, reason(error), current=current)
            raise Failed(standing.id) from error

    def _fail_where_told(self, id: str, moment: Moment) -> None:
        told = self._engine.faults.reason(id, moment)
        if told is not None:
            raise ResourceFault(told)

    def _provider(self, type: str) -> Provider:
        found = self._engine.provider(type)
        if found is None:
            raise ResourceFault(f"the embedded cloud does not know {type}")
        return found

    def _resolved(self, wanted: Standing) -> Request:
        request = self._request(wanted)
        found = dynamic.resolved(wanted.properties, request.clients)
        return replace(request, properties=found)

    def _request(self, standing: Standing) -> Request:
        region = self._stack.region
        return Request(
            stack=self._stack.name,
            stack_id=self._stack.id,
            id=standing.id,
            type=standing.type,
            properties=standing.properties,
            region=region.name,
            account=region.account,
            clients=self._engine.clients.of(region.account, region.name, self._role()),
            undoing=self._undoing,
        )

    def _role(self) -> str | None:
        """Return the role that CloudFormation works with: that of the root of nested stacks."""
        stack = self._stack.region.stacks.get(self._stack.root or "", self._stack)
        return stack.wanted.role_arn if stack.wanted else None

    def _note(
        self,
        standing: Standing,
        status: str,
        physical_id: str,
        reason: str | None = None,
        *,
        current: bool = True,
    ) -> None:
        stack = self._stack
        before = stack.undo.wanted if stack.undo else None
        shown = masked(standing.properties, stack.wanted, before)
        text = json.dumps(shown, separators=(",", ":"), default=str)
        stack.note(standing.id, standing.type, physical_id, status, reason, text, current=current)


def _verb(before: Standing | None) -> str:
    return "UPDATE" if before else "CREATE"


def _check_name(wanted: Standing, before: Standing | None) -> None:
    """Refuse to make a resource beside another that has the name that it is to have."""
    names = schemas.primary_identifier(wanted.type)
    if before is None or not names or schemas.read_only(wanted.type) & set(names):
        return
    if all(
        name[0] in wanted.properties
        and wanted.properties[name[0]] == before.properties.get(name[0])
        for name in names
    ):
        message = "CloudFormation cannot update a stack when a custom-named resource requires"
        raise ResourceFault(
            f"{message} replacing. Rename {before.physical_id} and update the stack again."
        )
