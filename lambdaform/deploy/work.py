"""One stack of an app, brought to what its template says, whatever state it is found in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lambdaform.assembly import Template
from lambdaform.assets import Package
from lambdaform.deploy import code_only, comparison, moves, parameters, reasons
from lambdaform.deploy.bucket import Buckets
from lambdaform.deploy.change_sets import Overtaken, Parameters, Request
from lambdaform.deploy.images import Images
from lambdaform.deploy.operation import Result
from lambdaform.deploy.places import Place
from lambdaform.deploy.stack import Snapshot, Stack
from lambdaform.deploy.states import Readiness
from lambdaform.deploy.texts import Texts
from lambdaform.deploy.upload import Uploads
from lambdaform.deploy.watcher import Change
from lambdaform.errors import DeployError, Problem

_TRIES = 5
"""Times that another deploy may come in between."""

Judge = Callable[[Template, tuple[Change, ...]], None]
"""Looks at the changes of a stack before they are carried out; raises to stop them."""

Built = Mapping[str, Path]
"""The zip of each package by the package's digest."""

Zips = Callable[[Sequence[Package]], Built]
"""Builds what is not built, and returns the zip of each."""


@dataclass(frozen=True)
class Outcome:
    """What became of a stack.

    Attributes:
        what: `created`, `updated` or `unchanged`.
        outputs: values by name.
    """

    template: Template
    what: str
    outputs: Mapping[str, str]
    seconds: float


@dataclass
class Work:
    """One stack of an app, and all that is needed to deploy it.

    Attributes:
        zips: of what is to be deployed; it is not built before that is known.
        parameters: the values that were said; others keep what they have.
        role: the ARN of the role that CloudFormation works with; `None` is the caller.
    """

    template: Template
    place: Place
    stack: Stack
    uploads: Uploads
    buckets: Buckets
    zips: Built
    images: Images
    judge: Judge
    parameters: Parameters
    protected_stage: bool = False
    role: str | None = None

    @property
    def _texts(self) -> Texts:
        return Texts(self.place, self.buckets, self.images, self.uploads)

    def seen(self) -> Outcome | None:
        """Return the outcome where the stack is what it should be already; change nothing.

        What reads values of other stacks, or of parameters that live elsewhere, is always compared
        by CloudFormation: they may have changed. Raises DeployError for parameters without a value,
        before any stack is changed.
        """
        begin = time.monotonic()
        now = self.stack.look()
        parameters.values(self.template, self.parameters, now)
        if now is None or not self._is_done(now):
            return None
        self._tell_protection(now)
        self.stack.watcher.done(self.stack.name, "unchanged")
        return Outcome(self.template, "unchanged", now.outputs, time.monotonic() - begin)

    def _is_done(self, now: Snapshot) -> bool:
        if now.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return False
        if comparison.reads_elsewhere(self.template.whole):
            return False
        if any(now.parameters.get(name) != value for name, value in self.parameters.items()):
            return False
        if self.template.termination_protection and not now.protected:
            return False
        ours = self._texts.root(self.template)
        if ours is None or not comparison.is_same(self.stack.template(), ours):
            return False
        return not self._has_other_code()

    def _has_other_code(self) -> bool:
        """Tell whether a function was given code without its stack; no protected stage allows it."""
        if self.protected_stage or not self.template.packages:
            return False
        return bool(code_only.marked(self.buckets.existing(self.place), self.template))

    def done(self) -> Outcome:
        """Deploy the stack; raises DeployError with what went wrong, and Detached."""
        begin = time.monotonic()
        for _ in range(_TRIES):
            now = self._settled()
            try:
                what = self._changed(now)
            except Overtaken:
                text = "another deploy came in between"
                self.stack.watcher.note(f"`{self.stack.name}`: {text}; looking again")
                self.stack.watcher.doing(self.stack.name, text)
                self.stack.reins.detach.wait(self.stack.manner.pause)
                continue
            outputs = self._finished()
            self.stack.watcher.done(self.stack.name, what)
            self._take_back_code()
            return Outcome(self.template, what, outputs, time.monotonic() - begin)
        message = f"`{self.stack.name}` is changed by others all the time"
        raise DeployError(Problem(message, None, "wait until they are done, and run it again"))

    def _settled(self) -> Snapshot | None:
        """Return the stack once it can be worked on; `None` where there is none yet."""
        went_back = False
        while True:
            self.stack.reins.heed(self.stack.name)
            now = self.stack.look()
            match now.readiness if now else Readiness.ABSENT:
                case Readiness.ABSENT:
                    return None
                case Readiness.READY:
                    return now
                case Readiness.BUSY if now:
                    self._wait_for(now)
                case Readiness.DEAD if now:
                    self._bury(now)
                case Readiness.STUCK if now and not went_back:
                    went_back = True
                    self._go_back(now)
                case _ if now:
                    raise DeployError(self._stuck(now))

    def _wait_for(self, now: Snapshot) -> None:
        self.stack.watcher.note(f"`{now.name}` is in {now.status}: waiting for the end of that")
        self.stack.watcher.doing(self.stack.name, f"waiting: it is in {now.status}")
        self.stack.running(now).followed()

    def _bury(self, now: Snapshot) -> None:
        """Delete what is left of a creation that was rolled back: CloudFormation keeps the name."""
        text = f"`{now.name}` is in {now.status}: its creation failed earlier, so it is made anew"
        self.stack.watcher.note(text)
        result = self.stack.delete(now).followed()
        if not result.is_gone:
            raise DeployError(*reasons.problems(self.template, result))
        for event in result.kept:
            kept = f"`{event.resource}` of the failed creation is kept: {event.physical}"
            self.stack.watcher.note(kept)

    def _go_back(self, now: Snapshot) -> None:
        self.stack.watcher.note(f"`{now.name}` is in {now.status}: it is rolled back first")
        result = self.stack.go_back(now).followed()
        if result.status != "UPDATE_ROLLBACK_COMPLETE":
            problems = reasons.problems(self.template, result)
            raise DeployError(*problems, self._stuck(now))

    def _stuck(self, now: Snapshot) -> Problem:
        message = f"`{now.name}` is in {reasons.state(now.status)}"
        hint = "`lambdaform remove` deletes it, and says what stands in the way"
        if now.readiness is Readiness.FOREIGN:
            hint = "mend the import with the tool that made it, and run this again"
        elif now.readiness is Readiness.STUCK:
            message = f"`{now.name}` cannot be rolled back ({now.status}): {now.reason.strip().rstrip('.')}"
            hint = (
                "mend what it names by hand and run this again, or leave it behind: "
                f"`aws cloudformation continue-update-rollback --stack-name {now.name} "
                "--resources-to-skip ID`"
            )
            if self.template.nested:
                hint += ", and of what is inside a nested stack `NAME_OF_THAT_STACK.ID`"
        return Problem(message, self.template.at, hint)

    def _changed(self, now: Snapshot | None) -> str:
        """Bring a stack to what its template says; return what became of it."""
        if now is not None and self.template.nested:
            moves.check(self.stack.client, now.id, self.template)
        self._upload()
        self.stack.watcher.doing(self.stack.name, "working out the changes")
        changes = self.stack.change_sets.made(self._request(now))
        if changes is None:
            return "unchanged"
        try:
            client, name = self.stack.client, self.stack.name
            all_of_them = tuple(moves.in_full(client, name, self.template, changes.changes))
            self.stack.watcher.changes(name, all_of_them)
            self.stack.reins.heed(self.stack.name)
            self.judge(self.template, all_of_them)
            self.stack.reins.heed(self.stack.name)
        except BaseException:
            self.stack.change_sets.discard_if_allowed(changes)
            raise
        result = self.stack.execute(changes).followed()
        if not result.is_good:
            raise DeployError(*self._why(result))
        for event in result.orphans:
            why = f"cannot be deleted: {event.reason}" if event.failed else "is kept by its policy"
            text = f"`{event.resource}` left the stack, and {why}; it stays as {event.physical}"
            self.stack.watcher.note(text)
        return "updated" if now else "created"

    def _why(self, result: Result) -> Sequence[Problem]:
        if self.stack.reins.cancel.is_set():
            left = reasons.state(result.status)
            message = f"`{self.stack.name}` was cancelled; the stack is now {left}"
            kept = tuple(f"`{event.resource}` is kept: {event.physical}" for event in result.kept)
            return [Problem(message, self.template.at, None, kept)]
        return reasons.problems(self.template, result)

    def _upload(self) -> None:
        packages = self.template.packages
        if packages:
            self.stack.watcher.doing(self.stack.name, "uploading")
            files = {package.key: self.zips[package.digest] for package in packages}
            names = {package.key: str(package) for package in packages}
            self.uploads.files(self.buckets.of(self.place), files, names)
        self.images.push(self.place, self.template.images)

    def _request(self, now: Snapshot | None) -> Request:
        template, text = self._texts.sent(self.template)
        return Request(
            template,
            self._parameters(now),
            dict(now.tags) if now else {},
            new=now is None,
            role=self.role,
            transforms=comparison.MACRO in text,
            nested=bool(self.template.nested),
        )

    def _parameters(self, now: Snapshot | None) -> Parameters:
        wanted = parameters.values(self.template, self.parameters, now)
        return parameters.following_defaults(wanted, self.template, now, self.stack)

    def _finished(self) -> Mapping[str, str]:
        """Do what CloudFormation does outside of a change set; return the stack's outputs."""
        now = self.stack.look()
        if now is None:  # none of its resources' conditions holds
            return {}
        if self.template.termination_protection and not now.protected:
            self.stack.protect(protected=True)
        self._tell_protection(now)
        return now.outputs

    def _tell_protection(self, now: Snapshot) -> None:
        if now.protected and not self.template.termination_protection:
            text = "is protected from deletion, which the app does not say; it stays so"
            self.stack.watcher.note(f"`{now.name}` {text}")

    def _take_back_code(self) -> None:
        """Let functions that were given code without their stack have that of the stack again."""
        if self.template.packages and not self.protected_stage:
            for problem in code_only.undo(self.place, self.buckets, self.template):
                self.stack.watcher.note(f"{problem.message}; {problem.hint}")
