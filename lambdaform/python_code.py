"""What a Python file defines, and whether a syntax error in it is certain."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator, Mapping

from lambdaform.errors import did_you_mean, nearest

# What no newer syntax makes good, by how Python tells it.
_GRAMMAR = re.compile(r"expected an indented block|unexpected indent$|.*null byte")
_ENCODING = re.compile(r"\(unicode error\) 'utf-8'|encoding problem|unknown encoding")
_TOKENS = re.compile(
    r"unterminated |unmatched |closing parenthesis |unindent does not match"
    r"|inconsistent use of tabs|.* was never closed"
)
# Python 3.12 and 3.14 find the end of these strings where those before do not.
_NEWER_STRINGS = {(3, 12): "f", (3, 14): "t"}


def names(source: bytes | str) -> Mapping[str, bool]:
    """Return the names that a module binds, each with whether it is a function of its own.

    A name `*` stands for those that cannot be known. Raises SyntaxError.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except ValueError as error:  # a null byte, or half of a surrogate pair
        raise SyntaxError(str(error)) from None
    except (RecursionError, MemoryError):  # nested deeper than this parser goes
        return {"*": False}
    return dict(sorted(bound(tree)))


def is_certain(error: SyntaxError, source: bytes | str, runtime: str) -> bool:
    """Tell whether a syntax error is one for a runtime too, be that newer than this Python."""
    version = runtime.removeprefix("python").split(".")
    if tuple(int(v) for v in version if v.isdigit()) <= sys.version_info[:2]:
        return True
    message = error.msg
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    if _TOKENS.match(message):
        return not _has_newer_strings(text)
    # Anything but the end of the line may be newer syntax: `class Box[T]:`.
    at_end = message == "expected ':'" and _rest_of_line(error) == ""
    return at_end or bool(_GRAMMAR.match(message) or _ENCODING.match(message))


def hint_for(function: str, module: str, bound: Mapping[str, bool]) -> str | None:
    """Return which handler was probably meant, where a module does not define a function."""
    near = nearest(function, bound)
    functions = [name for name, is_function in bound.items() if is_function]
    return f"did you mean `{module}.{near}`?" if near else did_you_mean(function, functions)


def _rest_of_line(error: SyntaxError) -> str | None:
    """Return what stands where an error was found, up to a comment; `None` where is unknown."""
    if error.text is None or not error.offset:
        return None
    return error.text[error.offset - 1 :].partition("#")[0].strip()


def _has_newer_strings(text: str) -> bool:
    """Tell whether a string stands in a text that a newer Python may read in another way."""
    kinds = "".join(k for since, k in _NEWER_STRINGS.items() if sys.version_info < since)
    return bool(kinds) and re.search(rf"(?i)\b(r?[{kinds}]|[{kinds}]r)[\"']", text) is not None


def bound(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield what is bound outside of functions and classes, as `names` tells it."""
    nodes = [tree]
    while nodes:
        for child in ast.iter_child_nodes(nodes.pop()):
            match child:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    # A module's `__getattr__` answers to names that stand nowhere.
                    yield "*" if child.name == "__getattr__" else child.name, True
                case ast.alias():
                    yield child.asname or child.name.partition(".")[0], False
                case ast.Name(ctx=ast.Store()):
                    yield child.id, False
                case ast.Name(id="globals" | "exec"):
                    yield "*", False
                case _:
                    nodes.append(child)
