"""A template as data: resources, references, intrinsic functions, and the one render.

A reference is an object until it is rendered. Inside an f-string it becomes a token, which
`render` turns into `Fn::Sub`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

from lambdaform import foreign
from lambdaform.bundle import Bundle
from lambdaform.dependencies import Dependencies
from lambdaform.errors import DeclarationError, Problem, Source

Json: TypeAlias = Any
"""What `json.dumps` takes."""


class Intrinsic:
    """A value that CloudFormation works out: a reference or a function call."""

    def __str__(self) -> str:
        text = json.dumps(self.encode(), separators=(",", ":"))
        return f"${{{_WORD}{text.encode().hex()}{_WORD}}}"

    def __repr__(self) -> str:
        # As that of a string: `f"{table.name!r}"` and `str([table.name])` work too.
        return repr(str(self))

    def __format__(self, form: str) -> str:
        if form:
            message = f"a reference cannot be formatted with `{form}`"
            raise DeclarationError(Problem(message, Source.of_caller(), _ONLY_LATER))
        return str(self)

    def __add__(self, other: object) -> str:
        return f"{self}{other}"

    def __radd__(self, other: object) -> str:
        return f"{other}{self}"

    def encode(self) -> list[Json]:
        """Return the JSON form that a token carries."""
        raise NotImplementedError


Text: TypeAlias = str | Intrinsic
"""A string, an f-string that holds references, or a reference."""

Value: TypeAlias = Any
"""Whatever `render` takes: JSON values, intrinsics, and mappings and sequences of them."""


@dataclass(frozen=True, repr=False)
class Ref(Intrinsic):
    """`Ref`: a resource's own identifier, a parameter's value, or a pseudo parameter.

    `stack` is the path of the stack that declares `id`; without one, `id` is known in every stack.
    """

    id: str
    stack: str | None = None

    def encode(self) -> list[Json]:
        return ["Ref", self.id, self.stack]


@dataclass(frozen=True, repr=False)
class GetAtt(Intrinsic):
    """`Fn::GetAtt`: an attribute of a resource, by CloudFormation's name."""

    id: str
    attribute: str
    stack: str | None = None

    def encode(self) -> list[Json]:
        return ["GetAtt", self.id, self.attribute, self.stack]


Reference: TypeAlias = Ref | GetAtt


@dataclass(frozen=True, repr=False)
class Call(Intrinsic):
    """Any other intrinsic function, by its full name, with its argument in CloudFormation's form."""

    name: str
    argument: Value

    def encode(self) -> list[Json]:
        return ["Call", self.name, _encode(self.argument)]

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, repr=False)
class Foreign(Intrinsic):
    """A value of the AWS CDK that only the CDK can resolve: a token in its own encoding.

    A text, a list of one text, or a number: the three forms that the CDK gives its tokens.
    """

    value: str | tuple[str, ...] | float

    def __str__(self) -> str:
        return super().__str__() if isinstance(self.value, tuple) else str(self.value)

    def encode(self) -> list[Json]:
        return ["Foreign", self.value]


@dataclass(frozen=True)
class Asset:
    """A folder of code that becomes a zip; rendered as the place where the zip will be.

    What the handler names must be in the folder; where it is `layered`, a layer may hold the file.

    Attributes:
        path: the folder; `None` for a zip that holds dependencies only.
        runtime, architecture: what dependencies are installed for.
        others: further runtimes, each with an architecture, that those have to run on.
        dependencies: what is installed beside the code; `None` where nothing can be.
        prefix: the folder of the zip that the code is put in.
        dependencies_prefix: the folder that what is installed is put in.
        bundle: how a Node function is bundled; `None` where there is an esbuild, `False` never.
    """

    path: str | None
    exclude: tuple[str, ...] = ()
    handler: str | None = None
    runtime: str | None = None
    layered: bool = False
    architecture: str | None = None
    others: tuple[tuple[str, str], ...] = ()
    dependencies: Dependencies | None = None
    prefix: str = ""
    dependencies_prefix: str = ""
    bundle: Bundle | bool | None = None


@dataclass(frozen=True)
class ImageAsset:
    """A folder that becomes a container image; rendered as the address that it will have.

    Attributes:
        path: the folder.
        dockerfile: the Dockerfile, from the folder.
        target: the stage of it that is built; `None` is the last one.
        build_args: names and values.
        architecture: what it is built for.
    """

    path: str
    dockerfile: str
    target: str | None
    build_args: tuple[tuple[str, str], ...]
    architecture: str


@dataclass(frozen=True)
class Resource:
    """A resource of a template: its logical id, its type, its properties.

    `None` among the properties means "leave out". What holds data has the removal policy of its
    construct, unless it says another. A property in `apart` can be said by other
    resources instead, and is where it would close a cycle. `attributes` stand beside the
    properties: `CreationPolicy`, `UpdatePolicy`. `notes` are for whoever reads the template here:
    CloudFormation is not told.
    """

    id: str
    type: str
    properties: Mapping[str, Value]
    depends_on: Sequence[str] = ()
    removal_policy: str | None = None
    metadata: Mapping[str, Value] = field(default_factory=dict)
    attributes: Mapping[str, Value] = field(default_factory=dict)
    apart: Mapping[str, Sequence[Resource]] = field(default_factory=dict)
    notes: Mapping[str, Value] = field(default_factory=dict)
    at: Source | None = None


class Resolver(Protocol):
    """What `render` asks for the values that depend on where the template is."""

    def reference(self, reference: Reference) -> Json:
        """Return the JSON form of a reference as seen from this template."""

    def asset(self, asset: Asset | ImageAsset) -> Json:
        """Return the JSON form of the place where the asset will be."""

    def foreign(self, foreign: Foreign) -> Json:
        """Return the JSON form of a value that only the CDK can resolve."""


# What a reference begins and ends with inside a string: either tells of one that was cut. Between
# them is nothing that a `split` parts them at; in another case it is another word.
_WORD = "lambdaformReference"
_FOREIGN = "{Token["  # behind `$` in a text, behind `#` in a list
_NUMBER = r"-1\.[89]\d{9,16}e\+289"  # one of the CDK's, in a text
_TOKEN = re.compile(
    rf"\$\{{{_WORD}([0-9a-f]+){_WORD}\}}|(\${re.escape(_FOREIGN)}(?!Token\.)[\w:.-]+\.\d+\]\}})|({_NUMBER})"
)


def _heads(least: int) -> str:
    """Return a pattern of what is left of a token that was cut behind its first letters."""
    words = [word[:n] for word in (_WORD, "Token") for n in range(len(word), least - 1, -1)]
    return rf"[$#]\{{(?:{'|'.join(words)})(?!\w)"


def _tails(least: int) -> str:
    """Return a pattern of what is left of a reference that was cut before its last letters."""
    return rf"(?:{'|'.join(_WORD[-n:] for n in range(len(_WORD), least - 1, -1))})\}}"


_ID = r"(?!\d+\.\d+\])[\w:.-]*\.\d+\]"  # which one of the CDK's: no number in a list
_TRACES = (_WORD.lower(), "token[", "e+289", "-1.888154589", "-1888154589")
_TRACES_OF_ENDS = ("${t", "#{t", "${l", "#{l", "]}", f"{_WORD[-2:].lower()}}}")
_PIECE = re.compile(
    rf"{_WORD}|[$#]\{{token\[|token\[[\w:.-]+\.\d+\]"
    r"|\de\+289(?!\d)|-1\.888154589|-1888154589\d{100}"
    rf"|ken\[{_ID}\}}|\[token\.\d+\]\}}|{_tails(len('formReference'))}"
    rf"|{_heads(len('Toke'))}(?:[\"']|[^}}]*\Z)",
    re.IGNORECASE,
)
"""What honest texts have nowhere."""
_ENDS = re.compile(rf"\A(?:(?:(?:e?n)?\[)?{_ID}\}}|{_tails(2)})|{_heads(1)}[^}}]*\Z", re.IGNORECASE)
"""What no honest text begins with, or ends with: the ends of tokens.

Less than that, `23]}` and `e}` at the beginning and `${` at the end, is in honest texts too.
"""
_IN_LIST = re.compile(r"#\{token\[", re.IGNORECASE)
_FOREIGN_BITS = 0xFBFF
"""What a number begins with, as eight bytes, that the CDK has put in the place of another."""
_LARGEST = 1e250
"""Beyond it are the CDK's numbers, and what becomes of them where somebody calculates."""
_ONLY_LATER = "its value is known only after a deploy; use `Fn.select`, `Fn.split`, ..."
_CUT = Problem("a reference inside a string was cut or changed", hint=_ONLY_LATER)
_CUT_LIST = Problem(
    "a list of the AWS CDK was taken apart",
    hint="its elements are known only after a deploy; take one by `Fn.select(0, ...)`",
)
_CHANGED = Problem(
    "a number of the AWS CDK was changed",
    hint="its value is known only after a deploy, so nothing can be calculated with it here",
)
_BINARY = (bytes, bytearray, memoryview)
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_LONG = 60


def render(value: Value, resolver: Resolver) -> Json:
    """Turn a value into JSON: references resolved, `None` left out, f-strings made `Fn::Sub`.

    Raises DeclarationError for a value that a template cannot hold.
    """
    if isinstance(value, str):
        return _render_text(value, resolver) if _holds_token(value) else value
    if isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return _render_number(value, resolver)
    if isinstance(value, (Ref, GetAtt)):
        return resolver.reference(value)
    if isinstance(value, Call):
        return {value.name: render(value.argument, resolver)}
    if isinstance(value, (Asset, ImageAsset)):
        return resolver.asset(value)
    if isinstance(value, Foreign):
        return resolver.foreign(value)
    if isinstance(value, (dict, Mapping)):
        return {_key(k): render(v, resolver) for k, v in value.items() if v is not None}
    if isinstance(value, (set, frozenset)):
        return render(sorted(value, key=repr), resolver)
    if isinstance(value, (list, tuple, Sequence)) and not isinstance(value, _BINARY):
        return _render_list(value, resolver)
    message = f"a template cannot hold {quoted(value)}, which is a `{type(value).__name__}`"
    raise DeclarationError(Problem(message, hint=_instead(value)))


def _render_list(value: Sequence[Value], resolver: Resolver) -> Json:
    if len(value) == 1 and isinstance(value[0], str) and value[0].startswith(f"#{_FOREIGN}"):
        return resolver.foreign(Foreign((value[0],)))
    return [render(v, resolver) for v in value if v is not None]


def _render_number(value: float, resolver: Resolver) -> Json:
    if -_LARGEST < value < _LARGEST:
        return value
    if is_foreign_number(value):
        return resolver.foreign(Foreign(value))
    raise DeclarationError(_CHANGED)


def _instead(value: object) -> str | None:
    if isinstance(value, Iterator):
        return "write it as a list"
    if hasattr(value, "ref") and hasattr(value, "att"):
        return "give one of its attributes, such as `.name` or `.arn`"
    return foreign.advice(value, "a string")


def tokens(text: str) -> Iterator[str | Intrinsic]:
    """Split a string into its literal parts and the references that stand in it."""
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        yield _token(match)
        end = match.end()
    if end < len(text):
        yield text[end:]


def _token(match: re.Match[str]) -> Intrinsic:
    ours, text, number = match.groups()
    if ours is not None:
        return _decoded(ours)
    return Foreign(text if number is None else float(number))


def readable(text: str) -> str:
    """Return a text as it is shown to people: references as `Fn::Sub` writes them."""
    try:
        return "".join(p if isinstance(p, str) else f"${{{_named(p)}}}" for p in tokens(text))
    except DeclarationError:
        return text


def quoted(value: object) -> str:
    """Return a value as messages show it: in back-ticks, cut where it is long."""
    text = _ADDRESS.sub("", readable(repr(value)))
    if text.endswith("`"):  # a construct: its id has them already
        return text
    return f"`{text}`" if len(text) <= _LONG else f"`{text[: _LONG - 3]}...`"


def _decoded(text: str) -> Intrinsic:
    try:
        return _decode(json.loads(bytes.fromhex(text)))
    except (ValueError, TypeError, LookupError):
        raise DeclarationError(_CUT) from None


def _named(reference: Intrinsic) -> str:
    if isinstance(reference, GetAtt):
        return f"{reference.id}.{reference.attribute}"
    return reference.id if isinstance(reference, Ref) else type(reference).__name__


def _render_text(text: str, resolver: Resolver) -> Json:
    parts = list(tokens(text))
    if _is_left(text, parts):
        raise DeclarationError(cut(text))
    if len(parts) == 1:
        return render(parts[0], resolver)
    pattern = ""
    variables: dict[str, Json] = {}
    for part in parts:
        if isinstance(part, str):
            pattern += part.replace("${", "${!")
            continue
        rendered = render(part, resolver)
        name = _sub_name(rendered)
        if name is None:
            name = f"Value_{len(variables) + 1}"  # no logical id: those have no underscore
            variables[name] = rendered
        pattern += f"${{{name}}}"
    return {"Fn::Sub": [pattern, variables] if variables else pattern}


def is_plain(text: Text) -> bool:
    """Tell whether a text holds no reference, so that all of it is known here."""
    return isinstance(text, str) and all(isinstance(part, str) for part in tokens(text))


def is_cut(text: str) -> bool:
    """Tell whether a text holds a piece of a reference, or one that was changed."""
    return _holds_token(text) and _is_left(text, list(tokens(text)))


def cut(text: str, at: Source | None = None) -> Problem:
    """Return the problem of a text that holds a piece of a reference."""
    return replace(_CUT_LIST if _IN_LIST.search(text) else _CUT, at=at)


def _holds_token(text: str) -> bool:
    """Tell whether a token stands in a text, be it a piece, or one that `str.upper` has spoilt."""
    lower = text.lower()
    if any(trace in lower for trace in _TRACES) and _PIECE.search(text):
        return True
    ends = any(trace in lower for trace in _TRACES_OF_ENDS)
    return ends and bool(_PIECE.search(text) or _ENDS.search(text))


def _is_left(text: str, parts: Sequence[str | Intrinsic]) -> bool:
    """Tell whether something of a token is left beside the whole ones that a text is parted at."""
    if _ENDS.search(text):
        return True
    return any(isinstance(part, str) and _holds_piece(part) for part in parts)


def _holds_piece(text: str) -> bool:
    return _PIECE.search(text) is not None


def is_foreign_number(value: object) -> bool:
    """Tell whether a number stands for one that only the CDK knows."""
    if not isinstance(value, float):
        return False
    return int.from_bytes(struct.pack(">d", value)[:2]) == _FOREIGN_BITS


def _sub_name(rendered: Json) -> str | None:
    """Return how `Fn::Sub` writes a reference of the same template."""
    match rendered:
        case {"Ref": str(id)}:
            return id
        case {"Fn::GetAtt": [str(id), str(attribute)]}:
            return f"{id}.{attribute}"
    return None


def _key(key: object) -> str:
    if isinstance(key, str) and not _holds_token(key):
        return key
    raise DeclarationError(Problem(f"a key in a template must be plain text, not {quoted(key)}"))


def _encode(value: Value) -> Json:
    if isinstance(value, Intrinsic):
        return {_WORD: value.encode()}
    if isinstance(value, Mapping):
        return {_key(k): _encode(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode(v) for v in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    message = f"a function of CloudFormation cannot take {quoted(value)}"
    raise DeclarationError(Problem(message, Source.of_caller(), _instead(value)))


def _decode(encoded: Json) -> Intrinsic:
    name, *rest = encoded
    if name == "Call":
        return Call(rest[0], _decode_value(rest[1]))
    if name == "Foreign":
        return _foreign(rest[0])
    makers: dict[str, Callable[..., Intrinsic]] = {"Ref": Ref, "GetAtt": GetAtt}
    return makers[name](*rest)


def _foreign(value: Json) -> Foreign:
    return Foreign(tuple(value) if isinstance(value, list) else value)


def _decode_value(value: Json) -> Value:
    if isinstance(value, dict):
        if _WORD in value:
            return _decode(value[_WORD])
        return {k: _decode_value(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_decode_value(v) for v in value]
    return value


def references(value: Value) -> Iterator[Reference]:
    """Yield the references that stand in a value, those within f-strings among them."""
    if isinstance(value, (Ref, GetAtt)):
        yield value
    elif isinstance(value, Call):
        yield from references(value.argument)
    elif isinstance(value, str):
        yield from (r for p in tokens(value) if isinstance(p, Intrinsic) for r in references(p))
    elif isinstance(value, Mapping):
        yield from (r for v in value.values() for r in references(v))
    elif isinstance(value, (list, tuple)):
        yield from (r for v in value for r in references(v))


def digest(value: Value) -> str:
    """Return 40 hexadecimal digits that change with a value, and with nothing else."""
    text = json.dumps(_encode(value), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def part_of_arn(arn: Text, separator: str, index: int) -> Text:
    """Return one part of an ARN: worked out here where the ARN is plain, else by CloudFormation."""
    if isinstance(arn, Intrinsic) or (isinstance(arn, str) and _holds_token(arn)):
        return Call("Fn::Select", [index, Call("Fn::Split", [separator, arn])])
    parts = arn.split(separator) if isinstance(arn, str) and arn.startswith("arn:") else []
    if index >= len(parts):
        hint = "write the whole of it, from `arn:` on"
        raise DeclarationError(Problem(f"`{arn}` is no ARN", Source.of_caller(), hint))
    return parts[index]


def json_text(value: Value) -> str:
    """Return a value as JSON text, in which references are what they are in an f-string.

    Raises DeclarationError for what JSON cannot hold.
    """
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False, default=_json_token)
    except (ValueError, TypeError) as error:
        raise DeclarationError(
            Problem(f"{quoted(value)} cannot be written as JSON: {error}")
        ) from None


def _json_token(value: object) -> str:
    if isinstance(value, Intrinsic):
        return str(value)
    message = f"JSON cannot hold {quoted(value)}, which is a `{type(value).__name__}`"
    raise DeclarationError(Problem(message))


def seconds(duration: timedelta | None) -> int | None:
    """Return a duration in whole seconds; raise DeclarationError where it is not whole."""
    return _whole(duration, timedelta(seconds=1), "seconds")


def hours(duration: timedelta | None) -> int | None:
    """Return a duration in whole hours; raise DeclarationError where it is not whole."""
    return _whole(duration, timedelta(hours=1), "hours")


def days(duration: timedelta | None) -> int | None:
    """Return a duration in whole days; raise DeclarationError where it is not whole."""
    return _whole(duration, timedelta(days=1), "days")


def _whole(duration: timedelta | None, unit: timedelta, word: str) -> int | None:
    if duration is None:
        return None
    if duration % unit:
        raise DeclarationError(f"`{duration!r}` is not a whole number of {word}")
    return duration // unit
