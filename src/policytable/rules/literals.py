"""What a pattern cannot do without: sets of literals of which every match holds one each, read off the pattern itself.

The derivation is cautious: syntax that it does not know gives no literals, and the pattern then runs on every text. So a
new rule needs no list of trigger words of its own, and none can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

_MOST = 96  # strings in one product or one set; the longest word list of the rules (misconduct) has 45
_LONGEST = 8  # characters of a literal; more tells no more
_OPAQUE = frozenset("dDwWsSbBpPzZAGKRX")
_DIGITS = frozenset("0123456789")


class _UnknownSyntaxError(Exception):
    """The pattern uses what this reader does not know."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """`exact`: the strings that a piece can be, if it is finite; `needed`: sets of strings of each of which it holds one."""

    exact: frozenset[str] | None = None
    needed: tuple[frozenset[str], ...] = ()


_NOTHING = _Piece(exact=frozenset({""}))
_ANYTHING = _Piece()


def literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of strings: every match of the pattern contains a string of each. The rarest first; none where it names none."""
    try:
        reader = _Reader(pattern)
        piece = reader.alternatives()
        if reader.at != len(pattern):
            return ()
    except (_UnknownSyntaxError, IndexError, ValueError):
        return ()
    ordered = sorted(dict.fromkeys(map(_shortest, _needed(piece))), key=_rarity, reverse=True)
    return tuple(one for at, one in enumerate(ordered) if not any(_follows(one, other) for other in ordered[:at]))


def _follows(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a text with a string of the other set has one of this set anyway."""
    return all(any(words in longer for words in one) for longer in other)


def _shortest(found: frozenset[str]) -> frozenset[str]:
    """Without the strings that hold another of the set."""
    return frozenset(words for words in found if not any(other != words and other in words for other in found))


def _needed(piece: _Piece) -> tuple[frozenset[str], ...]:
    return (*piece.needed, *_whole(piece.exact)) if piece.exact is not None else piece.needed


def _rarity(found: frozenset[str]) -> tuple[int, int, list[str]]:
    """How few texts will hold one of the set: long strings first, then few; the strings themselves for a fixed order."""
    return min(min(map(len, found)), 4), -len(found), sorted(found)


class _Reader:
    """A recursive reader of the regular expressions that the rules use."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def alternatives(self) -> _Piece:
        """Sequences joined by `|`, up to a closing bracket or the end."""
        pieces = [self.sequence()]
        while self._take("|"):
            pieces.append(self.sequence())
        if len(pieces) == 1:
            return pieces[0]
        exact: frozenset[str] | None = frozenset()
        needed: frozenset[str] | None = frozenset()
        for piece in pieces:
            exact = exact | piece.exact if exact is not None and piece.exact is not None else None
            own = max(_needed(piece), key=_rarity, default=None)
            needed = needed | own if needed is not None and own is not None else None
        if exact is not None and len(exact) > _MOST:
            exact = None
        return _Piece(exact, (needed,) if needed and len(needed) <= 4 * _MOST else ())

    def sequence(self) -> _Piece:
        """Pieces one after another: neighbouring finite pieces are multiplied into longer strings."""
        run: frozenset[str] = frozenset({""})
        sets: list[frozenset[str]] = []
        finite = True
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            piece = self.item()
            sets += piece.needed
            if piece.exact is None:
                finite = False
                sets += _whole(run)
                run = frozenset({""})
                continue
            product = frozenset((a + b)[:_LONGEST] for a in run for b in piece.exact) if len(run) * len(piece.exact) <= _MOST else None
            if product is None or any(len(a) >= _LONGEST for a in run):
                finite = False
                sets += _whole(run)
                run = piece.exact
            else:
                run = product
        return _Piece(run if finite else None, tuple(sets) if finite else (*sets, *_whole(run)))

    def item(self) -> _Piece:
        """One atom with its quantifier."""
        atom = self.atom()
        low, high = self._quantifier()
        if (low, high) == (1, 1):
            return atom
        if low == 0:
            return _Piece(atom.exact | {""}) if high == 1 and atom.exact is not None else _ANYTHING
        return _Piece(None, _needed(atom))

    def atom(self) -> _Piece:
        """A literal, a class, a group or an assertion."""
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character in "^$":
            return _NOTHING
        if character == ".":
            return _ANYTHING
        if character in "*+?{":
            raise _UnknownSyntaxError(character)
        return _Piece(exact=frozenset({character}))

    def _group(self) -> _Piece:
        silent = False
        if self._take("?"):
            silent = self._opening()
        piece = self.alternatives()
        if not self._take(")"):
            raise _UnknownSyntaxError("unclosed group")
        return _NOTHING if silent else piece

    def _opening(self) -> bool:
        """What stands behind `(?`: whether the group is an assertion, which takes up no characters."""
        for mark in ("<=", "<!", "=", "!"):
            if self._take(mark):
                return True
        if self._take("P<") or self._take("<"):
            self.at = self.pattern.index(">", self.at) + 1
        elif not self._take(":"):
            raise _UnknownSyntaxError("group")
        return False

    def _class(self) -> _Piece:
        if self._take("^"):
            self._class_members()
            return _ANYTHING
        members = self._class_members()
        return _ANYTHING if members is None or len(members) > _MOST else _Piece(exact=members)

    def _class_members(self) -> frozenset[str] | None:
        """The characters of a class up to its bracket, or None where it holds a range or a property."""
        found: set[str] = set()
        closed = True
        first = True
        while (character := self._next()) != "]" or first:
            first = False
            if character == "\\":
                escaped = self._escape()
                closed = closed and escaped.exact is not None
                found |= escaped.exact or set()
            elif character == "[" or (character == "-" and found and self.pattern[self.at] != "]"):
                closed = False
            else:
                found.add(character)
        return frozenset(found) if closed and found else None

    def _escape(self) -> _Piece:
        character = self._next()
        if character == "d":
            return _Piece(exact=_DIGITS)
        if character in "pP" and self._take("{"):
            self.at = self.pattern.index("}", self.at) + 1
            return _ANYTHING
        if character in _OPAQUE:
            return _NOTHING if character in "bBAzZ" else _ANYTHING
        if character.isalnum():
            raise _UnknownSyntaxError(character)
        return _Piece(exact=frozenset({character}))

    def _quantifier(self) -> tuple[int, int | None]:
        low = 1
        most: int | None = 1
        if self._take("?"):
            low = 0
        elif self._take("*"):
            low, most = 0, None
        elif self._take("+"):
            low, most = 1, None
        elif self._take("{"):
            end = self.pattern.index("}", self.at)
            least, comma, upper = self.pattern[self.at : end].partition(",")
            self.at = end + 1
            low = int(least or 0)
            most = (int(upper) if upper else None) if comma else low
        else:
            return 1, 1
        self._take("?") or self._take("+")
        return low, most

    def _next(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1]

    def _take(self, words: str) -> bool:
        if self.pattern.startswith(words, self.at):
            self.at += len(words)
            return True
        return False


def _whole(run: frozenset[str]) -> tuple[frozenset[str], ...]:
    return (run,) if run and "" not in run else ()
