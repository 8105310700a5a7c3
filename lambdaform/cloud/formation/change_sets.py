"""Change sets: what a change of a stack will do, kept until it is executed or deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lambdaform.cloud.formation import operations
from lambdaform.cloud.formation.changes import Plan
from lambdaform.cloud.formation.early_validation import REASON, Finding, findings
from lambdaform.cloud.formation.functions import TemplateFault
from lambdaform.cloud.formation.nested_plans import within, without_idle
from lambdaform.cloud.formation.plan import planned
from lambdaform.cloud.formation.records import Operation, Wanted, now
from lambdaform.cloud.formation.refusals import (
    AlreadyExists,
    ChangeSetNotFound,
    InvalidChangeSetStatus,
    ValidationError,
)
from lambdaform.cloud.formation.regions import Region
from lambdaform.cloud.formation.requests import TransformFault, wanted
from lambdaform.cloud.formation.stacks import Stack

if TYPE_CHECKING:
    from lambdaform.cloud.formation.engine import Engine

_UNCHANGED = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)
_NOTHING = Plan((), outputs=False)


@dataclass
class ChangeSet:
    """A change of a stack that somebody may look at before it is made.

    Attributes:
        name: what it is called, once in a stack.
        id: its ARN.
        stack: the stack.
        kind: `CREATE` or `UPDATE`.
        request: what was asked for.
        wanted: what the stack is to be; `None` where that cannot be.
        plan: what that will do.
        status: how its own creation went.
        reason: why it failed, where it did.
        findings: what is wrong with its resources.
        execution: whether it can be executed, or has been.
        created: when it was asked for.
        parent: the change set that it is part of, as that of a nested stack.
        nested: those of nested stacks, by their logical ids, where they were asked for.
    """

    name: str
    id: str
    stack: Stack
    kind: str
    request: Mapping[str, Any]
    wanted: Wanted | None = None
    plan: Plan = _NOTHING
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    execution: str = "AVAILABLE"
    created: datetime = field(default_factory=now)
    parent: ChangeSet | None = None
    nested: dict[str, ChangeSet] = field(default_factory=dict)

    @property
    def root(self) -> ChangeSet:
        """The change set that all of this is part of."""
        return self.parent.root if self.parent else self

    def all(self) -> Iterator[ChangeSet]:
        """Yield it, and those of all stacks nested in its stack."""
        yield self
        for one in self.nested.values():
            yield from one.all()

    def finish(self) -> None:
        """Note how its execution went."""
        done = self.stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        self.execution = "EXECUTE_COMPLETE" if done else "EXECUTE_FAILED"

    def fail(self, reason: str) -> None:
        """Note that nothing can be made of it."""
        self.status, self.reason, self.execution = "FAILED", reason, "UNAVAILABLE"


def create(engine: Engine, region: Region, request: Mapping[str, Any]) -> ChangeSet:
    """Make a change set, and the stack that it is for where it creates one.

    Raises:
        ValidationError: what is asked for cannot be.
        AlreadyExists: the stack has a change set of that name.
        InsufficientCapabilities: it does what the request does not allow.
    """
    name, kind = request["ChangeSetName"], request.get("ChangeSetType") or "UPDATE"
    if kind == "IMPORT":
        raise NotImplementedError("no resources are imported into a stack here")
    stack = region.find(request["StackName"])
    _check_stack(stack, kind, request["StackName"], name)
    taken = stack.change_sets.get(name) if stack else None
    if taken:
        return _again(taken, request)
    clients = engine.clients.of(region.account, region.name)
    target = stack or _new(region, request["StackName"])
    made = ChangeSet(name, region.arn("changeSet", name), target, kind, request)
    try:
        made.wanted = wanted(request, target.wanted, clients)
        made.plan = planned(target, made.wanted, clients)
        if request.get("IncludeNestedStacks"):
            _look_inside(made, clients)
    except (TransformFault, TemplateFault) as fault:
        made.fail(fault.message if isinstance(fault, TransformFault) else str(fault))
    _look_at(made)
    if stack is None:
        _review(region, target)
    target.change_sets[name] = made
    return made


def _look_inside(made: ChangeSet, clients: Callable[[str], Any]) -> None:
    """Make the change sets of nested stacks, which are looked at, and executed with their parent."""
    region = made.stack.region
    found = within(made.stack, made.plan, clients)
    for id, (child, meant, plan) in found.items():
        name = f"{made.name}-{id}"
        kind = "CREATE" if child.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        inner = ChangeSet(name, region.arn("changeSet", name), child, kind, made.request, meant)
        inner.plan, inner.parent, inner.execution = plan, made, "UNAVAILABLE"
        _look_inside(inner, clients)
        made.nested[id] = inner
    made.plan = without_idle(made.plan, {id: one.plan for id, one in made.nested.items()})


def _look_at(made: ChangeSet) -> None:
    """Let a change set fail that does nothing, or cannot be carried out."""
    if made.status == "FAILED":
        return
    if made.kind == "UPDATE" and made.plan.empty:
        made.fail(_UNCHANGED)
    elif not made.request.get("DisableValidation"):
        made.findings = tuple(findings(made.plan))
        if made.findings:
            made.fail(REASON)


def _check_stack(stack: Stack | None, kind: str, name: str, change_set: str) -> None:
    if kind == "CREATE":
        if stack and stack.status != "REVIEW_IN_PROGRESS":
            message = f"Stack [{stack.name}] already exists and cannot be created again with the"
            raise ValidationError(f"{message} changeSet [{change_set}].")
    elif stack is None:
        raise ValidationError(f"Stack [{name}] does not exist")
    else:
        operations.check_updatable(stack)


def _again(taken: ChangeSet, request: Mapping[str, Any]) -> ChangeSet:
    """Return a change set that is asked for once more, as a retry does."""
    token = request.get("ClientToken")
    if token is None:
        raise AlreadyExists(f"ChangeSet {taken.name} already exists")
    if token != taken.request.get("ClientToken"):
        message = "cannot be created due to a mismatch with existing attribute ClientToken"
        raise AlreadyExists(f"ChangeSet {taken.name} {message}")
    return taken


def _new(region: Region, name: str) -> Stack:
    return Stack(name, region.arn("stack", name), region, "REVIEW_IN_PROGRESS")


def _review(region: Region, stack: Stack) -> None:
    """Let a stack be there that is nothing yet."""
    stack.operations.append(Operation("CREATE_CHANGESET"))
    stack.say("REVIEW_IN_PROGRESS", "User Initiated")
    region.stacks[stack.id] = stack


def find(region: Region, name: str, stack_name: str | None) -> ChangeSet:
    """Return a change set by its ARN, or by its name and that of its stack.

    One that was executed has no name any more: it is found by its ARN only.

    Raises:
        ValidationError: the stack is missing, or not named.
        ChangeSetNotFound: it has no such change set.
    """
    if name.startswith("arn:"):
        for owner in list(region.stacks.values()):
            for one in (*owner.change_sets.values(), *owner.executed.values()):
                for inner in one.all():
                    if inner.id == name:
                        return inner
        raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")
    if not stack_name:
        message = "StackName must be specified if ChangeSetName is not specified as an ARN."
        raise ValidationError(message)
    stack = region.find(stack_name)
    if stack is None:
        raise ValidationError(f"Stack [{stack_name}] does not exist")
    found = stack.change_sets.get(name)
    if found is None:
        raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")
    return found


def delete(region: Region, name: str, stack_name: str | None) -> None:
    """Forget a change set; one that its stack does not have is forgotten already.

    Raises:
        ValidationError: the stack is missing, or not named.
        InvalidChangeSetStatus: it is being executed.
    """
    try:
        change_set = find(region, name, stack_name)
    except ChangeSetNotFound:
        return
    if change_set.execution == "EXECUTE_IN_PROGRESS":
        message = "An operation on this ChangeSet is currently in progress."
        raise InvalidChangeSetStatus(message)
    change_set.stack.change_sets.pop(change_set.name, None)


def execute(engine: Engine, change_set: ChangeSet, request: Mapping[str, Any]) -> None:
    """Begin to make the change; the stack's other change sets are forgotten.

    Raises:
        InvalidChangeSetStatus: it cannot be executed, or has been.
        ValidationError: the stack is not in a state for it.
    """
    _check_executable(change_set)
    stack, wanted = change_set.stack, change_set.wanted
    assert wanted is not None
    creates = change_set.kind == "CREATE"
    kept = bool(request.get("DisableRollback"))
    failing = change_set.request.get("OnStackFailure")
    operation = Operation(
        "CREATE_STACK" if creates else "UPDATE_STACK",
        request.get("ClientRequestToken"),
        after=change_set.finish,
    )
    change_set.execution = "EXECUTE_IN_PROGRESS"
    stack.change_set_id = change_set.id
    stack.executed = {change_set.name: change_set}
    stack.change_sets.clear()
    stack.retain_except_on_create = bool(request.get("RetainExceptOnCreate"))
    if creates:
        stack.on_failure = "DO_NOTHING" if kept else failing or "ROLLBACK"
        operations.create(engine, stack, wanted, operation)
    else:
        keeps = kept or failing == "DO_NOTHING"
        operations.update(engine, stack, wanted, operation, keeps_failures=keeps)


def _check_executable(change_set: ChangeSet) -> None:
    which = f"ChangeSet [{change_set.id}] cannot be executed in its current"
    if change_set.status != "CREATE_COMPLETE":
        raise InvalidChangeSetStatus(f"{which} status of [{change_set.status}]")
    if change_set.execution != "AVAILABLE":
        message = f"{which} execution status of [{change_set.execution}]"
        raise InvalidChangeSetStatus(message)
    if change_set.kind == "UPDATE" or change_set.stack.status != "REVIEW_IN_PROGRESS":
        operations.check_updatable(change_set.stack)
