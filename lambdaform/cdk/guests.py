"""The CDK's constructs inside lambdaform's stacks: synthesised once, and merged."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lambdaform import cdk_json
from lambdaform.app import App
from lambdaform.assets.destinations import BUCKET
from lambdaform.assets.image import REPOSITORY
from lambdaform.cdk import clashes, errors, views
from lambdaform.cdk.belonging import Belonging
from lambdaform.cdk.depends_on import LATER
from lambdaform.cdk.merging import VALUES, Merging
from lambdaform.cdk.owner import NAME, Owner, Rest, owners
from lambdaform.cdk.recognition import reference
from lambdaform.construct import Stack
from lambdaform.draft import Draft
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source
from lambdaform.template import Foreign, Json, Reference, render

_OFF = {
    "aws:cdk:enable-path-metadata": False,
    "aws:cdk:enable-asset-metadata": False,
    "aws:cdk:version-reporting": False,
    "@aws-cdk/core:defaultCrossStackReferences": "weak",
}
"""What the `cdk` CLI or a cdk.json may have switched on, and what is as lambdaform has it."""


class Guests:
    """The bridge of an app of lambdaform's own, which has constructs of the CDK in its stacks."""

    keeps_whole = False
    is_closed = False

    def __init__(self, app: App[Any]) -> None:
        """Start the CDK's app, which is written to a folder that is gone when the process ends.

        Raises DeclarationError where the CDK is not installed.
        """
        try:
            import aws_cdk
        except ImportError:
            message = "the AWS CDK is not installed"
            hint = 'install the extra that needs it: `pip install "lambdaform[cdk]"`'
            raise DeclarationError(Problem(message, Source.of_caller(), hint)) from None

        self._app = app
        self._folder = Path(tempfile.mkdtemp(prefix="lambdaform-cdk-"))
        atexit.register(shutil.rmtree, self._folder, ignore_errors=True)
        self._theirs = aws_cdk.App(
            outdir=str(self._folder),
            context=_context(app),
            post_cli_context=_OFF,
            auto_synth=False,
            analytics_reporting=False,
            tree_metadata=False,
            stack_traces=False,
            builtin_cloud_formation_validation=False,
        )
        self._stacks: dict[str, Any] = {}
        self._containers: dict[str, Any] = {}
        self._rests: dict[str, Rest] = {}
        self._made_for: dict[str, dict[str, Owner]] = {}
        self._later: dict[tuple[str, str], Any] = {}
        self._asked: set[str] = set()
        self._values: dict[str, dict[Foreign, Source | None]] = {}
        self._merging: Merging | None = None
        self._known: set[str] | None = None

    def cdk_stack(self, stack: Stack) -> Any:
        """Return the CDK's side of a stack."""
        if stack.path not in self._stacks:
            self._rests[stack.path] = Rest(stack, NAME)
            self._stacks[stack.path] = self._made(stack)
        return self._stacks[stack.path]

    def container(self, stack: Stack) -> Any:
        """Return what views of lambdaform's own stand below in the CDK's side of a stack."""
        from lambdaform.cdk.kernel import Scope

        if stack.path not in self._containers:
            self._containers[stack.path] = Scope(self.cdk_stack(stack), NAME)
        return self._containers[stack.path]

    @contextmanager
    def making(self, owner: Owner) -> Iterator[None]:
        """Note for whom what is meanwhile made directly in a stack has come."""
        node = self.cdk_stack(owner.stack).node
        before = {child.__jsii_ref__.ref for child in node.children}
        yield
        made = self._made_for.setdefault(owner.stack.path, {})
        for child in node.children:
            if child.__jsii_ref__.ref not in before:
                made.setdefault(child.node.id, owner)

    def stand_in(self, stack: Stack, id: str) -> Any:
        """Return what the CDK's resources can wait for in the place of one of lambdaform's."""
        import aws_cdk

        if (stack.path, id) not in self._later:
            self._later[stack.path, id] = aws_cdk.CfnResource(
                self.container(stack), f"Later{id}", type=LATER, properties={"Id": id}
            )
        return self._later[stack.path, id]

    def _made(self, stack: Stack) -> Any:
        import aws_cdk

        env = None
        if stack.account or stack.region:
            env = aws_cdk.Environment(account=stack.account, region=stack.region)
        synthesizer = aws_cdk.CliCredentialsStackSynthesizer(
            file_assets_bucket_name=stack.app.stage.asset_bucket or BUCKET,
            image_assets_repository_name=REPOSITORY,
        )
        with errors.told(stack, stack.at):
            return aws_cdk.Stack(
                self._theirs, stack.id, stack_name=stack.name, env=env, synthesizer=synthesizer
            )

    def adopt(self, stack: Stack, name: str | None, *, termination_protection: bool | None) -> None:
        """Leave a new stack alone until something of the CDK is declared in it."""

    def attribute(self, stack: Stack, name: str) -> object:
        """Raise AttributeError: the CDK's side is something beside the stack, and has a name."""
        message = f"{stack} has no attribute `{name}`; `cdk_stack(...)` is the CDK's side of it"
        raise AttributeError(message)

    def way_to(self, stack: Stack) -> str:
        return "give its ARN or name as text, or use `existing`"

    def reference(self, reference: Reference) -> Json | None:
        return None

    def foreign(self, draft: Draft, foreign: Foreign) -> Json:
        """Return what a value is, or a place for it where the CDK has not yet synthesised."""
        path = draft.stack.path
        if self._merging is not None and self._merging.drafts.get(path) is draft:
            return self._merging.resolved(path, foreign)
        self._values.setdefault(path, {}).setdefault(foreign, draft.at)
        return Merging.place_of(foreign)

    def close(self) -> None:
        """Note what there is when `app.synth()` is called; where that has written it, let no more come."""
        if self._merging is not None:
            self._theirs.node.lock()
        self._known = {reference(one) for one in self._theirs.node.find_all()}

    def _late(self) -> Iterator[Problem]:
        """Yield what was made after `app.synth()`: `python app.py` would be without it."""
        late = [] if self._known is None else self._theirs.node.find_all()
        paths = [one.node.path for one in late if reference(one) not in (self._known or ())]
        theirs = [path for path in paths if NAME not in path.split("/")]
        if theirs:
            message = f"`{theirs[0]}` of the CDK comes too late: it is made after `app.synth()`"
            yield Problem(message, self._app.synthesised, "make it before `app.synth()`")

    def join(self, drafts: Mapping[str, Draft]) -> Iterator[Problem]:
        """Have the CDK synthesise, all stacks at once, and put the results into the templates."""
        yield from self._late()
        for draft in drafts.values():
            self._collect(draft)
        values, self._values = self._values, {}
        for path, wanted in values.items():
            self._ask(drafts[path].stack, list(wanted))
        for stack in self._stacks.values():
            yield from views.unheard(stack)
        try:
            if self._stacks:
                self._theirs.synth(force=True)
        except RuntimeError as error:
            if not errors.is_theirs(error):
                raise
            yield self._told(drafts, str(error))
            return
        self._merging = Merging(self._folder, values, drafts, self._belonging(drafts))
        if self._merging.missing:
            # Told by what is imported here only: it needs the module that needs this one.
            from lambdaform.cdk import looking

            known, rests = list(owners(drafts)), list(self._rests.values())
            yield from looking.problems(self._merging.missing, known, rests, _context(self._app))
        yield from self._merging.join()

    def _belonging(self, drafts: Mapping[str, Draft]) -> dict[str, Belonging]:
        """Return whose the parts of each stack are that has something of the CDK."""
        made = self._made_for
        return {
            path: Belonging(drafts[path], rest, made.get(path, {}))
            for path, rest in self._rests.items()
        }

    def _collect(self, draft: Draft) -> None:
        """Note the values that are only asked for when the templates are settled."""
        late = [properties for _, properties, _ in draft.stack.overrides]
        for value in (*late, self._app.metadata, draft.stack.metadata):
            try:
                render(value, draft)
            except LambdaformError:
                continue  # told when it is rendered for good

    def _ask(self, stack: Stack, wanted: list[Foreign]) -> None:
        """Have the CDK resolve values: it does so in a resource, which is left out afterwards."""
        import aws_cdk

        theirs = self.cdk_stack(stack)
        if stack.path in self._asked:
            theirs.node.try_remove_child(VALUES)
        self._asked.add(stack.path)
        said = [list(f.value) if isinstance(f.value, tuple) else f.value for f in wanted]
        aws_cdk.CfnResource(theirs, VALUES, type="Lambdaform::Values", properties={VALUES: said})

    def _told(self, drafts: Mapping[str, Draft], text: str) -> Problem:
        """Return what the CDK has against the whole, at the construct that it names."""
        known = self._belonging(drafts)
        clash = self._clash(clashes.taken(text), known)
        if clash is not None:
            return clash
        named = [owner for whose in known.values() if (owner := whose.named(text)) is not None]
        owner = [*named, *self._rests.values()][0]
        return errors.problem(owner, owner.at, text)

    def _clash(self, id: str, known: Mapping[str, Belonging]) -> Problem | None:
        """Return the problem of a logical id that two of the CDK's elements have in one stack."""
        for path, whose in known.items() if id else ():
            found = clashes.elements(self._stacks[path], id)
            if len(found) > 1:
                first, second = (whose.owner(place.split("/")[1:]).at for place in found[:2])
                return clashes.problem(id, first, second)
        return None


def _context(app: App[Any]) -> dict[str, Json]:
    """Return what the CDK's constructs can ask for: feature flags, and what was looked up before."""
    folder = cdk_json.project(Path(app.at.file).parent if app.at else Path.cwd())
    said = _object(folder / "cdk.json").get("context", {})
    flags = said if isinstance(said, dict) else {}
    known = {**_object(folder / "cdk.context.json"), **flags}
    texts = cdk_json.texts(known).items()  # as which the app itself reads what is no text there
    return {**known, **{k: v for k, v in app.context.items() if (k, v) not in texts}}


def _object(file: Path) -> dict[str, Json]:
    """Return the object in a JSON file; an empty one where there is none, or no file."""
    try:
        said = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
