"""What the CDK has written -> entries of lambdaform's templates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lambdaform.assets.destinations import BUCKET
from lambdaform.cdk import depends_on, files
from lambdaform.cdk.belonging import Belonging
from lambdaform.cdk.owner import Beside, owners
from lambdaform.construct import Construct
from lambdaform.draft import SECTIONS, Draft, placed
from lambdaform.errors import DeclarationError, LambdaformError, Problem, Source
from lambdaform.template import Foreign, Json, render

VALUES = "LambdaformValues"
"""The resource in which the CDK resolves values, and its property that holds them."""

REFERENCE = "Fn::LambdaformReference"
"""What stands for one of lambdaform's references among the CDK's own functions."""

_PLACE = "Lambdaform::Value"
_HANDLER = "aws:cdk:is-custom-resource-handler"
_HEAD = ("AWSTemplateFormatVersion",)
_NOT_OURS = {
    "cdk:cloud-assembly": "makes a stage of its own",
    "aws:cloudformation:stack": "makes a stack of its own",
}


class Merging:
    """One synthesis of the CDK's, and the templates that its results are put into.

    Attributes:
        drafts: the templates.
        missing: what the CDK would have looked up in an account.
    """

    def __init__(
        self,
        folder: Path,
        values: Mapping[str, Mapping[Foreign, Source | None]],
        drafts: Mapping[str, Draft],
        belonging: Mapping[str, Belonging],
    ) -> None:
        """Read what the CDK has written to a folder.

        Args:
            folder: holds the assembly.
            values: those of the CDK's that the drafts want, each with the line that does first.
            drafts: what the results are put into.
            belonging: whose each part of the CDK's side is.
        """
        self._belonging = belonging
        self._values = values
        self.drafts = drafts
        self._folder = folder
        manifest = _read(folder / "manifest.json")
        self._artifacts: dict[str, Any] = manifest.get("artifacts", {})
        self.missing: list[Any] = manifest.get("missing", [])
        self._resolved: dict[str, dict[Foreign, Json]] = {}
        self._templates: dict[str, dict[str, Json]] = {}
        for path, draft in drafts.items():
            artifact = self._artifacts.get(draft.stack.id)
            if artifact is not None:
                self._templates[path] = _read(folder / artifact["properties"]["templateFile"])
                depends_on.name_ours(self._templates[path].get("Resources", {}))
                self._resolve(path, list(values.get(path, ())))
                self._belonging[path].trace(self._templates[path], self._paths(draft))

    @staticmethod
    def place_of(foreign: Foreign) -> Json:
        """Return what stands in a template until a value is known."""
        return {_PLACE: foreign.encode()[1]}

    def resolved(self, path: str, foreign: Foreign) -> Json:
        """Return what a value is in a stack; raise DeclarationError where the CDK was not asked."""
        known = self._resolved.get(path, {})
        if foreign not in known:
            message = "a value of the AWS CDK comes too late: the CDK has synthesised already"
            raise DeclarationError(Problem(message))
        return render(_ours(known[foreign]), self.drafts[path])

    def join(self) -> Iterator[Problem]:
        """Put all of it into the templates; yield what cannot be merged."""
        yield from self._strangers()
        yield from self._told()
        for path, template in self._templates.items():
            draft = self.drafts[path]
            for section in draft.sections.values():
                for id, entry in section.items():
                    section[id] = self._filled(entry, path)
            yield from self._merge(draft, template)
            yield from self._assets(draft)
            self._order(draft)

    def _resolve(self, path: str, asked: Sequence[Foreign]) -> None:
        """Take the values out of the template in which the CDK has resolved them."""
        resources = self._templates[path].get("Resources", {})
        entry = resources.pop(VALUES, None)
        if entry is not None:
            answers = entry["Properties"][VALUES]
            self._resolved[path] = dict(zip(asked, answers, strict=True))

    def _filled(self, value: Json, path: str) -> Json:
        """Return a part of a template with the values in their places."""
        if isinstance(value, list):
            return [self._filled(v, path) for v in value]
        if not isinstance(value, dict):
            return value
        if _PLACE in value:
            said = value[_PLACE]
            return self.resolved(path, Foreign(tuple(said) if isinstance(said, list) else said))
        return {k: self._filled(v, path) for k, v in value.items()}

    def _merge(self, draft: Draft, template: Mapping[str, Json]) -> Iterator[Problem]:
        """Add the entries of a template, each as part of the construct that it comes from."""
        whose, paths = self._belonging[draft.stack.path], self._paths(draft)
        brought = self._brought(draft, paths)
        beside = set()
        for section, entries in template.items():
            if section not in SECTIONS and section not in _HEAD:
                message = f"the CDK's part of it has a section `{section}`, which cannot be merged"
                yield Problem(f"{draft.stack}: {message}", whose.rest.at)
            for id, entry in entries.items() if section in SECTIONS else ():
                owner = whose.owner(paths.get(id, ()))
                if isinstance(owner, Beside):
                    beside.add(id)
                try:
                    draft.take(owner, section, id, _ours(_unplaced(entry, draft)))
                except LambdaformError as error:
                    yield from (placed(problem, owner) for problem in error.problems)
        draft.notes |= {id: {"brought": True} for id in brought & draft.resources.keys()}
        depends_on.name_theirs(draft, beside)
        for id in template.get("Resources", {}):
            depends_on.say_once(draft.resources.get(id, {}))

    def _paths(self, draft: Draft) -> dict[str, list[str]]:
        """Return where the entries of a template stand in the CDK's tree of their stack."""
        return {
            entry["data"]: path.split("/")[2:]
            for path, entries in self._metadata(draft).items()
            for entry in entries
            if entry["type"] == "aws:cdk:logicalId"
        }

    def _brought(self, draft: Draft, paths: Mapping[str, Sequence[str]]) -> set[str]:
        """Return the ids of what the CDK adds for its own ends: functions with code of its own."""
        places = {
            tuple(path.split("/")[2:])
            for path, entries in self._metadata(draft).items()
            if any(entry["type"].startswith(_HANDLER) for entry in entries)
        }
        return {
            id
            for id, path in paths.items()
            if any(tuple(path[:end]) in places for end in range(1, len(path) + 1))
        }

    def _metadata(self, draft: Draft) -> dict[str, list[Any]]:
        artifact = self._artifacts[draft.stack.id]
        beside = artifact.get("additionalMetadataFile")
        more = _read(self._folder / beside) if beside else {}
        return {**artifact.get("metadata", {}), **more}

    def _assets(self, draft: Draft) -> Iterator[Problem]:
        """Add what the CDK's part of a stack needs beside its template."""
        manifest = _read(self._folder / f"{draft.stack.id}.assets.json")
        template = self._artifacts[draft.stack.id]["properties"]["templateFile"]
        for said in (*manifest.get("files", {}).values(), *manifest["dockerImages"].values()):
            if said["source"].get("path") == template:
                continue
            try:
                files.add(self._folder, said, draft)
            except LambdaformError as error:
                name = said.get("displayName") or ""
                owner = self._belonging[draft.stack.path].owner(name.split(" ")[0].split("/"))
                yield from (placed(problem, owner) for problem in error.problems)

    def _order(self, draft: Draft) -> None:
        """Let a stack wait for those that its CDK's part reads."""
        names = self._artifacts[draft.stack.id].get("dependencies", ())
        for path, other in self.drafts.items():
            if other.stack.id in names:
                at = self._reads(draft, f'"{other.stack.name}"')
                draft.needs.setdefault(path, (other.stack.id, at))

    def _reads(self, draft: Draft, name: str) -> Source | None:
        """Return the line that reads the stack of a name in the CDK's way."""
        path = draft.stack.path
        for foreign, at in self._values.get(path, {}).items():
            if name in json.dumps(self._resolved.get(path, {}).get(foreign)):
                return at
        whose, paths = self._belonging[path], self._paths(draft)
        for id, entry in self._templates[path].get("Resources", {}).items():
            if name in json.dumps(entry):
                return whose.owner(paths.get(id, ())).at
        return whose.rest.at

    def _strangers(self) -> Iterator[Problem]:
        """Yield what no template of lambdaform's can hold: stages and stacks of the CDK's own."""
        known = {draft.stack.id for draft in self.drafts.values()}
        for name, artifact in self._artifacts.items():
            reason = _NOT_OURS.get(artifact["type"])
            if reason is None or name in known:
                continue
            said = artifact.get("displayName") or artifact["properties"].get("displayName", name)
            named = [o for o in owners(self.drafts) if f"/{o.id}/" in f"/{said}/"]
            hint = "declare it beside lambdaform's stacks, in an app of the CDK: `add_app`"
            owner = [*named, *self._rests()][0]
            yield owner.problem(f"{reason}, `{said}`, which cannot be merged", hint)

    def _rests(self) -> Iterator[Construct]:
        yield from (whose.rest for whose in self._belonging.values())

    def _told(self) -> Iterator[Problem]:
        """Yield what constructs of the CDK have against themselves."""
        for path in self._templates:
            for where, entries in self._metadata(self.drafts[path]).items():
                owner = self._belonging[path].owner(where.split("/")[2:])
                texts = [e["data"] for e in entries if e["type"] == "aws:cdk:error"]
                yield from (owner.problem(f"has an error, says the CDK: {text}") for text in texts)


def _ours(value: Json) -> Json:
    """Return a value of the CDK's in which lambdaform's references are the texts that they were."""
    if isinstance(value, list):
        return [_ours(v) for v in value]
    if not isinstance(value, dict):
        return value
    if REFERENCE in value:
        return value[REFERENCE]
    return {k: _ours(v) for k, v in value.items()}


def _unplaced(value: Json, draft: Draft) -> Json:
    """Return a value in which the bucket for code is as lambdaform names it, wherever it will be."""
    name = BUCKET
    for place, known in (("AccountId", draft.stack.account), ("Region", draft.stack.region)):
        name = name.replace(f"${{AWS::{place}}}", known) if known else name
    if isinstance(value, list):
        return [_unplaced(v, draft) for v in value]
    if isinstance(value, dict):
        if isinstance(value.get("Fn::Sub"), str):
            return {"Fn::Sub": value["Fn::Sub"].replace(name, BUCKET)}
        return {k: _unplaced(v, draft) for k, v in value.items()}
    if isinstance(value, str) and name != BUCKET and name in value:
        return {"Fn::Sub": value.replace("${", "${!").replace(name, BUCKET)}
    return value


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
