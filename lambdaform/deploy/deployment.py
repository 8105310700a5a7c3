"""The stacks of an app at one stage, where they are deployed to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from lambdaform.assembly import Assembly, Template
from lambdaform.assets import ContainerImage
from lambdaform.bootstrap import QUALIFIER
from lambdaform.deploy import code_only, failures
from lambdaform.deploy import parameters as values
from lambdaform.deploy.account import Account
from lambdaform.deploy.bucket import Buckets
from lambdaform.deploy.change_sets import Parameters
from lambdaform.deploy.images import Build, Engine, Images
from lambdaform.deploy.operation import Manner
from lambdaform.deploy.places import Place, Places
from lambdaform.deploy.reins import Reins
from lambdaform.deploy.run import AT_ONCE, Run
from lambdaform.deploy.stack import Snapshot, Stack
from lambdaform.deploy.states import Readiness
from lambdaform.deploy.upload import Uploads
from lambdaform.deploy.watcher import Change, Watcher
from lambdaform.deploy.work import Built, Judge, Outcome, Work, Zips
from lambdaform.errors import DeployError, Problem

_PAUSE, _LOCAL_PAUSE = 2.0, 0.1
"""Seconds between two looks at AWS, which throttles, and at a cloud on this machine."""

_LOCAL_PATIENCE = 5.0
"""Seconds after which a cloud on this machine that does not answer was stopped."""

T = TypeVar("T")


def _agree(template: Template, changes: tuple[Change, ...]) -> None:
    """Let any changes be carried out."""


def _built(images: Sequence[ContainerImage]) -> Engine:
    """Build images, and tell nobody."""
    from lambdaform.builds.images import built

    return built(images)


@dataclass
class Deployment:
    """The stacks of an app at one stage, and the account that they are deployed to.

    Attributes:
        asset_bucket: the bucket that the stage names for the code; `None` finds one.
        protected: whether the stage is protected.
        role: the name or ARN of the role that CloudFormation works with; `None` is the caller.
        qualifier: of the CDK's bootstrap, where that is used.
        pause: seconds between two looks at a stack; `None` is what suits the cloud.
    """

    assembly: Assembly
    account: Account
    watcher: Watcher = field(default_factory=Watcher)
    asset_bucket: str | None = None
    protected: bool = False
    role: str | None = None
    qualifier: str = QUALIFIER
    pause: float | None = None
    reins: Reins = field(default_factory=Reins)

    @cached_property
    def places(self) -> Places:
        """Who works where."""
        return Places(self.account, self.qualifier)

    @cached_property
    def buckets(self) -> Buckets:
        """The buckets for the code."""
        return Buckets(self.places, self.watcher, self.asset_bucket)

    @cached_property
    def images(self) -> Images:
        """The container images."""
        return Images(self.places, self.watcher)

    @cached_property
    def uploads(self) -> Uploads:
        """What goes into them, each once."""
        return Uploads(self.watcher, self.reins)

    def destinations(self) -> list[tuple[str, str]]:
        """Return the accounts and regions that the stacks go to, each once.

        Raises DeployError without credentials that are good.
        """
        found: dict[tuple[str, str], None] = {}
        for template in self.assembly.templates:
            region = template.region or self.account.usual_region
            found[template.account or self.account.caller(region).account, region] = None
        return [*found]

    @failures.told()
    def place(self, template: Template) -> Place:
        """Return where a stack is; by the CDK's roles, where the caller may not look at it.

        Raises DeployError where nobody may work there, or AWS cannot be asked.
        """
        place = self.places.of(template.account, template.region, template.at)
        try:
            place.cloudformation.describe_stacks(StackName=template.name)
        except place.cloudformation.exceptions.ClientError as error:
            if failures.code(error) in failures.DENIED:
                return self.places.by_cdk(place.owner, place.region) or place
            if failures.code(error) != "ValidationError":  # that is: there is none yet
                raise
        return place

    def stack(self, template: Template, place: Place | None = None) -> Stack:
        """Return a stack of the app where it is deployed to."""
        place = place or self.places.of(template.account, template.region, template.at)
        usual = _LOCAL_PAUSE if self.account.endpoint else _PAUSE
        pause = usual if self.pause is None else self.pause
        patience = _LOCAL_PATIENCE if self.account.endpoint else None
        manner = Manner(self.watcher, self.reins, pause, patience)
        return Stack(template.name, place.cloudformation, manner)

    @failures.told()
    def look(self, template: Template) -> Snapshot | None:
        """Return how a stack of the app stands; `None` where it is not deployed."""
        now = self.stack(template, self.place(template)).look()
        return None if now is None or now.readiness is Readiness.ABSENT else now

    def deploy(
        self,
        zips: Zips,
        *,
        stacks: Sequence[str] = (),
        parameters: Mapping[str, str] | None = None,
        judge: Judge = _agree,
        images: Build = _built,
    ) -> list[Outcome]:
        """Bring the stacks to what their templates say; return what became of each, in order.

        Args:
            zips: builds packages; asked for those of the stacks that are not what they should be.
            stacks: ids; what these need is deployed too. None of them means all.
            parameters: values, by `Name` or by `Stack.Name`.
            judge: looks at the changes of each stack before they are carried out.
            images: builds container images; asked for those that are in no repository yet.

        Raises:
            DeployError: with all that went wrong; stacks that did not need it are done.
            BuildError: a package or an image cannot be built; nothing was changed.
            Detached: somebody does not wait for the end, as `reins` say; what was begun goes on.
        """
        chosen = self.chosen(stacks)
        said = values.by_stack(parameters or {}, chosen)
        places = self._places(chosen)
        built: dict[str, Path] = {}
        works = {
            t.name: self._work(t, places[t.stack], built, judge, said[t.stack]) for t in chosen
        }
        seen = self.each(dict.fromkeys(works, ()), lambda name: works[name].seen())
        left = [t for t in chosen if seen[t.name] is None]
        if left:
            self.reins.heed()
        if left:  # what has no zips may have code in its template, which is checked with them
            built |= zips([package for template in left for package in template.packages])
        self.images.prepare([(places[t.stack], one) for t in left for one in t.images], images)
        if left:
            self.reins.heed()
        done = self.each(self.needs(left), lambda name: works[name].done())
        outcomes = {**seen, **done}
        return [outcome for t in chosen if (outcome := outcomes[t.name])]

    @failures.told()
    def replace_code(self, template: Template, id: str, zips: Zips) -> float:
        """Give one function its new code, without its stack; return the seconds that took.

        Raises DeployError where the stage is protected, the function is not deployed, or Lambda does
        not take the code, and BuildError where it cannot be built.
        """
        if self.protected:
            stage = self.assembly.stage
            message = f"the stage `{stage}` is protected: its functions change with their stacks"
            hint = f"deploy it: `lambdaform deploy --stage {stage}`"
            raise DeployError(Problem(message, None, hint))
        place = self.place(template)
        target = code_only.target(place, template, id)
        file = zips([target.package])[target.package.digest]
        bucket = self.buckets.of(place)
        return code_only.replace_code(place, bucket, self.uploads, target, file)

    def other_code(self, templates: Sequence[Template]) -> dict[str, list[str]]:
        """Return the functions that run other code than their stack says, by the stack's name.

        Of a protected stage that cannot be; what the credentials may not see is left out.
        """
        places: dict[tuple[str, str], list[Template]] = {}
        with_code = [t for t in templates if t.packages and not self.protected]
        for template in with_code:
            place = self.places.of(template.account, template.region, template.at)
            places.setdefault((place.owner, place.region), []).append(template)
        found: dict[str, list[str]] = {}
        for here in places.values():
            with contextlib.suppress(DeployError), failures.told():
                bucket = self.buckets.existing(self.place(here[0]))
                found |= code_only.all_marked(bucket, here)
        return found

    def needs(self, templates: Sequence[Template]) -> dict[str, list[str]]:
        """Return the names of the stacks that each needs, by its name."""
        return {t.name: [self.assembly.template(id).name for id in t.depends_on] for t in templates}

    def chosen(self, stacks: Sequence[str]) -> list[Template]:
        """Return the templates of stacks, and of those that they need, in order of deployment.

        Raises DeclarationError for one that the app does not have.
        """
        wanted: set[str] = set()
        waiting = [self.assembly.template(id) for id in stacks] or self.assembly.templates
        while waiting:
            wanted |= {t.stack for t in waiting}
            needed = {id for t in waiting for id in t.depends_on} - wanted
            waiting = [self.assembly.template(id) for id in needed]
        return [t for t in self.assembly.templates if t.stack in wanted]

    def _places(self, templates: Sequence[Template]) -> dict[str, Place]:
        """Return the place of each stack; every one that is out of reach is told."""
        places: dict[str, Place] = {}
        problems: list[Problem] = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            looks = {template.stack: pool.submit(self.place, template) for template in templates}
        for stack, look in looks.items():
            try:
                places[stack] = look.result()
            except DeployError as error:
                problems += error.problems
        if problems:
            raise DeployError(*dict.fromkeys(problems))
        return places

    def _work(
        self, template: Template, place: Place, zips: Built, judge: Judge, said: Parameters
    ) -> Work:
        return Work(
            template=template,
            place=place,
            stack=self.stack(template, place),
            uploads=self.uploads,
            buckets=self.buckets,
            zips=zips,
            images=self.images,
            judge=judge,
            parameters=said,
            protected_stage=self.protected,
            role=place.role or self._role(place),
        )

    def _role(self, place: Place) -> str | None:
        """Return the ARN of the role that CloudFormation works with in a place."""
        if self.role is None or self.role.startswith("arn:"):
            return self.role
        partition = self.account.caller(place.region).partition
        return f"arn:{partition}:iam::{place.owner}:role/{self.role}"

    def each(self, needs: Mapping[str, Sequence[str]], one: Callable[[str], T]) -> dict[str, T]:
        """Do one thing with each stack, after those that it needs; raises as `deploy` does."""
        return Run(needs, one, self.watcher, self.reins).results()
