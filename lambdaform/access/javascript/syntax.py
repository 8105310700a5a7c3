"""Source text of JavaScript or TypeScript -> a tree of plain nodes, once for each content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

LARGEST = 4_000_000
"""How many bytes a file may have to be read."""

_KEPT = 1024
_TYPES = {
    # What is of TypeScript's types only: it is gone before the code runs.
    "comment",
    "type_annotation",
    "type_arguments",
    "type_parameters",
    "type_predicate_annotation",
    "asserts_annotation",
    "interface_declaration",
    "type_alias_declaration",
    "ambient_declaration",
    "index_signature",
    "abstract_method_signature",
    "method_signature",
    "function_signature",
    "implements_clause",
    "hash_bang_line",
}
_MODIFIERS = {"accessibility_modifier", "override_modifier"}


@dataclass(eq=False, slots=True)
class Node:
    """A node of the tree.

    Attributes:
        kind: as tree-sitter's grammars name it.
        line: from 1.
        column: from 0, in bytes.
        children: those that have names of their own, without types and comments.
        fields: children by what they are to this node; the first where there are several.
        words: the tokens beside them: `async`, `static`, `=>`.
        text: the source, for what has no children.
    """

    kind: str
    line: int
    column: int
    children: tuple[Node, ...] = ()
    fields: dict[str, Node] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    text: str = ""

    def get(self, name: str) -> Node | None:
        """Return a child by what it is to this node."""
        return self.fields.get(name)

    def within(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo += node.children


@dataclass(frozen=True)
class Parsed:
    """A module as a tree, or why there is none; with both, a part of it could not be read."""

    tree: Node | None
    problem: str | None = None


class MissingParserError(Exception):
    """The packages that parse JavaScript are not installed."""


_parsed: OrderedDict[tuple[bytes, bool], Parsed] = OrderedDict()


def parse(name: str, content: bytes) -> Parsed:
    """Return a module's tree; the same one for the same content.

    Raises MissingParserError where nothing is installed that parses it.
    """
    typed = name.endswith(("ts", "tsx"))
    key = (blake2b(content, digest_size=16).digest(), typed)
    found = _parsed.get(key)
    if found is None:
        found = _parsed[key] = _parse(name, content, "tsx" if name.endswith("x") else "ts")
        if len(_parsed) > _KEPT:
            _parsed.popitem(last=False)
    else:
        _parsed.move_to_end(key)
    return found


def _parse(name: str, content: bytes, typed: str) -> Parsed:
    if len(content) > LARGEST:
        return Parsed(None, f"it is larger than {LARGEST:,} bytes")
    if b"\0" in content:
        return Parsed(None, "it is not text")
    parser = _parser("js" if name.endswith(("js", "jsx")) else typed)
    root = parser.parse(content.removeprefix(b"\xef\xbb\xbf")).root_node
    try:
        problem = _error(root) if root.has_error else None
        return Parsed(_node(root), problem)
    except (RecursionError, MemoryError):
        return Parsed(None, "it is nested too deeply")


@cache
def _parser(language: str) -> Any:
    try:
        import tree_sitter
        import tree_sitter_javascript
        import tree_sitter_typescript
    except ImportError as error:
        raise MissingParserError from error
    languages = {
        "js": tree_sitter_javascript.language,
        "ts": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }
    return tree_sitter.Parser(tree_sitter.Language(languages[language]()))


def _error(root: Any) -> str:
    """Return where a tree has its first error."""
    node = root
    while not (node.is_error or node.is_missing):
        below = next((child for child in node.children if child.has_error), None)
        if below is None:
            break
        node = below
    return f"line {node.start_point[0] + 1}: it is not understood"


def _node(raw: Any) -> Node:
    children: list[Node] = []
    fields: dict[str, Node] = {}
    words: list[str] = []
    cursor = raw.walk()
    more = cursor.goto_first_child()
    while more:
        child = cursor.node
        if not child.is_named:
            words.append(child.type)
            name = cursor.field_name
            if name == "operator":
                fields[name] = Node(child.type, 0, 0)
        elif child.type in _MODIFIERS:
            words.append(child.text.decode("utf-8", "replace"))
        elif child.type not in _TYPES:
            made = _node(child)
            children.append(made)
            name = cursor.field_name
            if name is not None and name not in fields:
                fields[name] = made
        more = cursor.goto_next_sibling()
    row, column = raw.start_point
    text = "" if children else raw.text.decode("utf-8", "replace")
    return Node(raw.type, row + 1, column, tuple(children), fields, frozenset(words), text)
