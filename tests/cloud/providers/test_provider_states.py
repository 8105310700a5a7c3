"""Each type from its first state to another and away, and what the service tells of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from provided import Workbench
from provider_samples import SAMPLES, Sample

from lambdaform import schemas
from lambdaform.cloud.providers.work import is_gone


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda one: one.removeprefix("AWS::"))
def life(request, bench):
    return Life(bench, request.param, SAMPLES[request.param])


class Life:
    """What became of one resource, from beginning to end."""

    def __init__(self, bench: Workbench, type: str, sample: Sample) -> None:
        self.type, self.sample = type, sample
        self.first, self.then = dict(sample.first(bench)), dict(sample.then(bench))
        self.made = bench.make(type, self.first)
        id = self.made.physical_id
        self.told_first = dict(sample.told(bench, id, self.first))
        self.changed = bench.change(type, id, self.first, self.then)
        self.told_then = dict(sample.told(bench, id, self.then))
        bench.take_away(type, id, self.then)
        bench.take_away(type, id, self.then)
        self.after = self._after(bench, id)

    def _after(self, bench: Workbench, id: str) -> object:
        try:
            return self.sample.told(bench, id, self.then)
        except ClientError as error:
            return None if is_gone(error) else error
        except (StopIteration, ValueError, IndexError):
            return None


def value(told: Mapping[str, Any], name: str) -> Any:
    return {key.lower(): value for key, value in told.items()}.get(name.lower())


def agrees(told: Any, wanted: Any) -> bool:
    """Whether a service says what is wanted, whatever form of it: case, tags, JSON, text."""
    told, wanted = plain(told), plain(wanted)
    if isinstance(wanted, Mapping) and isinstance(told, Mapping):
        by_name = {str(key).lower(): value for key, value in told.items()}
        return all(agrees(by_name.get(str(k).lower()), v) for k, v in wanted.items())
    if isinstance(wanted, list) and isinstance(told, list):
        return len(told) == len(wanted) and all(any(agrees(t, w) for t in told) for w in wanted)
    return bool(told == wanted)


def plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        names = [sorted(one, key=len) for one in value]  # `TagKey` is shorter than `TagValue`
        if all([n.lower().removeprefix("tag") for n in two] == ["key", "value"] for two in names):
            return {
                one[key]: one[content] for one, (key, content) in zip(value, names, strict=True)
            }
    return value


def test_what_is_said_first_is_told(life):
    """Each property that has an effect is what the service tells of the resource."""
    wrong = {
        name: (wanted, value(life.told_first, name))
        for name, wanted in life.first.items()
        if name not in life.sample.unseen and not agrees(value(life.told_first, name), wanted)
    }
    assert wrong == {}


def test_what_is_changed_is_told(life):
    """In place: each property that is there is told, and one that is gone is not as it was."""
    assert life.changed.physical_id == life.made.physical_id
    wanted = {
        name: v for name, v in {**life.first, **life.then}.items() if name not in life.sample.unseen
    }
    wrong = {
        name: (life.then.get(name), value(life.told_then, name))
        for name, one in wanted.items()
        if (name in life.then) != agrees(value(life.told_then, name), one)
    }
    assert wrong == {}


def test_what_is_taken_away_is_gone(life):
    """Once is enough, and a second time does no harm."""
    assert life.after is None


def test_the_attributes_are_those_of_the_schema(life):
    """Each attribute is one that `Fn::GetAtt` knows, and none of the type's is missing."""
    known = {".".join(place) for place in schemas.read_only(life.type)}
    assert life.made.attributes.keys() <= known | life.first.keys()
    assert life.changed.attributes.keys() <= known | life.then.keys()
    missing = known - set(places(life.made.attributes)) - life.sample.without
    assert missing == set()


def places(attributes: Mapping[str, Any]) -> Iterator[str]:
    """Yield attributes as `Fn::GetAtt` says them, those within others too."""
    for name, value in attributes.items():
        yield name
        if isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in places(value))
