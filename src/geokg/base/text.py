"""Quotes and their places in the text of an article, in code points.

A quote is matched exactly first, then with typographic quotes, dashes and white space normalised,
without what nobody sees (soft hyphens, zero-width spaces, marks of direction), and with letters and
their accents composed; never fuzzily. What is kept are the text's own words. A quote that occurs
more than once needs more words, or a prefix or suffix.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from numbers import Integral
from typing import Any, Final, NamedTuple, cast

from geokg.base.arguments import argument_error, only_text

CONTEXT: Final = 32
"""Code points of prefix and suffix that make a quote verifiable without the whole text."""

_NORMALIZED: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_WORD: Final = re.compile(r"\w+")
_SPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = (
    r"\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
)
_INVISIBLE: Final = re.compile(f"[{_UNSEEN}]+")
"""Code points without a shape, which nobody sees or copies: soft hyphens, zero widths, directions.

The joiners U+200C and U+200D are not among them: they change how words are written.
"""
_RUN: Final = re.compile(rf"[\s{_UNSEEN}]{{2,}}|[{_UNSEEN}]")
"""White space that becomes one space, and what nobody sees."""
_RUN_OR_MARKS: Final = re.compile(
    rf"{_RUN.pattern}|[^\s{_UNSEEN}](?:(?![\s{_UNSEEN}])[\u0300-\U0010ffff])+"
)
_SEARCHED: Final = 2_000
"""Code points of a missing quote that are compared to find the nearest text."""
_MAX_TIES: Final = 20
"""Passages compared by letters of those that share most words with a missing quote."""
MAX_MATCHES: Final = 100
"""Largest number of matches sought: a quote with so many needs more words."""
_MAX_COMPARED: Final = 100_000_000
"""Limit of code points compared, for quotes that overlap with themselves."""


class Span(NamedTuple):
    """A half-open range of a text, in code points.

    >>> Span(4, 9).of("The Hague protested")
    'Hague'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of ``text`` that the span covers."""
        return text[self.start : self.end]


UNPLACED: Final = Span(-1, -1)


@dataclass(frozen=True, slots=True, init=False)
class Quote:
    """Exact words of an article, with their context and, once placed, their span.

    As written, ``prefix`` and ``suffix`` are words that select one of several places. In an
    `Article` they are the 32 code points on either side, and ``span`` is never ``UNPLACED``.

    Args:
        exact: The words. With a ``span`` they are compared with the words that are there.
        prefix: Words that come before them.
        suffix: Words that come after them.
        span: Where they are, as a `Span` or as two numbers; found in the text if absent.

    Raises:
        ArgumentError: A value is of a wrong type.

    >>> Quote("Hague", span=(4, 9)).span
    Span(start=4, end=9)
    """

    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    span: Span = UNPLACED

    def __init__(
        self,
        exact: str | None = "",
        prefix: str | None = "",
        suffix: str | None = "",
        span: tuple[int, int] | None = UNPLACED,
    ) -> None:
        _SET_EXACT(self, exact if exact.__class__ is str else _text("exact", exact))
        _SET_PREFIX(self, prefix if prefix.__class__ is str else _text("prefix", prefix))
        _SET_SUFFIX(self, suffix if suffix.__class__ is str else _text("suffix", suffix))
        _SET_SPAN(self, UNPLACED if span is UNPLACED or span is None else _span(span))


class _UnfrozenQuote:
    """A quote while it is made: its slots are those of `Quote`, whose class it then gets."""

    __slots__ = ("exact", "prefix", "span", "suffix")


_SET_EXACT, _SET_PREFIX, _SET_SUFFIX, _SET_SPAN = (
    getattr(Quote, name).__set__ for name in ("exact", "prefix", "suffix", "span")
)


def _text(name: str, value: object) -> str:
    return "" if value is None else only_text(name, value)


def _span(value: object) -> Span:
    """Return two whole numbers as a span."""
    if isinstance(value, tuple | list) and len(value) == 2:
        start, end = value
        if all(isinstance(at, Integral) and not isinstance(at, bool) for at in value):
            return Span(int(start), int(end))
    raise argument_error("span", value, "two whole numbers: (start, end)")


def normalise_newlines(text: str) -> str:
    """Return the text as geokg counts and hashes it: without byte order mark, with LF line ends.

    >>> normalise_newlines("one\\r\\ntwo\\rthree")
    'one\\ntwo\\nthree'
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class GivenText:
    """A text as a caller gives it, with offsets that `normalise_newlines` moves.

    >>> GivenText("one\\r\\ntwo").moved(Span(5, 8))
    Span(start=4, end=7)
    """

    text: str

    def moved(self, span: Span) -> Span | None:
        """Return where a span of this text is in the normalised text.

        None if it has no place there: it begins or ends between CR and LF, is a byte order mark
        alone, or is no span of this text.
        """
        start, end = span
        if not 0 <= start < end <= len(self.text) or not (self._has(start) and self._has(end)):
            return None
        moved = Span(self._moved(start), self._moved(end))
        return moved if moved.start < moved.end else None

    @cached_property
    def _pairs(self) -> array[int]:
        """Return where the pairs of CR and LF end."""
        return array("q", (pair.end() for pair in re.finditer("\r\n", self.text)))

    def _has(self, at: int) -> bool:
        return self.text[max(0, at - 1) : at + 1] != "\r\n"

    def _moved(self, at: int) -> int:
        removed_before = at > 0 and self.text[0] == "\ufeff"
        return at - removed_before - bisect_right(self._pairs, at)


@dataclass(frozen=True)
class ArticleText:
    """The text of an article, in which quotes are sought.

    >>> ArticleText("The Hague protested.").find(Quote("Hague protested"))
    [Span(start=4, end=19)]
    """

    text: str

    def find(self, quote: Quote) -> list[Span]:
        """Return the places of a quote in order, up to 100; two or more are ambiguous."""
        at = self.text.find(quote.exact) if quote.exact else -1
        is_unique = at >= 0 and self.text.find(quote.exact, at + 1) < 0
        if is_unique and not (quote.prefix or quote.suffix):
            return [Span(at, at + len(quote.exact))]
        spans = _occurrences(self.text, quote.exact)
        if quote.exact not in self.text:
            spans = self._find_normalized(quote.exact)
        if quote.prefix or quote.suffix:
            spans = self._surrounded(spans, quote)
        return list(islice(spans, MAX_MATCHES))

    def contains(self, words: str) -> bool:
        """Return whether the words occur, exactly or normalised."""
        return bool(words) and (words in self.text or bool(self.find(Quote(words))))

    def place(self, span: Span) -> Quote:
        """Return the quote at ``span``, with its context."""
        start, end = span
        quote: Any = _UnfrozenQuote()
        quote.exact = self.text[start:end]
        quote.prefix = self.text[start - CONTEXT if start > CONTEXT else 0 : start]
        quote.suffix = self.text[end : end + CONTEXT]
        quote.span = span
        quote.__class__ = Quote
        return cast(Quote, quote)

    def nearest(self, words: str) -> Span | None:
        """Return the span of the text most similar to ``words``, for a message, or None."""
        words = words[:_SEARCHED]
        sought = Counter(word.casefold() for word in _WORD.findall(words))
        size = sum(sought.values())
        matches = list(_WORD.finditer(self.text))
        if not size or not matches:
            return None
        starts = _densest(sought, [m.group().casefold() for m in matches], size)
        ends = (matches[min(start + size, len(matches)) - 1].end() for start in starts)
        spans = [Span(matches[start].start(), end) for start, end in zip(starts, ends, strict=True)]
        similarity = [_similarity(words, span.of(self.text)[: 2 * _SEARCHED]) for span in spans]
        best = max(similarity, default=0)
        return spans[similarity.index(best)] if best >= 0.5 else None

    def _surrounded(self, spans: Iterator[Span], quote: Quote) -> Iterator[Span]:
        prefix, suffix = _normalized(quote.prefix).rstrip(), _normalized(quote.suffix).lstrip()
        left, right = 2 * len(quote.prefix) + 8, 2 * len(quote.suffix) + 8
        tries = max(2, _MAX_COMPARED // (left + right + len(quote.exact) + 100))
        for start, end in islice(spans, tries):
            before = _normalized(self.text[max(0, start - left) : start])
            after = _normalized(self.text[end : end + right])
            if before.rstrip().endswith(prefix) and after.lstrip().startswith(suffix):
                yield Span(start, end)

    def _find_normalized(self, words: str) -> Iterator[Span]:
        folded = self._folded
        for start, end in _occurrences(folded.text, _normalized(words).strip()):
            yield Span(folded.start(start), folded.end(end - 1))

    @cached_property
    def _folded(self) -> _Folded:
        return _folded(self.text)


@dataclass(frozen=True, slots=True)
class _Folded:
    """A normalised text, and the parts of the original whose length normalising changes."""

    text: str
    places: array[int]
    """Where each changed part begins in the normalised text."""
    sizes: array[int]
    """How long it is there."""
    starts: array[int]
    """Where it begins in the original."""
    ends: array[int]
    """Where it ends in the original."""

    def start(self, at: int) -> int:
        """Return where a code point of the normalised text begins in the original."""
        return self._original(at)[0]

    def end(self, at: int) -> int:
        """Return where a code point of the normalised text ends in the original."""
        return self._original(at)[1]

    def _original(self, at: int) -> tuple[int, int]:
        part = bisect_right(self.places, at) - 1
        if part < 0:
            return at, at + 1
        beyond = at - self.places[part] - self.sizes[part]
        if beyond < 0:
            return self.starts[part], self.ends[part]
        return self.ends[part] + beyond, self.ends[part] + beyond + 1


def _folded(text: str) -> _Folded:
    folded = _Folded("", array("q"), array("q"), array("q"), array("q"))
    parts: list[str] = []
    length = reached = 0
    for start, end in _changed(text):
        parts += (_normalized(text[reached:start]), _normalized(text[start:end]))
        length += start - reached
        folded.places.append(length)
        folded.sizes.append(len(parts[-1]))
        folded.starts.append(start)
        folded.ends.append(end)
        length += len(parts[-1])
        reached = end
    parts.append(_normalized(text[reached:]))
    return replace(folded, text="".join(parts))


def _normalized(text: str) -> str:
    if text.isascii():  # of all that is normalised, ASCII has only white space and one mark
        return _SPACE.sub(" ", text).replace("`", "'")
    text = _SPACE.sub(" ", _INVISIBLE.sub("", text)).translate(_NORMALIZED)
    return unicodedata.normalize("NFC", text)


def _changed(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text whose length normalising changes, in order."""
    if unicodedata.is_normalized("NFC", text):
        yield from (run.span() for run in _RUN.finditer(text))
        return
    for run in _RUN_OR_MARKS.finditer(text):
        if _RUN.fullmatch(run[0]):
            yield run.span()
        else:
            yield from _clusters(text, *run.span())


def _clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield each letter with its combining marks."""
    first = start
    for at in range(start + 1, end):
        if not _joins(text[first:at], text[at]):
            if at > first + 1:
                yield first, at
            first = at
    if end > first + 1:
        yield first, end


def _joins(before: str, character: str) -> bool:
    """Return whether a character changes when it is composed with those before it."""
    if character < "\u0300":
        return False
    if unicodedata.combining(character):
        return len(before) < _LONGEST_CLUSTER
    last = unicodedata.normalize("NFC", before)[-1]
    return unicodedata.normalize("NFC", last + character) != last + character


_LONGEST_CLUSTER: Final = 64
"""Code points of a letter with its marks; a text of marks alone is cut after so many."""


def _similarity(left: str, right: str) -> float:
    """Return the share of letter pairs that two texts have in common, from 0 to 1."""
    pairs = [Counter(pairwise(text)) for text in (left.casefold(), right.casefold())]
    return 2 * (pairs[0] & pairs[1]).total() / max(1, pairs[0].total() + pairs[1].total())


def _occurrences(text: str, words: str) -> Iterator[Span]:
    at = text.find(words) if words else -1
    tries = max(2, _MAX_COMPARED // max(1, len(words)))
    while at >= 0 and tries:
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)
        tries -= 1


def _densest(sought: Counter[str], words: list[str], size: int) -> list[int]:
    """Return where the windows of ``size`` words begin that share most words with ``sought``.

    Of many equal windows, only the first ones count.
    """
    window: Counter[str] = Counter()
    shared = most = 0
    starts: list[int] = []
    for at, word in enumerate(words):
        window[word] += 1
        shared += window[word] <= sought[word]
        if at >= size:
            dropped = words[at - size]
            shared -= window[dropped] <= sought[dropped]
            window[dropped] -= 1
        start = max(0, at - size + 1)
        if shared > most:
            most, starts = shared, [start]
        elif shared == most > 0 and start != starts[-1] and len(starts) < _MAX_TIES:
            starts.append(start)
    return starts
