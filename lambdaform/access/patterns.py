"""Texts in which not everything is known, and whether a policy's pattern is about them.

What only a deploy will tell stands in a text as one character of Unicode's private use:

- `ANY`: anything, a text of any length;
- a *symbol*: one certain text. The same symbol is always the same text. What is `own` to a
  resource (the name that CloudFormation makes for a table) equals no other symbol and no text that
  is known, but may begin or end with one, as the name of the stack; any other (the number of the
  account, a parameter) may equal anything;
- `SIGN`: one character, as AWS puts six behind the names of secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

ANY = "\U000f0000"
SIGN = "\U000f0001"
_FIRST = ord(SIGN) + 1
_LAST = 0xFFFFD
_BREAKS = ("/", ":")
"""What a name that CloudFormation makes does not have in it."""


@dataclass(frozen=True)
class Symbol:
    """A text that only a deploy will tell.

    Attributes:
        name: as people read it.
        of: what it is of, such as a stack: the same name of another is another symbol.
        own: given to one resource, and to nothing else.
    """

    name: str
    of: str = ""
    own: bool = False


_SYMBOLS: dict[Symbol, str] = {}
_BY_CHARACTER: dict[str, Symbol] = {}


def symbol(name: str, of: str = "", *, own: bool = False) -> str:
    """Return the character that stands for a symbol; raise OverflowError where there are too many."""
    found = Symbol(name, of, own)
    if found not in _SYMBOLS:
        if _FIRST + len(_SYMBOLS) > _LAST:
            raise OverflowError("too many names that only a deploy will tell")
        character = chr(_FIRST + len(_SYMBOLS))
        _SYMBOLS[found] = character
        _BY_CHARACTER[character] = found
    return _SYMBOLS[found]


def symbol_of(character: str) -> Symbol | None:
    """Return the symbol that a character stands for; `None` where it is a letter like others."""
    return _BY_CHARACTER.get(character)


def is_known(text: str) -> bool:
    """Tell whether no part of a text may be anything."""
    return ANY not in text


def is_plain(text: str) -> bool:
    """Tell whether all of a text is known here: it holds no symbol either."""
    return not any(character >= ANY and _is_ours(character) for character in text)


def is_symbol(text: str) -> bool:
    """Tell whether a text is one symbol, of which nothing tells how it begins."""
    found = _BY_CHARACTER.get(text)
    return found is not None and not found.own


def _is_ours(character: str) -> bool:
    return character in (ANY, SIGN) or character in _BY_CHARACTER


def readable(text: str) -> str:
    """Return a text as people read it."""
    return "".join(_shown(character) for character in text)


_OPEN = ("*", "?", ANY, SIGN)
_SHOWN = {ANY: "*", SIGN: "?"}


def _shown(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    found = _BY_CHARACTER.get(character)
    return f"${{{readable(found.name)}}}" if found else character


def covers(pattern: str, text: str) -> bool:
    """Tell whether a policy's pattern matches a text, whatever it turns out to be."""
    return _matcher(pattern).fullmatch(text) is not None


@cache
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(_expression, pattern)), re.DOTALL)


def _expression(character: str) -> str:
    if character == "*":
        return ".*"
    if character == "?":  # one character: what a symbol stands for may be longer
        return f"[^{ANY}{chr(_FIRST)}-{chr(_LAST)}]"
    # What may be anything is, in a pattern, about nothing for certain.
    return "(?!)" if character == ANY else re.escape(character)


def meets(pattern: str, text: str) -> bool:
    """Tell whether a policy's pattern may match what a text turns out to be."""
    same = _alike(pattern, text)
    pattern, text = pattern[same:], text[same:]
    reached = _past_wild({0}, pattern)
    for character in text:
        reached = _past_wild(_after(reached, pattern, character), pattern)
        if not reached:
            return False
    return len(pattern) in reached


def _alike(pattern: str, text: str) -> int:
    """Return how far both begin alike: whatever a symbol is, it is the same in both."""
    for at, (here, there) in enumerate(zip(pattern, text, strict=False)):
        if here != there or here in _OPEN:
            return at
    return min(len(pattern), len(text))


def _is_anything(character: str) -> bool:
    if character == ANY:
        return True
    found = _BY_CHARACTER.get(character)
    return found is not None and not found.own


def _is_own(character: str) -> bool:
    found = _BY_CHARACTER.get(character)
    return found is not None and found.own


def _after(reached: set[int], pattern: str, character: str) -> set[int]:
    """Return the places in a pattern that a character of a text leads to."""
    if _is_anything(character):
        # Whatever it is, the pattern may be at any later place behind it.
        return set(range(min(reached), len(pattern) + 1))
    found = {place for one in reached for place in _one_on(one, pattern, character)}
    if _is_own(character):
        return found.union(*(_across(one, pattern) for one in reached))
    return found


def _one_on(place: int, pattern: str, character: str) -> Iterator[int]:
    if place < len(pattern):
        here = pattern[place]
        if here == "*" or _is_anything(here):
            yield place
        if here in ("*", "?", SIGN, character) or character == SIGN or _is_anything(here):
            yield place + 1


def _across(place: int, pattern: str) -> Iterator[int]:
    """Yield the places behind a name of which wildcards leave some part open."""
    is_open = False
    for at in range(place, len(pattern)):
        here = pattern[at]
        if here in _BREAKS or _is_own(here):
            return
        is_open = is_open or here in ("*", "?", SIGN) or _is_anything(here)
        if is_open:
            yield at + 1


def _past_wild(places: set[int], pattern: str) -> set[int]:
    """Return the places that are reached as well, because what can be anything can be nothing."""
    found = set(places)
    for place in sorted(places):
        at = place
        while at < len(pattern) and (pattern[at] == "*" or _is_anything(pattern[at])):
            at += 1
            found.add(at)
    return found
