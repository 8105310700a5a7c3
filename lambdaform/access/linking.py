"""What the code only knows by where it comes from -> what the app put there.

`os.environ["ORDERS_TABLE"]` is the table that the template names in that variable; the bucket of an
event is the one whose events the function gets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from lambdaform.access.patterns import ANY, is_known
from lambdaform.access.python.snapshot import plain
from lambdaform.access.python.values import Const, Context, Env, Evt, Response, Tmpl
from lambdaform.access.template.functions import LambdaFunction
from lambdaform.access.template.triggers import Trigger
from lambdaform.access.template.values import Texts
from lambdaform.arguments import ABSENT, UNKNOWN, Begins, OneOf

_MOST = 16


def linkers(function: LambdaFunction, arguments: Mapping[str, object]) -> list[Linker]:
    """Return what ties the arguments of a call: where an event names them, one for each trigger.

    The triggers that count are those of the sorts that say anything of these parts of an event.
    """
    asked = {*_paths(arguments)}
    say = {one.kind for one in function.triggers if asked & one.event.keys()}
    counting = [one for one in function.triggers if one.kind in say]
    return [Linker(function, [one]) for one in counting] or [Linker(function)]


def _paths(value: object) -> Iterator[tuple[str, ...]]:
    """Yield the parts of the event that arguments are made of."""
    match value:
        case Evt():
            yield value.path
        case Tmpl():
            yield from _paths(value.pieces)
        case OneOf():
            yield from _paths(value.values)
        case Mapping():
            yield from _paths([*value.keys(), *value.values()])
        case list() | tuple():
            for one in value:
                yield from _paths(one)


class Linker:
    """Ties the arguments of a function's calls to what is known of the function.

    Args:
        function: the function.
        triggers: those that hand it the event; `None` is all.
    """

    def __init__(self, function: LambdaFunction, triggers: Sequence[Trigger] | None = None) -> None:
        self._function = function
        self._environment = function.environment
        self._triggers = function.triggers if triggers is None else triggers

    def arguments(self, given: Mapping[str, object]) -> dict[str, object]:
        """Return the arguments of a call with texts for all that is known."""
        return {name: self.value(value) for name, value in given.items()}

    def texts(self, value: object) -> Texts:
        """Return what an argument that is a text may be; nothing where it is not given."""
        return _texts(self.value(value))

    def value(self, value: object) -> object:
        """Return what is known of one argument, in the form of `lambdaform.arguments`."""
        read = _READERS.get(type(value))
        if read is not None:
            return _argument(read(self, value))
        if isinstance(value, OneOf):
            return _one_of([self.value(one) for one in value.values])
        if isinstance(value, Mapping):
            return {self._key(k): self.value(v) for k, v in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list) else value

    def _key(self, key: object) -> object:
        found = self.value(key)
        return found if isinstance(found, (str, int)) or found is UNKNOWN else UNKNOWN

    def variable(self, value: Env) -> Texts:
        """Return what an environment variable holds; its default where nobody sets it."""
        if value.name in self._environment:
            return self._environment[value.name]
        return _texts(self.value(plain(value.default))) if value.default is not None else (ANY,)

    def template(self, value: Tmpl) -> Texts:
        """Return what a text made of parts may be."""
        made = product(*[self._piece(piece) for piece in value.pieces])
        found = tuple("".join(row) for row in islice(made, _MOST + 1))
        return found if len(found) <= _MOST else (ANY,)

    def _piece(self, piece: object) -> Texts:
        if isinstance(piece, Const):
            return (str(piece.value),)
        return _texts(self.value(plain(piece)))

    def event(self, value: Evt) -> Texts:
        """Return what a part of the event may be, as far as all triggers that say it agree."""
        say = {trigger.kind for trigger in self._triggers if value.path in trigger.event}
        alike = [trigger for trigger in self._triggers if trigger.kind in say]
        found = (text for trigger in alike for text in trigger.event.get(value.path, (ANY,)))
        return tuple(dict.fromkeys(found)) or (ANY,)

    def context(self, value: Context) -> Texts:
        """Return what a part of the handler's context may be."""
        declared = self._function.declared
        known: dict[tuple[str, ...], Texts] = {
            ("function_name",): declared.ref,
            ("invoked_function_arn",): declared.arns,
        }
        return known.get(value.path, (ANY,))

    def response(self, value: Response) -> Texts:
        """Return what a part of an answer may be, where the question tells it."""
        path = _ECHOED.get((value.service, value.operation, value.path))
        asked = dict(value.asked).get(path or "")
        return _texts(self.value(plain(asked))) if asked is not None else (ANY,)


_ECHOED: Mapping[tuple[str, str, tuple[str, ...]], str] = {
    ("sqs", "GetQueueUrl", ("QueueUrl",)): "QueueName",
    ("sqs", "CreateQueue", ("QueueUrl",)): "QueueName",
}
"""Part of an answer -> the parameter with a name that serves as well."""

_READERS: Mapping[type, Callable[[Linker, Any], Texts]] = {
    Env: Linker.variable,
    Tmpl: Linker.template,
    Evt: Linker.event,
    Context: Linker.context,
    Response: Linker.response,
}


def _argument(texts: Texts) -> object:
    return _one_of([_known(text) for text in texts])


def _known(text: str) -> object:
    if is_known(text):
        return text
    return Begins(text.partition(ANY)[0]) if text[0] != ANY else UNKNOWN


def _one_of(values: list[object]) -> object:
    return values[0] if len(values) == 1 else OneOf(tuple(values)) if values else ABSENT


def _texts(value: object) -> Texts:
    return tuple(dict.fromkeys(_each_text(value)))


def _each_text(value: object) -> Iterator[str]:
    if isinstance(value, OneOf):
        for one in value.values:
            yield from _each_text(one)
    elif isinstance(value, Begins):
        yield value.text + ANY
    elif isinstance(value, (str, int)):
        yield str(value)
    elif value is not ABSENT and value is not None:
        yield ANY
